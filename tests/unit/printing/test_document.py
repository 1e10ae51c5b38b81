import pytest
from msgspec.structs import replace

from handlers.printing.document import (
    booklet_document,
    image_keys,
    page_document,
    programme_document,
    theme_document,
    without_images,
)
from handlers.release.model import Entry, Page, Paragraph, encode
from handlers.templating import TemplateError
from tests.unit.printing.print_samples import (
    BALI,
    BASE,
    ENGLISH,
    FRAME,
    LABELS,
    LISTING,
    PICTURE,
    REPORT,
    SOLOMON,
    programme_page,
    text,
    theme_page,
)


def test_a_programme_is_printed_from_its_page() -> None:
    document = programme_document(programme_page(), FRAME, BASE, ENGLISH)
    assert document.kind == "programme"
    assert document.title == BALI.title
    assert document.address == f"{BASE}/en/programmes/development/bali/"
    assert document.site == f"{BASE}/"
    assert document.words == LABELS
    assert [article.title for article in document.parts[0].articles] == [BALI.title]


def test_no_publication_is_listed_twice() -> None:
    part = programme_document(programme_page(), FRAME, BASE, ENGLISH).parts[0]
    assert len(part.articles[0].publications) == 1
    assert part.publications == ()
    alone = programme_page(replace(BALI, publications=()))
    alone = replace(alone, publications=(REPORT,))
    assert len(programme_document(alone, FRAME, BASE, ENGLISH).parts[0].publications) == 1


def test_dates_are_written_as_readers_do() -> None:
    page = theme_page("development", BALI, SOLOMON, replace(BALI, updated=""))
    document = theme_document(page, FRAME, BASE, ENGLISH)
    assert document.dates == {"2025-02-01": "1 February 2025", "2026-11-03": "3 November 2026"}
    assert document.updated == "2026-11-03"


def test_the_booklet_has_a_part_for_each_theme_and_is_as_recent_as_the_latest() -> None:
    themes = (theme_page("development"), replace(theme_page("health"), updated="2027-01-01"))
    document = booklet_document(LISTING, themes, FRAME, BASE, ENGLISH)
    assert [part.title for part in document.parts] == [page.title for page in themes]
    assert document.title == "All programmes"
    assert document.updated == "2027-01-01"


def test_a_booklet_of_nothing_is_still_a_document() -> None:
    assert booklet_document(LISTING, (), FRAME, BASE, ENGLISH).parts == ()


def test_images_are_named_once_each() -> None:
    document = theme_document(theme_page(), FRAME, BASE, ENGLISH)
    assert image_keys(document) == (PICTURE,)
    empty = theme_document(Page("theme", "en", "/en/x/", "Empty"), FRAME, BASE, ENGLISH)
    assert image_keys(empty) == ()


def test_no_relative_address_is_left() -> None:
    document = booklet_document(LISTING, (theme_page(),), FRAME, BASE, ENGLISH)
    assert b'"href":"/' not in encode(document)
    assert b'"path":"/' not in encode(document)


def test_a_translation_without_a_label_is_refused_by_name() -> None:
    words = {name: text for name, text in ENGLISH.words.items() if name != "print_contents"}
    with pytest.raises(TemplateError, match="“English” lacks the word print_contents"):
        programme_document(programme_page(), FRAME, BASE, replace(ENGLISH, words=words))


def test_home_is_printed_with_the_welcome_and_what_it_lists() -> None:
    listed = (Entry("Health", "/en/programmes/health/", "Care on the way."),)
    said = (Paragraph(text("Welcome.")),)
    page = Page("home", "en", "/en/", "Home", intro=said, entries=listed)
    welcome, health = page_document(page, FRAME, BASE, ENGLISH).parts
    assert welcome.intro == said
    assert (health.title, health.summary) == ("Health", "Care on the way.")


def test_any_other_page_is_printed_as_it_is() -> None:
    page = Page("page", "en", "/en/help/", "Help", intro=(Paragraph(text("Ask.")),))
    assert page_document(page, FRAME, BASE, ENGLISH).parts[0].intro == page.intro


def test_a_document_can_do_without_its_images() -> None:
    document = without_images(
        theme_document(theme_page(), FRAME, BASE, ENGLISH),
        image_keys(theme_document(theme_page(), FRAME, BASE, ENGLISH)),
    )
    assert image_keys(document) == ()
    assert len(document.parts[0].articles[0].body) == len(BALI.body) - 1
