"""What is done once a day or a week, and up to which moment: a mark for each day it was done.

<folder>/<yyyy-mm-dd>   written when it is done; it holds the moment, an ISO time in UTC
"""

import re
from contextlib import suppress
from datetime import UTC, datetime

from handlers.contact.enquiry import utc
from handlers.storage import Bucket

_KEPT = 30


class Diary:
    """The marks below one folder of a bucket. Every method may raise `StorageUnavailableError`."""

    def __init__(self, bucket: Bucket, folder: str) -> None:
        self._bucket = bucket
        self._folder = folder
        self._mark = re.compile(rf"{folder}/[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}")

    def has(self, day: str) -> bool:
        """Say whether it is done for a day."""
        return self._bucket.modified(f"{self._folder}/{day}") is not None

    def last(self) -> datetime | None:
        """Up to which moment it was done the last time, or None where nobody knows."""
        for mark in reversed(self._marks()):
            # One that is not ours must not stop everything that comes after it.
            with suppress(ValueError):
                told = datetime.fromisoformat(self._bucket.get(mark).body.decode())
                return told if told.tzinfo else told.replace(tzinfo=UTC)
        return None

    def write(self, day: str, until: datetime) -> None:
        """Note that it is done for a day, up to a moment, and forget the oldest marks."""
        self._bucket.put(f"{self._folder}/{day}", utc(until).encode(), "text/plain")
        self._bucket.delete(self._marks()[:-_KEPT])

    def _marks(self) -> list[str]:
        names = [entry.key for entry in self._bucket.list(f"{self._folder}/")]
        return sorted(filter(self._mark.fullmatch, names))
