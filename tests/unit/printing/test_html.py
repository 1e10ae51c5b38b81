"""The print page: what is on it, and where its links lead."""

import re
from functools import cache
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from handlers.printing.document import (
    PrintDocument,
    booklet_document,
    contents_document,
    page_document,
    programme_document,
    theme_document,
)
from handlers.printing.html import HtmlPrinter, on_one_page
from handlers.printing.qr import code
from handlers.release.model import Entry, Heading, Link, Page, Paragraph, Reference
from handlers.templating import Templates
from tests.unit.printing.print_samples import (
    BASE,
    ENGLISH,
    FRAME,
    LISTING,
    SITE,
    VERSION,
    article,
    documents,
    programme_page,
    text,
    theme_page,
)

CHECK = f"{BASE}/v/{VERSION}"
DOCUMENTS = documents()
LOOKALIKES = (
    "part-1", "part-2", "part-1-1", "part-1-2", "part-2-1", "part-1_x", "part-1-1_x", "contents",
    "print", "1", "1-1", "x", "_", "1_x", "-1", "",
)  # fmt: skip
"""Slugs and anchors that could be taken for those of the page itself."""


@cache
def printer() -> HtmlPrinter:
    return HtmlPrinter(SITE, Templates(SITE))


def render(document: PrintDocument) -> str:
    return printer().render(document).decode()


