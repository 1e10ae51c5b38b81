"""Which messages an inbox knows, and the one that an operator means."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from handlers.contact.enquiry import utc
from handlers.contact.errors import InboxUnreadableError
from handlers.contact.inbox import Inbox
from handlers.contact.ledger import Line, Snapshot, ledger
from handlers.contact.outcome import Outcome
from infra.messages.errors import UnknownMessageError
from infra.messages.finding import matching


@dataclass(frozen=True)
class Index:
    """The keys that have a message, an outcome or a tombstone, and when S3 wrote each of them."""

    enquiries: Mapping[str, datetime]
    outcomes: Mapping[str, datetime]
    tombstones: Mapping[str, datetime]

    @classmethod
    def of(cls, inbox: Inbox) -> Self:
        """List the inbox, in the order that `read_ledger` explains."""
        outcomes, enquiries = dict(inbox.keys("outcomes")), dict(inbox.keys("enquiries"))
        return cls(enquiries, outcomes, dict(inbox.keys("tombstones")))

    def key(self, text: str) -> str:
        """Find the one message that a reference or key names, or raise `UnknownMessageError`."""
        found = matching(text, {**self.outcomes, **self.enquiries, **self.tombstones})
        if not found:
            raise UnknownMessageError(f"There is no message {text.strip()}.")
        if len(found) > 1:
            raise UnknownMessageError(
                f"{len(found)} messages are meant by {text.strip()}. Name one by its key, or by"
                f" enough of its digits:\n{self._candidates(found)}"
            )
        return found[0]

    def line(self, inbox: Inbox, key: str) -> Line:
        """Tell where one message stands, by the rules of the ledger.

        Raises `UnknownMessageError` where nothing is left of it since the listing.
        """
        outcomes: dict[str, Outcome | None] = {}
        try:
            if outcome := inbox.outcome(key):
                outcomes[key] = outcome
        except InboxUnreadableError:
            outcomes[key] = None
        enquiries = {key: self.enquiries[key]} if key in self.enquiries else {}
        tombstones = {key: self.tombstones[key]} if key in self.tombstones else {}
        for line in ledger(Snapshot(enquiries, outcomes, tombstones)).lines:
            return line
        raise UnknownMessageError(f"The message {key} has just been erased.")

    def _candidates(self, keys: tuple[str, ...]) -> str:
        return "\n".join(f"  {key}  {self._told(key)}" for key in keys)

    def _told(self, key: str) -> str:
        if key in self.enquiries:
            return f"received {utc(self.enquiries[key])}"
        if key in self.tombstones:
            return f"erased {utc(self.tombstones[key])}"
        return f"outcome recorded {utc(self.outcomes[key])}"
