import subprocess
import sys
from pathlib import Path
from shutil import copytree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from handlers.printing.document import (
    PrintDocument,
    booklet_document,
    programme_document,
)
from handlers.printing.pdf import PdfPrinter, PrintError
from handlers.release.model import Heading, Image, Link, Page, Paragraph, Reference, Table
from tests.unit.printing.checked import CheckedPdfPrinter
from tests.unit.printing.pdf_reading import failures, names, reader, tags, words
from tests.unit.printing.print_samples import (
    BASE,
    ENGLISH,
    FRAME,
    IMAGES,
    LISTING,
    PICTURE,
    SITE,
    VERSION,
    article,
    documents,
    png,
    programme_page,
    text,
    theme_page,
)

DOCUMENTS = documents()
KINDS = sorted(DOCUMENTS)
LOWEST = 30
"""Points from the edge of the paper to the last line of the foot."""

CHECK = f"{BASE}/v/{VERSION}"
HOSTILE = r'#read("/etc/passwd") $x^2$ @ref <label> \u{41} \n *b* _i_ `r` // /* ] } #panic()'


@pytest.fixture(scope="module")
def printer() -> PdfPrinter:
    """Every PDF that these tests make is looked at."""
    return CheckedPdfPrinter(SITE)


def printed(*blocks: Paragraph | Heading | Image | Table, **changes: object) -> PrintDocument:
    """Make a programme of the blocks given and nothing else."""
    page = programme_page(article("x", "A title", body=blocks, links=(), **changes))
    return programme_document(page, FRAME, BASE, ENGLISH)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_document_conforms(printer: PdfPrinter, kind: str) -> None:
    assert failures(printer.render(DOCUMENTS[kind], IMAGES).body) == []


@pytest.mark.parametrize("kind", KINDS)
def test_right_to_left_documents_conform(printer: PdfPrinter, kind: str) -> None:
    document = replace(DOCUMENTS[kind], direction="rtl", lang="ar")
    assert failures(printer.render(document, IMAGES).body) == []


def test_sparse_documents_conform(printer: PdfPrinter) -> None:
    frame = replace(FRAME, tagline="", wording=type(FRAME.wording)())
    page = replace(LISTING, updated="", lang="pt-BR")
    empty = Page("theme", "en", "/en/programmes/empty/", "Empty")
    for themes in ((), (empty,)):
        document = booklet_document(page, themes, frame, BASE, ENGLISH)
        assert failures(printer.render(document, {}).body) == []


@pytest.mark.parametrize("kind", KINDS)
def test_text_can_be_extracted_in_reading_order(printer: PdfPrinter, kind: str) -> None:
    found = words(printer.render(DOCUMENTS[kind], IMAGES).body)
    parts = (
        "Migration Programmes in the Pacific",
        "Last updated: 3 November 2026",
        "The Bali Process is where states",
        "Bali Process website (https://www.baliprocess.net/), and grew out of",
        "Programme at a glance Subject Detail Began February 2002, in Bali",
        "The harbour of Port Vila, August 2011.",
        "• four governments: • Australia • Indonesia • Thailand",
        "1. the International Organization",
        "Nobody can solve this alone",
        "— Chair of the first meeting",
        "the office (office@example.org)",
        "World Migration Report 2010 (2010 · PDF, 48 KB)",
        f"{BASE}/files/world-migration-report-2010-note.pdf",
    )
    position = 0
    for part in parts:
        position = found.index(part, position)


def test_every_page_says_where_it_is_and_where_it_is_from(printer: PdfPrinter) -> None:
    pages = reader(printer.render(DOCUMENTS["theme"], IMAGES).body).pages
    for number, page in enumerate(pages, 1):
        found = " ".join(page.extract_text().split())
        assert f"Page {number} of {len(pages)}" in found
        assert f"{BASE}/en/programmes/development/" in found
        assert CHECK in found
        assert ("Migration Programmes in the Pacific · Migration and D" in found) == (number > 1)


def test_contents_lead_to_pages_once_there_is_enough_to_list(printer: PdfPrinter) -> None:
    theme = printer.render(DOCUMENTS["theme"], IMAGES).body
    assert "TOC" in names(theme)
    assert "Capacity building for Solomon Islands" in words(theme).split("Well-run")[0]
    assert "TOC" in names(printer.render(DOCUMENTS["booklet"], IMAGES).body)
    assert "TOC" not in names(printer.render(DOCUMENTS["programme"], IMAGES).body)


def test_a_link_to_a_programme_of_the_same_document_names_its_page(printer: PdfPrinter) -> None:
    body = printer.render(DOCUMENTS["theme"], IMAGES).body
    pages = [page.extract_text() for page in reader(body).pages]
    heading = next(n for n, page in enumerate(pages, 1) if "Border Capacity" in page and n > 1)
    assert f"earlier work in Vanuatu (page {heading})" in words(body).replace("\u00a0", " ")


