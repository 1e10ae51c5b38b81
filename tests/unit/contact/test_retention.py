import logging

import pytest
from msgspec.json import encode
from msgspec.structs import replace

from handlers.contact.errors import MailUnavailableError
from handlers.contact.inbox import outcome_object
from handlers.contact.outcome import Outcome
from handlers.contact.retention import Retention
from handlers.contact.tombstone import Tombstone
from handlers.release.manifest import Routing
from tests.fakes import SimulatedBucket
from tests.unit.contact.deliveries import Scene
from tests.unit.contact.samples import KEY, MANIFEST, enquiry

OTHER = "0" * 64
AT = "2024-05-01T10:07:30Z"
LEFT = {"claims/clock", "retention/done"}
"""What is of no message."""


def always() -> bool:
    return True


@pytest.fixture
def scene() -> Scene:
    scene = Scene()
    scene.inbox.accept(enquiry())
    return scene


def keep(scene: Scene, **times: float) -> None:
    scene.wait(**times)
    Retention(scene.inbox, scene.live).keep_daily(scene.now(), always)


def test_a_message_goes_after_its_time_and_leaves_its_tombstone(scene: Scene) -> None:
    scene.delivery().deliver(KEY)
    keep(scene, days=365)
    assert scene.inbox.tombstone(KEY) is None
    keep(scene, days=1)
    assert scene.inbox.tombstone(KEY) == Tombstone(
        KEY, "2025-05-02T10:07:30Z", "retention", AT, "sent"
    )
    assert set(scene.objects.found) == {*LEFT, f"tombstones/{KEY}.json"}


def test_the_site_says_how_long_messages_are_kept(scene: Scene) -> None:
    scene.delivery().deliver(KEY)
    routing = Routing(recipients=("office@example.org",), retention_days=30)
    scene.live.found = replace(MANIFEST, routing=routing)
    keep(scene, days=30)
    assert not scene.inbox.tombstone(KEY)
    keep(scene, days=1)
    assert scene.inbox.tombstone(KEY)


def test_what_has_not_come_to_an_end_stays_however_old_it_is(scene: Scene) -> None:
    scene.inbox.accept(enquiry(key=OTHER))
    scene.courier.error = MailUnavailableError("Down.", "Down")
    scene.delivery().deliver(OTHER)
    keep(scene, days=4000)
    assert scene.names("enquiries") == [f"enquiries/{OTHER}.json", f"enquiries/{KEY}.json"]
    assert scene.names("tombstones") == []


def test_news_of_an_e_mail_keeps_its_message_longer(scene: Scene) -> None:
    scene.delivery().deliver(KEY)
    scene.wait(days=100)
    kept = scene.inbox.kept(KEY)
    assert kept
    scene.inbox.record(replace(kept.outcome, delivery="bounced"), kept.etag)
    keep(scene, days=300)
    assert not scene.inbox.tombstone(KEY)


def test_while_nothing_is_published_nobody_has_said_how_long(scene: Scene) -> None:
    scene.delivery().deliver(KEY)
    scene.live.found = None
    keep(scene, days=4000)
    assert not scene.inbox.tombstone(KEY)
    assert scene.names("retention") == []


def test_it_is_done_once_a_day(scene: Scene) -> None:
    keep(scene)
    scene.delivery().deliver(KEY)
    scene.objects.found[outcome_object(KEY)] = replace(
        scene.objects.found[outcome_object(KEY)],
        modified=scene.now().replace(year=2000),
    )
    keep(scene, hours=23)
    assert not scene.inbox.tombstone(KEY)
    keep(scene, hours=1)
    assert scene.inbox.tombstone(KEY)


def test_counts_are_forgotten_after_two_days(scene: Scene) -> None:
    bucket = SimulatedBucket(scene.objects)
    for name in ("seen/sender/a/1-k", "acknowledged/a/1"):
        bucket.put(name, b"", "")
    keep(scene, days=2)
    assert scene.names("seen") == ["seen/sender/a/1-k"]
    keep(scene, days=1)
    assert scene.names("seen") == scene.names("acknowledged") == []


def test_an_interrupted_burial_is_finished(scene: Scene) -> None:
    scene.delivery().deliver(KEY)
    scene.wait(minutes=1)
    tombstone = Tombstone(KEY, AT, "erased", AT, "sent")
    SimulatedBucket(scene.objects).create(f"tombstones/{KEY}.json", encode(tombstone), "")
    keep(scene, minutes=5)
    assert set(scene.objects.found) == {*LEFT, f"tombstones/{KEY}.json"}
    assert scene.inbox.tombstone(KEY) == tombstone


def test_burials_that_there_is_no_time_to_finish_are_left_to_the_next_sweep(scene: Scene) -> None:
    tombstone = Tombstone(KEY, AT, "erased", AT, "sent")
    SimulatedBucket(scene.objects).create(f"tombstones/{KEY}.json", encode(tombstone), "")
    scene.wait(minutes=5)
    Retention(scene.inbox, scene.live).keep_daily(scene.now(), lambda: False)
    assert scene.names("retention") == []
    assert scene.names("enquiries") == [f"enquiries/{KEY}.json"]
    keep(scene)
    assert scene.names("enquiries") == []


def test_a_message_that_was_sent_in_again_after_it_was_erased_stays(scene: Scene) -> None:
    scene.inbox.bury(Tombstone(KEY, AT, "erased"))
    scene.wait(minutes=1)
    scene.inbox.accept(enquiry())
    scene.delivery().deliver(KEY)
    keep(scene, days=1)
    assert scene.names("enquiries") == [f"enquiries/{KEY}.json"]
    assert len(scene.courier.sent) == 1


def test_a_message_that_somebody_is_at_work_on_waits_for_another_day(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "microsite")
    scene.inbox.record(Outcome(KEY, "failed", AT, received_at=AT))
    scene.wait(days=400)
    scene.inbox.claim(KEY)
    keep(scene)
    assert not scene.inbox.tombstone(KEY)
    assert "Enquiry 3f9a2c1b: not erased. Another worker has claimed it." in caplog.text
    keep(scene, days=1)
    assert scene.inbox.tombstone(KEY) == Tombstone(
        KEY, "2025-06-06T10:07:30Z", "retention", AT, "failed"
    )


def test_without_time_for_all_of_it_the_next_sweep_goes_on(scene: Scene) -> None:
    for key in (KEY, OTHER):
        scene.inbox.accept(enquiry(key=key))
        scene.delivery().deliver(key)
    scene.wait(days=400)
    retention = Retention(scene.inbox, scene.live)
    times = iter([True, False])
    retention.keep_daily(scene.now(), lambda: next(times))
    assert len(scene.names("tombstones")) == 1
    assert scene.names("retention") == []
    retention.keep_daily(scene.now(), always)
    assert len(scene.names("tombstones")) == 2
