"""How often a sender and a text have come: marks under `seen/` in the inbox bucket.

    seen/sender/<sender>/<time>-<key>          one message of that sender
    seen/text/<text>/<time>-<sender>-<key>     one message with that text

`<time>` is when the message was received, as yyyymmddhhmmss in UTC, so that a message counts where
it belongs although it may have waited. Senders and texts are HMACs, the marks are empty, and the
sweep removes them after two days. A mark is created only where there is none, so a message counts
once however often it is delivered. It is counted with those marked before it, so that being
judged again changes nothing. Among these may be some that came after it, because a queue keeps no
order: of all hours, or days, that have the message, the one with the most others counts.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Final

from handlers.contact import judging
from handlers.contact.enquiry import Enquiry
from handlers.errors import ObjectExistsError
from handlers.storage import Bucket

_FORM: Final = "%Y%m%d%H%M%S"
_MARK: Final = re.compile(r"seen/.*/[0-9]{14}-[^/]+")
"""Earlier versions named the hour alone; such marks are gone after two days."""

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
        hours = self._marked(marks.get("sender", ""), _HOUR)
        days = self._marked(marks.get("text", ""), _DAY)
        senders = [[name.split("-")[1] for name in day] for day in days]
        # Of more than one listing holds, nobody knows whose the rest is: all count as the sender's.
        own = (
            len(day) if len(day) == _MOST else day.count(enquiry.signals.sender) for day in senders
        )
        return judging.Counts(
            max(map(len, hours), default=0),
            max(own, default=0),
            max((len(set(day)) for day in senders), default=0),
        )

    def _marked(self, mark: str, span: timedelta) -> list[list[str]]:
        """Leave a mark; name it and those before it, in each span of time that has it."""
        if not mark:
            return []
        with suppress(ObjectExistsError):  # It was left when the message was judged before.
            self._bucket.create(mark, b"", "text/plain")
        found = list(islice(self._bucket.list(mark.rpartition("/")[0] + "/"), _MOST))
        if len(found) == _MOST:
            return [[entry.key for entry in found]]
        last = max(((one.modified, one.key) for one in found if one.key == mark), default=None)
        if last is None:  # The message has been erased since.
            return []
        earlier = (one.key for one in found if (one.modified, one.key) <= last)
        before = sorted(key for key in earlier if _MARK.fullmatch(key))
        return list(_spans(mark, before, span))


def _spans(mark: str, marks: Sequence[str], span: timedelta) -> Iterator[list[str]]:
    """Take each span of marks, in their order, that has the one given and is in no other span."""
    times, own, reached = [_time_of(one) for one in marks], _time_of(mark), 0
    for first, begin in enumerate(times):
        if begin > own:
            return
        end = bisect_left(times, begin + span)
        if own < begin + span and end > reached:
            yield list(marks[first:end])
            reached = end


def marks_of(enquiry: Enquiry) -> dict[str, str]:
    """Name the objects that count a message, by what they count; none for what is not counted."""
    signals, time = enquiry.signals, _time(enquiry)
    marks = {}
    if signals.sender:
        marks["sender"] = f"seen/sender/{signals.sender}/{time}-{enquiry.key}"
    if signals.text and (signals.links or len(enquiry.message) >= _TELLING):
        marks["text"] = f"seen/text/{signals.text}/{time}-{signals.sender}-{enquiry.key}"
    return marks


def _time(enquiry: Enquiry) -> str:
    return f"{datetime.fromisoformat(enquiry.received_at):{_FORM}}"


def _time_of(mark: str) -> datetime:
    return datetime.strptime(mark.rpartition("/")[2].partition("-")[0], _FORM).replace(tzinfo=UTC)
