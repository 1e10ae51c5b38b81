"""The ledger: every message that was ever received, and the one state that it is in.

A message is received when its object is stored under `enquiries/`, and leaves that folder only
after a tombstone was written. So each has a message, a tombstone, or both for the moment of
its erasure; an outcome with neither tells of a message that was lost. One that is younger than
its tombstone was sent in once more after it had been erased, and is a message like any other.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from handlers.contact.outcome import Outcome

State = Literal["sent", "pending", "failed", "quarantined", "erased"]
Flaw = Literal["lost", "unreadable", "unerased"]

STATES: Final[tuple[State, ...]] = ("sent", "pending", "failed", "quarantined", "erased")

_NO_NEWS = "unknown"


@dataclass(frozen=True)
class Snapshot:
    """What the inbox holds, by key.

    Times are S3's: when a message was stored, or its tombstone was written. An outcome is None
    where its object cannot be read.
    """

    enquiries: Mapping[str, datetime]
    outcomes: Mapping[str, Outcome | None]
    tombstones: Mapping[str, datetime]


@dataclass(frozen=True)
class Line:
    """One message. `stored` is when S3 stored it, None where only its tombstone is left.

    `state` is None where nobody can tell, and `flaw` then says why: `lost` (an outcome without
    a message) or `unreadable` (its outcome is broken). A message that is `unerased` counts as
    erased, but its text is still there.
    """

    key: str
    state: State | None
    stored: datetime | None
    outcome: Outcome | None = None
    flaw: Flaw | None = None


@dataclass(frozen=True)
class Ledger:
    """All messages of an inbox, in the order of their keys."""

    lines: tuple[Line, ...]

    @property
    def received(self) -> int:
        """How many messages have left any trace at all."""
        return len(self.lines)

    @property
    def counts(self) -> dict[State, int]:
        """How many are in each state; together all that were received but for `unaccounted`."""
        found = Counter(line.state for line in self.lines)
        return {state: found[state] for state in STATES}

    @property
    def unaccounted(self) -> int:
        """How many messages are in no state."""
        return sum(line.state is None for line in self.lines)

    @property
    def flaws(self) -> tuple[Line, ...]:
        """The messages that somebody has to look at, because the inbox contradicts itself."""
        return tuple(line for line in self.lines if line.flaw)

    @property
    def deliveries(self) -> dict[str, int]:
        """What is known of the e-mails that were sent: `delivered`, `bounced` and so on."""
        sent = (line.outcome for line in self.lines if line.state == "sent" and line.outcome)
        found = Counter(outcome.delivery or _NO_NEWS for outcome in sent)
        names = ("delivered", "bounced", "complained", "rejected", _NO_NEWS)
        return {name: found[name] for name in names}

    @property
    def oldest_pending(self) -> datetime | None:
        """When the message was stored that has waited longest."""
        waiting = (line.stored for line in self.lines if line.state == "pending" and line.stored)
        return min(waiting, default=None)


def ledger(found: Snapshot) -> Ledger:
    """Bring every key that the inbox knows into one state."""
    keys = found.enquiries.keys() | found.outcomes.keys() | found.tombstones.keys()
    return Ledger(tuple(_line(key, found) for key in sorted(keys)))


def _line(key: str, found: Snapshot) -> Line:
    stored, outcome = found.enquiries.get(key), found.outcomes.get(key)
    buried = found.tombstones.get(key)
    if buried and not (stored and stored > buried):
        return Line(key, "erased", stored, outcome, "unerased" if stored else None)
    if stored is None:
        return Line(key, None, None, outcome, "lost")
    if key not in found.outcomes:
        return Line(key, "pending", stored)
    if outcome is None:
        return Line(key, None, stored, None, "unreadable")
    return Line(key, "pending" if outcome.status == "deferred" else outcome.status, stored, outcome)