class Anchors(HTMLParser):
    """The ids of a page, and the words of what each leads to; and its links, with their words."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.heads: dict[str, str] = {}
        self.links: list[tuple[str, str]] = []
        self._inside = ""
        self._link = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if values.get("id"):
            self.ids.append(str(values["id"]))
            self._inside = str(values["id"])
        if tag == "a":
            self._link = str(values["href"])
            self.links.append((self._link, ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._link = ""

    def handle_data(self, data: str) -> None:
        if self._link:
            href, words = self.links[-1]
            self.links[-1] = (href, words + data)
        if data.strip() and self._inside:
            self.heads.setdefault(self._inside, data.strip())


slugs = st.sampled_from(LOOKALIKES)
anchors = st.lists(slugs.filter(bool), unique=True, max_size=3)
bodies = st.lists(st.tuples(slugs, anchors), min_size=1, max_size=3)
parts = st.lists(st.tuples(anchors, bodies), min_size=1, max_size=3)


@settings(max_examples=60, deadline=None)
@given(parts)
def test_anchors_never_collide_and_lead_to_what_they_say(
    themes: list[tuple[list[str], list[tuple[str, list[str]]]]],
) -> None:
    pages = []
    for number, (intro, programmes) in enumerate(themes):
        articles = tuple(
            article(
                slug,
                f"Programme {number} {place}",
                body=tuple(Heading(f"Heading {anchor}", anchor) for anchor in headings),
                links=(),
                summary="",
            )
            for place, (slug, headings) in enumerate(programmes)
        )
        page = theme_page(f"t{number}", *articles)
        headings = tuple(Heading(f"Heading {anchor}", anchor) for anchor in intro)
        pages.append(replace(page, title=f"Theme {number}", intro=headings, publications=()))
    booklet = booklet_document(LISTING, pages, FRAME, BASE, ENGLISH, VERSION)
    for document in (booklet, theme_document(pages[0], FRAME, BASE, ENGLISH)):
        found = Anchors(render(document))
        assert len(found.ids) == len(set(found.ids))
        inside = [(href[1:], words) for href, words in found.links if href.startswith("#")]
        assert all(found.heads[anchor] == words.strip() for anchor, words in inside)
        titles = [article.title for part in document.parts for article in part.articles]
        if len(titles) > 1:
            assert [words for _, words in inside if words.startswith("Programme")] == titles


def test_a_link_to_a_programme_of_the_same_page_stays_on_it() -> None:
    found = Anchors(render(DOCUMENTS["theme"]))
    assert ("#part-1-2", "earlier work in Vanuatu") in found.links
    assert found.heads["part-1-2"].startswith("Border Capacity Improvement Program")
    alone = Anchors(render(DOCUMENTS["programme"]))
    assert ("/en/programmes/development/vanuatu/", "earlier work in Vanuatu") in alone.links


def test_a_booklet_names_its_theme_even_where_there_is_only_one() -> None:
    found = Anchors(render(booklet_document(LISTING, (theme_page(),), FRAME, BASE, ENGLISH)))
    assert ("#part-1", theme_page().title) in found.links
    assert theme_page().title in found.heads["part-1"]


def test_links_on_the_site_have_no_host_and_others_are_as_they_were() -> None:
    hrefs = ("/en/help/", "https://programmes.example.org.test/x", "mailto:a@example.org")
    links = tuple(Link(href, text(href)) for href in hrefs)
    page = programme_page(article("x", "X", body=(Paragraph(links),), links=()))
    body = on_one_page(programme_document(page, FRAME, BASE, ENGLISH)).parts[0].articles[0].body
    assert body == (Paragraph(links),)


def test_only_links_that_leave_the_site_show_their_address() -> None:
    links = (
        Link("https://example.com/a", text("elsewhere")),
        Link("/en/help/", text("help")),
        Link("mailto:a@example.com", text("write")),
        Link("https://www.example.com/", text("www.example.com")),
    )
    references = (Reference("Far", "https://far.example/"), Reference("Near", "/files/x.pdf"))
    page = programme_page(article("x", "X", body=(Paragraph(links),), links=references))
    frame = replace(FRAME, wording=type(FRAME.wording)())
    found = render(programme_document(page, frame, BASE, ENGLISH))
    shown = re.findall(r'class="outside"> <bdi dir="ltr">\((.*?)\)</bdi>', found)
    assert shown == ["https://example.com/a", "a@example.com", "https://far.example/"]


def test_publications_say_what_waits_there() -> None:
    found = render(DOCUMENTS["programme"])
    assert '<span class="year">2010</span> <span class="note">(PDF, 48 KB)</span>' in found


@pytest.mark.parametrize("kind", sorted(DOCUMENTS))
def test_a_print_page_can_be_checked(kind: str) -> None:
    found = render(DOCUMENTS[kind])
    assert f'role="img" aria-label="QR code that leads to {CHECK}"' in found
    assert f'<path d="{code(CHECK).path}"/>' in found
    assert f'Scan the code, or open:<br><a href="{CHECK}"><bdi dir="ltr">{CHECK}</bdi>' in found
    assert f"Version {VERSION}" in found


@pytest.mark.parametrize("kind", sorted(DOCUMENTS))
def test_a_print_page_without_a_version_speaks_of_none(kind: str) -> None:
    found = render(replace(DOCUMENTS[kind], version="", check=""))
    assert "<svg" not in found
    assert "Version" not in found
    assert "/v/" not in found


@pytest.mark.parametrize("kind", sorted(DOCUMENTS))
def test_a_print_page_points_to_the_page_and_stays_out_of_search(kind: str) -> None:
    document = DOCUMENTS[kind]
    found = render(document)
    assert '<meta name="robots" content="noindex">' in found
    assert f'<link rel="canonical" href="{document.address}">' in found
    assert '<button type="button" id="print" hidden>' in found
    assert f'<a href="{document.address.removeprefix(BASE)[:-1]}.pdf">Download as PDF</a>' in found


def test_pages_without_a_pdf_offer_none() -> None:
    page = Page("page", "en", "/en/help/", "Help", intro=(Paragraph(text("Ask.")),))
    found = render(page_document(page, FRAME, BASE, ENGLISH, VERSION))
    assert ".pdf" not in found
    assert f"Version {VERSION}" in found


def test_contents_lead_to_the_print_pages_and_pdfs_of_their_parts() -> None:
    entries = (
        Entry("Health", "/en/programmes/health/", "Care on the way.", programmes=2),
        Entry("Borders", "/en/programmes/borders/"),
    )
    found = render(contents_document(LISTING, entries, FRAME, BASE, ENGLISH, VERSION))
    links = Anchors(found).links
    for slug, title in (("health", "Health"), ("borders", "Borders")):
        assert (f"/en/programmes/{slug}/print/", title) in links
        assert (f"/en/programmes/{slug}.pdf", "Download as PDF") in links
        assert f"{BASE}/en/programmes/{slug}.pdf" in found
    assert found.count("Programmes: ") == 1
    assert "Programmes: 2" in found
    assert "Care on the way." in found


def test_a_language_from_right_to_left_keeps_numbers_and_addresses() -> None:
    telephone = Paragraph(text("اتصل على +678 22 123"))
    page = programme_page(article("x", "X", body=(telephone,), links=()))
    document = programme_document(replace(page, lang="ar"), FRAME, BASE, ENGLISH, VERSION)
    found = render(replace(document, direction="rtl"))
    assert "\u2066+678 22 123\u2069" in found
    assert f'<bdi dir="ltr">{document.address}</bdi>' in found
