import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest

from handlers.contact.delivery import unlimited
from handlers.contact.errors import MailUnavailableError
from handlers.contact.inbox import Inbox, enquiry_object, outcome_object
from handlers.contact.outcome import Outcome, reopened
from handlers.contact.review import LISTED, Review, advance
from handlers.errors import StorageUnavailableError
from tests.fakes import Objects, SimulatedBucket
from tests.unit.contact.deliveries import Scene
from tests.unit.contact.samples import KEY, NOW, enquiry

T = TypeVar("T")

BEGIN = Review(datetime(2000, 1, 1, tzinfo=UTC))
HOUR = timedelta(hours=1)


def key(number: int) -> str:
    return f"{number:064x}"


def hold(scene: Scene, *numbers: int, status: str = "quarantined") -> None:
    for number in numbers:
        outcome = Outcome(key(number), status, "2024-05-01T10:00:00Z")  # type: ignore[arg-type]
        scene.inbox.record(outcome)


def times(number: int) -> Callable[[], bool]:
    """Time for so many outcomes."""
    answers = iter([True] * number)
    return lambda: next(answers, False)


class Broken(SimulatedBucket):
    """A bucket that does not serve one outcome."""

    def __init__(self, objects: Objects, number: int) -> None:
        super().__init__(objects)
        self.broken = f"get {outcome_object(key(number))}"

    def through(self, name: str, effect: Callable[[], T]) -> T:
        if name == self.broken:
            raise StorageUnavailableError("Down.")
        return super().through(name, effect)


def test_each_step_gets_on_even_within_one_second_and_none_is_seen_twice() -> None:
    scene = Scene()
    hold(scene, 5, 3, 1)
    hold(scene, 4, status="sent")
    scene.wait(seconds=1)
    hold(scene, 2)
    review, steps = BEGIN, []
    while review.at < NOW + HOUR:
        review = advance(scene.inbox, review, NOW + HOUR, times(1))
        steps.append((review.key[-1:], review.count))
    assert steps == [("1", 1), ("3", 2), ("4", 2), ("5", 3), ("", 4)]
    assert review == Review(NOW + HOUR, "", 4, (key(1), key(3), key(5), key(2)))


def test_without_time_it_stays_where_it_is() -> None:
    scene = Scene()
    hold(scene, 1)
    assert advance(scene.inbox, BEGIN, NOW + HOUR, times(0)) == BEGIN


def test_what_was_written_before_it_or_at_its_end_is_not_looked_at() -> None:
    scene = Scene()
    hold(scene, 1)
    scene.wait(hours=1)
    hold(scene, 2)
    scene.wait(hours=1)
    hold(scene, 3)
    found = advance(scene.inbox, Review(NOW + HOUR), NOW + 2 * HOUR, unlimited)
    assert found.held == (key(2),)
    assert advance(scene.inbox, Review(NOW + 3 * HOUR), NOW, unlimited) == Review(NOW + 3 * HOUR)


def test_it_remembers_the_first_and_counts_the_others() -> None:
    scene = Scene()
    hold(scene, *range(LISTED + 5))
    first = advance(scene.inbox, BEGIN, NOW + HOUR, times(LISTED - 1))
    found = advance(scene.inbox, first, NOW + HOUR, unlimited)
    assert found.count == LISTED + 5
    assert found.held == tuple(map(key, range(LISTED)))


def test_storage_that_fails_over_one_outcome_does_not_undo_what_was_seen_before() -> None:
    scene = Scene()
    hold(scene, 1, 2, 3)
    inbox = Inbox(Broken(scene.objects, 2))
    found = advance(inbox, BEGIN, NOW + HOUR, unlimited)
    assert found == Review(NOW, key(1), 1, (key(1),))
    with pytest.raises(StorageUnavailableError):
        advance(inbox, found, NOW + HOUR, unlimited)
    assert advance(scene.inbox, found, NOW + HOUR, unlimited).count == 3


def test_an_outcome_that_cannot_be_read_is_passed_over(caplog: pytest.LogCaptureFixture) -> None:
    scene = Scene()
    hold(scene, 1, 3)
    SimulatedBucket(scene.objects).put(outcome_object(key(2)), b"broken", "")
    assert advance(scene.inbox, BEGIN, NOW + HOUR, unlimited).held == (key(1), key(3))
    assert "Enquiry 00000000: left out of the summary." in caplog.text


def test_a_deferred_message_that_lost_its_marker_gets_one_and_is_sent(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, "microsite")
    scene = Scene()
    scene.inbox.accept(enquiry())
    failed = Outcome(KEY, "failed", "2024-05-01T10:00:00Z")
    scene.inbox.record(reopened(failed, "2024-05-01T10:00:00Z"))
    advance(scene.inbox, BEGIN, NOW + HOUR, unlimited)
    assert scene.names("due") == [f"due/{KEY}/20240501T100000Z"]
    assert "Enquiry 3f9a2c1b: deferred, and without a marker." in caplog.text
    assert scene.delivery().deliver(KEY).fresh
    assert scene.names("due") == []


def test_markers_that_are_there_stay_as_they_are(caplog: pytest.LogCaptureFixture) -> None:
    scene = Scene()
    scene.inbox.accept(enquiry())
    scene.courier.error = MailUnavailableError("Down.", "Down")
    scene.delivery().deliver(KEY)
    before = {name: scene.objects.found[name] for name in scene.names("due")}
    scene.wait(minutes=1)
    caplog.clear()
    advance(scene.inbox, BEGIN, scene.now(), unlimited)
    assert {name: scene.objects.found[name] for name in scene.names("due")} == before
    assert caplog.text == ""
    assert enquiry_object(KEY) in scene.objects.found
