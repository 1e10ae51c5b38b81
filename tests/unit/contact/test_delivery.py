import json
from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest
from msgspec.structs import replace

from handlers.contact.enquiry import Enquiry, utc
from handlers.contact.errors import (
    InboxUnreadableError,
    LeaseHeldError,
    MailRefusedError,
    MailUnavailableError,
    OutOfTimeError,
)
from handlers.contact.inbox import enquiry_object
from handlers.contact.mail_events import Follower
from handlers.contact.outcome import Outcome, reopened
from handlers.contact.tombstone import Tombstone
from handlers.errors import ObjectMissingError, StorageUnavailableError
from handlers.release.manifest import Manifest, Routing
from tests.fakes import Objects, SimulatedBucket
from tests.unit.contact.deliveries import Scene
from tests.unit.contact.samples import KEY, MANIFEST, FakeCourier, enquiry

AT = "2024-05-01T10:07:30Z"
DOWN = MailUnavailableError("Down.", "TooManyRequestsException")


@pytest.fixture
def scene() -> Scene:
    scene = Scene()
    scene.inbox.accept(enquiry())
    return scene


def deliver(scene: Scene) -> Outcome:
    standing = scene.delivery().deliver(KEY)
    assert standing.fresh
    assert standing.outcome
    assert scene.inbox.outcome(KEY) == standing.outcome
    return standing.outcome


@pytest.mark.parametrize(
    ("message", "to"),
    [
        (enquiry(), "press@example.org"),
        (enquiry(topic=""), "health@example.org, office@example.org"),
        (enquiry(topic="", about=None), "office@example.org"),
    ],
)
def test_a_message_goes_to_whom_it_concerns_and_the_outcome_is_recorded(
    message: Enquiry, to: str
) -> None:
    scene = Scene()
    scene.inbox.accept(message)
    assert deliver(scene) == Outcome(
        KEY, "sent", AT, message_id="message-1", received_at=AT, sent_at=AT,
        attempts=1, first_tried_at=AT,
    )  # fmt: skip
    [(key, sent)] = scene.courier.sent
    assert (key, sent["To"]) == (KEY, to)
    assert scene.courier.tags == ["enquiry"]
    assert scene.names("due") == []


def test_a_sender_is_told_once_the_outcome_is_on_record(scene: Scene) -> None:
    deliver(scene)
    assert scene.acknowledged == [KEY]


def test_a_message_with_a_final_outcome_is_never_sent_again(scene: Scene) -> None:
    outcome = deliver(scene)
    standing = scene.delivery().deliver(KEY)
    assert (standing.outcome, standing.fresh) == (outcome, False)
    assert len(scene.courier.sent) == 1
    assert scene.acknowledged == [KEY]


def test_a_message_that_is_sent_again_is_not_acknowledged_again(scene: Scene) -> None:
    for number in (1, 2, 3):
        deliver(scene)
        assert len(scene.courier.sent) == number
        scene.wait(hours=2)
        kept = scene.inbox.kept(KEY)
        assert kept
        scene.inbox.record(reopened(kept.outcome, utc(scene.now())), kept.etag)
    assert scene.acknowledged == [KEY]


def test_a_bounce_and_a_redrive_that_are_faster_than_the_reply_are_not_undone(
    scene: Scene,
) -> None:
    class Overtaken(FakeCourier):
        def send(self, message: EmailMessage, key: str, tag: str = "enquiry") -> str:
            message_id = super().send(message, key, tag)
            news = {"type": "Bounce", "time": AT, "enquiry": key, "message_id": message_id}
            follower = Follower(scene.inbox, lambda _outcome: None, scene.now)
            follower.follow(json.dumps(news))
            kept = scene.inbox.kept(key)
            assert kept
            scene.inbox.mark_due(key)
            scene.inbox.record(reopened(kept.outcome, AT), kept.etag)
            return message_id

    standing = scene.delivery(courier=Overtaken()).deliver(KEY)
    assert standing.outcome == scene.inbox.outcome(KEY)
    assert standing.outcome
    assert standing.outcome.status == "deferred"
    assert scene.names("due") == [f"due/{KEY}"]
    scene.wait(minutes=10)
    assert deliver(scene).status == "sent"
    assert len(scene.courier.sent) == 1
    assert scene.acknowledged == [KEY]
    assert scene.names("due") == []


def test_a_message_that_is_erased_while_it_is_sent_leaves_nothing(scene: Scene) -> None:
    class Erasing(FakeCourier):
        def send(self, message: EmailMessage, key: str, tag: str = "enquiry") -> str:
            scene.inbox.bury(Tombstone(key, AT, "erased"))
            return super().send(message, key, tag)

    scene.courier.error = DOWN
    deliver(scene)
    scene.wait(minutes=5)
    scene.delivery(courier=Erasing()).deliver(KEY)
    assert scene.names("outcomes") == scene.names("due") == scene.names("enquiries") == []


