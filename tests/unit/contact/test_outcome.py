from msgspec.json import decode, encode
from msgspec.structs import replace

from handlers.contact.outcome import Outcome, reconciled, reopened
from tests.unit.contact.samples import KEY

AT, LATER = "2024-05-01T10:07:30Z", "2024-05-01T11:00:00Z"
SENT = Outcome(
    KEY, "sent", AT, message_id="m", received_at=AT, request_id="r", attempts=2,
    first_tried_at=AT, sent_at=AT,
)  # fmt: skip
DEFERRED = Outcome(KEY, "deferred", AT, attempts=3, first_tried_at=AT, retry_at=LATER, reason="x")


def test_an_outcome_from_before_it_was_followed_is_still_read() -> None:
    old = b'{"key":"%s","status":"sent","at":"%s","message_id":"m","reason":"","received_at":"%s"}'
    outcome = decode(old % (KEY.encode(), AT.encode(), AT.encode()), type=Outcome)
    assert outcome == Outcome(KEY, "sent", AT, message_id="m", received_at=AT)
    assert outcome.final


def test_what_does_not_apply_takes_no_room() -> None:
    assert encode(Outcome(KEY, "quarantined", AT)).count(b":") == 3 + AT.count(":")


def test_only_a_deferred_message_is_open() -> None:
    assert [Outcome(KEY, status, AT).final for status in ("deferred", "sent", "failed")] == [
        False, True, True,
    ]  # fmt: skip


def test_a_reopened_message_is_due_at_once_and_has_all_attempts_before_it() -> None:
    failed = Outcome(
        KEY, "failed", AT, reason="GivenUp", received_at=AT, request_id="r", attempts=10,
        first_tried_at=AT, suspicions=("links", "fast"),
    )  # fmt: skip
    assert reopened(failed, LATER) == Outcome(
        KEY, "deferred", LATER, retry_at=LATER, received_at=AT, request_id="r",
        suspicions=("links", "fast"), reopened_at=LATER,
    )  # fmt: skip
    released = reopened(failed, LATER, released=True)
    assert released.released
    assert reopened(released, LATER).released


def test_a_reopened_message_knows_that_it_was_sent_and_by_which_e_mails() -> None:
    again = reopened(SENT, LATER)
    assert (again.resent, again.earlier_ids, again.message_id) == (True, ("m",), "")
    failed = replace(again, status="failed")
    assert reopened(failed, LATER) == replace(again, status="deferred")
    twice = reopened(replace(again, status="sent", message_id="n"), LATER)
    assert (twice.resent, twice.earlier_ids) == (True, ("m", "n"))
    unknown = reopened(replace(SENT, message_id=""), LATER)
    assert (unknown.resent, unknown.earlier_ids) == (True, ())


def test_that_a_message_was_sent_outweighs_whatever_else_is_on_record() -> None:
    theirs = Outcome(KEY, "deferred", LATER, retry_at=LATER, released=True, suspicions=("trap",))
    both = reconciled(SENT, theirs)
    assert (both.status, both.message_id, both.released) == ("sent", "m", True)
    assert both.suspicions == ("trap",)
    assert reconciled(DEFERRED, SENT) == SENT


def test_a_reply_that_comes_after_a_person_wanted_it_sent_again_does_not_undo_that() -> None:
    bounced = replace(SENT, attempts=0, delivery="bounced", delivered_at=AT)
    again = reopened(bounced, LATER)
    assert reconciled(SENT, again) == again
    other = replace(SENT, message_id="other")
    both = reconciled(other, again)
    assert (both.status, both.message_id) == ("sent", "other")
    assert (both.resent, both.earlier_ids) == (True, ("m",))


def test_news_of_a_message_and_how_it_was_sent_are_kept_together() -> None:
    news = Outcome(KEY, "sent", LATER, sent_at=LATER, delivery="bounced", delivered_at=LATER)
    both = reconciled(SENT, news)
    assert (both.delivery, both.delivered_at, both.sent_at) == ("bounced", LATER, AT)
    assert (both.message_id, both.attempts, both.received_at) == ("m", 2, AT)


def test_where_nothing_was_sent_the_later_word_counts() -> None:
    theirs = Outcome(KEY, "deferred", LATER, retry_at=LATER, released=True)
    assert reconciled(DEFERRED, theirs) == theirs
