"""The inbox bucket: messages, and where each of them stands. It is not versioned.

    enquiries/<key>.json   a message, created by the web function and never changed
    claims/<key>.json      who sends it, for as long as a lease lasts (`lease`)
    outcomes/<key>.json    what became of it; none while nobody has come to an end with it
    due/<key>/<time>       an empty marker: its outcome says deferred until then (yyyymmddThhmmssZ).
                           Written before that outcome, deleted after the next one, so a marker
                           too many does no harm
    due/<key>              the same for what is due at once: a person wants it sent
    tombstones/<key>.json  it was here, and is gone
    retention/done         written when all has been forgotten whose time is over

Only `enquiries/` has notifications, so writing anything else never wakes anybody.
"""

import contextlib
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Literal, TypeVar

from msgspec import MsgspecError, Struct
from msgspec.json import decode, encode

from handlers.contact.enquiry import Enquiry
from handlers.contact.errors import InboxUnreadableError, OutcomeChangedError
from handlers.contact.lease import LEASE, claim_object, now, take
from handlers.contact.markers import Marker, drop, due_object, markers
from handlers.contact.outcome import Outcome
from handlers.contact.tombstone import Tombstone
from handlers.errors import ObjectExistsError, ObjectMissingError, SwapRefusedError
from handlers.storage import Bucket

Folder = Literal["enquiries", "claims", "outcomes", "due", "tombstones"]

_JSON = "application/json"
_RETAINED = "retention/done"
_ENQUIRY = re.compile(r"enquiries/([0-9a-f]{64})\.json")
_ANY = re.compile(r"[a-z]+/([0-9a-f]{64})(?:\.json|/[0-9TZ]+)?")

_Stored = TypeVar("_Stored", Enquiry, Outcome, Tombstone)


class Kept(Struct, frozen=True):
    """An outcome as it is on record, with the entity tag to swap it by."""

    outcome: Outcome
    etag: str


def enquiry_object(key: str) -> str:
    """Name the object that holds a message."""
    return f"enquiries/{key}.json"


def outcome_object(key: str) -> str:
    """Name the object that says what became of a message."""
    return f"outcomes/{key}.json"


def tombstone_object(key: str) -> str:
    """Name the object that stays of a message."""
    return f"tombstones/{key}.json"


def key_in(name: str) -> str:
    """Read a message's key from the name of its object, or raise `InboxUnreadableError`."""
    match = _ENQUIRY.fullmatch(name)
    if match is None:
        raise InboxUnreadableError("An object under enquiries/ is not named after a message.")
    return match[1]