def test_a_message_that_failed_at_first_is_acknowledged_once_it_is_sent(scene: Scene) -> None:
    scene.courier.error = MailRefusedError("Refused.", "BadRequestException")
    deliver(scene)
    scene.courier.error = None
    scene.wait(minutes=10)
    kept = scene.inbox.kept(KEY)
    assert kept
    scene.inbox.record(reopened(kept.outcome, utc(scene.now())), kept.etag)
    deliver(scene)
    assert scene.acknowledged == [KEY]


def test_a_final_refusal_is_an_outcome_and_ends_the_attempts(scene: Scene) -> None:
    scene.courier.error = MailRefusedError("Refused.", "BadRequestException")
    outcome = deliver(scene)
    assert (outcome.status, outcome.reason, outcome.attempts) == (
        "failed",
        "BadRequestException",
        1,
    )
    scene.courier.error = None
    assert not scene.delivery().deliver(KEY).fresh
    assert scene.acknowledged == []


def test_a_suspicious_message_is_held_and_neither_sent_nor_acknowledged(scene: Scene) -> None:
    scene.suspicions = ("trap", "links")
    outcome = deliver(scene)
    assert (outcome.status, outcome.suspicions, outcome.attempts) == (
        "quarantined", ("trap", "links"), 0,
    )  # fmt: skip
    assert scene.courier.sent == []
    assert scene.acknowledged == []


def test_a_message_that_a_person_released_is_sent_unjudged(scene: Scene) -> None:
    scene.suspicions = ("trap",)
    deliver(scene)
    scene.wait(seconds=130)
    kept = scene.inbox.kept(KEY)
    assert kept
    scene.inbox.mark_due(KEY)
    scene.inbox.record(reopened(kept.outcome, "2024-05-01T10:09:40Z", released=True), kept.etag)
    outcome = deliver(scene)
    assert (outcome.status, outcome.released, outcome.suspicions) == ("sent", True, ("trap",))
    assert scene.judged == [KEY]
    assert scene.names("due") == []


def test_a_mail_service_that_is_down_defers_the_message_longer_each_time(scene: Scene) -> None:
    scene.courier.error = DOWN
    minutes = []
    while (outcome := deliver(scene)).status == "deferred":
        assert outcome.reason == "TooManyRequestsException"
        stamp = outcome.retry_at.replace("-", "").replace(":", "")
        assert scene.names("due") == [f"due/{KEY}/{stamp}"]
        pause = datetime.fromisoformat(outcome.retry_at) - scene.now()
        scene.wait(seconds=pause.total_seconds() - 1)
        assert not scene.delivery().deliver(KEY).fresh
        scene.wait(seconds=1)
        minutes.append(pause.total_seconds() / 60)
    assert minutes == [5, 10, 20, 40, 60, 60, 60, 60, 60]
    reason = "GivenUp: TooManyRequestsException"
    assert (outcome.status, outcome.reason, outcome.attempts) == ("failed", reason, 10)
    assert scene.now() - datetime.fromisoformat(outcome.first_tried_at) >= timedelta(hours=6)
    assert scene.names("due") == []
    assert scene.judged == [KEY]


def test_a_message_that_is_sent_after_all_forgets_why_it_was_deferred(scene: Scene) -> None:
    scene.courier.error = DOWN
    deliver(scene)
    scene.courier.error = None
    scene.wait(minutes=5)
    outcome = deliver(scene)
    assert (outcome.status, outcome.reason, outcome.retry_at) == ("sent", "", "")
    assert (outcome.attempts, outcome.first_tried_at) == (2, AT)
    assert scene.names("due") == []
    assert scene.acknowledged == [KEY]


@pytest.mark.parametrize(
    ("manifest", "reason"),
    [
        (None, "NotPublished"),
        (replace(MANIFEST, routing=Routing()), "NoRecipient"),
    ],
)
def test_a_site_that_names_no_recipient_yet_defers_the_message(
    scene: Scene, manifest: Manifest | None, reason: str
) -> None:
    scene.live.found = manifest
    outcome = deliver(scene)
    assert (outcome.status, outcome.reason) == ("deferred", reason)


def test_a_message_that_is_missing_or_unreadable_is_poison(scene: Scene) -> None:
    with pytest.raises(ObjectMissingError):
        scene.delivery().deliver("0" * 64)
    SimulatedBucket(scene.objects).put(enquiry_object(KEY), b"not JSON", "application/json")
    with pytest.raises(InboxUnreadableError):
        scene.delivery().deliver(KEY)
    assert scene.names("outcomes") == []


