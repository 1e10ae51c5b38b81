"""What can go wrong between a stored message and a sent e-mail.

None of these sentences holds anything that a visitor typed: they end in logs.
"""

from handlers.errors import PermanentError, TransientError


class InboxUnreadableError(PermanentError):
    """An object of the inbox is not one that this software writes."""


class MailRefusedError(PermanentError):
    """The mail service will never take this message; `reason` is its code for why."""

    def __init__(self, message: str, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


class MailUnavailableError(TransientError):
    """The mail service could not be reached, or does not take messages for now."""


class NotPublishedError(TransientError):
    """No release is live yet, so nobody knows who receives messages."""


class RoutingError(TransientError):
    """The site names no usable recipient.

    Retries pass once the office mends its upload; after the last of them the message waits as a
    dead letter, which has to be moved back to its queue.
    """
