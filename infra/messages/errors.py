"""What an operator meets with messages. None of these sentences quotes a message."""

from infra.errors import InfraError


class UnknownMessageError(InfraError):
    """What was given names no message, or several."""


class AddressError(InfraError):
    """What was given is no e-mail address, and no message has exactly that."""


class ExportError(InfraError):
    """The file of an export cannot be written."""


class QueueError(InfraError):
    """The queue did not take what it was sent."""
