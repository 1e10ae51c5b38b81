"""The net below the queue: what the clock finds undone, it does.

An event that S3 never sent, a worker that was killed, a mail service that was down: whatever
the reason, a message without an outcome and a message that is due are found by listing, and
delivered as the queue would have it. That the two may meet over one message is what claims
are for. A sweep that is cut short is taken up by the next one, oldest messages first.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from handlers.contact.attempt import attempt
from handlers.contact.delivery import Delivery, Standing
from handlers.contact.retention import Retention
from handlers.telemetry import emit

PATIENCE: Final = timedelta(minutes=2)
"""How long the queue has a new message to itself."""


@dataclass(frozen=True)
class Sweep:
    """Everything that happens by the clock.

    `summarise` sends the daily summary where it is time for it. `enough` says whether there is
    time left for another piece of work.
    """

    delivery: Delivery
    retention: Retention
    summarise: Callable[[datetime], None]

    def run(self, enough: Callable[[], bool]) -> None:
        """Deliver what waits; then the daily work. Where one fails, the others are still done."""
        now = self.delivery.inbox.now()
        with ExitStack() as parts:
            parts.callback(self._retain, now, enough)
            parts.callback(self.summarise, now)
            self._deliver(now, enough)

    def _deliver(self, now: datetime, enough: Callable[[], bool]) -> None:
        """Work through what is pending, and tell how old the oldest is that still is then.

        The age is that of the message, whatever its attempts, by S3's times alone.
        """
        inbox = self.delivery.inbox
        # Outcomes come after messages: what is settled in between must not seem to wait.
        stored = dict(inbox.keys("enquiries"))
        done = {key for key, _ in inbox.keys("outcomes")}
        due = dict(inbox.keys("due"))
        waiting = {key: at for key, at in stored.items() if key not in done}
        orphans = {key: at for key, at in waiting.items() if now - at > PATIENCE}
        for key in self._settled({**orphans, **due}, enough):
            waiting.pop(key, None)
            if due.pop(key, None):
                inbox.unmark_due(key)
        pending = {**waiting, **{key: stored[key] for key in due if key in stored}}
        oldest = max((now - at for at in pending.values()), default=timedelta())
        emit(oldest_pending_ms=max(0, int(oldest.total_seconds() * 1000)), pending=len(pending))

    def _settled(
        self, candidates: dict[str, datetime], enough: Callable[[], bool]
    ) -> Iterator[str]:
        """Attempt messages, and go through those that need no further one.

        They come in the order of their age, where a due message is as old as its last try.
        """
        for key in sorted(candidates, key=candidates.__getitem__):
            if not enough():
                return
            standing = attempt(self.delivery, key)
            if standing and _is_final(standing):
                yield key

    def _retain(self, now: datetime, enough: Callable[[], bool]) -> None:
        self.retention.keep_daily(now, enough)


def _is_final(standing: Standing) -> bool:
    return standing.outcome is None or standing.outcome.final
