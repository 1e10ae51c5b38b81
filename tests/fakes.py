"""Stand-ins for the edges, for unit tests only. Journeys use the real thing."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import md5
from typing import TypeVar

from handlers.errors import (
    ObjectExistsError,
    ObjectMissingError,
    StorageUnavailableError,
    SwapRefusedError,
)
from handlers.storage import Blob, Bucket, Entry

T = TypeVar("T")


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


@dataclass
class Objects:
    """What is in a bucket, and its clock, which only tests move."""

    now: datetime = datetime(2024, 5, 1, 10, 0, tzinfo=UTC)
    found: dict[str, Blob] = field(default_factory=dict)

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)


class SimulatedBucket(Bucket):
    """S3 as far as its rules matter: consistent, tags made of the content, times to the second.

    Every call goes through `through`, which may let it happen, fail, or never return.
    """

    def __init__(self, objects: Objects) -> None:
        self.objects = objects

    def through(self, name: str, effect: Callable[[], T]) -> T:  # noqa: ARG002  For others.
        """Do what is named so."""
        return effect()

    def get(self, key: str) -> Blob:
        """Read an object, or raise `ObjectMissingError`."""
        return self.through(f"get {key}", lambda: self._get(key))

    def modified(self, key: str) -> datetime | None:
        """When the object was last written, or None where there is none."""
        found = self.through(f"head {key}", lambda: self.objects.found.get(key))
        return found.modified if found else None

    def put(
        self,
        key: str,
        body: bytes,
        content_type: str,
        *,
        cache_control: str = "",  # noqa: ARG002  As in the base.
    ) -> str:
        """Write an object, whatever was there."""
        return self.through(f"put {key}", lambda: self._write(key, body, content_type))

    def create(self, key: str, body: bytes, content_type: str) -> str:
        """Write an object only where there is none, or raise `ObjectExistsError`."""

        def effect() -> str:
            if key in self.objects.found:
                raise ObjectExistsError(f"The object {key} already exists.")
            return self._write(key, body, content_type)

        return self.through(f"create {key}", effect)

    def swap(self, key: str, body: bytes, content_type: str, *, etag: str) -> str:
        """Write an object only over the one with that tag, or raise `SwapRefusedError`."""

        def effect() -> str:
            if key not in self.objects.found or self.objects.found[key].etag != etag:
                raise SwapRefusedError(f"The object {key} has changed.")
            return self._write(key, body, content_type)

        return self.through(f"swap {key}", effect)

    def list(self, prefix: str) -> Iterator[Entry]:
        """List the objects below a prefix."""
        found = self.through(f"list {prefix}", lambda: dict(self.objects.found))
        for key, blob in sorted(found.items()):
            if key.startswith(prefix):
                yield Entry(key, blob.etag, len(blob.body), blob.modified)

    def delete(self, keys: Iterable[str]) -> None:
        """Delete objects; a key without an object is no error."""
        gone = list(keys)

        def effect() -> None:
            for key in gone:
                self.objects.found.pop(key, None)

        self.through(f"delete {' '.join(gone)}", effect)

    def _get(self, key: str) -> Blob:
        if key not in self.objects.found:
            raise ObjectMissingError(f"There is no object {key}.")
        return self.objects.found[key]

    def _write(self, key: str, body: bytes, content_type: str) -> str:
        etag = f'"{md5(body, usedforsecurity=False).hexdigest()}"'
        written = self.objects.now.replace(microsecond=0)
        self.objects.found[key] = Blob(body, etag, content_type, written)
        return etag
