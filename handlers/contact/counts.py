"""How often a sender and a text have come: marks under `seen/` in the inbox bucket.

    seen/sender/<sender>/<time>-<key>          one message of that sender
    seen/text/<text>/<time>-<sender>-<key>     one message with that text

`<time>` is when the message was received, as yyyymmddhhmmss in UTC, so that a message counts where
it belongs although it may have waited. Senders and texts are HMACs, the marks are empty, and the
sweep removes them after two days. A mark is created only where there is none, so a message counts
once however often it is delivered. It is counted with those marked before it, so that being
judged again changes nothing; among these may be some that came after it, because a queue keeps no
order, and so the time around it counts, not only that before.
"""

from contextlib import suppress
from datetime import datetime, timedelta
from itertools import islice

from handlers.contact import judging
from handlers.contact.enquiry import Enquiry
from handlers.errors import ObjectExistsError
from handlers.storage import Bucket

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_MOST = 1000
"""Marks that are listed at most, in one request. What has more of them comes too often by far."""
_TELLING = 40
"""Characters. Many people write “Please call me back”, so shorter texts count only with a link."""


class Counter:
    """Counts messages in one bucket, or none of them where it is switched off."""

    def __init__(self, bucket: Bucket, *, on: bool = True) -> None:
        self._bucket = bucket
        self._on = on

    def judge(self, enquiry: Enquiry) -> tuple[str, ...]:
        """Count a message, and say why it is held; raises `StorageUnavailableError`."""
        return judging.judge(enquiry.signals, self.counts(enquiry))

    def counts(self, enquiry: Enquiry) -> judging.Counts:
        """Leave the marks of a message, and count it together with those before it."""
        if not self._on:
            return judging.Counts()
        marks = marks_of(enquiry)
        sender = self._marked(marks.get("sender", ""), enquiry, _HOUR)
        text = self._marked(marks.get("text", ""), enquiry, _DAY)
        senders = [name.split("-")[1] for name in text]
        # Of more than one listing holds, nobody knows whose the rest is: all count as the sender's.
        own = len(text) if len(text) == _MOST else senders.count(enquiry.signals.sender)
        return judging.Counts(len(sender), own, len(set(senders)))

    def _marked(self, mark: str, enquiry: Enquiry, window: timedelta) -> list[str]:
        """Leave a mark; name it, and those before it of what was received within the window."""
        if not mark:
            return []
        with suppress(ObjectExistsError):  # It was left when the message was judged before.
            self._bucket.create(mark, b"", "text/plain")
        found = list(islice(self._bucket.list(mark.rpartition("/")[0] + "/"), _MOST))
        if len(found) == _MOST:
            return [entry.key for entry in found]
        last = max(((one.modified, one.key) for one in found if one.key == mark), default=None)
        if last is None:  # The message has been erased since.
            return []
        begin, end = _time(enquiry, -window), _time(enquiry, window)
        return [
            one.key
            for one in found
            if begin < one.key.rpartition("/")[2].partition("-")[0] < end
            and (one.modified, one.key) <= last
        ]


def marks_of(enquiry: Enquiry) -> dict[str, str]:
    """Name the objects that count a message, by what they count; none for what is not counted."""
    signals, time = enquiry.signals, _time(enquiry)
    marks = {}
    if signals.sender:
        marks["sender"] = f"seen/sender/{signals.sender}/{time}-{enquiry.key}"
    if signals.text and (signals.links or len(enquiry.message) >= _TELLING):
        marks["text"] = f"seen/text/{signals.text}/{time}-{signals.sender}-{enquiry.key}"
    return marks


def _time(enquiry: Enquiry, later: timedelta = timedelta(0)) -> str:
    received = datetime.fromisoformat(enquiry.received_at)
    return f"{received + later:%Y%m%d%H%M%S}"
