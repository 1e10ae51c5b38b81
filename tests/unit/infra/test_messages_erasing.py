"""What is erased is gone: nothing of a message or its sender is left, but that it was there."""

import pytest

from handlers.contact.counts import marks_of
from handlers.contact.errors import LeaseHeldError
from handlers.contact.inbox import enquiry_object
from handlers.contact.signals import Signals
from infra.messages.erasing import erase
from infra.messages.index import Index
from tests.fakes import SimulatedBucket
from tests.unit.contact.deliveries import Scene
from tests.unit.contact.samples import KEY, enquiry

OTHER = "ab" * 32
SIGNALS = Signals(links=1, sender="5e" * 16, text="7e" * 16)
MESSAGE = enquiry(signals=SIGNALS)


def erased(scene: Scene, key: str = KEY) -> None:
    index = Index.of(scene.inbox)
    erase(SimulatedBucket(scene.objects), index.line(scene.inbox, key))


def with_marks(scene: Scene) -> None:
    """Leave the marks of two messages of one sender, and of somebody else."""
    bucket = SimulatedBucket(scene.objects)
    for message in (MESSAGE, enquiry(key=OTHER, signals=SIGNALS)):
        for name in marks_of(message).values():
            bucket.put(name, b"", "text/plain")
    bucket.put(f"acknowledged/{SIGNALS.sender}/2024050110", b"", "text/plain")
    bucket.put("acknowledged/0000/2024050110", b"", "text/plain")


@pytest.mark.parametrize("status", ["pending", "sent", "quarantined", "deferred"])
def test_nothing_but_a_tombstone_is_left_of_a_message(status: str) -> None:
    scene = Scene(suspicions=("trap",) if status == "quarantined" else ())
    if status == "deferred":
        scene.live.found = None
    scene.inbox.accept(MESSAGE)
    if status != "pending":
        scene.delivery().deliver(KEY)
    scene.wait(minutes=10)

    erased(scene)

    left = [name for name in scene.objects.found if KEY in name]
    assert left == [f"tombstones/{KEY}.json"]
    stone = scene.inbox.tombstone(KEY)
    assert stone
    assert (stone.why, stone.at) == ("erased", "2024-05-01T10:17:30Z")
    assert (stone.received_at, stone.status) == (
        MESSAGE.received_at,
        "" if status == "pending" else status,
    )
    for word in ("zo", "example.com", "question", "media", "clini"):
        assert word not in scene.objects.found[left[0]].body.decode().lower()


def test_the_marks_of_its_sender_go_and_those_of_other_messages_stay() -> None:
    scene = Scene()
    scene.inbox.accept(MESSAGE)
    with_marks(scene)
    assert len(marks_of(MESSAGE)) == 2

    erased(scene)

    assert not set(marks_of(MESSAGE).values()) & scene.objects.found.keys()
    assert len(scene.names("seen")) == 2
    assert all(OTHER in name for name in scene.names("seen"))
    assert scene.names("acknowledged") == ["acknowledged/0000/2024050110"]


def test_a_message_that_is_being_sent_is_not_erased_under_the_hands_of_its_worker() -> None:
    scene = Scene()
    scene.inbox.accept(MESSAGE)
    scene.inbox.claim(KEY)

    with pytest.raises(LeaseHeldError):
        erased(scene)

    assert scene.inbox.enquiry(KEY) == MESSAGE
    assert scene.inbox.tombstone(KEY) is None


def test_a_message_that_is_erased_is_never_sent_however_often_it_is_handed_out() -> None:
    scene = Scene()
    scene.inbox.accept(MESSAGE)
    erased(scene)
    scene.wait(minutes=10)

    assert scene.delivery().deliver(KEY).outcome is None

    assert scene.courier.sent == []
    assert scene.names("outcomes") == []


def test_erasing_again_finishes_what_was_cut_short_and_keeps_the_first_tombstone() -> None:
    scene = Scene()
    scene.inbox.accept(MESSAGE)
    message = scene.objects.found[enquiry_object(KEY)]
    erased(scene)
    stone = scene.inbox.tombstone(KEY)
    scene.objects.found[enquiry_object(KEY)] = message
    scene.wait(minutes=10)

    erased(scene)

    assert scene.inbox.tombstone(KEY) == stone
    assert scene.names("enquiries") == []


def test_a_message_that_nobody_can_read_can_be_erased() -> None:
    scene = Scene()
    bucket = SimulatedBucket(scene.objects)
    bucket.put(enquiry_object(KEY), b"{", "application/json")
    bucket.put(f"outcomes/{KEY}.json", b"{", "application/json")

    erased(scene)

    assert [name for name in scene.objects.found if KEY in name] == [f"tombstones/{KEY}.json"]
