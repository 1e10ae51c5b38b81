"""Which messages a list or an export shows."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from handlers.contact.ledger import Ledger, Line, State
from infra.messages.errors import AddressError
from infra.messages.finding import Address
from infra.messages.records import Record, moment


@dataclass(frozen=True)
class Filter:
    """What to show; empty parts choose everything but erased messages, which say nothing.

    Messages in no state are always among all, and never in a choice of states.
    """

    states: Collection[State] = ()
    since: datetime | None = None
    address: Address | None = None

    def candidates(self, ledger: Ledger) -> tuple[Line, ...]:
        """Choose by what the ledger knows, the latest message first."""
        lines = [line for line in ledger.lines if self._wants(line)]
        # When an erased message was received, only its tombstone tells; those come last.
        return tuple(sorted(lines, key=_age, reverse=True))

    def kept(self, records: Iterable[Record]) -> Iterator[Record]:
        """Choose by what the messages say, too.

        Raises `AddressError` in the end where the address is none, and no message has it.
        """
        known = self.address is None or self.address.valid
        for record in records:
            if self.address and not self.address.is_that_of(record.email):
                continue
            known = True
            if record.state == "erased" and not self._recent(moment(record.received_at)):
                continue
            yield record
        if self.address and not known:
            raise AddressError(
                f"“{self.address.typed}” is no e-mail address, and none of the messages comes from"
                " exactly that. Write one whole address, such as ana@example.com."
            )

    @property
    def told(self) -> str:
        """Say after a number of messages from whom they are, as far as that is asked."""
        return f" from {self.address.understood}" if self.address else ""

    @property
    def reads_all(self) -> bool:
        """Say whether messages have to be read before it is known which to show."""
        return self.address is not None or "erased" in self.states

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
