"""An outcome put on record, against whatever comes between."""

import contextlib
from collections.abc import Callable

from handlers.contact.errors import OutcomeChangedError
from handlers.contact.inbox import Inbox, Kept
from handlers.contact.outcome import Outcome, reconciled
from handlers.errors import StorageUnavailableError, TransientError

_PAUSES = (0.5, 1.0, 2.0, 4.0)
"""Seconds. A message that was sent and has no outcome would be sent again: it is worth waiting."""


def settle(
    inbox: Inbox, outcome: Outcome, kept: Kept | None, pause: Callable[[float], None]
) -> Outcome:
    """Record an outcome in place of the one that was read, and return what is then on record.

    The due marker is written before an outcome that says deferred: ended between the two, the
    message keeps the outcome that it had, and whichever that is the sweep finds it. Ended
    before the marker is removed after a final one, the sweep reads that outcome and removes it.
    After another deferral, the markers of earlier ones go; those of somebody else's stay.
    """
    if not outcome.final:
        inbox.mark_due(outcome.key, outcome.retry_at)
    settled = _recorded(inbox, outcome, kept, pause)
    # A marker too many does no harm, while an error would hide what has been recorded.
    with contextlib.suppress(TransientError):
        if settled.final and (kept or not outcome.final):
            inbox.unmark_due(outcome.key)
        elif kept and settled == outcome:
            inbox.unmark_due(outcome.key, before=outcome.retry_at)
    return settled


def _recorded(
    inbox: Inbox, outcome: Outcome, kept: Kept | None, pause: Callable[[float], None]
) -> Outcome:
    pauses = iter(_PAUSES)
    while True:
        try:
            if kept is None or outcome != kept.outcome:
                inbox.record(outcome, kept.etag if kept else "")
        except OutcomeChangedError:
            kept = inbox.kept(outcome.key)
            if kept is None and inbox.tombstone(outcome.key):
                return outcome  # It was erased while it was sent, and shall leave nothing.
            outcome = reconciled(outcome, kept.outcome) if kept else outcome
        except StorageUnavailableError:
            seconds = next(pauses, None)
            if seconds is None:
                raise
            pause(seconds)
        else:
            return outcome
