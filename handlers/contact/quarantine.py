"""Which messages were put into quarantine in a span of time, and still are."""

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from handlers.contact.errors import InboxUnreadableError
from handlers.contact.inbox import Inbox
from handlers.contact.outcome import Outcome
from handlers.errors import ObjectMissingError

_READERS = 16
"""Outcomes have to be read to be told apart; storage serves many at a time."""

_log = logging.getLogger("microsite")


def held_between(inbox: Inbox, since: datetime, until: datetime) -> list[Outcome]:
    """Find them by S3's clock, from `since` up to but not including `until`, oldest first."""
    keys = [key for key, at in inbox.keys("outcomes") if since <= at < until]
    with ThreadPoolExecutor(_READERS) as readers:
        outcomes = list(readers.map(lambda key: _outcome(inbox, key), keys))
    found = [one for one in outcomes if one and one.status == "quarantined"]
    return sorted(found, key=lambda one: (one.received_at, one.key))


def topic_of(inbox: Inbox, key: str) -> str:
    """Read the topic of a message; empty where it has none, or cannot be read any more."""
    try:
        return inbox.enquiry(key).topic
    except (ObjectMissingError, InboxUnreadableError):
        return ""


def _outcome(inbox: Inbox, key: str) -> Outcome | None:
    try:
        return inbox.outcome(key)
    except InboxUnreadableError as error:
        _log.warning("Enquiry %s: left out of the summary. %s", key[:8], error)
        return None
