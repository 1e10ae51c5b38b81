"""The weekly e-mail that counts every message, so that a loss cannot go unseen.

It goes to the recipients of the site once a week, from six on Monday morning, UTC, also when
nothing is wrong: that it stays away is a sign, too. A mark `reports/<yyyy-mm-dd>`, written after
the e-mail, says that the week which ended that day is done with; the next report begins there.
The first mark of all is written without an e-mail. Of a message the report tells the reference,
the time, and what is wrong; nothing that a visitor typed.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Final

from handlers.contact.books import bounded
from handlers.contact.circular import Circular
from handlers.contact.diary import Diary
from handlers.contact.enquiry import utc
from handlers.contact.errors import InboxUnreadableError
from handlers.contact.figures import figures, received_in, troubles
from handlers.contact.inbox import Inbox
from handlers.contact.pool import READERS, each
from handlers.contact.summary import FROM_HOUR, SETTLING
from handlers.storage import Bucket

_FOLDER = "reports"
_MOST_LISTED = 100

_READING: Final = 20
"""Seconds of a sweep that go into it; to send takes time after that."""

_log = logging.getLogger("microsite")


@dataclass(frozen=True)
class Report:
    """Sends the weekly report on one inbox; `bucket` is its bucket, which keeps the marks.

    `timer` is in seconds.
    """

    inbox: Inbox
    bucket: Bucket
    circular: Circular
    timer: Callable[[], float] = monotonic

    @property
    def diary(self) -> Diary:
        """The weeks that are done with, each by its last day."""
        return Diary(self.bucket, _FOLDER)

    def report(self, now: datetime, enough: Callable[[], bool]) -> None:
        """Send the report, if it is time for it by S3's clock and the week is not done with.

        What it had no time to read it counts as such. Where there is not `enough` time to send
        it, and where mail does not take it, which both are logged, the next sweep tries again.
        Storage that fails raises `StorageUnavailableError`.
        """
        now = now.astimezone(UTC).replace(microsecond=0)
        until = _end_of_week(now)
        day = f"{until:%Y-%m-%d}"
        if not enough() or self.diary.has(day):
            return
        since, manifest = self.diary.last(), self.circular.live.manifest()
        if since is None:
            self.diary.write(day, until)
            return
        if manifest is None:
            return
        if manifest.routing.weekly_report:
            told = self._told(since, until, enough)
            if not enough():
                _log.warning("The weekly report was not sent. There is too little time for it.")
                return
            if not self.circular.send("report", manifest, now, day, told):
                return
        self.diary.write(day, until)

    def _told(
        self, since: datetime, until: datetime, enough: Callable[[], bool]
    ) -> dict[str, object]:
        """Take stock, as far as there is time, and say what the templates need to know."""
        end = self.timer() + _READING

        def time(spare: float = 0.0) -> bool:
            return enough() and self.timer() + spare < end

        gone = [key for key, at in self.inbox.keys("tombstones") if at >= since]
        buried = each(self._received_at, gone, time, READERS)
        books = bounded(self.inbox, time, self.timer)
        known = {key: at for key, at in buried.items() if at}
        wrong = troubles(books.ledger, since, until)
        return {
            "begin": utc(since),
            "end": utc(until),
            "week": figures(received_in(books, known, since, until)),
            "all": figures(books),
            "flaws": len(books.ledger.flaws),
            "cut_short": bool(books.unread) or len(buried) < len(gone),
            "troubles": wrong[:_MOST_LISTED],
            "more": len(wrong[_MOST_LISTED:]),
        }

    def _received_at(self, key: str) -> datetime | None:
        """When an erased message was received, as far as its tombstone tells."""
        try:
            tombstone = self.inbox.tombstone(key)
            told = datetime.fromisoformat(tombstone.received_at if tombstone else "")
        except (InboxUnreadableError, ValueError):
            return None
        return told if told.tzinfo else told.replace(tzinfo=UTC)


def _end_of_week(now: datetime) -> datetime:
    """The last Monday at six, less what listings may need."""
    past = now - timedelta(hours=FROM_HOUR)
    monday = past.replace(hour=FROM_HOUR, minute=0, second=0)
    return monday - timedelta(days=past.weekday()) - SETTLING
