from datetime import timedelta

from handlers.contact.outcome import Outcome
from handlers.contact.retrying import is_due, postponed, tried
from tests.unit.contact.samples import KEY, NOW

OPEN = Outcome(KEY, "deferred", "2024-05-01T10:07:30Z")


def test_a_try_is_counted_and_the_first_remembered() -> None:
    once = tried(OPEN, NOW)
    twice = tried(once, NOW + timedelta(minutes=5))
    assert (once.attempts, twice.attempts) == (1, 2)
    assert once.first_tried_at == twice.first_tried_at == "2024-05-01T10:07:30Z"
    assert twice.at == "2024-05-01T10:12:30Z"


def test_the_pause_grows_to_an_hour_and_stays_there() -> None:
    outcome, pauses = tried(OPEN, NOW), []
    for _ in range(7):
        pauses.append(postponed(outcome, "x", NOW).retry_at)
        outcome = tried(outcome, NOW)
    assert pauses == [
        "2024-05-01T10:12:30Z", "2024-05-01T10:17:30Z", "2024-05-01T10:27:30Z",
        "2024-05-01T10:47:30Z", *["2024-05-01T11:07:30Z"] * 3,
    ]  # fmt: skip


def test_a_message_is_given_up_six_hours_after_the_first_try_and_not_before() -> None:
    first = tried(OPEN, NOW)
    early, late = NOW + timedelta(hours=6, seconds=-1), NOW + timedelta(hours=6)
    assert postponed(tried(first, early), "x", early).status == "deferred"
    failed = postponed(tried(first, late), "x", late)
    assert (failed.status, failed.reason, failed.retry_at) == ("failed", "GivenUp: x", "")


def test_a_message_is_due_from_its_time_on_and_never_once_it_is_settled() -> None:
    deferred = postponed(tried(OPEN, NOW), "x", NOW)
    assert not is_due(deferred, NOW + timedelta(minutes=5, seconds=-1))
    assert is_due(deferred, NOW + timedelta(minutes=5))
    assert is_due(OPEN, NOW)
    assert not is_due(Outcome(KEY, "failed", ""), NOW)
