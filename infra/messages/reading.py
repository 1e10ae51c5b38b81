"""Reads the inbox: listings for the ledger, and what single messages say."""

from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import chain
from typing import Protocol, TypeVar

from handlers.contact.books import Outcomes, outcome_of, snapshot
from handlers.contact.errors import InboxUnreadableError
from handlers.contact.inbox import Inbox
from handlers.contact.ledger import Ledger, Line, ledger
from handlers.contact.pool import READERS
from handlers.contact.tombstone import Tombstone
from handlers.errors import ObjectMissingError
from infra.messages.records import Record, record_of

_READING = "Reading outcomes"

T = TypeVar("T")
R = TypeVar("R")


class Watch(Protocol):
    """Passes items on, and may show somebody how many of them are done."""

    def __call__(self, items: Iterable[T], length: int, label: str) -> Iterable[T]:
        """Pass the items on."""


def unwatched(items: Iterable[T], length: int, label: str) -> Iterable[T]:  # noqa: ARG001  A Watch.
    """Pass items on while nobody looks."""
    return items


def read_ledger(inbox: Inbox, watch: Watch = unwatched) -> Ledger:
    """Read the ledger while messages come and go; `snapshot` explains why it is true."""

    def read(keys: Collection[str]) -> Outcomes:
        found = in_parallel(partial(outcome_of, inbox), keys)
        return dict(chain.from_iterable(map(dict.items, watch(found, len(keys), _READING))))

    return ledger(snapshot(inbox, read))


def read_records(
    inbox: Inbox, lines: Collection[Line], watch: Watch = unwatched
) -> Iterator[Record]:
    """Read what messages say, in the order of their lines."""
    records = in_parallel(lambda line: read_record(inbox, line), lines)
    yield from watch(records, len(lines), "Reading messages")


def read_record(inbox: Inbox, line: Line) -> Record:
    """Read one message, as far as it is there."""
    try:
        enquiry, illegible = inbox.enquiry(line.key), False
    except (ObjectMissingError, InboxUnreadableError) as error:
        enquiry, illegible = None, isinstance(error, InboxUnreadableError)
    gone = line.state == "erased" or not (enquiry or illegible)
    tombstone = _tombstone(inbox, line.key) if gone else None
    return record_of(line, enquiry, tombstone, illegible=illegible)


def _tombstone(inbox: Inbox, key: str) -> Tombstone | None:
    """Read what stays of a message; one that cannot be read must not keep the others away."""
    try:
        return inbox.tombstone(key)
    except InboxUnreadableError:
        return None


def in_parallel(work: Callable[[T], R], items: Collection[T]) -> Iterator[R]:
    """Do something with each item, several at a time; give what comes of it in their order."""
    with ThreadPoolExecutor(READERS) as pool:
        yield from pool.map(work, items)
