"""Reads the inbox: listings for the ledger, and what single messages say."""

from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, TypeVar

from handlers.contact.errors import InboxUnreadableError
from handlers.contact.inbox import Inbox
from handlers.contact.outcome import Outcome
from handlers.contact.tombstone import Tombstone
from handlers.errors import ObjectMissingError
from infra.messages.ledger import Ledger, Line, Snapshot, ledger
from infra.messages.records import Record, record_of

_READERS = 16

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
    """Read the ledger while messages come and go.

    The order makes it true without stopping anything. An outcome that is seen first has its
    message, or by the time these are listed the tombstone that was written before the message
    went; so what is told as lost is lost. Outcomes are listed once more after the messages, so
    that what was sent meanwhile is not told as pending.
    """
    outcomes = _outcomes(inbox, [key for key, _ in inbox.keys("outcomes")], watch)
    enquiries = dict(inbox.keys("enquiries"))
    new = [key for key, _ in inbox.keys("outcomes") if key in enquiries and key not in outcomes]
    outcomes |= _outcomes(inbox, new, watch)
    tombstones = dict(inbox.keys("tombstones"))
    # What was listed before its tombstone is asked for again: most probably it has just been
    # erased, and was not left half erased.
    for key in [key for key in enquiries if key in tombstones and not _is_there(inbox, key)]:
        del enquiries[key]
    return ledger(Snapshot(enquiries, outcomes, tombstones))


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
    with ThreadPoolExecutor(_READERS) as pool:
        yield from pool.map(work, items)


def _outcomes(inbox: Inbox, keys: Collection[str], watch: Watch) -> dict[str, Outcome | None]:
    """Read outcomes; None stands for one that cannot be read, and what has gone is left out."""

    def read(key: str) -> tuple[str, Outcome | None] | None:
        try:
            outcome = inbox.outcome(key)
        except InboxUnreadableError:
            return key, None
        return (key, outcome) if outcome else None

    found = watch(in_parallel(read, keys), len(keys), "Reading outcomes")
    return dict(one for one in found if one)


def _is_there(inbox: Inbox, key: str) -> bool:
    try:
        inbox.enquiry(key)
    except ObjectMissingError:
        return False
    except InboxUnreadableError:
        return True
    return True
