"""What one PDF shows: plain data, ready for the print templates.

Built from compiled pages by pure functions; every address in it is absolute, because paper
has no site to be relative to.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from handlers.printing.address import absolute, article_on, blocks_on, references_on, spans_on
from handlers.release import paths
from handlers.release.manifest import Frame
from handlers.release.model import (
    Article,
    Block,
    Entry,
    Image,
    Page,
    Reference,
    Spans,
)
from handlers.templating import TemplateError, Translation

WORDS: Final = (
    "address",
    "check",
    "code",
    "contents",
    "language",
    "licence",
    "links",
    "page_of",
    "parts",
    "programmes",
    "publications",
    "see_page",
    "status_completed",
    "updated",
    "version",
)
"""The labels that the print templates use; a translation has each under `print_` + its name."""


class Part(Struct, frozen=True):
    """A run of articles: a whole programme or theme, or one theme of the booklet."""

    title: str
    summary: str = ""
    intro: tuple[Block, ...] = ()
    articles: tuple[Article, ...] = ()
    publications: tuple[Reference, ...] = ()


class Piece(Struct, frozen=True):
    """A document of its own that a contents document leads to: a theme, or a part of one.

    `path` is its page and `pdf` its PDF, both absolute; `programmes` is how many it holds, or 0
    where that is not known.
    """

    title: str
    path: str
    pdf: str
    summary: str = ""
    programmes: int = 0


class PrintDocument(Struct, frozen=True):
    """All that one PDF or print page shows.

    `kind` is `programme`, `theme`, `booklet`, `contents`, or that of any other page. `site` and
    `address` are absolute: where the site begins, and the page that this document prints.
    `version` is the id of what it shows, and `check` the absolute address that says whether that
    is still current; both are empty where there is none. `language` is the language's own name.
    `updated` is an ISO date or empty; `dates` holds every ISO date of the document as readers of
    the language write it. `pieces` are what a contents document lists.
    """

    kind: str
    lang: str
    language: str
    direction: str
    version: str
    check: str
    title: str
    summary: str
    site: str
    site_name: str
    tagline: str
    licence: Spans
    address: str
    updated: str
    dates: dict[str, str]
    words: dict[str, str]
    parts: tuple[Part, ...]
    pieces: tuple[Piece, ...] = ()


def programme_document(
    page: Page, frame: Frame, base_url: str, translation: Translation, version: str = ""
) -> PrintDocument:
    """Print one programme: the page's only article."""
    return _document("programme", page, (page,), frame, base_url, translation, version)


def theme_document(
    page: Page, frame: Frame, base_url: str, translation: Translation, version: str = ""
) -> PrintDocument:
    """Print one theme with all its programmes in full."""
    return _document("theme", page, (page,), frame, base_url, translation, version)


def booklet_document(  # noqa: PLR0913, PLR0917  What every document takes, and the themes.
    page: Page,
    themes: Sequence[Page],
    frame: Frame,
    base_url: str,
    translation: Translation,
    version: str = "",
) -> PrintDocument:
    """Print all programmes, theme by theme; `page` is the listing of all programmes.

    The booklet is as recent as the latest of its themes.
    """
    return _document("booklet", page, themes, frame, base_url, translation, version)


def contents_document(  # noqa: PLR0913, PLR0917  What every document takes, and the entries.
    page: Page,
    entries: Iterable[Entry],
    frame: Frame,
    base_url: str,
    translation: Translation,
    version: str = "",
) -> PrintDocument:
    """Print where to find what is too long for one document: each entry is one of its own."""
    document = _document("contents", page, (), frame, base_url, translation, version)
    return replace(document, pieces=tuple(_piece(entry, base_url) for entry in entries))


