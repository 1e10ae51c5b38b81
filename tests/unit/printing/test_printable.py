from typing import Any

from msgspec.json import decode
from msgspec.structs import replace

from handlers.printing.coverage import Coverage
from handlers.printing.document import PrintDocument, programme_document, theme_document
from handlers.printing.printable import breakable, printable
from handlers.printing.shown import leads, shown
from handlers.release.model import Image, Link, Paragraph, Text
from tests.unit.printing.print_samples import (
    BALI,
    BASE,
    ENGLISH,
    FRAME,
    PICTURE,
    SITE,
    VANUATU,
    VERSION,
    article,
    programme_page,
    text,
    theme_page,
)

COVERAGE = Coverage.read(SITE / "fonts")
HERE = f"{BASE}/"


def data(document: PrintDocument, **files: str) -> dict[str, Any]:
    files = {PICTURE: "harbour", **files}
    found: dict[str, Any] = decode(printable(document, files, COVERAGE)[0])
    return found


def body_of(*blocks: Paragraph | Image, direction: str = "ltr", **files: str) -> list[Any]:
    page = programme_page(article("x", "X", body=blocks, links=()))
    document = programme_document(page, FRAME, BASE, ENGLISH)
    found = data(replace(document, direction=direction), **files)
    body: list[Any] = found["parts"][0]["articles"][0]["body"]
    return body


def test_text_stands_as_a_string() -> None:
    assert body_of(Paragraph(text("Words."))) == [{"kind": "paragraph", "spans": ["Words."]}]


def test_a_link_says_what_paper_shows_behind_it() -> None:
    link = Link("https://example.com/", text("there"))
    assert body_of(Paragraph((link,)))[0]["spans"] == [
        {
            "kind": "link",
            "href": "https://example.com/",
            "spans": ["there"],
            "shown": "(https://example.com/)",
        }
    ]
    arabic = body_of(Paragraph((link,)), direction="rtl")[0]["spans"][0]
    assert arabic["shown"] == "\u2066(https://example.com/)\u2069"


def test_an_address_that_is_its_own_label_is_not_shown_again_in_arabic_either() -> None:
    link = Link("https://example.com/", text("https://example.com"))
    assert body_of(Paragraph((link,)), direction="rtl")[0]["spans"][0]["shown"] == ""


def test_addresses_of_the_site_and_of_no_use_are_not_shown() -> None:
    assert shown(f"{HERE}en/", "home", HERE) == ""
    assert shown("https://example.org.evil.test/", "there", "https://example.org/") != ""
    assert shown("mailto:a@example.org", "the office", HERE) == "a@example.org"
    assert shown("mailto:a@example.org", "a@example.org", HERE) == ""
    assert not any(map(leads, ("", "https://", "javascript:alert(1)", "/en/", "file:///x")))


def test_links_in_a_document_lead_to_the_first_of_the_articles_there() -> None:
    document = theme_document(theme_page("development", BALI, VANUATU, BALI), FRAME, BASE, ENGLISH)
    articles = data(document)["parts"][0]["articles"]
    assert [each["label"] for each in articles] == ["article-0", "article-1", ""]
    spans = articles[0]["body"][0]["spans"]
    assert {"kind": "place", "label": "article-1", "spans": ["earlier work in Vanuatu"]} in spans


def test_an_image_is_named_by_its_place_and_keeps_its_words_and_size() -> None:
    image = Image("k", "alt", "caption", 40, 30)
    assert body_of(image, k="place") == [
        {
            "kind": "image",
            "file": "place",
            "alt": "alt",
            "caption": "caption",
            "width": 40,
            "height": 30,
        }
    ]


def test_a_code_is_drawn_where_there_is_a_version() -> None:
    page = programme_page()
    assert data(programme_document(page, FRAME, BASE, ENGLISH))["code"] == ""
    found = data(programme_document(page, FRAME, BASE, ENGLISH, VERSION))
    assert found["code"].startswith("<svg")
    assert (found["version"], found["check"]) == (VERSION, f"{BASE}/v/{VERSION}")


def test_the_name_of_a_document_has_no_marks() -> None:
    title = "+678 22 123"
    page = programme_page(article("x", title))
    document = programme_document(page, FRAME, BASE, ENGLISH)
    found = data(replace(document, direction="rtl"))
    assert (found["name"], found["title"]) == (title, f"\u2066{title}\u2069")


def test_only_words_that_may_be_longer_than_a_line_are_broken() -> None:
    address = f"https://example.com/{'a' * 80}"
    for words in ("Short words only.", address, "中" * 80, "a" * 47):
        assert breakable(words) == words
    assert breakable("a" * 48) == "\u200ba" * 48
    accents = "e\u0301" * 30
    assert breakable(accents) == "\u200be\u0301" * 30


def test_marks_survive_what_no_font_can_draw() -> None:
    found = printable(
        programme_document(
            programme_page(article("x", "X", body=(Paragraph((Text("\x07"),)),))),
            FRAME,
            BASE,
            ENGLISH,
        ),
        {},
        COVERAGE,
    )
    assert found[1] == ("\x07",)
