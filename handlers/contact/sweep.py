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
from typing import Final, TypeAlias

from handlers.contact.delivery import Delivery
from handlers.contact.pool import each
from handlers.contact.retention import Retention
from handlers.contact.waiting import settled, survey
from handlers.telemetry import emit

PATIENCE: Final = timedelta(minutes=2)
"""How long the queue has a new message to itself."""

Work: TypeAlias = Callable[[datetime, Callable[[], bool]], None]


@dataclass(frozen=True)
class Sweep:
    """Everything that happens by the clock.

    `summarise` sends the daily summary where it is time for it, and `report` the weekly report;
    both are given the time by S3's clock, and `enough`. That says whether there is time left
    for another piece of work; several threads ask.
    """

    delivery: Delivery
    retention: Retention
    summarise: Work
    report: Work

    def run(self, enough: Callable[[], bool]) -> None:
        """Deliver what waits; then the daily work. Where one fails, the others are still done.

        To forget comes before what may have much to read.
        """
        now = self.delivery.inbox.now()
        with ExitStack() as parts:  # It works from the last to the first.
            parts.callback(self.report, now, enough)
            parts.callback(self.summarise, now, enough)
            parts.callback(self.retention.keep_daily, now, enough)
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