class Inbox:
    """Messages and their outcomes in one bucket. Safe to share between threads.

    `lease` is how long a claim holds. Every method may raise `StorageUnavailableError`.
    """

    def __init__(self, bucket: Bucket, lease: timedelta = LEASE) -> None:
        self._bucket = bucket
        self._lease = lease

    @property
    def lease(self) -> timedelta:
        """How long a claim holds."""
        return self._lease

    def accept(self, enquiry: Enquiry) -> bool:
        """Store a message durably; False means that the same one had been stored before.

        Either way it is accepted. Any other outcome of the write leaves as its error, and the
        visitor must then not be told that the message was received.
        """
        try:
            self._bucket.create(enquiry_object(enquiry.key), encode(enquiry), _JSON)
        except ObjectExistsError:
            return False
        return True

    def enquiry(self, key: str) -> Enquiry:
        """Read a message, or raise `ObjectMissingError` or `InboxUnreadableError`."""
        return self._read(enquiry_object(key), key, Enquiry)[0]

    def received_at(self, key: str) -> datetime | None:
        """When S3 stored a message, or None where there is none; this does not read it."""
        return self._bucket.listed_at(enquiry_object(key))

    def outcome(self, key: str) -> Outcome | None:
        """Read what became of a message, or None while nothing is on record."""
        kept = self.kept(key)
        return kept.outcome if kept else None

    def kept(self, key: str) -> Kept | None:
        """Read what became of a message, with its entity tag."""
        try:
            return Kept(*self._read(outcome_object(key), key, Outcome))
        except ObjectMissingError:
            return None

    def record(self, outcome: Outcome, etag: str = "") -> str:
        """Write what became of a message, and return the new entity tag.

        Without a tag it is created, with one it takes the place of the outcome that has that
        tag; `OutcomeChangedError` where there is another. A write whose reply was lost is tried
        again by the storage client and then refused because of itself: that is success.
        """
        name, body = outcome_object(outcome.key), encode(outcome)
        try:
            if etag:
                return self._bucket.swap(name, body, _JSON, etag=etag)
            return self._bucket.create(name, body, _JSON)
        except (ObjectExistsError, ObjectMissingError, SwapRefusedError) as error:
            kept = self.kept(outcome.key)
            if kept and kept.outcome == outcome:
                return kept.etag
            raise OutcomeChangedError("Its outcome has changed meanwhile.") from error

    def claim(self, key: str) -> bool:
        """Be alone with a message for the length of a lease, or raise `LeaseHeldError`.

        True means that a claim was there already, whose lease is over.
        """
        return take(self._bucket, key, self._lease)

    def unclaim(self, key: str) -> None:
        """Remove the claim on a message that turned out not to be there. Only for its holder."""
        self._bucket.delete([claim_object(key)])

    def now(self) -> datetime:
        """Ask S3 for the time, which is what it stamps objects with."""
        return now(self._bucket)

    def mark_due(self, key: str, retry_at: str = "") -> None:
        """Mark a message as to be sent at an ISO time, or at once, before its outcome says so."""
        self._bucket.put(due_object(key, retry_at), b"", "text/plain")

    def unmark_due(self, key: str, before: str = "") -> None:
        """Remove its markers after an outcome: all after a final one, else those from before.

        A person may have had the message opened again in between. Its marker then comes back,
        for nothing else would ever find the message.
        """
        self.drop_markers(key, before)
        kept = self.kept(key)
        if kept and not kept.outcome.final and not (before and kept.outcome.retry_at == before):
            self.mark_due(key)

    def drop_markers(self, key: str, before: str = "") -> None:
        """Remove the markers of a message, or only those that were due before an ISO time."""
        drop(self._bucket, key, before)

    def markers(self) -> Iterator[Marker]:
        """List all markers; a message may have several, of which all but one are left over."""
        return markers(self._bucket)

    def tombstone(self, key: str) -> Tombstone | None:
        """Read what stays of a message that is gone, or None where there is nothing."""
        try:
            return self._read(tombstone_object(key), key, Tombstone)[0]
        except ObjectMissingError:
            return None

    def stored_again(self, key: str, stored: datetime | None) -> bool:
        """Say whether a message was `stored` after it had been erased, from a form still open."""
        buried = self._bucket.modified(tombstone_object(key))
        return bool(stored and buried and stored > buried)

    def bury(self, tombstone: Tombstone) -> None:
        """Erase a message, and leave its tombstone; one that is there already stays as it is.

        Claim the message before, so that nobody is about to send it. The tombstone comes first,
        so that the message is counted whatever happens then, and the outcome goes last: a
        message without one would be sent. Whatever an interruption leaves is removed by burying
        again, which the retention of the next day does.
        """
        key = tombstone.key
        with contextlib.suppress(ObjectExistsError):  # The earlier one tells of the first time.
            self._bucket.create(tombstone_object(key), encode(tombstone), _JSON)
        self._bucket.delete([enquiry_object(key)])
        self.drop_markers(key)
        self._bucket.delete([outcome_object(key)])
        self._bucket.delete([claim_object(key)])

    def keys(self, folder: Folder) -> Iterator[tuple[str, datetime]]:
        """List the messages that have an object in a folder, and when S3 wrote each object.

        Only under `due/` may one come more than once.
        """
        for entry in self._bucket.list(f"{folder}/"):
            if match := _ANY.fullmatch(entry.key):
                yield match[1], entry.modified

    def expire(self, folder: Literal["seen", "acknowledged"], before: datetime) -> None:
        """Delete what was written below a folder of counts before a moment of S3's clock."""
        entries = self._bucket.list(f"{folder}/")
        self._bucket.delete([entry.key for entry in entries if entry.modified < before])

    def retained_at(self) -> datetime | None:
        """When everything was last forgotten whose time was over, or None before the first time."""
        return self._bucket.modified(_RETAINED)

    def mark_retained(self) -> None:
        """Note that this has been done just now."""
        self._bucket.put(_RETAINED, b"", "text/plain")

    def _read(self, name: str, key: str, kind: type[_Stored]) -> tuple[_Stored, str]:
        blob = self._bucket.get(name)
        try:
            stored = decode(blob.body, type=kind)
        except (MsgspecError, UnicodeError, RecursionError):
            # The cause may quote what a visitor typed, so it does not travel on.
            raise InboxUnreadableError(f"The object {name} cannot be read.") from None
        if stored.key != key:
            raise InboxUnreadableError(f"The object {name} holds another key than its own.")
        return stored, blob.etag
