"""What can go wrong while an environment is deployed or destroyed."""

from typing import ClassVar

from infra.errors import InfraError


class DeployError(InfraError):
    """A step could not be finished; the message says what to do."""

    exit_status: ClassVar[int] = 1


class OutputError(DeployError):
    """A stack does not put out what this version needs of it: it was made by another."""


class MisuseError(InfraError):
    """The command lacks something that only an operator can say."""
