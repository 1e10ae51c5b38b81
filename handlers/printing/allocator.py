"""What the C library keeps of the memory that a long document has needed.

glibc serves a large block from the system and returns it there, until the first one is freed:
from then on it keeps ever larger ones in its heap, where they leave holes. Told not to, a
booklet of hundreds of programmes takes a good deal less. A short document is made sooner where
they are kept, so this is for long ones only. Other C libraries have no such switch and need none.
"""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_MMAP_THRESHOLD: Final = -3
"""`M_MMAP_THRESHOLD` of glibc's malloc.h."""

_LARGE: Final = 128 * 1024
"""Bytes: what glibc starts with."""

_LARGEST: Final = 32 * 1024 * 1024
"""Bytes: the most that glibc would come to keep by itself."""


@contextmanager
def sparing_memory() -> Iterator[None]:
    """Have large blocks returned to the system as they are freed, in this process, for a while."""
    return_free_memory()
    _return_blocks_of(_LARGE)
    try:
        yield
    finally:
        _return_blocks_of(_LARGEST)
        return_free_memory()


def _return_blocks_of(size: int) -> None:
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_MMAP_THRESHOLD, size)


def return_free_memory() -> None:
    """Return what is free at this moment to the system."""
    malloc_trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if malloc_trim is not None:
        malloc_trim(0)
