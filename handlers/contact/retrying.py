"""When a message that could not be sent for now is tried again, and when that ends."""

from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from handlers.contact.enquiry import utc
from handlers.contact.outcome import Outcome

PATIENCE: Final = timedelta(hours=6)
"""How long after the first try a message is given up: outages of a few hours pass by themselves."""

GIVEN_UP: Final = "GivenUp"
"""How the reason of a message begins that was given up; the last code follows, after a colon."""

_PAUSES = tuple(timedelta(minutes=minutes) for minutes in (5, 10, 20, 40, 60))
"""After the first tries; the last pause goes on. Each is longer than a lease."""


def is_due(outcome: Outcome, now: datetime) -> bool:
    """Say whether a message is to be tried now; a final outcome is never due."""
    return not outcome.final and outcome.retry_at <= utc(now)


def tried(outcome: Outcome, now: datetime) -> Outcome:
    """Count one more try of a message, which was made just now."""
    return replace(
        outcome,
        at=utc(now),
        attempts=outcome.attempts + 1,
        first_tried_at=outcome.first_tried_at or utc(now),
        retry_at="",
    )


def postponed(outcome: Outcome, reason: str, now: datetime) -> Outcome:
    """Say what becomes of a message that was tried and could not be sent for now.

    It is deferred, for longer each time, or has failed where its time is over.
    """
    if now - datetime.fromisoformat(outcome.first_tried_at) >= PATIENCE:
        return replace(outcome, status="failed", reason=f"{GIVEN_UP}: {reason}")
    pause = _PAUSES[min(outcome.attempts, len(_PAUSES)) - 1]
    return replace(outcome, status="deferred", reason=reason, retry_at=utc(now + pause))
