"""What stays of a message that is gone. It counts the message, and says nothing of anybody."""

from typing import Literal

from msgspec import Struct

from handlers.contact.outcome import Status


class Tombstone(Struct, frozen=True):
    """A message that was erased on request, or because its time was over.

    `at` is when that was, and `received_at` when the message came, both ISO times in UTC.
    `status` is that of its last outcome, or empty where there was none yet.
    """

    key: str
    at: str
    why: Literal["erased", "retention"]
    received_at: str = ""
    status: Literal["", Status] = ""
