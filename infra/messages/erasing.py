"""Erasing a message for good: everything that says what was in it, or who sent it."""

from handlers.contact.counts import marks_of
from handlers.contact.enquiry import Enquiry, utc
from handlers.contact.errors import InboxUnreadableError
from handlers.contact.inbox import Inbox
from handlers.contact.ledger import Line
from handlers.contact.outcome import Outcome
from handlers.contact.tombstone import Tombstone
from handlers.errors import ObjectMissingError
from handlers.storage import Bucket


def erase(bucket: Bucket, line: Line) -> None:
    """Erase a message of an inbox bucket, and leave its tombstone.

    It is claimed first, so that nobody is sending it meanwhile: `LeaseHeldError` where somebody
    is, or was less than a lease ago. The marks that its sender left go before the message,
    since only the message names them. Doing it again finishes what was interrupted.
    """
    inbox, key = Inbox(bucket), line.key
    inbox.claim(key)
    enquiry, outcome = _enquiry(inbox, key), _outcome(inbox, key)
    if enquiry:
        _erase_marks(bucket, enquiry)
    received_at = enquiry.received_at if enquiry else utc(line.stored) if line.stored else ""
    inbox.bury(
        Tombstone(
            key=key,
            at=utc(inbox.now()),
            why="erased",
            received_at=received_at or (outcome.received_at if outcome else ""),
            status=outcome.status if outcome else "",
        )
    )


def _erase_marks(bucket: Bucket, enquiry: Enquiry) -> None:
    """Remove what counts the message, and what says when its sender was written to.

    Other messages of the same sender keep theirs; whatever is left is HMACs, for two days.
    """
    marks = list(marks_of(enquiry).values())
    if sender := enquiry.signals.sender:
        marks += [entry.key for entry in bucket.list(f"acknowledged/{sender}/")]
    bucket.delete(marks)


def _enquiry(inbox: Inbox, key: str) -> Enquiry | None:
    try:
        return inbox.enquiry(key)
    except (ObjectMissingError, InboxUnreadableError):
        return None


def _outcome(inbox: Inbox, key: str) -> Outcome | None:
    try:
        return inbox.outcome(key)
    except InboxUnreadableError:
        return None
