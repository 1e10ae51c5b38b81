"""Reads the ledger of an inbox while messages come and go."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from time import monotonic

from handlers.contact.errors import InboxUnreadableError
from handlers.contact.inbox import Inbox
from handlers.contact.ledger import Ledger, Snapshot, ledger
from handlers.contact.outcome import Outcome
from handlers.contact.pool import READERS, each
from handlers.errors import ObjectMissingError

Outcomes = dict[str, Outcome | None]
"""Outcomes by key; None stands for one that cannot be read, and what has gone is left out."""


@dataclass(frozen=True)
class Books:
    """A ledger as far as there was time, and the messages whose outcome was not read, by key.

    Of these it says when S3 stored them, or None where there is no message, and nothing else:
    they are not in the ledger.
    """

    ledger: Ledger
    unread: Mapping[str, datetime | None]


_LISTINGS = 3
"""How many listings there still are after the first one; all folders take about the same time."""


def bounded(
    inbox: Inbox, enough: Callable[[float], bool], timer: Callable[[], float] = monotonic
) -> Books:
    """Read the ledger, the outcomes that changed last first, for as long as there is time.

    `enough` is asked whether there is, with so many seconds to spare. Listings cannot be cut
    short, so what the first one took is spared for each that is still to come.
    """
    unread: set[str] = set()
    start = timer()
    first: float | None = None

    def read(written: Mapping[str, datetime]) -> Outcomes:
        nonlocal first
        first = timer() - start if first is None else first
        spare = _LISTINGS * first
        newest = sorted(written, key=lambda key: (written[key], key), reverse=True)
        found = each(partial(outcome_of, inbox), newest, lambda: enough(spare), READERS)
        unread.update(newest)
        unread.difference_update(found)
        return {key: outcome for one in found.values() for key, outcome in one.items()}

    found = snapshot(inbox, read)
    kept = ledger(
        Snapshot(
            {key: at for key, at in found.enquiries.items() if key not in unread},
            found.outcomes,
            {key: at for key, at in found.tombstones.items() if key not in unread},
        )
    )
    return Books(kept, {key: found.enquiries.get(key) for key in unread})


def snapshot(inbox: Inbox, read: Callable[[Mapping[str, datetime]], Outcomes]) -> Snapshot:
    """Take stock of an inbox.

    `read` reads outcomes; it is given their keys, and when S3 wrote each of them.

    The order makes the ledger true without stopping anything. An outcome that is seen first has
    its message, or by the time these are listed the tombstone that was written before the message
    went; so what is told as lost is lost. Outcomes are listed once more after the messages, so
    that what was sent meanwhile is not told as pending.
    """
    outcomes = read(dict(inbox.keys("outcomes")))
    enquiries = dict(inbox.keys("enquiries"))
    listed = inbox.keys("outcomes")
    outcomes |= read({key: at for key, at in listed if key in enquiries and key not in outcomes})
    tombstones = dict(inbox.keys("tombstones"))
    # What was listed before its tombstone is asked for again: most probably it has just been
    # erased, and was not left half erased.
    for key in [key for key in enquiries if key in tombstones and not _is_there(inbox, key)]:
        del enquiries[key]
    return Snapshot(enquiries, outcomes, tombstones)


def outcome_of(inbox: Inbox, key: str) -> Outcomes:
    """Read one outcome, as far as it is there."""
    try:
        outcome = inbox.outcome(key)
    except InboxUnreadableError:
        return {key: None}
    return {key: outcome} if outcome else {}


def _is_there(inbox: Inbox, key: str) -> bool:
    try:
        inbox.enquiry(key)
    except ObjectMissingError:
        return False
    except InboxUnreadableError:
        return True
    return True
