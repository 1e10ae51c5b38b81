"""`live.json`: the one small object that says what visitors see.

Publishing swaps it; everything that it names is immutable. Its size does not grow with the
number of programmes: it holds wording and navigation, and the key of one route shard per
language and theme. All languages are in it, so that a first page needs no request more.
"""

from typing import Final

from msgspec import Struct

from handlers.release.model import Entry, Reference, Spans

LIVE: Final = "live.json"
FRAME_BYTES: Final = 8 * 1024
"""The most that the frame of one language may weigh; publish reports the wording beyond that."""


class Office(Struct, frozen=True, omit_defaults=True):
    """How the office is reached without the form."""

    name: str = ""
    address: tuple[str, ...] = ()
    email: str = ""
    phone: str = ""


class Topic(Struct, frozen=True):
    """A choice in the contact form."""

    slug: str
    label: str


class Wording(Struct, frozen=True, omit_defaults=True):
    """The sentences that the office words itself, as inline text."""

    welcome: Spans = ()
    contact: Spans = ()
    licence: Spans = ()
    footer: Spans = ()


class Theme(Struct, frozen=True):
    """A theme in the navigation."""

    slug: str
    title: str


class Frame(Struct, frozen=True, omit_defaults=True):
    """What surrounds every page of one language, and where its pages are.

    `menu` are the pages that the footer links to. `shards` maps a theme's slug, or `""` for
    the other pages, to the key of its shard.
    """

    name: str
    tagline: str = ""
    wording: Wording = Wording()
    office: Office = Office()
    topics: tuple[Topic, ...] = ()
    quick_links: tuple[Reference, ...] = ()
    themes: tuple[Theme, ...] = ()
    menu: tuple[Entry, ...] = ()
    publications: tuple[Reference, ...] = ()
    shards: dict[str, str] = {}


class Routing(Struct, frozen=True, omit_defaults=True):
    """Who receives messages: by topic, else by theme, else everyone in `recipients`.

    Where `acknowledge` is set, senders get a short e-mail that names their reference. A message
    is kept for `retention_days` after what became of it is settled. Where `weekly_report` is
    set, `recipients` get one e-mail a week that counts all messages.
    """

    recipients: tuple[str, ...] = ()
    topics: dict[str, tuple[str, ...]] = {}
    themes: dict[str, tuple[str, ...]] = {}
    acknowledge: bool = False
    retention_days: int = 365
    weekly_report: bool = True


class Problems(Struct, frozen=True, omit_defaults=True):
    """How many uploads have problems, and the first few of their content keys."""

    count: int = 0
    keys: tuple[str, ...] = ()


class Manifest(Struct, frozen=True, omit_defaults=True):
    """The content of `live.json`.

    `version` names the release, e.g. `12-3f9a2c1b`; `serial` is the highest number given
    out so far, which a rollback keeps. `published_at` is an ISO time in UTC. While `hold`
    is set, publish reports but does not swap. The first of `languages` is the default.
    `files`, `redirects`, `sitemap` and `booklets` are keys of objects. While `rebuilding` is
    set, the booklets of this release are still being made, and those of an earlier one stand in.
    """

    version: str
    serial: int
    published_at: str
    base_url: str
    languages: tuple[str, ...]
    frames: dict[str, Frame]
    files: str = ""
    redirects: str = ""
    sitemap: str = ""
    booklets: str = ""
    rebuilding: bool = False
    routing: Routing = Routing()
    problems: Problems = Problems()
    hold: bool = False
