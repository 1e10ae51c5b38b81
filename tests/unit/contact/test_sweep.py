import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from threading import Barrier, current_thread, main_thread
from types import SimpleNamespace
from typing import TypeVar

import pytest

from handlers.contact.errors import MailUnavailableError
from handlers.contact.inbox import enquiry_object, outcome_object
from handlers.contact.outcome import Outcome, reopened
from handlers.contact.pool import WORKERS
from handlers.contact.retention import Retention
from handlers.contact.sweep import Sweep
from handlers.contact.tombstone import Tombstone
from handlers.storage import Entry
from handlers.telemetry import request, request_id
from tests.fakes import Objects, SimulatedBucket
from tests.unit.contact.deliveries import Scene
from tests.unit.contact.samples import KEY, FakeCourier, enquiry

T = TypeVar("T")

OTHER = "0" * 64
DOWN = MailUnavailableError("Down.", "Down")


def always() -> bool:
    return True


@dataclass
class Day:
    """A scene with a sweep."""

    scene: Scene = field(default_factory=Scene)
    summaries: list[datetime] = field(default_factory=list)
    order: list[str] = field(default_factory=list)

    def accept(self, key: str = KEY) -> None:
        self.scene.inbox.accept(enquiry(key=key))

    def sweep(
        self, enough: Callable[[], bool] = always, bucket: SimulatedBucket | None = None
    ) -> None:
        delivery = self.scene.delivery(bucket=bucket)
        retention = Retention(self.scene.inbox, self.scene.live)
        Sweep(delivery, retention, self.summarise, self.report).run(enough)

    def summarise(self, now: datetime, enough: Callable[[], bool]) -> None:
        self.summaries.append(now)
        self.order.append(f"summary {enough()}")

    def report(self, now: datetime, enough: Callable[[], bool]) -> None:
        assert now == self.summaries[-1]
        self.order.append(f"report {enough()}")

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
    begun = iter([True, True])

    def enough() -> bool:
        # Whoever has begun may end; only whether to begin is asked from here.
        return current_thread() is not main_thread() or next(begun, False)

    day.sweep(enough)
    assert sorted(day.sent(), reverse=True) == keys[:2]
    assert pending(caplog) == (240, 2)
    day.sweep()
    assert sorted(day.sent(), reverse=True) == keys


def test_a_sweep_begins_to_send_nothing_for_which_time_has_run_out_meanwhile(
    day: Day, caplog: pytest.LogCaptureFixture
) -> None:
    day.accept()
    day.scene.wait(minutes=3)
    day.sweep(lambda: current_thread() is main_thread())
    assert day.sent() == []
    assert "There is too little time left to send it." in caplog.text
    assert pending(caplog) == (180, 1)
    day.scene.wait(minutes=5)
    day.sweep()
    assert day.sent() == [KEY]


class Watched(SimulatedBucket):
    """A bucket that notes what is asked of it."""

    def __init__(self, objects: Objects) -> None:
        super().__init__(objects)
        self.asked: list[str] = []

    def through(self, name: str, effect: Callable[[], T]) -> T:
        self.asked.append(name)
        return super().through(name, effect)


def test_a_message_that_is_not_due_costs_nothing_but_listings(day: Day) -> None:
    day.accept()
    day.scene.courier.error = DOWN
    day.scene.delivery().deliver(KEY)
    day.scene.wait(minutes=4)
    bucket = Watched(day.scene.objects)
    day.sweep(bucket=bucket)
    assert [name for name in bucket.asked if KEY in name] == []
    day.scene.wait(minutes=1)
    day.sweep(bucket=bucket)
    assert bucket.asked.count(f"get outcomes/{KEY}.json") > 0


def test_a_marker_without_a_message_is_removed_and_told_once(
    day: Day, caplog: pytest.LogCaptureFixture
) -> None:
    day.scene.inbox.mark_due(KEY)
    day.scene.inbox.mark_due(OTHER, "2024-05-01T10:00:00Z")
    for _ in range(2):
        day.sweep()
    assert day.scene.names("due") == day.scene.names("claims")[1:] == []
    for key in (KEY, OTHER):
        assert caplog.text.count(f"Enquiry {key[:8]}: it was to be sent and is not here") == 1


def test_a_message_that_is_stored_after_it_was_listed_keeps_its_marker(day: Day) -> None:
    class Late(SimulatedBucket):
        def list(self, prefix: str) -> Iterator[Entry]:
            found = [one for one in super().list(prefix) if one.key != enquiry_object(KEY)]
            return iter(found)

    day.accept()
    day.scene.courier.error = DOWN
    day.scene.delivery().deliver(KEY)
    day.scene.wait(minutes=5)
    day.sweep(bucket=Late(day.scene.objects))
    assert len(day.scene.names("due")) == 1
    day.scene.courier.error = None
    day.scene.wait(minutes=10)
    day.sweep(bucket=Late(day.scene.objects))
    assert day.sent() == [KEY]


def test_several_messages_are_sent_at_a_time_and_each_once(day: Day) -> None:
    keys = [f"{number:064x}" for number in range(40)]
    together = Barrier(WORKERS, timeout=10)

    class Slow(FakeCourier):
        def send(self, message: EmailMessage, key: str, tag: str = "enquiry") -> str:
            together.wait()  # It goes on only when so many are here.
            return super().send(message, key, tag)

    day.scene.courier = Slow()
    for key in keys:
        day.accept(key)
        day.scene.inbox.mark_due(key)
    day.scene.wait(minutes=3)
    day.sweep()
    assert sorted(day.sent()) == keys
    assert day.scene.names("due") == []


def test_what_threads_log_has_the_id_of_the_request(day: Day) -> None:
    ids = []

    class Asking(FakeCourier):
        def send(self, message: EmailMessage, key: str, tag: str = "enquiry") -> str:
            ids.append(request_id())
            return super().send(message, key, tag)

    day.scene.courier = Asking()
    day.accept()
    day.scene.wait(minutes=3)
    with request(SimpleNamespace(aws_request_id="r-1")):
        day.sweep()
    assert ids == ["r-1"]


def test_the_daily_work_is_done_even_where_delivering_fails(day: Day) -> None:
    class Sick(SimulatedBucket):
        def list(self, prefix: str):  # type: ignore[no-untyped-def]  # noqa: ANN202
            if prefix == "due/":
                raise RuntimeError("on purpose")
            return super().list(prefix)

    delivery = day.scene.delivery(bucket=Sick(day.scene.objects))
    retention = Retention(day.scene.inbox, day.scene.live)
    with pytest.raises(RuntimeError, match="on purpose"):
        Sweep(delivery, retention, day.summarise, day.report).run(always)
    assert day.summaries == [day.scene.now()]
    assert day.scene.names("retention") == ["retention/done"]


def test_what_has_much_to_read_comes_after_everything_else_and_knows_of_the_time(day: Day) -> None:
    class Done(Retention):
        def keep_daily(self, _: datetime, enough: Callable[[], bool]) -> None:
            day.order.append(f"retention {enough()}")

    retention = Done(day.scene.inbox, day.scene.live)
    answers = iter([True, False, False])
    sweep = Sweep(day.scene.delivery(), retention, day.summarise, day.report)
    sweep.run(lambda: next(answers))
    assert day.order == ["retention True", "summary False", "report False"]


def test_the_summary_is_asked_for_with_the_clock_of_the_storage(day: Day) -> None:
    day.sweep()
    assert day.summaries == [day.scene.now()]
    assert outcome_object(KEY) not in day.scene.objects.found
