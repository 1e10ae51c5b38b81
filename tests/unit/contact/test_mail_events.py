import json
import logging
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from handlers.contact.errors import MailUnavailableError, OutcomeChangedError
from handlers.contact.inbox import Inbox
from handlers.contact.mail_events import Follower
from handlers.contact.news import MailEvent, MailEventUnreadableError, followed
from handlers.contact.outcome import Outcome, reopened
from handlers.contact.tombstone import Tombstone
from handlers.storage import Bucket
from tests.fakes import Objects, SimulatedBucket
from tests.unit.contact.samples import KEY, NOW, enquiry

AT = "2024-05-01T10:07:30Z"
SENT = Outcome(
    KEY, "sent", AT, message_id="m-1", received_at=AT, sent_at=AT, attempts=1, first_tried_at=AT
)


@pytest.fixture
def objects() -> Objects:
    return Objects()


@pytest.fixture
def inbox(objects: Objects) -> Inbox:
    inbox = Inbox(SimulatedBucket(objects))
    inbox.accept(enquiry(request_id="r-1"))
    return inbox


@pytest.fixture
def told() -> list[Outcome]:
    return []


@pytest.fixture
def follower(inbox: Inbox, told: list[Outcome]) -> Follower:
    return Follower(inbox, told.append, lambda: NOW)


def event(
    kind: str = "Delivery", at: str = "2024-05-01T10:08:00Z", key: str = KEY, **more: Any
) -> str:
    return json.dumps({"type": kind, "time": at, "enquiry": key, **more})


@pytest.mark.parametrize(
    ("kind", "delivery"),
    [
        ("Delivery", "delivered"),
        ("Bounce", "bounced"),
        ("Complaint", "complained"),
        ("Reject", "rejected"),
    ],
)
def test_news_is_recorded_with_its_time(
    follower: Follower, inbox: Inbox, kind: str, delivery: Any
) -> None:
    inbox.record(SENT)
    follower.follow(event(kind))
    expected = replace(SENT, delivery=delivery, delivered_at="2024-05-01T10:08:00Z")
    assert inbox.outcome(KEY) == expected


def test_the_same_news_twice_changes_nothing(follower: Follower, inbox: Inbox) -> None:
    inbox.record(SENT)
    follower.follow(event())
    tag = inbox.kept(KEY)
    follower.follow(event())
    assert inbox.kept(KEY) == tag


def test_later_news_counts_and_earlier_does_not(follower: Follower, inbox: Inbox) -> None:
    inbox.record(SENT)
    for kind, at, expected in [
        ("Delivery", "2024-05-01T10:08:05Z", "delivered"),
        ("Bounce", "2024-05-01T10:08:04Z", "delivered"),
        ("Bounce", "2024-05-01T10:08:05Z", "bounced"),
        ("Delivery", "2024-05-01T10:08:05Z", "bounced"),
        ("Delivery", "2024-05-01T20:08:06+10:00", "delivered"),
        ("Complaint", "2024-05-02T09:00:00Z", "complained"),
    ]:
        follower.follow(event(kind, at))
        outcome = inbox.outcome(KEY)
        assert outcome is not None
        assert outcome.delivery == expected, (kind, at)


NEWS = st.tuples(
    st.sampled_from(["Delivery", "Bounce", "Complaint", "Reject"]),
    st.integers(0, 3).map(lambda second: f"2024-05-01T10:08:0{second}Z"),
)


@given(st.lists(NEWS, min_size=1, max_size=4))
def test_doubled_and_reordered_news_ends_in_the_same_outcome(news: list[tuple[str, str]]) -> None:
    ends = set()
    for order in permutations([*news, news[0]]):
        inbox = Inbox(SimulatedBucket(Objects()))
        inbox.accept(enquiry())
        inbox.record(SENT)
        follower = Follower(inbox, lambda _outcome: None, lambda: NOW)
        for kind, at in order:
            follower.follow(event(kind, at))
        ends.add(inbox.outcome(KEY))
    assert len(ends) == 1


