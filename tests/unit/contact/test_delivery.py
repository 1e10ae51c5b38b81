from pathlib import Path

import pytest

from handlers.contact.delivery import Delivery
from handlers.contact.enquiry import Enquiry
from handlers.contact.errors import (
    InboxUnreadableError,
    MailRefusedError,
    MailUnavailableError,
    NotPublishedError,
)
from handlers.contact.inbox import Inbox, enquiry_object
from handlers.contact.outcome import Outcome
from handlers.errors import ObjectMissingError
from handlers.storage import Bucket
from handlers.templating import Templates
from tests.unit.contact.samples import KEY, NOW, FakeCourier, FakeLive, enquiry, make_site

AT = "2024-05-01T10:07:30Z"


@pytest.fixture
def bucket() -> Bucket:
    return Bucket.in_memory("inbox")


@pytest.fixture
def delivery(bucket: Bucket, tmp_path: Path) -> Delivery:
    return Delivery(
        inbox=Inbox(bucket),
        live=FakeLive(),
        templates=Templates(make_site(tmp_path)),
        courier=FakeCourier(),
        mail_from="site@example.org",
        clock=lambda: NOW,
    )


def courier(delivery: Delivery) -> FakeCourier:
    assert isinstance(delivery.courier, FakeCourier)
    return delivery.courier


@pytest.mark.parametrize(
    ("message", "to"),
    [
        (enquiry(), "press@example.org"),
        (enquiry(topic=""), "health@example.org, office@example.org"),
        (enquiry(topic="", about=None), "office@example.org"),
    ],
)
def test_a_message_goes_to_whom_it_concerns_and_the_outcome_is_recorded(
    delivery: Delivery, message: Enquiry, to: str
) -> None:
    delivery.inbox.accept(message)
    outcome = delivery.deliver(KEY)
    assert outcome == Outcome(KEY, "sent", AT, message_id="message-1", received_at=AT)
    assert delivery.inbox.outcome(KEY) == outcome
    [(key, sent)] = courier(delivery).sent
    assert (key, sent["To"]) == (KEY, to)


def test_a_message_with_an_outcome_is_never_sent_again(delivery: Delivery) -> None:
    delivery.inbox.accept(enquiry())
    delivery.deliver(KEY)
    assert delivery.deliver(KEY) is None
    assert len(courier(delivery).sent) == 1


def test_a_final_refusal_is_an_outcome_and_ends_the_attempts(delivery: Delivery) -> None:
    delivery.inbox.accept(enquiry())
    courier(delivery).error = MailRefusedError("Refused.", "MessageRejected")
    outcome = delivery.deliver(KEY)
    assert outcome == Outcome(KEY, "failed", AT, reason="MessageRejected", received_at=AT)
    courier(delivery).error = None
    assert delivery.deliver(KEY) is None
    assert not courier(delivery).sent


def test_a_mail_service_that_is_down_is_tried_again_later(delivery: Delivery) -> None:
    delivery.inbox.accept(enquiry())
    courier(delivery).error = MailUnavailableError("Down.")
    with pytest.raises(MailUnavailableError):
        delivery.deliver(KEY)
    assert delivery.inbox.outcome(KEY) is None
    courier(delivery).error = None
    assert delivery.deliver(KEY)


def test_before_the_first_release_a_message_waits(delivery: Delivery) -> None:
    delivery.inbox.accept(enquiry())
    assert isinstance(delivery.live, FakeLive)
    delivery.live.found = None
    with pytest.raises(NotPublishedError):
        delivery.deliver(KEY)
    assert delivery.inbox.outcome(KEY) is None


def test_a_message_that_is_missing_or_unreadable_is_poison(
    delivery: Delivery, bucket: Bucket
) -> None:
    with pytest.raises(ObjectMissingError):
        delivery.deliver(KEY)
    bucket.put(enquiry_object(KEY), b"not JSON", "application/json")
    with pytest.raises(InboxUnreadableError):
        delivery.deliver(KEY)
    assert delivery.inbox.outcome(KEY) is None
