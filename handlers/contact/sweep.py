"""The net below the queue: what the clock finds undone, it does.

An event that S3 never sent, a worker that was killed, a mail service that was down: whatever
the reason, a message without an outcome and a message that is due are found by listing, and
delivered as the queue would have it. That the two may meet over one message is what claims
are for. A sweep that is cut short is taken up by the next one, oldest messages first.
"""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from handlers.contact.delivery import Delivery
from handlers.contact.pool import each
from handlers.contact.retention import Retention
from handlers.contact.waiting import settled, survey
from handlers.telemetry import emit

PATIENCE: Final = timedelta(minutes=2)
"""How long the queue has a new message to itself."""


@dataclass(frozen=True)
class Sweep:
    """Everything that happens by the clock.

    `summarise` sends the daily summary where it is time for it. `enough` says whether there is
    time left for another piece of work; several threads ask.
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
        found = survey(self.delivery.inbox)

        def settle(key: str) -> bool:
            return settled(self.delivery, found, key, enough)

        done = each(settle, found.candidates(now, PATIENCE), enough)
        ages = [now - at for key, at in found.pending.items() if not done.get(key)]
        oldest = max(ages, default=timedelta())
        emit(oldest_pending_ms=max(0, int(oldest.total_seconds() * 1000)), pending=len(ages))

    def _retain(self, now: datetime, enough: Callable[[], bool]) -> None:
        self.retention.keep_daily(now, enough)
