"""The daily e-mail about messages that are held as spam, so that nobody waits in vain.

It goes to the recipients of the site, once a day after six in the morning, UTC, where anything
was held since the last one. A mark `summaries/<yyyy-mm-dd>`, written after the e-mail, says
that the day is done with, and holds the moment up to which it looked: the next one begins
there. While there was no time yet to look at everything, `summaries/begun` says how far that
has come, and the next sweep goes on. Of a message the e-mail tells the reference, the time, the
topic, and why it is held; nothing that a visitor typed.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from msgspec import MsgspecError, Struct
from msgspec.json import decode, encode

from handlers.contact.circular import Circular
from handlers.contact.delivery import unlimited
from handlers.contact.diary import Diary
from handlers.contact.enquiry import reference_of
from handlers.contact.errors import InboxUnreadableError
from handlers.contact.inbox import Inbox
from handlers.contact.letter import Letterhead
from handlers.contact.pool import each
from handlers.contact.review import Review, advance
from handlers.errors import ObjectMissingError
from handlers.release.manifest import Manifest
from handlers.storage import Bucket

FROM_HOUR: Final = 6
SETTLING: Final = timedelta(minutes=1)
"""What was written less than this before is left to the next one: an object may show up in a
listing a moment after the time that it is stamped with."""

_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
_FOLDER = "summaries"
_BEGUN = f"{_FOLDER}/begun"

_log = logging.getLogger("microsite")


class Held(Struct, frozen=True):
    """A message in the summary; `topic` is its label, and `suspicions` are codes."""

    reference: str
    received_at: str
    topic: str
    suspicions: tuple[str, ...]


@dataclass(frozen=True)
class Summary:
    """Sends the daily summary of one inbox; `bucket` is its bucket, which keeps the marks."""

    inbox: Inbox
    bucket: Bucket
    circular: Circular

    @property
    def diary(self) -> Diary:
        """The days that are done with."""
        return Diary(self.bucket, _FOLDER)

    def summarise(self, now: datetime, enough: Callable[[], bool]) -> None:
        """Send the summary of the day, if it is time for it by S3's clock and it is not done.

        It tells what was held before six o'clock: a moment that does not move on while
        somebody floods the inbox, so that it is reached. Where there is not `enough` time, and
        where mail does not take it, which is logged, the next sweep goes on. Storage that fails
        raises `StorageUnavailableError`.
        """
        now = now.astimezone(UTC).replace(microsecond=0)
        day = f"{now:%Y-%m-%d}"
        if now.hour < FROM_HOUR or not enough() or self.diary.has(day):
            return
        manifest = self.circular.live.manifest()
        if manifest is None:
            return
        until = now.replace(hour=FROM_HOUR, minute=0, second=0) - SETTLING
        begun = self._begun()
        review = advance(self.inbox, begun, until, enough)
        if review.at >= until and enough() and self._told(review, manifest, now):
            self.diary.write(day, until)
            self.bucket.delete([_BEGUN])
        elif review != begun:
            self.bucket.put(_BEGUN, encode(review), "application/json")

    def _begun(self) -> Review:
        """Where to go on: where the last sweep had to stop, or where the last summary ended."""
        last = self.diary.last() or _BEGINNING
        try:
            begun = decode(self.bucket.get(_BEGUN).body, type=Review)
        except (ObjectMissingError, MsgspecError, UnicodeError):
            return Review(last)
        # One that is not beyond the last summary was left behind when that was done.
        return begun if (begun.at, begun.key) > (last, "") else Review(last)

    def _told(self, review: Review, manifest: Manifest, now: datetime) -> bool:
        """Send the summary, if there is anything to tell, and say whether that is done."""
        letterhead = self.circular.letterhead(manifest)
        lines = each(lambda key: self._line(key, letterhead), review.held, unlimited).values()
        held = sorted((one for one in lines if one), key=lambda one: one.received_at)
        more = review.count - len(review.held)
        count, day = len(held) + more, f"{now:%Y-%m-%d}"
        if not count:
            return True
        told = {"held": held, "count": count, "more": more}
        return self.circular.send("summary", manifest, now, day, told)

    def _line(self, key: str, letterhead: Letterhead) -> Held | None:
        """Tell of a message, unless it has been released or erased since it was looked at."""
        try:
            outcome = self.inbox.outcome(key)
        except InboxUnreadableError:
            return None
        if outcome is None or outcome.status != "quarantined":
            return None
        topic = self._topic(key, letterhead)
        return Held(reference_of(key), outcome.received_at, topic, outcome.suspicions)

    def _topic(self, key: str, letterhead: Letterhead) -> str:
        """Label the topic of a message; empty where it has none, or cannot be read any more."""
        try:
            return letterhead.topic(self.inbox.enquiry(key))
        except (ObjectMissingError, InboxUnreadableError):
            return ""
