"""What can go wrong for an operator, each with the exit status it ends a command with."""

from typing import ClassVar

from handlers.errors import MicrositeError


class InfraError(MicrositeError):
    """The root of what an operator's commands raise on purpose."""

    exit_status: ClassVar[int] = 2


class TemplateError(InfraError):
    """The CloudFormation template says something that this software cannot read."""


class PortTakenError(InfraError):
    """A port of this machine cannot be listened on."""


class FirstReleaseError(InfraError):
    """The local site has not published anything in the time it should take."""

    exit_status: ClassVar[int] = 1


class FolderError(InfraError):
    """A folder of uploads lacks the layout of the content bucket, or cannot be read."""


class UnreachableError(InfraError):
    """AWS, or what plays it on this machine, does not answer, or refuses."""