def page_document(
    page: Page, frame: Frame, base_url: str, translation: Translation, version: str = ""
) -> PrintDocument:
    """Print any other page: home, publications, help and the like.

    What home lists becomes a part each, with its title and summary.
    """
    document = _document(page.kind, page, (page,), frame, base_url, translation, version)
    if not page.entries:
        return document
    welcome = Part("", intro=blocks_on(page.intro, base_url))
    listed = (Part(entry.title, entry.summary) for entry in page.entries)
    return replace(document, parts=(welcome, *listed))


def without_images(document: PrintDocument, keys: Collection[str]) -> PrintDocument:
    """Leave some pictures out, because they cannot be read."""
    return replace(document, parts=tuple(_without_images(part, keys) for part in document.parts))


def only_address(document: PrintDocument, *intro: Block) -> PrintDocument:
    """Make the least document there is: where the page is, and a block if one is given.

    It stands for a page that cannot be printed, and shows whether one picture can be.
    """
    parts = (Part(document.address, intro=intro),)
    return replace(
        document, kind="theme", title=document.address, summary="", parts=parts, pieces=()
    )


def image_keys(document: PrintDocument) -> tuple[str, ...]:
    """List the keys of the images that a document shows, each once, in order."""
    bodies = [
        body
        for part in document.parts
        for body in (part.intro, *(article.body for article in part.articles))
    ]
    keys = (block.key for body in bodies for block in body if isinstance(block, Image))
    return tuple(dict.fromkeys(keys))


def _without_images(part: Part, keys: Collection[str]) -> Part:
    def shown(body: tuple[Block, ...]) -> tuple[Block, ...]:
        return tuple(
            block for block in body if not (isinstance(block, Image) and block.key in keys)
        )

    articles = tuple(replace(article, body=shown(article.body)) for article in part.articles)
    return replace(part, intro=shown(part.intro), articles=articles)


def _document(  # noqa: PLR0913, PLR0917  The kinds of document differ in nothing else.
    kind: str,
    page: Page,
    pages: Sequence[Page],
    frame: Frame,
    base_url: str,
    translation: Translation,
    version: str,
) -> PrintDocument:
    updated = max(each.updated for each in (page, *pages))
    parts = tuple(_part(each, base_url) for each in pages)
    articles = (article.updated for part in parts for article in part.articles)
    return PrintDocument(
        kind=kind,
        lang=page.lang,
        language=translation.language,
        direction=translation.direction,
        version=version,
        check=absolute(f"/v/{version}", base_url) if version else "",
        title=page.title,
        summary=page.summary,
        site=absolute("/", base_url),
        site_name=frame.name,
        tagline=frame.tagline,
        licence=spans_on(frame.wording.licence, base_url),
        address=absolute(page.path, base_url),
        updated=updated,
        dates=_dates((updated, *articles), translation),
        words=_words(translation),
        parts=parts,
    )


def _part(page: Page, base_url: str) -> Part:
    """Take over a page; a publication that an article lists already is not listed again."""
    listed = {entry.href for article in page.articles for entry in article.publications}
    rest = (entry for entry in page.publications if entry.href not in listed)
    return Part(
        title=page.title,
        summary=page.summary,
        intro=blocks_on(page.intro, base_url),
        articles=tuple(article_on(article, base_url) for article in page.articles),
        publications=references_on(rest, base_url),
    )


def _piece(entry: Entry, base_url: str) -> Piece:
    return Piece(
        title=entry.title,
        path=absolute(entry.path, base_url),
        pdf=absolute(paths.pdf(entry.path), base_url),
        summary=entry.summary,
        programmes=entry.programmes,
    )


def _dates(dates: Iterable[str], translation: Translation) -> dict[str, str]:
    return {iso: translation.format_date(iso) for iso in sorted(set(dates)) if iso}


def _words(translation: Translation) -> dict[str, str]:
    try:
        return {name: translation.words[f"print_{name}"] for name in WORDS}
    except KeyError as error:
        raise TemplateError(
            f"The translation “{translation.language}” lacks the word {error.args[0]}."
        ) from error
