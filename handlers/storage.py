"""Object storage: one bucket, seen through obstore.

Every failure leaves as one of ours: `ObjectMissingError`, `ObjectExistsError`,
`SwapRefusedError`, or `StorageUnavailableError` for whatever may pass.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Self, cast

import obstore
from msgspec import Struct
from obstore.exceptions import (
    AlreadyExistsError,
    BaseError,
    NotModifiedError,
    PreconditionError,
)
from obstore.store import MemoryStore, S3Store

from handlers.errors import (
    ObjectExistsError,
    ObjectMissingError,
    StorageUnavailableError,
    SwapRefusedError,
)

if TYPE_CHECKING:
    from obstore import GetResult, PutMode
    from obstore.store import ClientConfig, ObjectStore, S3Config

_TIMEOUT = timedelta(seconds=5)
_LINK_LASTS = timedelta(minutes=5)
_CONFLICT = "409 Conflict"
"""How obstore words S3's ConditionalRequestConflict, which it reports as "already exists".

It says only that another write was under way, so nobody may conclude that the object is there.
"""

_NAMELESS = re.compile(r"(?:^|/)\.{0,2}(?:/|$)|[\x00-\x1f\x7f]")
"""Keys that S3 takes and obstore cannot say: empty or dotted segments, control characters."""

_DELETE_BATCH = 1000
"""S3's DeleteObjects takes at most 1,000 keys."""


class Blob(Struct, frozen=True):
    """An object as it was read: its bytes, its entity tag, its type, and when it was written."""

    body: bytes
    etag: str
    content_type: str
    modified: datetime


class Entry(Struct, frozen=True):
    """An object as a listing shows it; `size` in bytes."""

    key: str
    etag: str
    size: int
    modified: datetime


