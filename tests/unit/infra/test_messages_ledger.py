"""The books: every message is in one state, whatever happens while they are read."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

from hypothesis import given
from hypothesis import strategies as st

from handlers.contact.enquiry import utc
from handlers.contact.inbox import Folder, Inbox, enquiry_object, outcome_object
from handlers.contact.ledger import STATES, Ledger, Line, Snapshot, ledger
from handlers.contact.outcome import Outcome
from handlers.contact.tombstone import Tombstone
from infra.messages.reading import read_ledger
from tests.fakes import SimulatedBucket
from tests.unit.contact.deliveries import Scene
from tests.unit.contact.samples import NOW, enquiry

AT = utc(NOW)
DAY = timedelta(days=1)


def key(number: int) -> str:
    return f"{number:064x}"


def outcome(number: int, status: str = "sent", **changes: object) -> Outcome:
    return Outcome(key(number), status, AT, **changes)  # type: ignore[arg-type]


def tombstone(number: int) -> Tombstone:
    return Tombstone(key(number), AT, "erased", AT)


class Busy(Inbox):
    """An inbox in which something happens after each listing."""

    def __init__(self, scene: Scene, *events: Callable[[], object]) -> None:
        super().__init__(SimulatedBucket(scene.objects))
        self._events = iter(events)

    def keys(self, folder: Folder) -> Iterator[tuple[str, datetime]]:
        found = list(super().keys(folder))
        next(self._events, int)()
        return iter(found)


def test_every_message_is_in_one_state_and_the_states_add_up() -> None:
    found = ledger(
        Snapshot(
            enquiries={key(number): NOW for number in range(1, 6)},
            outcomes={
                key(1): outcome(1),
                key(2): outcome(2, "deferred"),
                key(3): outcome(3, "failed"),
                key(4): outcome(4, "quarantined"),
            },
            tombstones={key(6): NOW},
        )
    )

    assert found.counts == {"sent": 1, "pending": 2, "failed": 1, "quarantined": 1, "erased": 1}
    assert found.received == sum(found.counts.values()) == 6
    assert found.flaws == ()


def test_an_outcome_without_message_and_tombstone_is_a_lost_message() -> None:
    found = ledger(Snapshot({}, {key(1): outcome(1)}, {}))

    assert found.lines == (Line(key(1), None, None, outcome(1), "lost"),)
    assert (found.received, found.unaccounted) == (1, 1)
    assert sum(found.counts.values()) == 0


def test_an_outcome_that_cannot_be_read_leaves_its_message_unaccounted_for() -> None:
    found = ledger(Snapshot({key(1): NOW}, {key(1): None}, {}))

    assert found.lines == (Line(key(1), None, NOW, None, "unreadable"),)
    assert found.unaccounted == 1


def test_a_message_beside_its_tombstone_was_not_wholly_erased() -> None:
    found = ledger(Snapshot({key(1): NOW}, {}, {key(1): NOW}))

    assert found.counts["erased"] == 1
    assert [line.flaw for line in found.flaws] == ["unerased"]
    assert found.unaccounted == 0


def test_a_message_that_was_sent_in_again_after_its_erasure_counts_like_any_other() -> None:
    found = ledger(Snapshot({key(1): NOW + DAY}, {}, {key(1): NOW}))

    assert found.counts["pending"] == 1
    assert found.flaws == ()


def test_news_of_sent_messages_are_counted_and_old_outcomes_have_none() -> None:
    outcomes = [
        outcome(1, delivery="delivered"),
        outcome(2, delivery="bounced"),
        outcome(3),
        outcome(4, "failed", delivery="bounced"),
    ]
    found = ledger(
        Snapshot({one.key: NOW for one in outcomes}, {one.key: one for one in outcomes}, {})
    )

    assert found.deliveries == {
        "delivered": 1, "bounced": 1, "complained": 0, "rejected": 0, "unknown": 1,
    }  # fmt: skip


def test_the_oldest_pending_message_is_told_by_when_it_was_stored() -> None:
    enquiries = {key(1): NOW - DAY, key(2): NOW, key(3): NOW - 2 * DAY}
    found = ledger(Snapshot(enquiries, {key(1): outcome(1, "deferred"), key(3): outcome(3)}, {}))

    assert found.oldest_pending == NOW - DAY
    assert Ledger(()).oldest_pending is None


def test_a_message_that_is_erased_while_the_books_are_read_is_not_told_as_lost() -> None:
    for moment in range(5):
        scene = Scene()
        scene.inbox.accept(enquiry())
        stone = Tombstone(enquiry().key, AT, "erased", AT, "sent")
        scene.delivery().deliver(enquiry().key)
        events: list[Callable[[], object]] = [int] * 5
        events[moment] = partial(scene.inbox.bury, stone)

        found = read_ledger(Busy(scene, *events))

        assert found.flaws == ()
        assert found.received == 1


def test_a_message_that_is_sent_while_the_books_are_read_is_not_told_as_pending() -> None:
    for moment in range(2):  # After either of the first two listings; later, it was pending.
        scene = Scene()
        scene.inbox.accept(enquiry())
        events: list[Callable[[], object]] = [int] * 2
        events[moment] = partial(scene.delivery().deliver, enquiry().key)

        assert read_ledger(Busy(scene, *events)).counts["sent"] == 1


def test_a_message_that_comes_while_the_books_are_read_is_either_in_them_or_not() -> None:
    for moment in range(5):
        scene = Scene()

        def come(scene: Scene = scene) -> None:
            scene.inbox.accept(enquiry())
            scene.delivery().deliver(enquiry().key)

        events: list[Callable[[], object]] = [int] * 5
        events[moment] = come

        found = read_ledger(Busy(scene, *events))

        assert found.flaws == ()
        assert found.received == sum(found.counts.values())
        assert found.counts["pending"] == 0


def test_a_burial_that_was_cut_short_is_told_until_it_is_finished() -> None:
    scene = Scene()
    scene.inbox.accept(enquiry())
    stone = Tombstone(enquiry().key, AT, "erased", AT)
    scene.inbox.bury(stone)
    left = Scene()
    left.inbox.accept(enquiry())
    # Both in the second in which the tombstone was written.
    left.objects.found |= scene.objects.found

    assert [line.flaw for line in read_ledger(left.inbox).flaws] == ["unerased"]
    left.inbox.bury(stone)
    assert read_ledger(left.inbox).flaws == ()


def test_what_cannot_be_read_does_not_stop_the_books() -> None:
    scene = Scene()
    bucket = SimulatedBucket(scene.objects)
    bucket.put(enquiry_object(key(1)), b"{", "application/json")
    bucket.put(outcome_object(key(1)), b"{", "application/json")
    bucket.put(enquiry_object(key(2)), b"{", "application/json")
    bucket.put("enquiries/stray.txt", b"", "text/plain")

    found = read_ledger(scene.inbox)

    assert found.received == 2
    assert [(line.key, line.flaw) for line in found.flaws] == [(key(1), "unreadable")]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["accept", "deliver", "suspect", "fail", "bury", "half"]),
        st.integers(0, 5),
    ),
    max_size=30,
)


@given(STEPS)
def test_whatever_happens_to_messages_the_books_balance(steps: list[tuple[str, int]]) -> None:
    scene = Scene()
    received: set[str] = set()
    for step, number in steps:
        scene.wait(minutes=10)
        received |= _done(scene, step, key(number))
        found = read_ledger(scene.inbox)
        assert {line.key for line in found.lines} == received
        assert sum(found.counts[state] for state in STATES) == found.received == len(received)
        assert found.unaccounted == 0


def _done(scene: Scene, step: str, of: str) -> set[str]:
    """Take a step with one message; return the message that is received by it, if any."""
    if step == "accept":
        scene.inbox.accept(enquiry(key=of))
        return {of}
    there = f"enquiries/{of}.json" in scene.objects.found
    stone = Tombstone(of, utc(scene.now()), "erased", AT)
    if not there:
        return set()
    if step == "bury":
        scene.inbox.bury(stone)
    elif step == "half":
        name = f"tombstones/{of}.json"
        half = Scene()
        half.inbox.bury(stone)
        scene.objects.found.setdefault(name, half.objects.found[name])
    elif not scene.inbox.tombstone(of):
        scene.suspicions = ("trap",) if step == "suspect" else ()
        scene.live.found = None if step == "fail" else type(scene.live)().found
        scene.delivery().deliver(of)
    return set()


def test_ages_are_by_the_time_of_storage_and_not_by_what_a_message_says() -> None:
    scene = Scene()
    scene.inbox.accept(enquiry(received_at="2001-01-01T00:00:00Z"))

    assert read_ledger(scene.inbox).oldest_pending == NOW
