"""Messages that a person wants sent are sent, once, whatever comes between."""

import json
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

import pytest
from msgspec.structs import replace

from handlers.contact.errors import MailRefusedError, MailUnavailableError
from handlers.contact.inbox import Inbox, enquiry_object
from handlers.contact.outcome import News, Outcome
from handlers.contact.tombstone import Tombstone
from handlers.events import queue_messages
from infra.environment import Environment
from infra.local.events import sqs_event
from infra.messages.errors import QueueError
from infra.messages.index import Index
from infra.messages.queueing import EnquiryQueue
from infra.messages.returning import Returned, reopen
from tests.fakes import SimulatedBucket
from tests.unit.contact.deliveries import Scene
from tests.unit.contact.samples import KEY, enquiry

T = TypeVar("T")


class Killed(BaseException):
    """The command ends here."""


class Meddling(SimulatedBucket):
    """A bucket in which something else happens before the first swap, or another step."""

    def __init__(
        self, scene: Scene, meddle: Callable[[], object], before: str = "swap outcomes/"
    ) -> None:
        super().__init__(scene.objects)
        self._meddle = meddle
        self._before = before

    def through(self, name: str, effect: Callable[[], T]) -> T:
        if name.startswith(self._before):
            meddle, self._meddle = self._meddle, int
            meddle()
        return effect()


class Mortal(SimulatedBucket):
    """A bucket whose user is killed after some steps."""

    def __init__(self, scene: Scene, steps: int) -> None:
        super().__init__(scene.objects)
        self._steps = steps

    def through(self, name: str, effect: Callable[[], T]) -> T:
        if not self._steps:
            raise Killed(name)
        self._steps -= 1
        return effect()


def held() -> Scene:
    """A scene with a message in quarantine, long enough ago for its claim to be over."""
    scene = Scene(suspicions=("links",))
    scene.inbox.accept(enquiry())
    scene.delivery().deliver(KEY)
    scene.wait(minutes=10)
    return scene


def failed() -> Scene:
    """The same with a message that the mail service refused."""
    scene = Scene()
    scene.courier.error = MailRefusedError("Refused.", "BadRequestException")
    scene.inbox.accept(enquiry())
    scene.delivery().deliver(KEY)
    scene.courier.error = None
    scene.wait(minutes=10)
    return scene


def release(scene: Scene, inbox: Inbox | None = None) -> Returned:
    return reopen(inbox or scene.inbox, Index.of(scene.inbox), KEY, "quarantined")


def outcome(scene: Scene) -> Outcome:
    found = scene.inbox.outcome(KEY)
    assert found
    return found


def test_a_message_that_was_held_is_really_sent_however_suspicious_it_is() -> None:
    scene = held()

    assert release(scene) == "reopened"

    reopened = outcome(scene)
    assert (reopened.status, reopened.released, reopened.attempts) == ("deferred", True, 0)
    assert reopened.suspicions == ("links",)
    assert scene.names("due") == [f"due/{KEY}"]
    scene.delivery().deliver(KEY)
    assert [key for key, _ in scene.courier.sent] == [KEY]
    assert outcome(scene).status == "sent"


def test_a_worker_whose_clock_is_a_little_slow_sends_it_at_once_too() -> None:
    scene = held()
    release(scene)
    scene.wait(seconds=-30)

    scene.delivery().deliver(KEY)

    assert outcome(scene).status == "sent"


def test_a_message_that_failed_has_all_its_tries_again_and_is_not_judged_again() -> None:
    scene = failed()
    scene.suspicions = ("sender",)

    assert reopen(scene.inbox, Index.of(scene.inbox), KEY, "failed") == "reopened"

    reopened = outcome(scene)
    assert (reopened.attempts, reopened.first_tried_at, reopened.reason) == (0, "", "")
    scene.delivery().deliver(KEY)
    assert outcome(scene).status == "sent"


def came_back(delivery: News) -> Scene:
    """A scene with a message that was sent, and of whose e-mail there is this news."""
    scene = Scene()
    scene.inbox.accept(enquiry())
    scene.delivery().deliver(KEY)
    kept = scene.inbox.kept(KEY)
    assert kept
    news = replace(kept.outcome, delivery=delivery, delivered_at=kept.outcome.sent_at)
    scene.inbox.record(news, kept.etag)
    scene.wait(minutes=10)
    return scene