def test_a_message_that_was_erased_is_settled_and_leaves_no_claim(scene: Scene) -> None:
    scene.inbox.bury(Tombstone(KEY, AT, "erased"))
    standing = scene.delivery().deliver(KEY)
    assert (standing.outcome, standing.fresh) == (None, False)
    assert list(scene.objects.found) == [f"tombstones/{KEY}.json"]


def test_a_message_that_somebody_is_at_work_on_is_left_to_them(scene: Scene) -> None:
    scene.inbox.claim(KEY)
    with pytest.raises(LeaseHeldError):
        scene.delivery().deliver(KEY)
    assert scene.courier.sent == []


def test_a_message_that_somebody_left_behind_is_resumed_and_says_so(scene: Scene) -> None:
    scene.inbox.claim(KEY)
    scene.wait(seconds=122)
    standing = scene.delivery().deliver(KEY)
    assert (standing.fresh, standing.resumed) == (True, True)


def test_a_claim_of_an_earlier_attempt_on_record_is_not_told_as_left_behind(scene: Scene) -> None:
    scene.courier.error = DOWN
    assert not scene.delivery().deliver(KEY).resumed
    scene.wait(minutes=5)
    assert not scene.delivery().deliver(KEY).resumed


@pytest.mark.parametrize(("seconds", "sent"), [(60, 1), (61, 0)])
def test_nothing_is_sent_under_a_lease_that_is_half_over(
    scene: Scene, seconds: int, sent: int
) -> None:
    times = iter((100, 100 + seconds))
    delivery = scene.delivery(timer=lambda: next(times))
    if sent:
        assert delivery.deliver(KEY).fresh
    else:
        with pytest.raises(LeaseHeldError, match="lease is nearly over"):
            delivery.deliver(KEY)
    assert len(scene.courier.sent) == sent


def test_nothing_is_sent_when_slow_storage_has_left_too_little_time_to_record_it(
    scene: Scene,
) -> None:
    asked = []

    def enough() -> bool:
        asked.append(scene.names("claims"))
        return False

    with pytest.raises(OutOfTimeError, match="too little time"):
        scene.delivery().deliver(KEY, enough)
    assert asked == [[f"claims/{KEY}.json"]]
    assert scene.courier.sent == []
    assert scene.names("outcomes") == scene.names("due") == []
    scene.wait(seconds=122)
    assert deliver(scene).status == "sent"


class Interrupted(SimulatedBucket):
    """A bucket in which something else happens right before an object is written."""

    def __init__(self, objects: Objects, name: str, outcome: Outcome) -> None:
        super().__init__(objects)
        self._interruption: dict[str, Outcome] = {name: outcome}

    def create(self, key: str, body: bytes, content_type: str) -> str:
        for name, outcome in self._interruption.items():
            if key == name:
                self._interruption = {}
                Scene(self.objects).inbox.record(outcome)
        return super().create(key, body, content_type)


DELIVERED = Outcome(KEY, "sent", AT, delivery="delivered", delivered_at=AT)


def test_an_outcome_that_appears_before_the_claim_ends_the_delivery(scene: Scene) -> None:
    bucket = Interrupted(scene.objects, f"claims/{KEY}.json", DELIVERED)
    standing = scene.delivery(bucket=bucket).deliver(KEY)
    assert (standing.outcome, standing.fresh) == (DELIVERED, False)
    assert scene.courier.sent == []


def test_news_that_overtakes_the_reply_is_kept_beside_it(scene: Scene) -> None:
    bucket = Interrupted(scene.objects, f"outcomes/{KEY}.json", DELIVERED)
    standing = scene.delivery(bucket=bucket).deliver(KEY)
    assert standing.outcome
    assert standing.outcome == scene.inbox.outcome(KEY)
    assert (standing.outcome.message_id, standing.outcome.delivery) == ("message-1", "delivered")


class Sick(SimulatedBucket):
    """A bucket that does not take an outcome a number of times."""

    def __init__(self, objects: Objects, times: int) -> None:
        super().__init__(objects)
        self.times = times

    def create(self, key: str, body: bytes, content_type: str) -> str:
        if key.startswith("outcomes/") and self.times:
            self.times -= 1
            raise StorageUnavailableError("Storage is sick.")
        return super().create(key, body, content_type)


def test_an_outcome_that_storage_does_not_take_is_written_again_for_a_while(scene: Scene) -> None:
    start = scene.now()
    standing = scene.delivery(bucket=Sick(scene.objects, 4)).deliver(KEY)
    assert standing.outcome == scene.inbox.outcome(KEY)
    assert scene.now() - start == timedelta(seconds=7.5)


def test_an_outcome_that_storage_never_takes_is_an_error(scene: Scene) -> None:
    with pytest.raises(StorageUnavailableError):
        scene.delivery(bucket=Sick(scene.objects, 5)).deliver(KEY)
    assert scene.names("outcomes") == []
    assert scene.acknowledged == []
