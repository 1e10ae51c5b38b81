"""What became of a message. It is kept apart from the message and holds nothing personal."""

from typing import Literal

from msgspec import Struct


class Outcome(Struct, frozen=True):
    """The final word on one message, at an ISO time in UTC.

    `message_id` is the mail service's own, for a message that was sent; `reason` is the code
    of its refusal, for one that failed. `received_at` and `request_id` are the message's.
    """

    key: str
    status: Literal["sent", "failed"]
    at: str
    message_id: str = ""
    reason: str = ""
    received_at: str = ""
    request_id: str = ""
