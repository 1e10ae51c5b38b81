"""What the weekly report says about an inbox. Pure."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

from handlers.contact.books import Books
from handlers.contact.enquiry import reference_of, utc
from handlers.contact.ledger import STATES, Ledger, Line


class Figure(Struct, frozen=True):
    """How many messages something is true of, by its code."""

    code: str
    count: int


class Figures(Struct, frozen=True):
    """How many messages were `received`, and in which state they are: together as many.

    `news` says of those that were sent what became of the e-mails.
    """

    received: int
    states: tuple[Figure, ...]
    news: tuple[Figure, ...]


class Trouble(Struct, frozen=True):
    """A message that `failed`, or whose e-mail `bounced` or was `rejected`: its `code`."""

    reference: str
    received_at: str
    code: str


def received_in(
    books: Books, buried: Mapping[str, datetime], since: datetime, until: datetime
) -> Books:
    """Leave only what was received from `since` up to but not including `until`.

    Of erased messages `buried` says when they were received, as far as that is known.
    """

    def within(at: datetime | None) -> bool:
        return at is not None and since <= at < until

    lines = [line for line in books.ledger.lines if within(line.stored or buried.get(line.key))]
    return Books(Ledger(tuple(lines)), {key: at for key, at in books.unread.items() if within(at)})


def figures(books: Books) -> Figures:
    """Count; what nobody needs to see where there is none is left out."""
    found = books.ledger
    states = [Figure(state, found.counts[state]) for state in STATES]
    seldom = [Figure("unaccounted", found.unaccounted), Figure("unread", len(books.unread))]
    news = [Figure(code, count) for code, count in found.deliveries.items()]
    return Figures(
        received=found.received + len(books.unread),
        states=(*states, *(one for one in seldom if one.count)),
        news=tuple(one for one in news if one.count),
    )


def troubles(found: Ledger, since: datetime, until: datetime) -> list[Trouble]:
    """Find what has failed or come back in a span of time, and is not mended; oldest first."""
    begin, end = utc(since), utc(until)
    wrong = [(line, _code(line)) for line in found.lines]
    told = [
        Trouble(reference_of(line.key), utc(line.stored), code)
        for line, code in wrong
        if code and line.stored and line.outcome and begin <= line.outcome.at < end
    ]
    return sorted(told, key=lambda one: (one.received_at, one.reference))


def _code(line: Line) -> str:
    if line.outcome and line.outcome.came_back:
        return line.outcome.delivery
    return "failed" if line.state == "failed" else ""
