"""What is known after a round, and what follows from it about single messages. Pure."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from handlers.contact.ledger import Ledger
from handlers.contact.outcome import Outcome
from tests.faults.layer import Note
from tests.faults.schedule import DEADLY, REPLY_LOST
from tests.faults.visitors import Visit

RECORDING = ("create outcomes", "swap outcomes")

Kind = Literal["delivered", "complained", "bounced", "rejected", "answered"]
"""What the mail service tells of an e-mail; `answered` is an automatic reply."""


@dataclass(frozen=True)
class Death:
    """A worker that ended, when its nursery saw it, and by which signal."""

    caller: str
    at: float
    signal: int


@dataclass(frozen=True)
class Told:
    """News that was told of the `nth` e-mail about a message; `at` is an ISO time in UTC.

    `again` is whether an operator had by then asked for another e-mail.
    """

    key: str
    nth: int
    kind: Kind
    at: str
    again: bool = False

    @property
    def unreached(self) -> bool:
        """Say whether it means that the office did not get the e-mail."""
        return self.kind in ("bounced", "rejected")


@dataclass(frozen=True)
class Orders:
    """What an operator asked for: keys to release and redrive, and what was erased.

    Of the erased, it gives what their senders had written, as `Visit.words` has it; `senders`
    is what had stood for these in the inbox.
    """

    released: Collection[str] = ()
    redriven: Collection[str] = ()
    erased: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    senders: Collection[str] = ()


@dataclass(frozen=True)
class Evidence:
    """What is known after a round.

    `stored` gives, by key, what the sender of a message wrote, and `outcomes` what became of
    it; `buried` are the keys of tombstones, and `traces` the objects beside these that still
    name an erased message or its sender. `mails`, `thanks` and `returned` say how many e-mails
    about it went to the office, to its sender, and to whoever is told that one came back;
    `garbled` did not hold the text. `told` is the news, and `handed` says how often news of a
    return was handed to the function. `shown` gives the keys of the receipts of each visitor.
    `late` names the e-mails that left when every event was delivered once more at the end.
    `ledger` is the operator's, and `pending` counts messages and markers that still wait.
    """

    visits: Sequence[Visit]
    shown: Mapping[int, frozenset[str]]
    stored: Mapping[str, tuple[str, ...]]
    outcomes: Mapping[str, Outcome]
    buried: Collection[str]
    traces: Sequence[str]
    orders: Orders
    mails: Mapping[str, int]
    thanks: Mapping[str, int]
    returned: Mapping[str, int]
    garbled: Sequence[str]
    told: Sequence[Told]
    handed: Mapping[str, int]
    late: Sequence[str]
    notes: Sequence[Note]
    deaths: Sequence[Death]
    ledger: Ledger
    pending: int

    @property
    def accepted(self) -> dict[str, tuple[str, ...]]:
        """What was ever stored, also where it has been erased since."""
        return {**self.orders.erased, **self.stored}

    def status(self, key: str) -> str:
        """Say what became of a message, or nothing where there is no outcome."""
        return self.outcomes[key].status if key in self.outcomes else ""


@dataclass(frozen=True)
class Life:
    """A span in the life of a message: until, or since, an operator wanted it sent.

    `sends` are the notes of the e-mails that left, of which the first is `first` among all that
    ever left about it.
    """

    first: int
    sends: tuple[Note, ...]


def lives(evidence: Evidence) -> dict[str, list[Life]]:
    """Tell the lives of each message that was sent or reopened, the first one first."""
    found: dict[str, list[list[Note]]] = {}
    for note in evidence.notes:
        if is_reopening(note):
            found.setdefault(note.key, [[]]).append([])
        elif note.operation == "send enquiry" and note.effect:
            found.setdefault(note.key, [[]])[-1].append(note)
    return {key: list(_numbered(spans)) for key, spans in found.items()}


def is_reopening(note: Note) -> bool:
    """Say whether a call is that by which an operator has a message sent."""
    operation = (note.operation, note.detail)
    by_operator = note.caller.startswith("operator ")
    return by_operator and note.effect and operation == ("swap outcomes", "deferred")


def is_explained(send: Note, evidence: Evidence) -> bool:
    """Say whether its sender cannot have recorded what it sent, or did not learn of it.

    It may have died before the e-mail left, with its call already on the way.
    """
    if send.fate in REPLY_LOST or send.fate in DEADLY:
        return True
    ends = [one.at for one in evidence.deaths if one.caller == send.caller]
    return bool(ends) and not any(
        note.key == send.key and note.caller == send.caller and send.at <= note.at <= ends[0]
        and note.effect and note.operation in RECORDING
        for note in evidence.notes
    )  # fmt: skip


def _numbered(spans: Sequence[Sequence[Note]]) -> Iterator[Life]:
    first = 1
    for sends in spans:
        yield Life(first, tuple(sends))
        first += len(sends)
