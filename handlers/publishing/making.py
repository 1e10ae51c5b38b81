"""Making: the outputs that have no object yet, each from what its name stands for."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from msgspec.json import Decoder

from handlers.content.item import AnyItem
from handlers.errors import ObjectMissingError, SwapRefusedError
from handlers.publishing.applying import Published
from handlers.publishing.gathering import Readable
from handlers.publishing.outputs import Output
from handlers.publishing.planning import Plan
from handlers.publishing.record import item_key
from handlers.release.manifest import LIVE
from handlers.release.model import Page, decoder

REUSE: Final = timedelta(days=7)
"""An output that no live release names is trusted to stay only while it is younger than this."""

WRITERS: Final = 8
BINDERS: Final = 2
"""Booklets made at once: each may hold a thousand programmes in memory."""

KEPT_BYTES: Final = 100_000_000
"""The most that pages made just now may weigh together; the others are read again."""

NOTES: Final = "notes/"
"""Where notes of outputs are kept, for a publish that finds one already made."""

IMMUTABLE: Final = "public, max-age=31536000, immutable"

_items: Decoder[AnyItem] = Decoder(AnyItem)
_pages = decoder(Page)


class UploadChangedError(SwapRefusedError):
    """An upload changed between its listing and its copy: the listing has to be read anew."""


@dataclass
class Bench:
    """The workshop of one publish: whole items and pages, read or made once each."""

    published: Published
    content: Readable
    items: dict[str, AnyItem]
    made: dict[str, bytes] = field(default_factory=dict)
    weight: int = 0
    notes: dict[str, str] = field(default_factory=dict)

    def item(self, fingerprint: str) -> AnyItem:
        """An item with its body."""
        if fingerprint not in self.items:
            self.items[fingerprint] = _items.decode(self.published.get(item_key(fingerprint)).body)
        return self.items[fingerprint]

    def page(self, key: str) -> Page:
        """A compiled page, by the key of its output."""
        return _pages.decode(self.made.get(key) or self.published.get(key).body)

    def keep(self, key: str, body: bytes) -> None:
        """Keep a page that was just made for what is made from it, as far as there is room."""
        if self.weight + len(body) <= KEPT_BYTES:
            self.made[key] = body
            self.weight += len(body)

    def upload(self, key: str, etag: str) -> bytes:
        """An object of the content bucket; raise `UploadChangedError` if it is another by now."""
        try:
            blob = self.content.get(key)
        except ObjectMissingError as error:
            raise UploadChangedError(f"{key} was deleted while it was published.") from error
        if blob.etag != etag:
            raise UploadChangedError(f"{key} was replaced while it was published.")
        return blob.body

    def image(self, key: str) -> bytes:
        """A published picture."""
        return self.published.get(key).body

    def recall(self, key: str) -> None:
        """Bring back what was noted of an output when it was made."""
        with suppress(ObjectMissingError):
            self.notes[key] = self.published.get(f"{NOTES}{key}.txt").body.decode()


@dataclass(frozen=True)
class _Place:
    """The bench as one output sees it: what it notes is kept under its key."""

    bench: Bench
    key: str

    def item(self, fingerprint: str) -> AnyItem:
        return self.bench.item(fingerprint)

    def page(self, key: str) -> Page:
        return self.bench.page(key)

    def upload(self, key: str, etag: str) -> bytes:
        return self.bench.upload(key, etag)

    def image(self, key: str) -> bytes:
        return self.bench.image(key)

    def note(self, message: str) -> None:
        self.bench.notes[self.key] = f"{self.bench.notes.get(self.key, '')} {message}".strip()


def make_outputs(
    bench: Bench, outputs: Iterable[Output], trusted: frozenset[str], now: datetime
) -> int:
    """Make the outputs that are neither live nor young; say how many were made.

    Those of one kind are made side by side. `trusted` are the keys that the live release
    names. The kinds follow one another, since prints are made from pages.
    """
    stages: dict[str, list[Output]] = {}
    for output in {one.key: one for one in outputs if one.key not in trusted}.values():
        stages.setdefault(output.key.split("/")[0], []).append(output)
    made = 0
    with ThreadPoolExecutor(WRITERS) as pool:
        for folder in sorted(stages, key=_turn):
            made += sum(pool.map(_maker(bench, now), stages[folder]))
    return made


def make_booklets(
    bench: Bench,
    planned: Plan,
    trusted: frozenset[str],
    now: datetime,
    etag: str,
) -> int:
    """Make the booklets of a release, and last the list of them; say how many were made.

    Raises `SwapRefusedError` as soon as `live.json` has another tag: whoever wrote it has other
    booklets to make.
    """
    make = _maker(bench, now)

    def bind(output: Output) -> bool:
        if bench.published.get(LIVE).etag != etag:
            raise SwapRefusedError("Another release went live while the booklets were made.")
        return make(output)

    missing = [one for one in planned.booklets if one.key not in trusted]
    with ThreadPoolExecutor(BINDERS) as pool:
        made = sum(pool.map(bind, missing))
    return made + make(planned.booklet_list)


_TURNS: Final = ("items", "files", "images", "pages")


def _turn(folder: str) -> int:
    return _TURNS.index(folder) if folder in _TURNS else len(_TURNS)


def _maker(bench: Bench, now: datetime) -> Callable[[Output], bool]:
    def make(output: Output) -> bool:
        modified = bench.published.modified(output.key)
        if modified and now - modified < REUSE:
            if output.source:
                bench.recall(output.key)
            return False
        body = output.make(_Place(bench, output.key))
        if note := bench.notes.get(output.key):
            # It comes first: where the output is, what is to be told of it is there too.
            bench.published.put(f"{NOTES}{output.key}.txt", note.encode(), "text/plain")
        bench.published.put(output.key, body, output.content_type, cache_control=IMMUTABLE)
        if output.key.startswith("pages/"):
            bench.keep(output.key, body)
        return True

    return make
