"""A look at every outcome that has changed, once each and oldest first, for the work of a day.

It finds messages that are held as spam. And it mends what nothing else would find: a worker
that was killed just where it removes a marker, while a person had the message opened again,
leaves an outcome that says deferred, and no marker by which a sweep would come back to it.

An outcome has to be read to be told apart, so a flood takes longer than one sweep has. How far
the review has come is therefore a position, behind which the next sweep goes on.
"""

import logging
from collections.abc import Callable, Collection
from datetime import datetime
from functools import partial
from typing import Annotated, Final

from msgspec import Meta, Struct

from handlers.contact.errors import InboxUnreadableError, OutOfTimeError
from handlers.contact.inbox import Inbox
from handlers.contact.outcome import Outcome
from handlers.contact.pool import READERS, each
from handlers.errors import StorageUnavailableError, TransientError

LISTED: Final = 100
"""How many messages that are held are remembered by their keys; the others are counted only."""

_NO_TIME: Final = OutOfTimeError("There was no time to look at it.")

_log = logging.getLogger("microsite")


class Review(Struct, frozen=True, omit_defaults=True):
    """How far it has come: behind the outcome of `key`, of those that S3 wrote at `at`.

    Without a key nothing that was written at `at` has been seen yet. `count` is how many
    messages were found held in all, and `held` has the keys of the first of them.
    """

    at: Annotated[datetime, Meta(tz=True)]
    key: str = ""
    count: int = 0
    held: tuple[str, ...] = ()


def advance(inbox: Inbox, review: Review, until: datetime, enough: Callable[[], bool]) -> Review:
    """Go on with a review, as far as there is time, through what was written before `until`.

    Where all of it has been seen, the position is no earlier than `until`. Raises
    `StorageUnavailableError` where storage keeps it from going on at all.
    """
    begin = position = (review.at, review.key)
    outcomes = inbox.keys("outcomes")
    ahead = sorted((at, key) for key, at in outcomes if at < until and (at, key) > begin)
    marked = {marker.key for marker in inbox.markers()}
    seen = each(partial(_seen, inbox, marked), [key for _, key in ahead], enough, READERS)
    held = list(review.held)
    count = review.count
    for entry in ahead:
        found = seen.get(entry[1], _NO_TIME)
        if isinstance(found, TransientError):
            if found is not _NO_TIME and position == begin:
                raise found
            return Review(*position, count, tuple(held))
        if found and found.status == "quarantined":
            count += 1
            held += [entry[1]][: LISTED - len(held)]
        position = entry
    return Review(max(until, review.at), "", count, tuple(held))


def _seen(inbox: Inbox, marked: Collection[str], key: str) -> Outcome | TransientError | None:
    """Read an outcome, and see to its marker; an error is given, so that others still count."""
    try:
        outcome = inbox.outcome(key)
        if outcome and not outcome.final and key not in marked:
            inbox.mark_due(key, outcome.retry_at)
            _log.warning("Enquiry %s: deferred, and without a marker. It has one now.", key[:8])
    except InboxUnreadableError as error:
        _log.warning("Enquiry %s: left out of the summary. %s", key[:8], error)
        return None
    except StorageUnavailableError as error:
        return error
    return outcome