@contextmanager
def _translated(bucket: str, key: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise ObjectMissingError(f"There is no object {key} in {bucket}.") from error
    except ValueError as error:
        raise ObjectMissingError(f"No object in {bucket} can be named {key!r}.") from error
    except AlreadyExistsError as error:
        if _CONFLICT in str(error):
            raise StorageUnavailableError(f"Another write to {key} is in flight.") from error
        raise ObjectExistsError(f"The object {key} in {bucket} already exists.") from error
    except PreconditionError as error:
        raise SwapRefusedError(f"The object {key} in {bucket} has changed.") from error
    except (BaseError, OSError) as error:
        raise StorageUnavailableError(f"Storage did not serve {key} in {bucket}.") from error


class Bucket:
    """One bucket of object storage. Safe to share between threads."""

    def __init__(self, opening: "Callable[[], ObjectStore]", name: str) -> None:
        self._opening = opening
        self._name = name

    def open(self) -> Self:
        """Open the store now, with the credentials that the environment has at this moment."""
        self._store  # noqa: B018  Asking for it opens it.
        return self

    @cached_property
    def _store(self) -> "ObjectStore":
        """The store, opened at its first use: that takes 4 ms, and not every call needs it."""
        return self._opening()

    @classmethod
    def connect(
        cls, name: str, *, endpoint: str | None = None, patience: timedelta = _TIMEOUT
    ) -> Self:
        """Open a bucket of S3, or of whatever speaks its protocol at `endpoint`.

        Credentials and region come from the process environment, as AWS sets them. `patience`
        is how long one request may take; within twice that time it is tried again.
        """
        client: ClientConfig = {"timeout": patience, "connect_timeout": timedelta(seconds=2)}
        config: S3Config = {}
        if endpoint:
            config["endpoint"] = endpoint
            client["allow_http"] = endpoint.startswith("http://")

        def opening() -> S3Store:
            return S3Store(
                name,
                config=config,
                client_options=client,
                retry_config={"max_retries": 2, "retry_timeout": 2 * patience},
            )

        return cls(opening, name)

    @classmethod
    def in_memory(cls, name: str = "memory") -> Self:
        """Open an empty bucket that lives in this process only."""
        return cls(MemoryStore, name)

    def get(self, key: str) -> Blob:
        """Read an object, or raise `ObjectMissingError`."""
        with _translated(self._name, key):
            return _blob(obstore.get(self._store, key))

    def get_or_link(self, key: str, most: int) -> Blob | str:
        """Read an object of up to `most` bytes; of a larger one, give a link to it instead.

        The link is signed, leads to the storage itself, and works for five minutes.
        """
        with _translated(self._name, key):
            result = obstore.get(self._store, key)
            if result.meta["size"] <= most:
                return _blob(result)
            return obstore.sign(cast("S3Store", self._store), "GET", key, _LINK_LASTS)

    def get_if_changed(self, key: str, etag: str) -> Blob | None:
        """Read an object unless it still has that entity tag."""
        with _translated(self._name, key):
            try:
                return _blob(obstore.get(self._store, key, options={"if_none_match": etag}))
            except NotModifiedError:
                return None

    def modified(self, key: str) -> datetime | None:
        """When the object was last written, or None where there is none."""
        try:
            with _translated(self._name, key):
                return obstore.head(self._store, key)["last_modified"]
        except ObjectMissingError:
            return None

    def listed_at(self, key: str) -> datetime | None:
        """Tell the same from a listing, for who may not read the object; the name has a suffix."""
        folder, _, name = key.rpartition("/")
        before = f"{folder}/{name.rpartition('.')[0]}"
        with _translated(self._name, key):
            found = next(iter(obstore.list(self._store, folder, offset=before, chunk_size=1)), ())
        return next((meta["last_modified"] for meta in found if meta["path"] == key), None)

    def put(self, key: str, body: bytes, content_type: str, *, cache_control: str = "") -> str:
        """Write an object, whatever was there; return its entity tag."""
        return self._put(key, body, content_type, "overwrite", cache_control)

    def create(self, key: str, body: bytes, content_type: str) -> str:
        """Write an object only where there is none, or raise `ObjectExistsError`."""
        return self._put(key, body, content_type, "create")

    def swap(self, key: str, body: bytes, content_type: str, *, etag: str) -> str:
        """Write an object only over the one with that tag, or raise `SwapRefusedError`."""
        return self._put(key, body, content_type, {"e_tag": etag})

    def list(self, prefix: str) -> Iterator[Entry]:
        """List the objects below a prefix, which is a whole folder such as `enquiries/`."""
        with _translated(self._name, prefix):
            for chunk in obstore.list(self._store, prefix):
                for meta in chunk:
                    yield Entry(
                        key=meta["path"],
                        etag=meta["e_tag"] or "",
                        size=meta["size"],
                        modified=meta["last_modified"],
                    )

    def delete(self, keys: Iterable[str]) -> None:
        """Delete objects; a key without an object is no error, and neither is one we cannot say."""
        rest = [key for key in keys if not _NAMELESS.search(key)]
        with _translated(self._name, "several objects"):
            for start in range(0, len(rest), _DELETE_BATCH):
                obstore.delete(self._store, rest[start : start + _DELETE_BATCH])

    def _put(
        self,
        key: str,
        body: bytes,
        content_type: str,
        mode: "PutMode",
        cache_control: str = "",
    ) -> str:
        attributes = {"Content-Type": content_type}
        if cache_control:
            attributes["Cache-Control"] = cache_control
        with _translated(self._name, key):
            result = obstore.put(
                self._store, key, body, attributes=attributes, mode=mode, use_multipart=False
            )
        return result["e_tag"] or ""


def _blob(result: "GetResult") -> Blob:
    meta = result.meta
    return Blob(
        body=bytes(result.bytes()),
        etag=meta["e_tag"] or "",
        content_type=str(result.attributes.get("Content-Type", "application/octet-stream")),
        modified=meta["last_modified"],
    )
