"""The live release as visitors get it: read through a cache, and served on when storage fails.

What `live.json` names is immutable, so an object that was read once is never asked for again
while it stays in the cache. `live.json` itself is asked for anew when it is older than a few
seconds, with its tag, so that an unchanged one costs no bytes.
"""

import logging
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from threading import Lock
from time import monotonic
from typing import Final, Protocol, TypeVar

from msgspec import MsgspecError
from msgspec.json import Decoder

from handlers.errors import MicrositeError, ObjectMissingError, TransientError
from handlers.release.manifest import LIVE, Manifest
from handlers.release.model import Booklet, Page, SearchEntry, Shard, StoredFile
from handlers.release.versions import PrintedVersion, version_key
from handlers.storage import Blob

CACHE_BYTES: Final = 8_000_000
"""The most that cached objects may weigh together, as they are stored."""

_log = logging.getLogger("microsite")
T = TypeVar("T")


class NoReleaseError(TransientError):
    """Nothing has been published yet, or storage has never answered since this process began."""


class ReleaseDamagedError(TransientError):
    """An object of the release cannot be read; an older copy can be put back, or a newer made."""


class Published(Protocol):
    """The published bucket as it is read for visitors."""

    def get(self, key: str) -> Blob:
        """Read an object, or raise `ObjectMissingError`."""
        ...

    def get_or_link(self, key: str, most: int) -> Blob | str:
        """Read an object of up to `most` bytes; of a larger one, give a link to it instead."""
        ...

    def get_if_changed(self, key: str, etag: str) -> Blob | None:
        """Read an object unless it still has that tag."""
        ...


class Reader:
    """Reads the live release. Safe to share between threads.

    What is read through the cache raises `ReleaseDamagedError` where it is not what it should be.

    `max_age` is how long, in seconds, a known `live.json` is trusted.
    """

    def __init__(
        self, published: Published, max_age: float, clock: Callable[[], float] = monotonic
    ) -> None:
        self._published = published
        self._max_age = max_age
        self._clock = clock
        self._lock = Lock()
        self._refreshing = Lock()
        self._manifest: Manifest | None = None
        self._etag = ""
        self._checked = float("-inf")
        self._cache: OrderedDict[str, tuple[object, int]] = OrderedDict()
        self._cached_bytes = 0

    def manifest(self) -> Manifest:
        """The live manifest, or the last one known; raise `NoReleaseError` if there is none.

        One thread asks whether there is a newer one; meanwhile the others serve what is known.
        """
        if self._clock() - self._checked >= self._max_age and self._refreshing.acquire(
            blocking=self._manifest is None
        ):
            try:
                if self._clock() - self._checked >= self._max_age:
                    self._refresh()
            finally:
                self._refreshing.release()
        if not self._manifest:
            raise NoReleaseError("There is no release to show yet.")
        return self._manifest

    def warm(self) -> None:
        """Ask for the live release before anybody wants it; whatever goes wrong is met later."""
        with suppress(NoReleaseError):
            self.manifest()

    def page(self, key: str) -> Page:
        """A compiled page."""
        return self._cached(key, _PAGES)

    def shard(self, key: str) -> Shard:
        """The routes of a theme."""
        return self._cached(key, _SHARDS)

    def files(self, key: str) -> dict[str, StoredFile]:
        """The uploaded files, by name."""
        return self._cached(key, _FILES)

    def redirects(self, key: str) -> dict[str, str]:
        """Old addresses, and the new ones."""
        return self._cached(key, _REDIRECTS)

    def search(self, key: str) -> list[SearchEntry]:
        """What search knows of some pages."""
        return self._cached(key, _SEARCH)

    def booklets(self, key: str) -> dict[str, Booklet]:
        """The PDFs of many programmes, by the path of the page that each prints."""
        return self._cached(key, _BOOKLETS)

    def version(self, id: str) -> PrintedVersion:  # noqa: A002  The field's own word.
        """What a print shows, whichever release it was made for."""
        return self._cached(version_key(id), _VERSIONS)

    def blob(self, key: str) -> Blob:
        """An object as it is: a print page, a PDF, a feed. Not cached."""
        return self._published.get(key)

    def blob_or_link(self, key: str, most: int) -> Blob | str:
        """An object as it is, or a link to one that has more than `most` bytes."""
        return self._published.get_or_link(key, most)

    def _refresh(self) -> None:
        """Ask for `live.json`; whatever goes wrong, the known one is kept and asked for later.

        The time that an answer takes does not count: storage that hangs must not be asked again
        by every visitor.
        """
        try:
            blob = self._published.get_if_changed(LIVE, self._etag) if self._etag else None
            blob = blob or (None if self._etag else self._published.get(LIVE))
            if blob:
                self._manifest = _MANIFESTS.decode(blob.body)
                self._etag = blob.etag
            self._checked = self._clock()
        except ObjectMissingError:
            if self._manifest:
                _log.warning("live.json is missing; the last known release is served on.")
                self._checked = self._clock()
        except (MicrositeError, MsgspecError) as error:
            _log.warning("The live release could not be asked for: %s", error)
            self._checked = self._clock()

    def _cached(self, key: str, decoder: "Decoder[T]") -> T:
        with self._lock:
            if key in self._cache:
                self._cache.move_to_end(key)
                value, _ = self._cache[key]
                return value  # type: ignore[return-value]  # A key always holds one type.
        blob = self._published.get(key)
        try:
            decoded = decoder.decode(blob.body)
        except (MsgspecError, UnicodeError, RecursionError) as error:
            raise ReleaseDamagedError(f"The object {key} is damaged: {error}") from error
        with self._lock:
            if key not in self._cache:
                self._cache[key] = (decoded, len(blob.body))
                self._cached_bytes += len(blob.body)
            while self._cached_bytes > CACHE_BYTES and len(self._cache) > 1:
                _, (_, size) = self._cache.popitem(last=False)
                self._cached_bytes -= size
        return decoded


_MANIFESTS = Decoder(Manifest)
_PAGES = Decoder(Page)
_SHARDS = Decoder(Shard)
_FILES = Decoder(dict[str, StoredFile])
_REDIRECTS = Decoder(dict[str, str])
_SEARCH = Decoder(list[SearchEntry])
_BOOKLETS = Decoder(dict[str, Booklet])
_VERSIONS = Decoder(PrintedVersion)
