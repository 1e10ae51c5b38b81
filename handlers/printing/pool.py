"""Things that one thread at a time may use, shared by several threads."""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Semaphore
from typing import Generic, TypeVar

T = TypeVar("T")


class Pool(Generic[T]):
    """At most `size` things, each made when all others are in use."""

    def __init__(self, make: Callable[[], T], size: int) -> None:
        self._make = make
        self._idle: deque[T] = deque()
        self._room = Semaphore(size)

    @contextmanager
    def one(self) -> Iterator[T]:
        """Take a thing, wait for one if need be, and give it back after use."""
        with self._room:
            try:
                thing = self._idle.pop()
            except IndexError:
                thing = self._make()
            try:
                yield thing
            finally:
                self._idle.append(thing)
