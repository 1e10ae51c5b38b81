"""Stand-ins for the edges, for unit tests only. Journeys use the real thing."""

from collections.abc import Iterator

from handlers.errors import StorageUnavailableError
from handlers.storage import Blob, Bucket, Entry


class MemoryListing:
    """The listing of a bucket in memory."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket

    def entries(self) -> Iterator[Entry]:
        """List everything in the three folders of the content bucket."""
        for prefix in ("content/", "files/", "problems/"):
            yield from self._bucket.list(prefix)


class StubListing:
    """A listing that says what it is told."""

    def __init__(self, *entries: Entry) -> None:
        self._entries = entries

    def entries(self) -> Iterator[Entry]:
        """List the entries."""
        yield from self._entries


class FailingBucket:
    """A bucket that cannot be reached."""

    def get(self, key: str) -> Blob:
        """Fail."""
        raise StorageUnavailableError(f"Storage did not serve {key}.")
