"""What one PDF shows: plain data, ready for the print templates.

Built from compiled pages by pure functions; every address in it is absolute, because paper
has no site to be relative to.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from handlers.printing.address import absolute, article_on, blocks_on, references_on, spans_on
from handlers.release.manifest import Frame
from handlers.release.model import Article, Block, Image, Page, Paragraph, Reference, Spans
from handlers.templating import TemplateError, Translation

WORDS: Final = (
    "address",
    "contents",
    "licence",
    "links",
    "page_of",
    "publications",
    "see_page",
    "status_completed",
    "updated",
)
"""The labels that the print templates use; a translation has each under `print_` + its name."""


class Part(Struct, frozen=True):
    """A run of articles: a whole programme or theme, or one theme of the booklet."""

    title: str
    summary: str = ""
    intro: tuple[Block, ...] = ()
    articles: tuple[Article, ...] = ()
    publications: tuple[Reference, ...] = ()


class PrintDocument(Struct, frozen=True):
    """All that one PDF shows.

    `kind` is `programme`, `theme` or `booklet`. `site` and `address` are absolute: where the
    site begins, and the page that this document prints. `updated` is an ISO date or empty;
    `dates` holds every ISO date of the document as readers of the language write it.
    """

    kind: str
    lang: str
    direction: str
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


def programme_document(
    page: Page, frame: Frame, base_url: str, translation: Translation
) -> PrintDocument:
    """Print one programme: the page's only article."""
    return _document("programme", page, (page,), frame, base_url, translation)


def theme_document(
    page: Page, frame: Frame, base_url: str, translation: Translation
) -> PrintDocument:
    """Print one theme with all its programmes in full."""
    return _document("theme", page, (page,), frame, base_url, translation)


def booklet_document(
    page: Page, themes: Sequence[Page], frame: Frame, base_url: str, translation: Translation
) -> PrintDocument:
    """Print all programmes, theme by theme; `page` is the listing of all programmes.

    The booklet is as recent as the latest of its themes.
    """
    return _document("booklet", page, themes, frame, base_url, translation)


def page_document(
    page: Page, frame: Frame, base_url: str, translation: Translation
) -> PrintDocument:
    """Print any other page: home, publications, help and the like.

    What home lists becomes a part each, with its title and summary.
    """
    document = _document(page.kind, page, (page,), frame, base_url, translation)
    if not page.entries:
        return document
    welcome = Part("", intro=_paragraph(frame, base_url))
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
    return replace(document, kind="theme", title=document.address, summary="", parts=parts)


def image_keys(document: PrintDocument) -> tuple[str, ...]:
    """List the keys of the images that a document shows, each once, in order."""
    bodies = [
        body
        for part in document.parts
        for body in (part.intro, *(article.body for article in part.articles))
    ]
    keys = (block.key for body in bodies for block in body if isinstance(block, Image))
    return tuple(dict.fromkeys(keys))


def _paragraph(frame: Frame, base_url: str) -> tuple[Block, ...]:
    welcome = frame.wording.welcome
    return (Paragraph(spans_on(welcome, base_url)),) if welcome else ()


def _without_images(part: Part, keys: Collection[str]) -> Part:
    def shown(body: tuple[Block, ...]) -> tuple[Block, ...]:
        return tuple(
            block for block in body if not (isinstance(block, Image) and block.key in keys)
        )

    articles = tuple(replace(article, body=shown(article.body)) for article in part.articles)
    return replace(part, intro=shown(part.intro), articles=articles)


def _document(  # noqa: PLR0913, PLR0917  The three kinds of document differ in nothing else.
    kind: str,
    page: Page,
    pages: Sequence[Page],
    frame: Frame,
    base_url: str,
    translation: Translation,
) -> PrintDocument:
    updated = max(each.updated for each in (page, *pages))
    parts = tuple(_part(each, base_url) for each in pages)
    articles = (article.updated for part in parts for article in part.articles)
    return PrintDocument(
        kind=kind,
        lang=page.lang,
        direction=translation.direction,
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


def _dates(dates: Iterable[str], translation: Translation) -> dict[str, str]:
    return {iso: translation.format_date(iso) for iso in sorted(set(dates)) if iso}


def _words(translation: Translation) -> dict[str, str]:
    try:
        return {name: translation.words[f"print_{name}"] for name in WORDS}
    except KeyError as error:
        raise TemplateError(
            f"The translation “{translation.language}” lacks the word {error.args[0]}."
        ) from error
