import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

import pytest

from handlers.contact.errors import MailUnavailableError
from handlers.contact.inbox import enquiry_object, outcome_object
from handlers.contact.outcome import Outcome, reopened
from handlers.contact.retention import Retention
from handlers.contact.sweep import Sweep
from handlers.contact.tombstone import Tombstone
from tests.fakes import SimulatedBucket
from tests.unit.contact.deliveries import Scene
from tests.unit.contact.samples import KEY, enquiry

OTHER = "0" * 64
DOWN = MailUnavailableError("Down.", "Down")


def always() -> bool:
    return True


@dataclass
class Day:
    """A scene with a sweep."""

    scene: Scene = field(default_factory=Scene)
    summaries: list[datetime] = field(default_factory=list)

    def accept(self, key: str = KEY) -> None:
        self.scene.inbox.accept(enquiry(key=key))

    def sweep(self, enough: Iterator[bool] | None = None) -> None:
        inbox = self.scene.inbox
        sweep = Sweep(
            self.scene.delivery(), Retention(inbox, self.scene.live), self.summaries.append
        )
        sweep.run(always if enough is None else lambda: next(enough))

    def sent(self) -> list[str]:
        return [key for key, _ in self.scene.courier.sent]


@pytest.fixture
def day() -> Day:
    return Day()


def pending(caplog: pytest.LogCaptureFixture) -> tuple[float, int]:
    """The age of the oldest in seconds, and how many there are, as the last sweep told them."""
    lines = [getattr(record, "fields", {}) for record in caplog.records]
    last = [line for line in lines if "oldest_pending_ms" in line][-1]
    return last["oldest_pending_ms"] / 1000, last["pending"]


@pytest.fixture(autouse=True)
def _log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "microsite")


def test_a_message_that_the_queue_never_named_is_sent_after_two_minutes(
    day: Day, caplog: pytest.LogCaptureFixture
) -> None:
    day.accept()
    day.scene.wait(seconds=120)
    day.sweep()
    assert day.sent() == []
    assert pending(caplog) == (120, 1)
    day.scene.wait(seconds=1)
    day.sweep()
    assert day.sent() == [KEY]
    assert pending(caplog) == (0, 0)
    day.scene.wait(hours=1)
    day.sweep()
    assert day.sent() == [KEY]


def test_a_deferred_message_is_sent_when_it_is_due_and_its_age_is_told_until_then(
    day: Day, caplog: pytest.LogCaptureFixture
) -> None:
    day.accept()
    day.scene.courier.error = DOWN
    day.scene.delivery().deliver(KEY)
    day.scene.wait(minutes=4)
    day.sweep()
    assert pending(caplog) == (240, 1)
    day.scene.wait(minutes=1)
    day.sweep()
    assert pending(caplog) == (300, 1)
    day.scene.courier.error = None
    day.scene.wait(minutes=10)
    day.sweep()
    assert day.sent() == [KEY]
    assert pending(caplog) == (0, 0)
    assert day.scene.names("due") == []


def test_a_message_that_is_reopened_is_sent_by_the_next_sweep(day: Day) -> None:
    day.accept()
    etag = day.scene.inbox.record(Outcome(KEY, "failed", "2024-05-01T10:00:00Z"))
    day.scene.inbox.mark_due(KEY)
    failed = Outcome(KEY, "failed", "2024-05-01T10:00:00Z")
    day.scene.inbox.record(reopened(failed, "2024-05-01T10:07:30Z"), etag)
    day.sweep()
    assert day.sent() == [KEY]


def test_a_marker_too_many_is_removed_and_nothing_is_sent(day: Day) -> None:
    day.accept()
    day.scene.delivery().deliver(KEY)
    day.scene.inbox.mark_due(KEY)
    day.scene.inbox.mark_due(OTHER)
    day.scene.inbox.bury(Tombstone(OTHER, "2024-05-01T10:00:00Z", "erased"))
    day.scene.inbox.mark_due(OTHER)
    day.sweep()
    assert day.sent() == [KEY]
    assert day.scene.names("due") == []


def test_a_message_that_somebody_is_at_work_on_is_left_to_them_and_is_pending(
    day: Day, caplog: pytest.LogCaptureFixture
) -> None:
    day.accept()
    day.scene.wait(minutes=3)
    day.scene.inbox.claim(KEY)
    day.sweep()
    assert day.sent() == []
    assert pending(caplog) == (180, 1)


def test_one_bad_message_does_not_stop_the_others(
    day: Day, caplog: pytest.LogCaptureFixture
) -> None:
    SimulatedBucket(day.scene.objects).put(enquiry_object(OTHER), b"not JSON", "")
    day.scene.wait(minutes=1)
    day.accept()
    day.scene.wait(minutes=3)
    day.sweep()
    assert day.sent() == [KEY]
    assert pending(caplog) == (240, 1)
    assert "Enquiry 00000000: not delivered." in caplog.text


def test_a_sweep_ends_in_time_with_the_oldest_done_and_the_next_goes_on(
    day: Day, caplog: pytest.LogCaptureFixture
) -> None:
    keys = [digit * 64 for digit in "3210"]
    for key in keys:
        day.accept(key)
        day.scene.wait(minutes=1)
    day.scene.wait(minutes=2)
    day.sweep(iter([True, True, False, False]))
    assert day.sent() == keys[:2]
    assert pending(caplog) == (240, 2)
    day.sweep()
    assert day.sent() == keys


def test_the_daily_work_is_done_even_where_delivering_fails(day: Day) -> None:
    class Sick(SimulatedBucket):
        def list(self, prefix: str):  # type: ignore[no-untyped-def]  # noqa: ANN202
            if prefix == "due/":
                raise RuntimeError("on purpose")
            return super().list(prefix)

    delivery = day.scene.delivery(bucket=Sick(day.scene.objects))
    retention = Retention(day.scene.inbox, day.scene.live)
    with pytest.raises(RuntimeError, match="on purpose"):
        Sweep(delivery, retention, day.summaries.append).run(always)
    assert day.summaries == [day.scene.now()]
    assert day.scene.names("retention") == ["retention/done"]


def test_the_summary_is_asked_for_with_the_clock_of_the_storage(day: Day) -> None:
    day.sweep()
    assert day.summaries == [day.scene.now()]
    assert outcome_object(KEY) not in day.scene.objects.found
