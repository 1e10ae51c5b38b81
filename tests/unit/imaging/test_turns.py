"""How much of pictures is in memory at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event, Lock
from time import sleep

import pytest

from handlers.imaging.turns import Turns


def test_pictures_go_together_as_long_as_there_is_room() -> None:
    turns, together = Turns(50), Barrier(5, timeout=30)

    def take(pixels: int) -> None:
        with turns.taken(pixels):
            together.wait()

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(take, [10] * 5))


def test_no_more_than_there_are_is_taken_at_once() -> None:
    turns, lock = Turns(50), Lock()
    held, most = 0, 0

    def take(pixels: int) -> None:
        nonlocal held, most
        with turns.taken(pixels):
            with lock:
                held += pixels
                most = max(most, held)
            sleep(0.002)
            with lock:
                held -= pixels

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(take, [10, 40, 12, 50, 5, 25] * 8))

    assert most <= 50
    assert held == 0


def test_a_picture_beyond_all_there_are_goes_alone() -> None:
    turns, inside = Turns(50), Event()

    def small() -> None:
        with turns.taken(1):
            inside.set()

    with ThreadPoolExecutor(1) as pool:
        with turns.taken(99):
            waiting = pool.submit(small)
            assert not inside.wait(0.05)
        waiting.result(30)

    assert inside.is_set()


def test_pixels_come_back_after_an_error() -> None:
    turns = Turns(50)

    for _ in range(3):
        with pytest.raises(ValueError, match="on purpose"), turns.taken(50):
            raise ValueError("on purpose")
