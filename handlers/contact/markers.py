"""Markers of messages that are to be sent later, whose names say when: a listing is enough.

Their times stand in the names without separators, which keys do not need, and still sort.
"""

import re
from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct

from handlers.contact.enquiry import utc
from handlers.storage import Bucket

_NAME = re.compile(r"due/([0-9a-f]{64})(?:/([0-9TZ]+))?")


class Marker(Struct, frozen=True):
    """Says that a message is to be sent from `due` on, an ISO time in UTC without separators.

    Where `due` is empty, that is at once. `written` is by S3's clock.
    """

    key: str
    due: str
    written: datetime

    def is_due(self, now: datetime) -> bool:
        """Say whether the message is to be looked at now; its outcome has the last word."""
        return self.due <= _plain(utc(now))


def due_object(key: str, retry_at: str = "") -> str:
    """Name the marker of a message that is to be sent later, or at once without a time."""
    return f"due/{key}/{_plain(retry_at)}" if retry_at else f"due/{key}"


def markers(bucket: Bucket) -> Iterator[Marker]:
    """List all markers of a bucket."""
    for entry in bucket.list("due/"):
        if match := _NAME.fullmatch(entry.key):
            yield Marker(match[1], match[2] or "", entry.modified)


def drop(bucket: Bucket, key: str, before: str = "") -> None:
    """Remove the markers of a message, or only those that were due before an ISO time."""
    later = due_object(key, before)
    found = [due_object(key), *(entry.key for entry in bucket.list(f"due/{key}/"))]
    bucket.delete([name for name in found if not before or name < later])


def _plain(time: str) -> str:
    """Write an ISO time so that it can be part of a name, and still sorts."""
    return time.replace("-", "").replace(":", "")
