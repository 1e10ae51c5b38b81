"""What waits in an inbox, found by listing alone, and what a sweep does about one of it."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from handlers.contact.attempt import attempt, guarded
from handlers.contact.delivery import Delivery
from handlers.contact.inbox import Inbox
from handlers.contact.markers import Marker
from handlers.errors import ObjectMissingError

_log = logging.getLogger("microsite")


@dataclass(frozen=True)
class Waiting:
    """Which messages wait, by key.

    `stored` is when S3 stored each message, and `new` are those without an outcome. `markers`
    holds of each message the marker that is due first.
    """

    stored: dict[str, datetime]
    new: frozenset[str]
    markers: dict[str, Marker]

    @property
    def pending(self) -> dict[str, datetime]:
        """Say of each message that waits when it was stored."""
        keys = self.new | self.markers.keys()
        return {key: self.stored[key] for key in keys if key in self.stored}

    def candidates(self, now: datetime, patience: timedelta) -> list[str]:
        """Choose what is to be looked at now, in the order of age.

        That is new messages which the queue had to itself for its time, and those whose marker is
        due. A marked message is as old as its last try.
        """
        ages = {key: self.stored[key] for key in self.new if now - self.stored[key] > patience}
        ages |= {key: one.written for key, one in self.markers.items() if one.is_due(now)}
        return sorted(ages, key=lambda key: (ages[key], key))


def survey(inbox: Inbox) -> Waiting:
    """List what waits; raises `StorageUnavailableError`."""
    # Outcomes come after messages: what is settled in between must not seem to wait.
    stored = dict(inbox.keys("enquiries"))
    done = {key for key, _ in inbox.keys("outcomes")}
    markers: dict[str, Marker] = {}
    for marker in inbox.markers():
        first = markers.setdefault(marker.key, marker)
        markers[marker.key] = min(first, marker, key=lambda one: one.due)
    return Waiting(stored, frozenset(stored.keys() - done), markers)


def settled(delivery: Delivery, found: Waiting, key: str, enough: Callable[[], bool]) -> bool:
    """Attempt a message, and say whether it waits no longer; never raises.

    Markers that are left over are removed: those of a message which was settled before or was
    never deferred, and those of none.
    """
    inbox = delivery.inbox
    if key not in found.stored and guarded(key, "not looked for", partial(_stray, inbox, key)):
        return True
    standing = attempt(delivery, key, enough)
    final = standing is not None and (standing.outcome is None or standing.outcome.final)
    # A delivery removes the markers of what it has read as deferred by itself.
    left = standing is not None and (not standing.fresh or key in found.new)
    if final and left and key in found.markers:
        guarded(key, "its marker stays", partial(inbox.unmark_due, key))
    return final


def _stray(inbox: Inbox, key: str) -> bool:
    """Remove the markers of what is no message and was none that was erased; say whether so.

    The listing may be older than the message, and a tombstone is written before a message goes:
    so the message is asked for first.
    """
    try:
        inbox.enquiry(key)
    except ObjectMissingError:
        if inbox.tombstone(key):
            return False
        inbox.drop_markers(key)
        _log.warning("Enquiry %s: it was to be sent and is not here, nor erased.", key[:8])
        return True
    return False
