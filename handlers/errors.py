"""The errors of the product, under one root.

Two families matter to whoever handles them: a `PermanentError` will fail again in the
same way, so it is recorded and acknowledged; a `TransientError` may pass, so it is raised
for the queue to retry.
"""


class MicrositeError(Exception):
    """The root of every error that this software raises on purpose."""


class PermanentError(MicrositeError):
    """The same attempt would fail again: record it and carry on."""


class TransientError(MicrositeError):
    """The same attempt may succeed later: let the caller retry."""


class SettingsError(PermanentError):
    """An environment variable is missing or has a value that cannot be used."""


class ObjectMissingError(PermanentError):
    """There is no object under that key."""


class ObjectExistsError(PermanentError):
    """A create-only write found an object already under that key."""


class SwapRefusedError(PermanentError):
    """A compare-and-swap write found that the object had changed."""


class StorageUnavailableError(TransientError):
    """Object storage could not be reached, refused for now, or answered too late."""
