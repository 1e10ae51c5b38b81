from threading import Event

import pytest

from handlers.contact.pool import each


def test_every_piece_of_work_is_done_and_answered() -> None:
    assert each(len, ["", "a", "bc"], lambda: True) == {"": 0, "a": 1, "bc": 2}


def test_whether_there_is_time_is_asked_only_when_somebody_is_free() -> None:
    begun, go_on, asked = Event(), Event(), []

    def work(key: str) -> str:
        begun.set()
        assert go_on.wait(30)
        return key

    def enough() -> bool:
        asked.append(go_on.is_set())
        if len(asked) == 2:
            assert begun.wait(30)
            go_on.set()
        return len(asked) < 4

    assert list(each(work, "abcdef", enough, workers=2)) == ["a", "b", "c"]
    assert asked == [False, False, True, True]


def test_an_error_is_raised_once_the_others_have_ended() -> None:
    done = []

    def work(key: str) -> None:
        if key == "a":
            raise ValueError(key)
        done.append(key)

    with pytest.raises(ValueError, match=r"^a$"):
        each(work, "abc", lambda: True)
    assert sorted(done) == ["b", "c"]