def test_tables_lists_quotes_and_pictures_are_tagged_as_such(printer: PdfPrinter) -> None:
    found = tags(printer.render(DOCUMENTS["programme"], IMAGES).body)
    count = [name for name, _ in found].count
    assert (count("Table"), count("THead"), count("TH"), count("TD")) == (1, 1, 2, 8)
    assert count("Caption") == 2
    assert (count("L"), count("LI")) == (5, 9)
    assert count("BlockQuote") == 1
    figures = [node for name, node in found if name == "Figure"]
    assert [node["/Alt"] for node in figures] == [
        f"QR code that leads to {CHECK}",
        "A pale harbour at dawn",
    ]


def test_the_header_of_a_long_table_is_repeated(printer: PdfPrinter) -> None:
    rows = tuple((text(str(year)), text("Something happened.")) for year in range(1950, 2020))
    document = printed(Table("Years", (text("Year"), text("What happened")), rows))
    body = printer.render(document, {}).body
    pages = [page.extract_text() for page in reader(body).pages]
    assert len(pages) > 1
    assert all("What happened" in page for page in pages)
    assert names(body).count("TH") == 2


def lowest(body: bytes) -> float:
    """How far above the lower edge of its page the lowest words of a PDF stand, in points."""
    heights: list[float] = []

    def visit(found: str, page: list[float], place: list[float], *_font: object) -> None:
        if found.strip():
            heights.append(page[1] * place[4] + page[3] * place[5] + page[5])

    for page in reader(body).pages:
        page.extract_text(visitor_text=visit)
    return min(heights)


@pytest.mark.parametrize("columns", [2, 12])
def test_a_table_of_few_rows_with_many_words_is_divided(printer: PdfPrinter, columns: int) -> None:
    row = (*(text("Brief words.") for _ in range(columns - 1)), text("Many words. " * 100))
    table = Table("Steps", tuple(text("Step") for _ in row), (row,) * 8)
    assert lowest(printer.render(printed(table), {}).body) > LOWEST


def test_a_licence_longer_than_a_page_is_divided(printer: PdfPrinter) -> None:
    document = replace(printed(), licence=text("Whoever reads this may pass it on. " * 300))
    body = printer.render(document, {}).body
    assert lowest(body) > LOWEST
    assert words(body).count("pass it on") == 300


def test_language_title_and_date_are_in_the_file(printer: PdfPrinter) -> None:
    file = reader(printer.render(replace(DOCUMENTS["programme"], lang="fr"), IMAGES).body)
    assert file.trailer["/Root"]["/Lang"] == "fr"  # type: ignore[index]
    assert file.metadata is not None
    assert file.metadata.title == DOCUMENTS["programme"].title
    assert str(file.metadata["/CreationDate"]).startswith("D:20261103")
    assert [entry.title for entry in file.outline if not isinstance(entry, list)] == [
        DOCUMENTS["programme"].title
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_input_gives_the_same_bytes(printer: PdfPrinter, kind: str) -> None:
    first = printer.render(DOCUMENTS[kind], IMAGES).body
    assert printer.render(DOCUMENTS[kind], IMAGES).body == first
    assert PdfPrinter(SITE).render(DOCUMENTS[kind], IMAGES).body == first
    code = (
        "import sys; from print_samples import *; from handlers.printing.pdf import PdfPrinter;"
        f"body = PdfPrinter(SITE).render(documents()[{kind!r}], IMAGES).body;"
        "sys.stdout.buffer.write(body)"
    )
    here = Path(__file__).parent
    run = subprocess.run(  # noqa: S603  Fixed words.
        [sys.executable, "-c", code],
        check=True,
        capture_output=True,
        cwd=here,
        env={"PYTHONPATH": f"{SITE.parent}:{here}"},
    )
    assert run.stdout == first


def test_no_text_of_an_upload_is_ever_run(printer: PdfPrinter) -> None:
    table = Table(HOSTILE, (text(HOSTILE),), ((text(HOSTILE),),))
    document = printed(Heading(HOSTILE, "h"), Paragraph(text(HOSTILE)), table, summary=HOSTILE)
    document = replace(document, title=HOSTILE, tagline=HOSTILE)
    result = printer.render(document, {})
    assert failures(result.body) == []
    assert result.replaced == ()
    assert words(result.body).count(HOSTILE) >= 4
    assert "root:" not in words(result.body)


def test_links_with_another_scheme_are_only_words(printer: PdfPrinter) -> None:
    hrefs = ("javascript:alert(1)", "file:///etc/passwd", "https://", "")
    links = tuple(Link(href, text(f"<{href}>")) for href in hrefs)
    body = printer.render(replace(printed(Paragraph(links)), licence=()), {}).body
    assert "Link" not in names(body)
    assert "<javascript:alert(1)>" in words(body)


def test_an_address_that_is_its_own_label_is_not_repeated(printer: PdfPrinter) -> None:
    link = Link("https://www.example.com/", text("www.example.com"))
    found = words(printer.render(printed(Paragraph((link,))), {}).body)
    assert found.count("www.example.com") == 1


def test_characters_without_a_glyph_are_replaced_and_reported(printer: PdfPrinter) -> None:
    document = printed(Paragraph(text("Bell \x07, smile 😀, again 😀, Thai ก.")))
    result = printer.render(document, {})
    assert result.replaced == ("\x07", "😀", "ก")
    assert failures(result.body) == []
    assert "Bell \ufffd, smile \ufffd, again \ufffd, Thai \ufffd." in words(result.body)


def test_a_word_longer_than_a_line_breaks(printer: PdfPrinter) -> None:
    page = reader(printer.render(printed(Paragraph(text("W" * 200))), {}).body).pages[0]
    assert "W" * 200 not in page.extract_text()
    assert page.extract_text().count("W") == 200


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(min_size=1), st.text())
def test_any_text_can_be_printed(printer: PdfPrinter, first: str, second: str) -> None:
    link = Link(f"https://example.com/{second}", text(f"{first}!"))
    document = printed(Heading(f"{first}.", "h"), Paragraph((*text(first), link)), summary=second)
    document = replace(document, title=f"T {first}", site_name=f"S {second}")
    assert failures(printer.render(document, {}).body) == []


