"""What the inbox forgets by itself, once a day: messages whose time is over, and counts.

Only a message with a final outcome goes, so that none is lost for being old, and its
tombstone comes first, so that it stays counted. Ages are by S3's times.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from handlers.contact.attempt import guarded
from handlers.contact.enquiry import utc
from handlers.contact.inbox import Folder, Inbox
from handlers.contact.pool import each
from handlers.contact.sending import LiveManifest
from handlers.contact.tombstone import Tombstone
from handlers.telemetry import emit

EVERY: Final = timedelta(days=1)
COUNTS: Final = timedelta(days=2)
"""How long it is remembered, by HMACs alone, who wrote and what: rates are counted over a day."""

_LEFT: Final[tuple[Folder, ...]] = ("outcomes", "due", "claims")
"""What a burial that was interrupted may leave beside the message itself."""


@dataclass(frozen=True)
class Retention:
    """Keeps an inbox as long as the live release says, and no longer."""

    inbox: Inbox
    live: LiveManifest

    def keep_daily(self, now: datetime, enough: Callable[[], bool]) -> None:
        """Forget what is old, unless that was done within a day.

        While nothing is published, nobody has said how long messages are kept. Where there is
        not `enough` time, the next sweep goes on.
        """
        last = self.inbox.retained_at()
        if last and now - last < EVERY:
            return
        manifest = self.live.manifest()
        if manifest is None:
            return
        for folder in ("seen", "acknowledged"):
            self.inbox.expire(folder, now - COUNTS)
        age = timedelta(days=manifest.routing.retention_days)
        if self._finish(enough) and self._forget(now, age, enough):
            self.inbox.mark_retained()

    def _finish(self, enough: Callable[[], bool]) -> bool:
        """Finish burials that were interrupted, and say whether that is done.

        A message that was stored after its tombstone was sent in once more, by a form that was
        still open. It is a message like any other.
        """
        inbox = self.inbox
        stored = dict(inbox.keys("enquiries"))
        left = {key for folder in _LEFT for key, _ in inbox.keys(folder)}
        for key, buried in inbox.keys("tombstones"):
            if key not in stored and key not in left:
                continue
            if key in stored and stored[key] > buried:
                continue
            if not enough():
                return False
            guarded(key, "not erased", partial(self._bury_again, key))
        return True

    def _bury_again(self, key: str) -> None:
        if tombstone := self.inbox.tombstone(key):
            self.inbox.claim(key)
            self.inbox.bury(tombstone)

    def _forget(self, now: datetime, age: timedelta, enough: Callable[[], bool]) -> bool:
        """Erase what has stood where it is for longer than `age`, and say whether that is done."""
        old = [key for key, changed in self.inbox.keys("outcomes") if now - changed > age]
        done = each(
            lambda key: guarded(key, "not erased", partial(self._erase, key, now)), old, enough
        )
        return len(done) == len(old)

    def _erase(self, key: str, now: datetime) -> None:
        """Erase a message under a claim, so that nobody sends it, unless it is open again."""
        self.inbox.claim(key)
        outcome = self.inbox.outcome(key)
        if outcome and outcome.final:
            status, received_at = outcome.status, outcome.received_at
            self.inbox.bury(Tombstone(key, utc(now), "retention", received_at, status))
            emit(erased=1)