@pytest.mark.parametrize("delivery", ["bounced", "rejected"])
def test_a_message_whose_e_mail_came_back_is_sent_again_only_where_that_is_asked_for(
    delivery: News,
) -> None:
    scene = came_back(delivery)
    index = Index.of(scene.inbox)
    assert reopen(scene.inbox, index, KEY, "failed") == "sent"
    assert reopen(scene.inbox, index, KEY, "quarantined") == "sent"
    assert reopen(scene.inbox, index, KEY, "unreached") == "reopened"
    assert reopen(scene.inbox, index, KEY, "unreached") == "pending"

    scene.delivery().deliver(KEY)

    assert len(scene.courier.sent) == 2
    assert (outcome(scene).status, outcome(scene).delivery) == ("sent", "")


@pytest.mark.parametrize("delivery", ["", "delivered", "complained"])
def test_a_message_that_reached_the_office_is_never_sent_again(delivery: News) -> None:
    scene = came_back(delivery)
    assert reopen(scene.inbox, Index.of(scene.inbox), KEY, "unreached") == "sent"
    assert outcome(scene).status == "sent"


def test_a_marker_that_a_worker_removes_late_comes_back() -> None:
    scene = Scene()
    scene.courier.error = MailUnavailableError("Down.", "Down")
    scene.inbox.accept(enquiry())
    scene.delivery().deliver(KEY)
    scene.wait(minutes=6)
    scene.courier.error = MailRefusedError("Refused.", "BadRequestException")

    def again() -> None:
        assert reopen(scene.inbox, Index.of(scene.inbox), KEY, "failed") == "reopened"

    scene.delivery(bucket=Meddling(scene, again, "delete due/")).deliver(KEY)

    assert outcome(scene).status == "deferred"
    assert scene.names("due") == [f"due/{KEY}"]


def test_a_marker_that_a_worker_removes_meanwhile_is_written_again() -> None:
    scene = failed()

    inbox = Inbox(Meddling(scene, lambda: scene.inbox.unmark_due(KEY)))
    assert reopen(inbox, Index.of(inbox), KEY, "failed") == "reopened"

    assert outcome(scene).status == "deferred"
    assert scene.names("due") == [f"due/{KEY}"]


def test_doing_it_again_changes_nothing() -> None:
    scene = held()
    release(scene)
    before = outcome(scene)

    assert release(scene) == "pending"
    assert outcome(scene) == before
    scene.delivery().deliver(KEY)
    assert release(scene) == "sent"
    assert outcome(scene).status == "sent"


@pytest.mark.parametrize(
    ("scene", "status", "found"),
    [(held, "failed", "quarantined"), (failed, "quarantined", "failed")],
)
def test_each_command_leaves_the_messages_of_the_other_alone(
    scene: Callable[[], Scene], status: str, found: str
) -> None:
    made = scene()
    before = outcome(made)

    returned = reopen(made.inbox, Index.of(made.inbox), KEY, status)  # type: ignore[arg-type]

    assert returned == found
    assert outcome(made) == before


def test_what_is_erased_or_lost_is_never_reopened() -> None:
    scene = held()
    scene.inbox.bury(Tombstone(KEY, "2024-05-01T10:07:30Z", "erased"))
    assert release(scene) == "erased"
    assert scene.names("outcomes") == []

    lost = held()
    del lost.objects.found[enquiry_object(KEY)]
    assert release(lost) == "lost"
    assert outcome(lost).status == "quarantined"


def test_killed_after_any_of_its_steps_the_message_is_where_it_was_or_the_sweep_sends_it() -> None:
    ends = []
    for steps in range(20):
        scene = held()
        mortal = Mortal(scene, steps)
        with suppress(Killed):
            release(scene, Inbox(mortal))
        for name in scene.names("due"):  # This is how the sweep finds what to do.
            scene.delivery().deliver(name.removeprefix("due/"))
        ends.append(outcome(scene).status)
        if ends[-1] == "sent":
            break
        assert release(scene) == "reopened"

    assert ends == ["quarantined"] * (len(ends) - 1) + ["sent"]
    assert len(ends) > 5


