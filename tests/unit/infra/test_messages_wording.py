from datetime import timedelta

import pytest
from msgspec.structs import replace

from handlers.contact.ledger import Line
from handlers.contact.outcome import Outcome, reconciled, reopened
from infra.commands.messages.wording import age, history, note
from infra.messages.records import Record, record_of
from tests.unit.contact.samples import NOW

AT = "2024-05-01T10:07:30Z"
LATER = "2024-05-01T11:07:30Z"


def record(state: str, **values: object) -> Record:
    return Record("7H2K-9QRT", "ab" * 32, AT, state, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("passed", "expected"),
    [
        (timedelta(seconds=-5), "0 seconds"),
        (timedelta(seconds=1), "1 second"),
        (timedelta(minutes=3, seconds=59), "3 minutes"),
        (timedelta(hours=5), "5 hours"),
        (timedelta(days=2, hours=3), "2 days"),
    ],
)
def test_an_age_is_told_in_the_largest_unit_that_it_fills(passed: timedelta, expected: str) -> None:
    assert age(NOW, NOW + passed) == expected


@pytest.mark.parametrize(
    ("values", "steps"),
    [
        (
            {"state": "pending", "attempts": 1, "reason": "Throttling", "first_tried_at": AT,
             "changed_at": AT, "retry_at": LATER},
            ["received", "first tried to send", "postponed after 1 attempt: Throttling", "due"],
        ),
        (
            {"state": "pending", "released": True, "released_at": LATER, "reopened_at": LATER,
             "changed_at": LATER, "retry_at": AT},
            ["received", "released by a person"],
        ),
        (
            {"state": "pending", "reopened_at": LATER, "changed_at": LATER, "retry_at": AT},
            ["received", "to be sent again, a person said"],
        ),
        (
            {"state": "sent", "reopened_at": LATER, "first_tried_at": LATER, "resent": True,
             "earlier_ids": "m-1 m-2", "sent_at": LATER, "message_id": "m-3"},
            ["received", "to be sent again, a person said; it had been sent before as m-1, m-2",
             "first tried to send since then", "sent as m-3"],
        ),
        (
            {"state": "failed", "reason": "GivenUp: NoRecipient", "first_tried_at": AT,
             "changed_at": LATER},
            ["received", "first tried to send", "failed: GivenUp: NoRecipient"],
        ),
        (
            {"state": "sent", "sent_at": AT, "delivery": "bounced", "delivered_at": LATER},
            ["received", "sent", "bounced"],
        ),
        (
            {"state": "quarantined", "suspicions": "fast new", "changed_at": AT},
            ["received", "held as spam: the form was sent faster than anybody types; new"],
        ),
        (
            {"state": "erased", "erased_at": LATER, "gone": "retention"},
            ["received", "erased, its time was over"],
        ),
    ],
)  # fmt: skip
def test_the_way_of_a_message_is_told_step_by_step(
    values: dict[str, object], steps: list[str]
) -> None:
    assert [step for _, step in history(record(**values))] == steps  # type: ignore[arg-type]


def test_what_is_wrong_with_a_message_stands_beside_it() -> None:
    assert note(record("sent", flaw="illegible", delivery="delivered")) == (
        "the message cannot be read, delivered"
    )


def told(outcome: Outcome) -> list[tuple[str, str]]:
    return list(history(record_of(Line(outcome.key, "sent", None, outcome), None, None)))


HELD = Outcome("ab" * 32, "quarantined", "1", received_at="0", suspicions=("trap",))
REASON = "held as spam: a field was filled in that people do not see"


def test_what_was_held_released_and_sent_again_is_told_each_with_its_own_time() -> None:
    released = reopened(HELD, "2", released=True)
    failed = replace(released, status="failed", at="3", first_tried_at="3", attempts=1)
    again = reopened(failed, "4")
    sent = replace(again, status="sent", at="5", first_tried_at="5", sent_at="5", attempts=1)

    way = [("0", "received"), ("1", REASON)]
    assert told(HELD)[:2] == way
    way += [("2", "released by a person")]
    assert told(released) == way
    way += [("4", "to be sent again, a person said")]
    assert told(again) == way
    way += [("5", "first tried to send since then"), ("5", "sent")]
    assert told(sent) == way
    assert told(reconciled(replace(HELD, status="sent", message_id="m"), again))[1:3] == way[1:3]


def test_a_release_from_before_its_time_was_kept_is_told_without_one() -> None:
    old = replace(reopened(HELD, "2", released=True), held_at="", released_at="")

    assert told(old) == [
        ("0", "received"),
        ("", REASON),
        ("", "released by a person"),
        ("2", "to be sent again, a person said"),
    ]
