from datetime import timedelta

import pytest

from infra.commands.messages.wording import age, history, note
from infra.messages.records import Record
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
            {"state": "pending", "released": True, "changed_at": LATER, "retry_at": AT},
            ["received", "released by a person"],
        ),
        (
            {"state": "pending", "changed_at": LATER, "retry_at": AT},
            ["received", "to be sent again, a person said"],
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
