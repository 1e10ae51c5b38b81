"""A few pieces of work at a time, begun in their order for as long as there is time."""

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from threading import BoundedSemaphore
from typing import Final, TypeVar

WORKERS: Final = 8
"""Most of the work is to wait for storage and the mail service."""

READERS: Final = 16
"""Where nothing is done but reading: storage serves many at a time."""

T = TypeVar("T")


def each(
    work: Callable[[str], T],
    keys: Iterable[str],
    enough: Callable[[], bool],
    workers: int = WORKERS,
) -> dict[str, T]:
    """Do the work for keys, and return what came of it for each that was begun.

    `enough` is asked when a worker is free for the next, so that none waits in a line for longer
    than the answer holds. Whatever was begun is brought to its end, and the first error is
    raised then.
    """
    free = BoundedSemaphore(workers)
    begun: dict[str, Future[T]] = {}

    def one(key: str) -> T:
        try:
            return work(key)
        finally:
            free.release()

    with ThreadPoolExecutor(workers) as pool:
        for key in keys:
            free.acquire()
            if not enough():
                break
            # Each in a copy of the context, which holds the id of the request for the log.
            begun[key] = pool.submit(copy_context().run, one, key)
    return {key: future.result() for key, future in begun.items()}