def test_a_picture_is_part_of_the_file(printer: PdfPrinter) -> None:
    tall = replace(DOCUMENTS["programme"])
    for picture in (IMAGES[PICTURE], png(20, 900), png(3000, 10)):
        body = printer.render(tall, {PICTURE: picture}).body
        assert sum(len(page.images) for page in reader(body).pages) == 1
        assert failures(body) == []


def test_a_key_cannot_reach_outside_the_private_folder(printer: PdfPrinter) -> None:
    key = "../../../etc/passwd"
    assert printer.render(printed(Image(key, "alt")), {key: png(9, 9)}).body
    with pytest.raises(PrintError, match=r"image \.\./\.\./\.\./etc/passwd is missing"):
        printer.render(printed(Image(key, "alt")), {})


def test_a_picture_that_is_none_is_told_with_the_document(printer: PdfPrinter) -> None:
    with pytest.raises(PrintError, match=r"(?s)“A title” at https.*unknown image format"):
        printer.render(printed(Image("x", "alt")), {"x": b"not a picture"})


def test_a_printer_works_again_after_a_failure(printer: PdfPrinter) -> None:
    with pytest.raises(PrintError, match="two or three letter language code"):
        printer.render(replace(DOCUMENTS["programme"], lang="neverland"), IMAGES)
    assert printer.render(DOCUMENTS["programme"], IMAGES).body


def test_references_show_their_address_on_a_line_of_its_own(printer: PdfPrinter) -> None:
    page = programme_page(
        article("x", "X", body=(), links=(Reference("Help", "/en/help/", note="Page"),))
    )
    found = words(printer.render(programme_document(page, FRAME, BASE, ENGLISH), {}).body)
    assert f"Help (Page) {BASE}/en/help/" in found


def test_the_status_of_a_programme_is_told(printer: PdfPrinter) -> None:
    for document in (printed(status="completed"), DOCUMENTS["theme"]):
        assert "Completed programme" in words(printer.render(document, IMAGES).body)
    assert "Completed" not in words(printer.render(printed(), {}).body)


def test_the_engine_is_named_by_templates_and_fonts(tmp_path: Path, printer: PdfPrinter) -> None:
    for folder in ("print", "fonts"):
        copytree(SITE / folder, tmp_path / folder)
    assert PdfPrinter(tmp_path).engine() == printer.engine() == printer.engine()
    with (tmp_path / "print" / "style.typ").open("a", encoding="utf-8") as style:
        style.write("// changed\n")
    assert PdfPrinter(tmp_path).engine() != printer.engine()


def test_a_label_may_or_may_not_have_a_place_for_what_it_labels(printer: PdfPrinter) -> None:
    document = printed(Paragraph(text("Words.")))
    for label, address in (
        ("On the web:", "On the web: {}"),
        ("See {address} today", "See {} today"),
    ):
        words_here = {**document.words, "address": label, "updated": "As of"}
        found = words(printer.render(replace(document, words=words_here), {}).body)
        assert address.format(document.address) in found
        assert "As of 3 November 2026" in found


def test_themes_of_the_booklet_start_on_new_pages(printer: PdfPrinter) -> None:
    themes = (theme_page("development", article("a", "A", body=())), theme_page("health"))
    document = booklet_document(LISTING, themes, FRAME, BASE, ENGLISH)
    pages = [page.extract_text() for page in reader(printer.render(document, IMAGES).body).pages]
    starts = [
        number
        for number, page in enumerate(pages)
        for theme in themes
        if f"{theme.title}\nStronger" in page
    ]
    assert starts[:1] == [2]
    assert len(set(starts)) == 2


@pytest.mark.parametrize(("width", "height"), [(900, 420), (20, 900), (3000, 10), (40, 30)])
def test_a_picture_is_as_large_as_it_is_whether_its_size_is_known_or_not(
    printer: PdfPrinter, width: int, height: int
) -> None:
    pictures = {"x": png(width, height)}
    known = printer.render(printed(Image("x", "alt", "caption", width, height)), pictures)
    assert printer.render(printed(Image("x", "alt", "caption")), pictures).body == known.body
