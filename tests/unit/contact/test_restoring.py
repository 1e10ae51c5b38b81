"""An inbox that comes back from a backup, folder by folder, while the functions go on working."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from handlers.contact.attempt import attempt_named
from handlers.contact.errors import MailUnavailableError
from handlers.contact.tombstone import Tombstone
from handlers.contact.waiting import settled, survey
from handlers.storage import Blob
from tests.fakes import SimulatedBucket
from tests.unit.contact.deliveries import Scene
from tests.unit.contact.samples import FakeCourier, enquiry

FOLDERS = ("outcomes", "tombstones", "enquiries")
"""The order in which docs/operating.md has them copied back."""

SENT, HELD, DUE, NEW, ERASED = (digit * 64 for digit in "12345")


@pytest.fixture
def backup() -> dict[str, Blob]:
    """Copy an inbox that holds a message of each kind."""
    scene = Scene()
    for key in (SENT, HELD, DUE, NEW, ERASED):
        scene.inbox.accept(enquiry(key=key))
    scene.delivery().deliver(SENT)
    scene.suspicions = ("trap",)
    scene.delivery().deliver(HELD)
    scene.suspicions = ()
    down = FakeCourier(MailUnavailableError("Down.", "Down"))
    scene.delivery(courier=down).deliver(DUE)
    scene.inbox.bury(Tombstone(ERASED, "2024-05-01T10:07:30Z", "erased", "", "sent"))
    return dict(scene.objects.found)


def restored(backup: dict[str, Blob], *folders: str) -> Scene:
    """Copy folders back a day later; after each, a sweep runs, and events are heard."""
    scene = Scene()
    scene.wait(days=1)
    bucket = SimulatedBucket(scene.objects)
    for folder in folders:
        names = [name for name in sorted(backup) if name.startswith(f"{folder}/")]
        for name in names:
            bucket.put(name, backup[name].body, backup[name].content_type)
        for name in names if folder == "enquiries" else ():
            assert attempt_named(scene.delivery(), name)
        sweep(scene)
    return scene


def sweep(scene: Scene) -> None:
    scene.wait(minutes=5)
    found = survey(scene.inbox)
    for key in found.candidates(scene.now(), timedelta(minutes=2)):
        settled(scene.delivery(), found, key, lambda: True)


def keys(scene: Scene) -> Iterator[str]:
    return (key for key, _ in scene.courier.sent)


def test_what_comes_back_is_sent_where_it_was_not_and_never_twice(backup: dict[str, Blob]) -> None:
    scene = restored(backup, *FOLDERS)

    assert sorted(keys(scene)) == [DUE, NEW]
    held = scene.inbox.outcome(HELD)
    assert held
    assert held.status == "quarantined"
    assert scene.inbox.tombstone(ERASED)


def test_messages_that_come_back_before_their_outcomes_are_sent_again(
    backup: dict[str, Blob],
) -> None:
    scene = restored(backup, "enquiries", "outcomes", "tombstones")

    assert SENT in keys(scene)
