"""What can go wrong between a stored message and a sent e-mail.

None of these sentences holds anything that a visitor typed: they end in logs.
"""

from handlers.errors import PermanentError, TransientError


class InboxUnreadableError(PermanentError):
    """An object of the inbox is not one that this software writes."""


class LeaseHeldError(TransientError):
    """Somebody else is at work on the message, or was a moment ago."""


class OutOfTimeError(TransientError):
    """The worker will be ended soon, so it must not begin to send."""


class OutcomeChangedError(TransientError):
    """The outcome of a message has changed since it was read."""


class MailRefusedError(PermanentError):
    """The mail service will never take this message; `reason` is its code for why."""

    def __init__(self, message: str, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


class PostponedError(TransientError):
    """A message cannot be sent for now; `reason` is the code that its outcome gives for it."""

    reason = ""


class MailUnavailableError(PostponedError):
    """The mail service could not be reached, or does not take messages for now.

    `reason` is its own code, or the class of what the connection to it failed with.
    """

    def __init__(self, message: str, reason: str = "MailUnavailable") -> None:
        super().__init__(message)
        self.reason = reason


class NotPublishedError(PostponedError):
    """No release is live yet, so nobody knows who receives messages."""

    reason = "NotPublished"


class RoutingError(PostponedError):
    """The site names no usable recipient. Retries pass once the office mends its upload."""

    reason = "NoRecipient"
