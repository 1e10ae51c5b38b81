"""What the C library keeps of the memory that a long document has needed.

glibc serves a large block from the system and returns it there, until the first one is freed:
from then on it keeps ever larger ones in its heap, where they leave holes. Told not to, a
booklet of 300 programmes takes 50 MB less. Other C libraries have no such switch and need none.
"""

import ctypes
from typing import Final

_MMAP_THRESHOLD: Final = -3
"""`M_MMAP_THRESHOLD` of glibc's malloc.h."""

_LARGE: Final = 128 * 1024
"""Bytes: what glibc starts with."""


def return_large_blocks() -> None:
    """Have every large block returned to the system when it is freed, in this process."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_MMAP_THRESHOLD, _LARGE)


def return_free_memory() -> None:
    """Return what is free at this moment to the system."""
    malloc_trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if malloc_trim is not None:
        malloc_trim(0)