@pytest.mark.parametrize("kind", ["Delivery", "Bounce", "Complaint", "Reject"])
@pytest.mark.parametrize("status", ["", "deferred", "failed", "quarantined"])
def test_news_proves_that_a_message_was_sent(
    follower: Follower, inbox: Inbox, objects: Objects, kind: str, status: Any
) -> None:
    if status:
        inbox.mark_due(KEY)
        inbox.record(
            Outcome(KEY, status, AT, reason="Throttling", retry_at=AT, attempts=2, received_at=AT)
        )
    follower.follow(event(kind))
    outcome = inbox.outcome(KEY)
    assert outcome is not None
    assert (outcome.status, outcome.reason, outcome.retry_at) == ("sent", "", "")
    assert outcome.sent_at == outcome.delivered_at == "2024-05-01T10:08:00Z"
    assert outcome.received_at == AT
    if not status:
        assert outcome.request_id == "r-1"
    if status == "deferred":
        assert f"due/{KEY}" not in objects.found


def test_news_of_an_earlier_e_mail_counts_for_nothing_however_late_it_is(
    follower: Follower, inbox: Inbox, told: list[Outcome]
) -> None:
    bounced = replace(SENT, delivery="bounced", delivered_at=AT)
    again = reopened(bounced, "2024-05-01T10:08:01Z")
    etag = inbox.record(again)
    inbox.mark_due(KEY)
    for kind in ("Delivery", "Bounce"):
        follower.follow(event(kind, "2024-05-01T10:09:00Z", message_id="m-1"))
    assert inbox.outcome(KEY) == again
    assert [marker.key for marker in inbox.markers()] == [KEY]
    sent = replace(again, status="sent", message_id="m-2", sent_at="2024-05-01T10:12:00Z")
    inbox.record(sent, etag)
    follower.follow(event("Bounce", "2024-05-01T10:13:00Z", message_id="m-1"))
    assert (inbox.outcome(KEY), told) == (sent, [])
    follower.follow(event("Delivery", "2024-05-01T10:13:00Z", message_id="m-2"))
    outcome = inbox.outcome(KEY)
    assert outcome is not None
    assert outcome.delivery == "delivered"


def test_news_of_the_e_mail_on_record_counts_whatever_the_clocks_say(
    follower: Follower, inbox: Inbox
) -> None:
    inbox.record(replace(SENT, reopened_at="2024-05-01T10:08:01Z"))
    follower.follow(event(at="2024-05-01T10:08:00Z", message_id="m-1"))
    outcome = inbox.outcome(KEY)
    assert outcome is not None
    assert outcome.delivery == "delivered"


def test_an_e_mail_whose_reply_was_lost_is_known_by_its_news_from_then_on(
    follower: Follower, inbox: Inbox
) -> None:
    inbox.record(Outcome(KEY, "deferred", AT, reason="ReadTimeoutError", retry_at=AT))
    follower.follow(event("Bounce", message_id="m-0"))
    outcome = inbox.outcome(KEY)
    assert outcome is not None
    assert (outcome.status, outcome.message_id) == ("sent", "m-0")
    assert reopened(outcome, AT).earlier_ids == ("m-0",)


REPLY: dict[str, Any] = {"bounce": "Transient", "bounce_subtype": "General", "report": False}


@pytest.mark.parametrize("delivery", ["", "delivered", "bounced"])
def test_an_automatic_reply_is_no_bounce_and_nobody_is_told(
    follower: Follower,
    inbox: Inbox,
    told: list[Outcome],
    caplog: pytest.LogCaptureFixture,
    delivery: Any,
) -> None:
    caplog.set_level(logging.INFO, "microsite")
    before = replace(SENT, delivery=delivery, delivered_at="2024-05-01T10:07:40Z")
    inbox.record(before)
    follower.follow(event("Bounce", **REPLY))
    follower.follow(event("Bounce", bounce="Transient"))
    assert (inbox.outcome(KEY), told) == (before, [])
    assert [record.name for record in caplog.records] == ["microsite", "microsite"]


