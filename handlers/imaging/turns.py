"""Turns: how much of pictures may be in memory at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition


class Turns:
    """Hands out pixels to whoever decodes a picture, and lets the others wait.

    A pixel costs up to 40 bytes while a picture is made into another, so that two of the largest
    at once could take all the memory that a function has. Safe to share between threads.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._left = most
        self._changed = Condition()

    @contextmanager
    def taken(self, pixels: int) -> Iterator[None]:
        """Hold some pixels for a while; a picture beyond all there are waits until it is alone."""
        wanted = min(pixels, self._most)
        with self._changed:
            self._changed.wait_for(lambda: self._left >= wanted)
            self._left -= wanted
        try:
            yield
        finally:
            with self._changed:
                self._left += wanted
                self._changed.notify_all()
