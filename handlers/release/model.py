"""What one page shows, compiled from uploads and ready to render.

Everything here is plain data: msgspec Structs that travel as JSON from publish to the web
function, to the print templates and to typst. Nothing in it is markup; `Link.href` is
limited to http, https, mailto and site-relative addresses by the content checks.
"""

from typing import Annotated, TypeVar

from msgspec import Meta, Struct
from msgspec.json import Decoder, Encoder


class Node(Struct, frozen=True, tag_field="kind", tag=str.lower, omit_defaults=True):
    """A tagged piece of a document; templates switch on `kind`."""

    @property
    def kind(self) -> str:
        """The tag under which this piece travels, e.g. `paragraph`."""
        return str(self.__struct_config__.tag)


class Text(Node, frozen=True):
    """Characters, shown as they are."""

    text: str


class Emphasis(Node, frozen=True):
    """Stressed words."""

    spans: "tuple[Span, ...]"


class Strong(Node, frozen=True):
    """Words of strong importance."""

    spans: "tuple[Span, ...]"


class Link(Node, frozen=True):
    """Words that lead somewhere."""

    href: str
    spans: "tuple[Span, ...]"


Span = Text | Emphasis | Strong | Link
Spans = tuple[Span, ...]


class Paragraph(Node, frozen=True):
    """A paragraph of inline text."""

    spans: Spans


class Heading(Node, frozen=True):
    """A heading inside an article; `anchor` is unique within the article."""

    text: str
    anchor: str


class Item(Struct, frozen=True, omit_defaults=True):
    """One item of a list, with the list nested below it, if any."""

    spans: Spans
    children: "List | None" = None


class List(Node, frozen=True):
    """A bulleted or numbered list."""

    ordered: bool
    items: tuple[Item, ...]


class Quote(Node, frozen=True):
    """A quotation and where it comes from."""

    spans: Spans
    source: str = ""


class Table(Node, frozen=True):
    """A table with one header row; every row has as many cells as the header."""

    caption: str
    header: tuple[Spans, ...]
    rows: tuple[tuple[Spans, ...], ...]


class Rendition(Struct, frozen=True):
    """One thing made of a picture: its object in the published bucket, and its size in pixels."""

    key: str
    width: int
    height: int


class Image(Node, frozen=True, omit_defaults=True):
    """A picture; `alt` is never empty.

    `key` is the object that every browser shows, and `width` and `height` are that one's pixels
    (0 where nobody knows). `sources` are for browsers of today, the narrowest first; `print` is
    for paper. `upload` stands for the upload itself, whatever is made of it.
    """

    key: str
    alt: str
    caption: str = ""
    width: int = 0
    height: int = 0
    sources: tuple[Rendition, ...] = ()
    print: Rendition | None = None
    upload: str = ""


Block = Paragraph | Heading | List | Quote | Table | Image


class Reference(Struct, frozen=True, omit_defaults=True):
    """A link on its own line. `note` says what waits there, e.g. `PDF, 120 KB`."""

    title: str
    href: str
    summary: str = ""
    note: str = ""
    year: int | None = None


class Article(Struct, frozen=True, omit_defaults=True):
    """One item in full. `updated` is an ISO date; `path` is the item's own page."""

    slug: str
    path: str
    title: str
    summary: str = ""
    body: tuple[Block, ...] = ()
    links: tuple[Reference, ...] = ()
    publications: tuple[Reference, ...] = ()
    updated: str = ""
    status: str = "active"


class Entry(Struct, frozen=True, omit_defaults=True):
    """A line in a listing: a theme with its programmes, or a programme.

    `programmes` is how many a theme has, whether or not they are listed as `children`.
    """

    title: str
    path: str
    summary: str = ""
    children: "tuple[Entry, ...]" = ()
    status: str = "active"
    programmes: int = 0


class Page(Struct, frozen=True, omit_defaults=True):
    """What one address shows.

    `kind` is one of `home`, `programmes`, `theme`, `programme`, `publications`, `page`.
    `path` begins and ends with a slash. `articles` are shown in full, `entries` as a
    listing. `alternates` maps a language to the path of the same page in it. `updated` is
    the latest ISO date of what is shown.
    """

    kind: str
    lang: str
    path: str
    title: str
    summary: str = ""
    theme: str = ""
    theme_title: str = ""
    intro: tuple[Block, ...] = ()
    articles: tuple[Article, ...] = ()
    entries: tuple[Entry, ...] = ()
    publications: tuple[Reference, ...] = ()
    alternates: dict[str, str] = {}
    updated: str = ""


class SearchEntry(Struct, frozen=True, omit_defaults=True):
    """One page as search sees it; `words` is its text, folded to plain lower case."""

    title: str
    path: str
    summary: str
    words: str


class Route(Struct, frozen=True, omit_defaults=True):
    """Where one address leads: to objects of the published bucket, or nowhere any more.

    Either `page` (with `print`, and `pdf` where a programme has one) names objects, or `gone`
    holds the title of something withdrawn. `version` is the id of what the page shows. The PDFs
    of themes and of all programmes are booklets, named in an object of their own.
    """

    page: str = ""
    print: str = ""
    pdf: str = ""
    version: str = ""
    gone: str = ""


class Booklet(Struct, frozen=True):
    """A PDF of many programmes: its key, and the id of the version that it shows.

    It may be of an earlier release than the pages, since booklets are made after these.
    """

    pdf: str
    version: str


class StoredFile(Struct, frozen=True, omit_defaults=True):
    """An uploaded file as it is published; `size` in bytes, 0 for pictures, which are made anew."""

    key: str
    content_type: str
    size: Annotated[int, Meta(ge=0)]


class Shard(Struct, frozen=True, omit_defaults=True):
    """The addresses of one theme in one language, by slug.

    The empty slug is the theme itself. In the shard named `""`, which holds the other pages
    of the language, it is home, beside `programmes`, `publications`, and the slugs of the
    pages. `search` is the key of what search knows of these pages; `feed` the key of the
    language's feed, in the shard named `""` only.
    """

    routes: dict[str, Route]
    search: str = ""
    feed: str = ""


_encoder = Encoder(order="deterministic")
T = TypeVar("T")


def encode(value: object) -> bytes:
    """Write a value of the model as JSON; the same value always gives the same bytes."""
    return _encoder.encode(value)


def decoder(kind: type[T]) -> Decoder[T]:
    """Make a reader for one type of the model; it raises `msgspec.ValidationError`."""
    return Decoder(kind)
