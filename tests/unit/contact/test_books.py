from collections.abc import Callable
from datetime import timedelta

import pytest

from handlers.contact.books import bounded
from handlers.contact.enquiry import utc
from handlers.contact.inbox import enquiry_object, outcome_object
from handlers.contact.outcome import Outcome
from handlers.contact.tombstone import Tombstone
from infra.messages.reading import read_ledger
from tests.fakes import SimulatedBucket
from tests.unit.contact.deliveries import Scene
from tests.unit.contact.samples import NOW, enquiry


def key(number: int) -> str:
    return f"{number:064x}"


def times(number: int) -> Callable[[float], bool]:
    """Time for so many outcomes."""
    answers = iter([True] * number)
    return lambda _: next(answers, False)


def always(_: float) -> bool:
    """Time for everything."""
    return True


@pytest.fixture
def scene() -> Scene:
    """An inbox with a message of each kind; the outcomes of later ones changed later."""
    scene = Scene()
    for number, status in enumerate(("sent", "failed", "deferred", "quarantined", "")):
        scene.wait(minutes=1)
        scene.inbox.accept(enquiry(key=key(number)))
        if status:
            outcome = Outcome(key(number), status, utc(scene.now()))  # type: ignore[arg-type]
            scene.inbox.record(outcome)
    scene.inbox.bury(Tombstone(key(9), utc(scene.now()), "erased"))
    SimulatedBucket(scene.objects).put(outcome_object(key(7)), b"broken", "")
    return scene


def test_with_time_for_all_of_it_they_are_the_ledger_of_the_command(scene: Scene) -> None:
    books = bounded(scene.inbox, always)
    assert books.ledger == read_ledger(scene.inbox)
    assert books.unread == {}


@pytest.mark.parametrize("number", range(5))
def test_whatever_there_was_time_for_every_message_is_either_in_them_or_unread(
    scene: Scene, number: int
) -> None:
    books = bounded(scene.inbox, times(number))
    assert len(books.unread) == 5 - number
    assert books.ledger.received + len(books.unread) == 7
    assert not {line.key for line in books.ledger.lines} & books.unread.keys()


def test_what_changed_last_is_read_first_and_the_rest_tells_when_it_was_stored(
    scene: Scene,
) -> None:
    books = bounded(scene.inbox, times(3))
    assert books.unread == {
        key(0): NOW + timedelta(minutes=1),
        key(1): NOW + timedelta(minutes=2),
    }


def test_a_message_whose_outcome_was_not_read_is_not_told_as_pending_or_lost(scene: Scene) -> None:
    found = bounded(scene.inbox, times(0))
    assert found.ledger.counts == {
        "sent": 0, "pending": 1, "failed": 0, "quarantined": 0, "erased": 1,
    }  # fmt: skip
    assert found.ledger.flaws == ()
    assert found.unread[key(7)] is None


def test_a_message_beside_its_tombstone_is_unerased_even_if_nobody_can_read_it() -> None:
    scene = Scene()
    stone = Tombstone(key(1), utc(NOW), "erased")
    scene.inbox.bury(stone)
    SimulatedBucket(scene.objects).put(enquiry_object(key(1)), b"broken", "")
    assert [line.flaw for line in bounded(scene.inbox, always).ledger.lines] == ["unerased"]


def test_what_the_listings_still_to_come_may_take_is_spared(scene: Scene) -> None:
    seconds = [0.0, 5.0]  # The first listing takes five.
    asked = []

    def enough(spare: float) -> bool:
        asked.append(spare)
        return False

    books = bounded(scene.inbox, enough, lambda: seconds.pop(0) if seconds else 6.0)
    assert set(asked) == {15.0}
    assert len(books.unread) == 5
