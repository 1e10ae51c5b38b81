"""What can go wrong while packages are made or run."""

from typing import ClassVar

from infra.errors import InfraError


class PackageError(InfraError):
    """A package cannot be made here; the message says what is missing."""


class UnfitPackageError(InfraError):
    """A package was made, and must not be deployed; the message says why."""

    exit_status: ClassVar[int] = 1
