"""Items: content files that were read and found good, compiled for publishing.

An item holds its body as blocks of the release model. `files` maps the name of
each uploaded file that it refers to to the place of the reference. An item without its body
(`head`) is enough for listings.
"""

from functools import cache
from hashlib import sha256
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from handlers.release.manifest import Office, Routing, Topic, Wording
from handlers.release.model import Block, Reference, encode


class Item(Struct, frozen=True, tag_field="kind", omit_defaults=True):
    """What all items share."""

    @property
    def kind(self) -> str:
        """The kind of content file this comes from, as in `keys.Kind`."""
        return str(self.__struct_config__.tag)


class SiteItem(Item, frozen=True, tag="site"):
    """`content/site.json`."""

    languages: tuple[str, ...]
    base_url: str
    routing: Routing


class LanguageItem(Item, frozen=True, tag="language"):
    """`content/<lang>/site.json`."""

    name: str
    tagline: str = ""
    wording: Wording = Wording()
    office: Office = Office()
    topics: tuple[Topic, ...] = ()
    quick_links: tuple[Reference, ...] = ()
    files: dict[str, str] = {}


class ThemeItem(Item, frozen=True, tag="theme"):
    """A theme."""

    title: str
    summary: str
    order: int = 100
    body: tuple[Block, ...] = ()
    files: dict[str, str] = {}


class ProgrammeItem(Item, frozen=True, tag="programme"):
    """A programme. `publish_at` is an ISO time with its offset, or empty."""

    title: str
    summary: str
    theme: str
    body: tuple[Block, ...] = ()
    updated: str = ""
    links: tuple[Reference, ...] = ()
    status: str = "active"
    publish_at: str = ""
    redirect_from: tuple[str, ...] = ()
    files: dict[str, str] = {}


class PublicationItem(Item, frozen=True, tag="publication"):
    """A publication: `file` is a name below `files/`, else `url` leads elsewhere."""

    title: str
    summary: str = ""
    year: int | None = None
    file: str = ""
    url: str = ""
    programmes: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    files: dict[str, str] = {}


class PageItem(Item, frozen=True, tag="page"):
    """A page such as help or privacy."""

    title: str
    body: tuple[Block, ...] = ()
    summary: str = ""
    order: int = 100
    updated: str = ""
    files: dict[str, str] = {}


AnyItem = SiteItem | LanguageItem | ThemeItem | ProgrammeItem | PublicationItem | PageItem


def fingerprint(item: AnyItem) -> str:
    """Name an item by what it says: 24 hexadecimal digits of SHA-256."""
    return sha256(encode(item)).hexdigest()[:24]


def head(item: AnyItem) -> AnyItem:
    """Give an item without its body."""
    if isinstance(item, ThemeItem | ProgrammeItem | PageItem):
        return replace(item, body=())
    return item


@cache
def engine() -> str:
    """Name this version of the rules for content: when they change, everything is read again."""
    digest = sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    digest.update((Path(__file__).parent.parent / "release" / "model.py").read_bytes())
    return digest.hexdigest()[:16]
