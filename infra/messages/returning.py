"""Messages that a person wants sent after all: held as spam, failed, or come back."""

from datetime import timedelta
from typing import Final, Literal

from msgspec.structs import replace

from handlers.contact.enquiry import utc
from handlers.contact.errors import OutcomeChangedError
from handlers.contact.inbox import Inbox, Kept
from handlers.contact.ledger import Flaw, State
from handlers.contact.outcome import Outcome, reopened
from infra.messages.index import Index

Returned = State | Flaw | Literal["reopened", "changed"]
"""What came of it: `reopened`, or the state that the message was found in, and left in.

`changed` means that somebody else was at work on the message, and nothing was done.
"""

Wanted = Literal["quarantined", "failed", "unreached"]
"""Which messages are meant: those held, those that failed, or with the latter those sent too whose
e-mail has bounced or was rejected."""

_TRIES = 3
_SLOW: Final = timedelta(minutes=1)
"""How slow a worker's clock may be: it compares with its own, and S3's is asked here."""


def reopen(inbox: Inbox, index: Index, key: str, wanted: Wanted) -> Returned:
    """Have a message sent that is wanted, whatever came between; leave any other alone.

    The due marker comes before the outcome: interrupted between them, nothing has changed, and
    interrupted after, the sweep sends the message. Doing it again changes nothing.
    """
    line = index.line(inbox, key)
    if line.state in (None, "pending", "erased"):
        return line.state or line.flaw or "changed"
    for _ in range(_TRIES):
        kept = inbox.kept(key)
        if kept is None:
            return "changed"
        if not _is_wanted(kept.outcome, wanted):
            return "pending" if kept.outcome.status == "deferred" else kept.outcome.status
        if _swapped(inbox, kept, released=wanted == "quarantined"):
            return "reopened"
    return "changed"


def _is_wanted(outcome: Outcome, wanted: Wanted) -> bool:
    if wanted != "unreached":
        return outcome.status == wanted
    return outcome.came_back or outcome.status == "failed"


def _swapped(inbox: Inbox, kept: Kept, *, released: bool) -> bool:
    now = inbox.now()
    outcome = reopened(kept.outcome, utc(now), released=released)
    inbox.mark_due(outcome.key)
    try:
        inbox.record(replace(outcome, retry_at=utc(now - _SLOW)), kept.etag)
    except OutcomeChangedError:
        return False
    # A worker that had just ended with the message may have removed the first marker meanwhile.
    inbox.mark_due(outcome.key)
    return True
