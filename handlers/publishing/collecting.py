"""Collect: delete outputs that nothing has named for a month. Nothing live goes by age.

The margins keep it from racing a publish: publish reuses by name only outputs that are live
or younger than 7 days, and only those older than 30 days are ever deleted.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final, Protocol

from handlers.errors import ObjectMissingError
from handlers.publishing.applying import live_booklets
from handlers.publishing.gathering import read_live
from handlers.publishing.record import RELEASES, read_record, release_key
from handlers.storage import Blob, Entry

OLD: Final = timedelta(days=30)
KEPT_RELEASES: Final = 20
"""The newest releases are kept whatever their age, so that there is always a way back."""

EVERY: Final = timedelta(days=1)
MARKER: Final = "collected.txt"
COLLECTED: Final = (
    "items/",
    "pages/",
    "printpages/",
    "prints/",
    "booklets/",
    "shards/",
    "search/",
    "feeds/",
    "sitemaps/",
    "redirects/",
    "files/",
    "images/",
    "notes/",
)
"""Where outputs are. `versions/` and everything not named here is never collected."""


class Collectable(Protocol):
    """The published bucket as the collection uses it."""

    def get(self, key: str) -> Blob:
        """Read an object, or raise `ObjectMissingError`."""
        ...

    def modified(self, key: str) -> datetime | None:
        """When the object was last written, or None where there is none."""
        ...

    def put(self, key: str, body: bytes, content_type: str, *, cache_control: str = "") -> str:
        """Write an object, whatever was there."""
        ...

    def list(self, prefix: str) -> Iterator[Entry]:
        """List the objects below a prefix."""
        ...

    def delete(self, keys: Iterable[str]) -> None:
        """Delete objects."""
        ...


def collect_daily(published: Collectable, now: datetime) -> int:
    """Collect unless that was done within a day; say how many objects were deleted."""
    last = published.modified(MARKER)
    if last and now - last < EVERY:
        return 0
    deleted = collect(published, now)
    published.put(MARKER, f"{now.isoformat()} {deleted}\n".encode(), "text/plain")
    return deleted


def collect(published: Collectable, now: datetime) -> int:
    """Delete old releases but the newest, then old outputs that no kept release names."""
    live, _ = read_live(published)
    if not live:
        return 0
    records = sorted(published.list(RELEASES), key=lambda entry: entry.modified, reverse=True)
    live_key = release_key(live.version)
    gone = [
        entry.key
        for entry in records[KEPT_RELEASES:]
        if now - entry.modified > OLD and entry.key != live_key
    ]
    kept = [entry.key for entry in records if entry.key not in set(gone)]
    named = _named(published, kept) | live_booklets(published, live)
    unnamed = [
        entry.key
        for folder in COLLECTED
        for entry in published.list(folder)
        if now - entry.modified > OLD and entry.key not in named
    ]
    if read_live(published)[0] != live:
        return 0  # Somebody published or rolled back meanwhile: the next day is soon enough.
    # The releases go first: one that is listed must never lack its outputs.
    published.delete(gone)
    published.delete(unnamed)
    return len(gone) + len(unnamed)


def _named(published: Collectable, records: Iterable[str]) -> set[str]:
    named: set[str] = set()
    for key in records:
        try:
            named.update(read_record(published.get(key).body).outputs)
        except ObjectMissingError:
            continue
    return named
