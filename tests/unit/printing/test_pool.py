from itertools import count
from threading import Barrier, Thread

import pytest

from handlers.printing.pool import Pool


def test_one_thread_gets_the_same_thing_again() -> None:
    pool = Pool(count().__next__, 2)
    for _ in range(3):
        with pool.one() as thing:
            assert thing == 0


def test_threads_get_one_each_up_to_the_size() -> None:
    pool = Pool(count().__next__, 2)
    together = Barrier(2, timeout=30)
    taken: list[int] = []

    def work() -> None:
        with pool.one() as thing:
            together.wait()
            taken.append(thing)

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == [0, 0, 1, 1]


def test_a_thing_comes_back_after_a_failure() -> None:
    pool = Pool(count().__next__, 1)
    with pytest.raises(ValueError, match="oops"), pool.one():
        raise ValueError("oops")
    with pool.one() as thing:
        assert thing == 0
