"""The inbox bucket: messages under `enquiries/`, what became of them under `outcomes/`.

Only `enquiries/` has notifications, so writing an outcome never wakes anybody.
"""

import re
from typing import TypeVar

from msgspec import MsgspecError
from msgspec.json import decode, encode

from handlers.contact.enquiry import Enquiry
from handlers.contact.errors import InboxUnreadableError
from handlers.contact.outcome import Outcome
from handlers.errors import ObjectExistsError, ObjectMissingError
from handlers.storage import Bucket

_JSON = "application/json"
_ENQUIRY = re.compile(r"enquiries/([0-9a-f]{64})\.json")

_Kept = TypeVar("_Kept", Enquiry, Outcome)


def enquiry_object(key: str) -> str:
    """Name the object that holds a message."""
    return f"enquiries/{key}.json"


def outcome_object(key: str) -> str:
    """Name the object that says what became of a message."""
    return f"outcomes/{key}.json"


def key_in(name: str) -> str:
    """Read a message's key from the name of its object, or raise `InboxUnreadableError`."""
    match = _ENQUIRY.fullmatch(name)
    if match is None:
        raise InboxUnreadableError("An object under enquiries/ is not named after a message.")
    return match[1]


class Inbox:
    """Messages and their outcomes in one bucket."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket

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
        return self._read(enquiry_object(key), key, Enquiry)

    def outcome(self, key: str) -> Outcome | None:
        """Read what became of a message, or None while that is open."""
        try:
            return self._read(outcome_object(key), key, Outcome)
        except ObjectMissingError:
            return None

    def record(self, outcome: Outcome) -> None:
        """Write what became of a message."""
        self._bucket.put(outcome_object(outcome.key), encode(outcome), _JSON)

    def _read(self, name: str, key: str, kind: type[_Kept]) -> _Kept:
        body = self._bucket.get(name).body
        try:
            kept = decode(body, type=kind)
        except (MsgspecError, UnicodeError, RecursionError):
            # The cause may quote what a visitor typed, so it does not travel on.
            raise InboxUnreadableError(f"The object {name} cannot be read.") from None
        if kept.key != key:
            raise InboxUnreadableError(f"The object {name} holds another key than its own.")
        return kept
