"""Gather: everything that a decision needs, read in an order that cannot deceive.

`live.json` and its tag come first and the listing after: whatever changes in between makes
the later swap fail or the next publish find it, never the other way round.
"""

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, Protocol

from msgspec import MsgspecError

from handlers.content import item as items
from handlers.content.keys import ContentKey, read_key, too_large
from handlers.content.problems import Problem, blocking
from handlers.content.reading import read
from handlers.content.source import MOST_BYTES
from handlers.errors import ObjectMissingError
from handlers.publishing.files import gather_files
from handlers.publishing.record import (
    FileSource,
    Record,
    Source,
    Version,
    read_record,
    release_key,
)
from handlers.release.manifest import LIVE, Manifest
from handlers.release.model import decoder
from handlers.storage import Blob, Entry

CONTENT: Final = "content/"
PROBLEMS: Final = "problems/"
READERS: Final = 8
"""Objects read at once; reading waits on the network, not on the processor."""

_manifests = decoder(Manifest)
_log = logging.getLogger("microsite")


class Listed(Protocol):
    """The content bucket's listing."""

    def entries(self) -> Iterator[Entry]:
        """List every object of the bucket."""
        ...


class Readable(Protocol):
    """A bucket that can be read."""

    def get(self, key: str) -> Blob:
        """Read an object, or raise `ObjectMissingError`."""
        ...


@dataclass(frozen=True)
class Gathered:
    """What publish knows before it decides.

    `sources` and `files` describe every upload that there is now; `fresh` are the items that
    were read just now, by fingerprint. `previous` is the live release, whose tag is `etag`.
    `problem_files` maps the keys below `problems/` to their tags.
    """

    live: Manifest | None
    etag: str
    previous: Record | None
    engine: str
    sources: dict[str, Source]
    files: dict[str, FileSource]
    fresh: dict[str, items.AnyItem]
    problem_files: dict[str, str]


def read_live(published: Readable) -> tuple[Manifest | None, str]:
    """Read what is live, and its tag; None before the first release."""
    try:
        blob = published.get(LIVE)
    except ObjectMissingError:
        return None, ""
    try:
        return _manifests.decode(blob.body), blob.etag
    except MsgspecError:
        _log.exception("live.json cannot be read; the next publish writes it anew.")
        return None, blob.etag


def _read_record(published: Readable, live: Manifest | None) -> Record | None:
    """Read what the live release was built from; without it, everything is built anew."""
    if not live:
        return None
    try:
        return read_record(published.get(release_key(live.version)).body)
    except (ObjectMissingError, MsgspecError):
        _log.exception("The record of release %s cannot be read.", live.version)
        return None


def gather(listing: Listed, content: Readable, published: Readable) -> Gathered:
    """Read the live release, then list the uploads, then read those that changed since."""
    live, etag = read_live(published)
    previous = _read_record(published, live)
    entries = list(listing.entries())
    engine = items.engine()
    known = previous.sources if previous and previous.engine == engine else {}
    older = previous.sources if previous else {}
    fresh: dict[str, items.AnyItem] = {}
    sources: dict[str, Source] = {}
    changed: list[Entry] = []
    for entry in entries:
        if entry.key.startswith(CONTENT):
            if entry.key in known and known[entry.key].etag == entry.etag:
                sources[entry.key] = known[entry.key]
            else:
                changed.append(entry)
    with ThreadPoolExecutor(READERS) as pool:
        for entry, source, item in pool.map(lambda entry: _read(content, entry), changed):
            if source:
                good = older[entry.key].good if entry.key in older else None
                sources[entry.key] = Source(source.etag, source.own, source.version, good)
            if source and source.version and item:
                fresh[source.version.fingerprint] = item
    return Gathered(
        live=live,
        etag=etag,
        previous=previous,
        engine=engine,
        sources=dict(sorted(sources.items())),
        files=gather_files(content, entries, previous.files if previous else {}),
        fresh=fresh,
        problem_files={e.key: e.etag for e in entries if e.key.startswith(PROBLEMS)},
    )


def _read(content: Readable, entry: Entry) -> tuple[Entry, Source | None, items.AnyItem | None]:
    """Read one changed content file; no source where it has gone in the meantime."""
    key = read_key(entry.key)
    found = key if isinstance(key, Problem) else too_large(entry.size, MOST_BYTES)
    if found or not isinstance(key, ContentKey):
        problem = found or Problem("This file cannot be read.")
        return entry, Source(entry.etag, (problem,)), None
    try:
        blob = content.get(entry.key)
    except ObjectMissingError:
        return entry, None, None
    reading = read(key, blob.body)
    if reading.item is None or blocking(reading.problems):
        return entry, Source(blob.etag, reading.problems), None
    version = Version(items.fingerprint(reading.item), items.head(reading.item))
    return entry, Source(blob.etag, reading.problems, version), reading.item
