"""`releases/<version>.json`: what a release was built from. Only publish reads it."""

from typing import Final

from msgspec import Struct

from handlers.content.item import AnyItem
from handlers.content.problems import Problem
from handlers.imaging.picture import Recipe
from handlers.release.manifest import Manifest
from handlers.release.model import Image, StoredFile, decoder, encode

RELEASES: Final = "releases/"


class Version(Struct, frozen=True):
    """One version of an item: where it is stored, and its head (the item without its body)."""

    fingerprint: str
    head: AnyItem


class Source(Struct, frozen=True, omit_defaults=True):
    """One content file as a release knew it.

    `own` are the problems of the file by itself. `version` is what the file says, or None
    where it cannot be read. `good` is the version that visitors see, or saw last.
    """

    etag: str
    own: tuple[Problem, ...] = ()
    version: Version | None = None
    good: Version | None = None


class FileVersion(Struct, frozen=True, omit_defaults=True):
    """One version of an uploaded file as it is published.

    `stored` is what `/files/<name>` leads to. Of a picture, `image` is how pages show it, still
    without its words, and `recipes` say what is made of it, by key, `stored` among them.
    """

    stored: StoredFile
    image: Image | None = None
    recipes: dict[str, Recipe] = {}


class FileSource(Struct, frozen=True, omit_defaults=True):
    """One uploaded file as a release knew it.

    `own` are its problems, found by `engine` where it is a picture. `version` is what can be
    published of it, or None where nothing can. `good` is what visitors get, or got last.
    """

    etag: str
    engine: str = ""
    own: tuple[Problem, ...] = ()
    version: FileVersion | None = None
    good: FileVersion | None = None


class Record(Struct, frozen=True, omit_defaults=True):
    """A release in full: what was live, from which sources, and every object it names.

    `notes` are what admins have to know of outputs, by key, such as a picture that could not
    be printed.
    """

    manifest: Manifest
    engine: str
    sources: dict[str, Source]
    files: dict[str, FileSource]
    outputs: tuple[str, ...] = ()
    notes: dict[str, str] = {}


def item_key(fingerprint: str) -> str:
    """Name the object that holds an item."""
    return f"items/{fingerprint}.json"


def release_key(version: str) -> str:
    """Name the object that holds the record of a release."""
    return f"{RELEASES}{version}.json"


_records = decoder(Record)


def read_record(body: bytes) -> Record:
    """Read a record, or raise `msgspec.ValidationError`."""
    return _records.decode(body)


def write_record(record: Record) -> bytes:
    """Write a record; the same record always gives the same bytes."""
    return encode(record)