def test_a_message_that_somebody_else_released_at_the_same_moment_is_released_once() -> None:
    scene = held()

    def meddle() -> None:
        scene.wait(seconds=2)
        assert release(scene) == "reopened"

    assert release(scene, Inbox(Meddling(scene, meddle))) == "pending"

    assert outcome(scene).released


def test_news_at_the_same_moment_are_kept_and_the_message_is_released() -> None:
    scene = held()

    def news() -> None:
        kept = scene.inbox.kept(KEY)
        assert kept
        scene.inbox.record(replace(kept.outcome, request_id="newer"), kept.etag)

    assert release(scene, Inbox(Meddling(scene, news))) == "reopened"
    assert outcome(scene).request_id == "newer"


def receive(environment: Environment, logical_id: str) -> list[str]:
    sqs = environment.clients.sqs
    url = sqs.get_queue_url(QueueName=environment.plan.queue(logical_id).name)["QueueUrl"]
    found = []
    while messages := sqs.receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, MessageSystemAttributeNames=["All"]
    ).get("Messages", []):
        event = sqs_event(messages, environment.plan.queue(logical_id).arn, "us-east-1")
        found += [key for one in queue_messages(event) for key in one.keys or ["unreadable"]]
        for message in messages:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return found


def test_a_nudge_reads_like_the_notice_of_storage_and_holds_a_key_alone(
    environment: Environment,
) -> None:
    keys = [f"{number:064x}" for number in range(23)]

    EnquiryQueue.of(environment).nudge(keys)

    found = [name for name in receive(environment, "EnquiriesQueue") if name != "unreadable"]
    assert sorted(found) == [enquiry_object(key) for key in keys]


def test_all_dead_letters_are_moved_back_with_their_words(environment: Environment) -> None:
    sqs, plan = environment.clients.sqs, environment.plan
    dead = sqs.get_queue_url(QueueName=plan.queue("EnquiriesDeadLetterQueue").name)["QueueUrl"]
    receive(environment, "EnquiriesQueue")
    for number in range(12):
        notice = {"eventSource": "aws:s3", "s3": {"object": {"key": f"enquiries/{number}"}}}
        sqs.send_message(QueueUrl=dead, MessageBody=json.dumps({"Records": [notice]}))

    queue = EnquiryQueue.of(environment)
    assert (queue.move_dead_letters(), queue.move_dead_letters()) == (12, 0)

    assert receive(environment, "EnquiriesDeadLetterQueue") == []
    assert receive(environment, "MailEventsQueue") == []
    moved = receive(environment, "EnquiriesQueue")
    assert sorted(moved) == sorted(f"enquiries/{number}" for number in range(12))


def test_dead_letters_with_news_of_e_mails_go_back_to_the_queue_of_news(
    environment: Environment,
) -> None:
    sqs, plan = environment.clients.sqs, environment.plan
    dead, queue = (
        sqs.get_queue_url(QueueName=plan.queue(name).name)["QueueUrl"]
        for name in ("MailEventsDeadLetterQueue", "MailEventsQueue")
    )
    receive(environment, "EnquiriesQueue")
    sqs.send_message(QueueUrl=dead, MessageBody="some news")

    assert EnquiryQueue.of(environment).move_dead_letters() == 1

    [moved] = sqs.receive_message(QueueUrl=queue)["Messages"]
    assert moved["Body"] == "some news"
    assert receive(environment, "MailEventsDeadLetterQueue") == []
    assert receive(environment, "EnquiriesQueue") == []


def test_a_queue_that_is_not_there_is_told_in_a_sentence(environment: Environment) -> None:
    sqs = environment.clients.sqs
    missing = "http://127.0.0.1/123456789012/none"
    queue = EnquiryQueue(sqs, queue=missing, dead_letters={}, bucket="inbox")

    with pytest.raises(QueueError, match=r"^The queue could not be told: QueueDoesNotExist\.$"):
        queue.nudge([KEY])
