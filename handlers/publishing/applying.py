"""Applying: store the record of a release, and swap `live.json`."""

from datetime import datetime
from typing import Protocol

from handlers.errors import ObjectExistsError, SwapRefusedError
from handlers.publishing.gathering import Readable
from handlers.publishing.outputs import JSON
from handlers.publishing.record import Record, write_record
from handlers.release.manifest import LIVE, Manifest
from handlers.release.model import Booklet, decoder, encode
from handlers.storage import Blob

_booklets = decoder(dict[str, Booklet])


class Published(Protocol):
    """The published bucket as publish uses it."""

    def get(self, key: str) -> Blob:
        """Read an object, or raise `ObjectMissingError`."""
        ...

    def modified(self, key: str) -> datetime | None:
        """When the object was last written, or None where there is none."""
        ...

    def put(self, key: str, body: bytes, content_type: str, *, cache_control: str = "") -> str:
        """Write an object, whatever was there."""
        ...

    def create(self, key: str, body: bytes, content_type: str) -> str:
        """Write an object only where there is none."""
        ...

    def swap(self, key: str, body: bytes, content_type: str, *, etag: str) -> str:
        """Write an object only over the one with that tag."""
        ...


def store_record(published: Published, key: str, record: Record, *, again: bool = False) -> None:
    """Store the record of a release; one that is there already is the same release's.

    With `again`, more has become known of the release, and what is there is replaced.
    """
    body = write_record(record)
    if again:
        published.put(key, body, JSON)
        return
    try:
        published.create(key, body, JSON)
    except ObjectExistsError:
        return


def live_booklets(published: Readable, live: Manifest) -> frozenset[str]:
    """The keys of the booklets that visitors get now."""
    if not live.booklets:
        return frozenset()
    listed = _booklets.decode(published.get(live.booklets).body)
    return frozenset((live.booklets, *(one.pdf for one in listed.values())))


def swap_live(published: Published, manifest: Manifest, etag: str) -> str:
    """Make a manifest live in place of the one with that tag, or raise `SwapRefusedError`.

    Gives the tag that it has from now on.
    """
    body = encode(manifest)
    if etag:
        return published.swap(LIVE, body, JSON, etag=etag)
    try:
        return published.create(LIVE, body, JSON)
    except ObjectExistsError as error:
        raise SwapRefusedError("Somebody else has published first.") from error