def test_an_automatic_reply_proves_that_the_message_was_sent(
    follower: Follower, inbox: Inbox, told: list[Outcome]
) -> None:
    inbox.record(Outcome(KEY, "deferred", AT, reason="ReadTimeoutError", retry_at=AT))
    follower.follow(event("Bounce", message_id="m-0", **REPLY))
    outcome = inbox.outcome(KEY)
    assert outcome is not None
    assert (outcome.status, outcome.delivery, told) == ("sent", "", [])


@pytest.mark.parametrize(
    "more",
    [
        {"bounce": "Permanent", "bounce_subtype": "General", "report": False},
        {"bounce": "Undetermined", "bounce_subtype": "Undetermined", "report": False},
        {"bounce": "Transient", "bounce_subtype": "General", "report": True},
        {"bounce": "Transient", "bounce_subtype": "MailboxFull", "report": False},
        {},
    ],
)
def test_whatever_else_comes_back_is_a_bounce_even_after_a_delivery(
    follower: Follower, inbox: Inbox, told: list[Outcome], more: Any
) -> None:
    inbox.record(replace(SENT, delivery="delivered", delivered_at="2024-05-01T10:07:40Z"))
    follower.follow(event("Bounce", **more))
    outcome = inbox.outcome(KEY)
    assert outcome is not None
    assert (outcome.delivery, [one.key for one in told]) == ("bounced", [KEY])


@pytest.mark.parametrize("kind", ["Delivery", "Bounce", "Complaint", "Reject"])
def test_late_news_of_an_earlier_try_does_not_settle_a_message_that_was_reopened(
    follower: Follower, inbox: Inbox, told: list[Outcome], kind: str
) -> None:
    failed = Outcome(KEY, "failed", AT, reason="GivenUp", received_at=AT)
    again = reopened(failed, "2024-05-01T10:08:01Z")
    etag = inbox.record(again)
    follower.follow(event(kind, "2024-05-01T10:08:00Z"))
    assert inbox.outcome(KEY) == again
    sent = replace(again, status="sent", retry_at="", sent_at="2024-05-01T10:08:02Z")
    inbox.record(sent, etag)
    follower.follow(event(kind, "2024-05-01T10:08:00Z"))
    assert inbox.outcome(KEY) == sent
    assert told == []
    follower.follow(event("Bounce", "2024-05-01T10:08:03Z"))
    outcome = inbox.outcome(KEY)
    assert outcome is not None
    assert outcome.delivery == "bounced"
    assert [one.key for one in told] == [KEY]


def test_news_of_messages_that_are_not_here_is_dropped(
    follower: Follower, inbox: Inbox, objects: Objects, told: list[Outcome]
) -> None:
    follower.follow(event("Bounce", key="0" * 64))
    inbox.record(SENT)
    inbox.bury(Tombstone(KEY, AT, "erased", AT, "sent"))
    before = set(objects.found)
    follower.follow(event("Bounce"))
    assert set(objects.found) == before
    assert told == []


def test_news_of_a_message_that_is_being_erased_leaves_nothing(
    follower: Follower, inbox: Inbox, objects: Objects
) -> None:
    SimulatedBucket(objects).put(
        f"tombstones/{KEY}.json",
        json.dumps({"key": KEY, "at": AT, "why": "erased"}).encode(),
        "application/json",
    )
    follower.follow(event())
    assert inbox.outcome(KEY) is None


def test_an_address_that_does_not_take_a_message_is_told_whatever_comes_after(
    follower: Follower, inbox: Inbox, told: list[Outcome]
) -> None:
    inbox.record(SENT)
    follower.follow(event("Delivery", "2024-05-01T10:09:00Z"))
    follower.follow(event("Bounce", "2024-05-01T10:08:00Z"))
    follower.follow(event("Complaint", "2024-05-01T10:10:00Z"))
    assert [outcome.key for outcome in told] == [KEY]


def test_where_telling_fails_the_outcome_is_recorded_and_the_news_comes_again(
    inbox: Inbox,
) -> None:
    inbox.record(SENT)
    tried = []

    def failing(outcome: Outcome) -> None:
        tried.append(outcome)
        raise MailUnavailableError("Down.")

    follower = Follower(inbox, failing, lambda: NOW)
    for _ in range(2):
        with pytest.raises(MailUnavailableError):
            follower.follow(event("Bounce"))
    assert len(tried) == 2
    outcome = inbox.outcome(KEY)
    assert outcome is not None
    assert outcome.delivery == "bounced"


