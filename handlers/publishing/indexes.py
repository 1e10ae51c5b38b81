"""What is made beside the pages: search words, the feed, the sitemap, lists of files."""

from collections.abc import Iterable, Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from handlers.content.inline import plain
from handlers.content.item import ProgrammeItem
from handlers.publishing.arranging import LanguageSite, Placed
from handlers.publishing.outputs import JSON, XML, Output, Workshop, name
from handlers.release import paths
from handlers.release.folding import fold
from handlers.release.model import (
    Block,
    Heading,
    List,
    Page,
    Paragraph,
    Quote,
    SearchEntry,
    Table,
    encode,
)

MOST_WORDS = 4000
"""Characters of a page's text that search knows; summaries and openings say what it is about."""

FEED_ENTRIES = 20

_ATOM = "http://www.w3.org/2005/Atom"
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"


def search_output(engine: str, keys: Sequence[str]) -> Output:
    """Make the search words of some pages, given by their keys."""

    def make(workshop: Workshop) -> bytes:
        return encode([_search_entry(workshop.page(key)) for key in keys])

    return Output(name("search", ".json", engine, keys), JSON, make)


def _search_entry(page: Page) -> SearchEntry:
    texts = [page.title, page.summary]
    for body in (page.intro, *(article.body for article in page.articles)):
        texts.extend(text for block in body for text in _texts(block))
    words = fold(" ".join(texts))[:MOST_WORDS]
    return SearchEntry(page.title, page.path, page.summary, words)


def _texts(block: Block) -> Iterable[str]:
    match block:
        case Heading():
            yield block.text
        case Paragraph() | Quote():
            yield plain(block.spans)
        case List():
            for item in block.items:
                yield plain(item.spans)
                if item.children:
                    yield from _texts(item.children)
        case Table():
            yield block.caption
            yield from (plain(cell) for row in (block.header, *block.rows) for cell in row)


def feed_output(engine: str, base_url: str, site: LanguageSite) -> Output:
    """Make the feed of a language: the programmes that were updated last."""
    dated = [
        programme
        for theme in site.themes
        for programme in theme.programmes
        if programme.head.updated
    ]
    dated.sort(key=lambda one: (one.head.updated, one.slug), reverse=True)
    latest = dated[:FEED_ENTRIES]
    inputs = (engine, base_url, site.item.name, [(one.path, one.head) for one in latest])

    def make(_workshop: Workshop) -> bytes:
        return _feed(base_url, site, latest)

    return Output(name("feeds", ".xml", *inputs), "application/atom+xml; charset=utf-8", make)


def _feed(base_url: str, site: LanguageSite, latest: list[Placed[ProgrammeItem]]) -> bytes:
    feed = Element("feed", {"xmlns": _ATOM, "xml:lang": site.lang})
    home = base_url + paths.home(site.lang)
    SubElement(feed, "title").text = site.item.name
    SubElement(feed, "id").text = home
    SubElement(feed, "link", {"href": home})
    SubElement(feed, "link", {"rel": "self", "href": f"{home}feed.xml"})
    SubElement(feed, "author").append(_with_text("name", site.item.office.name or site.item.name))
    newest = latest[0].head.updated if latest else "1970-01-01"
    SubElement(feed, "updated").text = f"{newest}T00:00:00Z"
    for one in latest:
        entry = SubElement(feed, "entry")
        SubElement(entry, "title").text = one.head.title
        SubElement(entry, "id").text = base_url + one.path
        SubElement(entry, "link", {"href": base_url + one.path})
        SubElement(entry, "updated").text = f"{one.head.updated}T00:00:00Z"
        SubElement(entry, "summary").text = one.head.summary
    return bytes(tostring(feed, encoding="utf-8", xml_declaration=True))


def _with_text(tag: str, text: str) -> Element:
    element = Element(tag)
    element.text = text
    return element


def sitemap_output(
    engine: str, base_url: str, addresses: Iterable[tuple[str, str, dict[str, str]]]
) -> Output:
    """Make the sitemap from each page's path, ISO date or nothing, and alternates."""
    listed = sorted(addresses, key=lambda one: one[0])

    def make(_workshop: Workshop) -> bytes:
        root = Element("urlset", {"xmlns": _SITEMAP, "xmlns:xhtml": _XHTML})
        for path, updated, alternates in listed:
            url = SubElement(root, "url")
            SubElement(url, "loc").text = base_url + path
            if updated:
                SubElement(url, "lastmod").text = updated
            for lang, other in sorted(alternates.items()):
                attributes = {"rel": "alternate", "hreflang": lang, "href": base_url + other}
                SubElement(url, "xhtml:link", attributes)
        return bytes(tostring(root, encoding="utf-8", xml_declaration=True))

    return Output(name("sitemaps", ".xml", engine, base_url, listed), XML, make)


def json_output(folder: str, value: object) -> Output:
    """Store a value under the digest of itself."""
    return Output(name(folder, ".json", value), JSON, lambda _workshop: encode(value))
