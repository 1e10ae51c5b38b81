"""Which messages a list or an export shows."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from handlers.contact.ledger import Ledger, Line, State
from infra.messages.finding import folded_address
from infra.messages.records import Record, moment


@dataclass(frozen=True)
class Filter:
    """What to show; empty parts choose everything but erased messages, which say nothing.

    Messages in no state are always among all, and never in a choice of states.
    """

    states: Collection[State] = ()
    since: datetime | None = None
    address: str = ""

    def candidates(self, ledger: Ledger) -> tuple[Line, ...]:
        """Choose by what the ledger knows, the latest message first."""
        lines = [line for line in ledger.lines if self._wants(line)]
        # When an erased message was received, only its tombstone tells; those come last.
        return tuple(sorted(lines, key=_age, reverse=True))

    def kept(self, records: Iterable[Record]) -> Iterator[Record]:
        """Choose by what the messages say, too."""
        wanted = folded_address(self.address) if self.address else ""
        for record in records:
            if wanted and not (record.email and folded_address(record.email) == wanted):
                continue
            if record.state == "erased" and not self._recent(moment(record.received_at)):
                continue
            yield record

    @property
    def reads_all(self) -> bool:
        """Say whether messages have to be read before it is known which to show."""
        return bool(self.address) or "erased" in self.states

    def _recent(self, received: datetime | None) -> bool:
        return not (self.since and received and received < self.since)

    def _wants(self, line: Line) -> bool:
        if not self._recent(line.stored):
            return False
        if self.states:
            return line.state in self.states
        return line.state != "erased" or line.flaw == "unerased"


def _age(line: Line) -> tuple[bool, float, str]:
    return line.stored is not None, line.stored.timestamp() if line.stored else 0.0, line.key