class Racing(SimulatedBucket):
    """A bucket where somebody else writes the outcome just before each swap, some times over."""

    times = 0

    def swap(self, key: str, body: bytes, content_type: str, *, etag: str) -> str:
        if self.times:
            self.times -= 1
            changed = replace(SENT, attempts=self.times + 2)
            Inbox(SimulatedBucket(self.objects)).record(changed, etag)
        return super().swap(key, body, content_type, etag=etag)


def test_an_outcome_that_changes_meanwhile_is_read_again(objects: Objects, inbox: Inbox) -> None:
    inbox.record(SENT)
    bucket = Racing(objects)
    bucket.times = 2
    Follower(Inbox(bucket), lambda _outcome: None, lambda: NOW).follow(event())
    outcome = inbox.outcome(KEY)
    assert outcome is not None
    assert (outcome.delivery, outcome.attempts) == ("delivered", 2)


def test_an_outcome_that_never_rests_is_left_to_the_queue(objects: Objects, inbox: Inbox) -> None:
    inbox.record(SENT)
    bucket = Racing(objects)
    bucket.times = 50
    with pytest.raises(OutcomeChangedError):
        Follower(Inbox(bucket), lambda _outcome: None, lambda: NOW).follow(event())


@pytest.mark.parametrize(
    "body",
    [
        "",
        "no JSON",
        "[]",
        "{}",
        "\ud800",
        "[" * 100_000,
        json.dumps({"Records": [{"s3": {"object": {"key": "enquiries/x.json"}}}]}),
        event("Open"),
        event(at="yesterday"),
        event(at="2024-05-01T10:08:00"),
        event(key="0" * 63),
        event(key="enquiries/" + KEY),
        event(key="zoe@example.com"),
        event(message_id=["zoe@example.com"]),
    ],
)
def test_a_body_that_is_no_news_is_poison_and_not_repeated(follower: Follower, body: str) -> None:
    with pytest.raises(MailEventUnreadableError) as raised:
        follower.follow(body)
    assert "zoe" not in str(raised.value)
    assert raised.value.__cause__ is None


def test_each_kind_of_news_is_a_metric_and_the_log_names_nobody(
    follower: Follower, inbox: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    inbox.record(SENT)
    for kind in ("Delivery", "Bounce", "Complaint", "Reject"):
        follower.follow(event(kind))
    counted: list[dict[str, Any]] = [
        record.__dict__["fields"] for record in caplog.records if record.name == "microsite.metrics"
    ]
    names = [directive["_aws"]["CloudWatchMetrics"][0]["Metrics"] for directive in counted]
    assert [one[0]["Name"] for one in names] == ["delivered", "bounced", "complained", "rejected"]
    assert all(KEY not in record.getMessage() for record in caplog.records)


def test_what_news_makes_of_an_outcome_keeps_the_rest_of_it() -> None:
    before = replace(SENT, status="deferred", released=True, suspicions=("trap",), retry_at=AT)
    after = followed(
        before, MailEvent(KEY, "bounced", "2024-05-01T10:08:00Z"), "2024-05-01T10:09:00Z"
    )
    assert after == replace(
        before,
        status="sent",
        at="2024-05-01T10:09:00Z",
        sent_at="2024-05-01T10:08:00Z",
        retry_at="",
        delivery="bounced",
        delivered_at="2024-05-01T10:08:00Z",
    )
    assert followed(after, MailEvent(KEY, "delivered", AT), "2024-05-01T11:00:00Z") is after


def test_it_follows_in_a_real_bucket_too() -> None:
    inbox = Inbox(Bucket.in_memory("inbox"))
    inbox.accept(enquiry())
    Follower(inbox, lambda _outcome: None, lambda: NOW).follow(event())
    outcome = inbox.outcome(KEY)
    assert outcome is not None
    assert (outcome.status, outcome.delivery) == ("sent", "delivered")
