"""What makes a PDF checkable: the code, the short address, the version, and the cover."""

import shutil
import subprocess
from pathlib import Path

import pytest
import segno
from msgspec.structs import replace
from PIL import Image as Picture

from handlers.printing.document import (
    PrintDocument,
    booklet_document,
    contents_document,
    only_address,
    programme_document,
)
from handlers.printing.pdf import PdfPrinter
from handlers.release.model import Entry
from tests.unit.printing.checked import CheckedPdfPrinter
from tests.unit.printing.pdf_reading import names, reader, tags, words
from tests.unit.printing.print_samples import (
    BASE,
    ENGLISH,
    FRAME,
    IMAGES,
    LISTING,
    SITE,
    VERSION,
    documents,
    programme_page,
    theme_page,
)

CHECK = f"{BASE}/v/{VERSION}"
ENTRIES = (
    Entry(
        "Health",
        "/en/programmes/health/",
        "Care on the way.",
        programmes=2,
    ),
    Entry("Borders", "/en/programmes/borders/"),
)
CONTENTS = contents_document(LISTING, ENTRIES, FRAME, BASE, ENGLISH, VERSION)
DOCUMENTS = documents() | {"contents": CONTENTS}
KINDS = sorted(DOCUMENTS)
needs_poppler = pytest.mark.skipif(not shutil.which("pdftoppm"), reason="poppler draws the page")


@pytest.fixture(scope="module")
def printer() -> PdfPrinter:
    return CheckedPdfPrinter(SITE)


def first_page(body: bytes, folder: Path) -> Picture.Image:
    """Draw the first page at 300 dots an inch."""
    (folder / "x.pdf").write_bytes(body)
    command = ["pdftoppm", "-r", "300", "-l", "1", "-gray", "-singlefile", "x.pdf", "x"]
    subprocess.run(command, check=True, cwd=folder)  # noqa: S603  Fixed words.
    with Picture.open(folder / "x.pgm") as picture:
        return picture.copy()


MODULE = 22 / 25.4 * 300 / 41
"""The side of a module in dots: 41 of them, quiet zone included, fill 22 mm."""

FINDER = [
    [int(x in (0, 6) or y in (0, 6) or (2 <= x <= 4 and 2 <= y <= 4)) for x in range(7)]
    for y in range(7)
]
"""The pattern in a corner of every code."""


def found_code(page: Picture.Image) -> tuple[list[list[int]], int]:
    """Read the code that a page shows, and where its left edge is, in dots.

    It is looked for by the pattern in its corner, and read in the middle of each module.
    """
    for top in range(0, page.height, 2):
        for left in _runs(page, top):
            if _sampled(page, left, top, 7) == FINDER:
                return _sampled(page, left, top, 33), left
    raise AssertionError("There is no code on the page.")


def _runs(page: Picture.Image, row: int) -> list[int]:
    """Find where seven modules in a row are dark, and the next is light."""
    line = page.crop((0, row, page.width, row + 1)).tobytes()
    dark = bytes(level < 128 for level in line)
    starts = [x for x in range(1, len(dark)) if dark[x] and not dark[x - 1]]
    return [x for x in starts if abs(dark.find(0, x) - x - 7 * MODULE) <= 2]


def _sampled(page: Picture.Image, left: int, top: int, size: int) -> list[list[int]]:
    def dark(x: int, y: int) -> int:
        place = (round(left + (x + 0.5) * MODULE), round(top + (y + 0.5) * MODULE))
        level = page.getpixel(place) if place[0] < page.width and place[1] < page.height else 255
        return int(isinstance(level, int) and level < 128)

    return [[dark(x, y) for x in range(size)] for y in range(size)]


@needs_poppler
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_the_code_on_the_first_page_leads_to_the_short_address(
    printer: PdfPrinter, kind: str, direction: str, tmp_path: Path
) -> None:
    document = replace(DOCUMENTS[kind], direction=direction)
    page = first_page(printer.render(document, IMAGES).body, tmp_path)
    modules, left = found_code(page)
    symbol = segno.make(CHECK, micro=False, error="m", boost_error=False, mask=2)
    assert modules == [list(row) for row in symbol.matrix]
    assert (left < page.width / 2) == (direction == "rtl")


@pytest.mark.parametrize("kind", KINDS)
def test_how_to_check_a_printout_stands_on_it(printer: PdfPrinter, kind: str) -> None:
    body = printer.render(DOCUMENTS[kind], IMAGES).body
    found = words(body)
    sentence = "Is this printout current? Scan the code, or open: "
    assert f"{sentence}{CHECK} · Version {VERSION}" in found
    pictures = [node["/Alt"] for name, node in tags(body) if name == "Figure"]
    assert pictures[0] == f"QR code that leads to {CHECK}"


@pytest.mark.parametrize("kind", KINDS)
def test_every_sheet_can_be_checked(printer: PdfPrinter, kind: str) -> None:
    document = DOCUMENTS[kind]
    pages = reader(printer.render(document, IMAGES).body).pages
    for number, page in enumerate(pages, 1):
        found = " ".join(page.extract_text().split())
        assert CHECK in found
        assert document.address in found
        assert f"Page {number} of {len(pages)}" in found


@pytest.mark.parametrize("kind", KINDS)
def test_without_a_version_nothing_speaks_of_one(printer: PdfPrinter, kind: str) -> None:
    document = replace(DOCUMENTS[kind], version="", check="")
    body = printer.render(document, IMAGES).body
    assert "Version" not in words(body)
    assert "/v/" not in words(body)
    assert not any("QR" in str(node.get("/Alt")) for _, node in tags(body))


def test_the_cover_names_title_language_date_and_version(printer: PdfPrinter) -> None:
    for kind in ("booklet", "contents"):
        body = printer.render(DOCUMENTS[kind], IMAGES).body
        cover = " ".join(reader(body).pages[0].extract_text().split())
        for part in ("All programmes", "Language: English", "Last updated: ", VERSION):
            assert part in cover


def test_contents_lead_to_documents_of_their_own(printer: PdfPrinter) -> None:
    body = printer.render(CONTENTS, {}).body
    found = words(body)
    parts = (
        "This is too long to be one document.",
        "Health Care on the way. Programmes: 2",
        f"{BASE}/en/programmes/health.pdf",
        f"Borders {BASE}/en/programmes/borders.pdf",
    )
    position = 0
    for part in parts:
        position = found.index(part, position)
    assert "Programmes: 0" not in found
    assert {f"{BASE}/en/programmes/health.pdf", f"{BASE}/en/programmes/borders.pdf"} <= links(body)
    assert [name for name in names(body) if name in ("H1", "H2", "H3")] == ["H1", "H2", "H3", "H3"]


def test_contents_of_nothing_and_the_least_of_them_can_be_printed(printer: PdfPrinter) -> None:
    empty = contents_document(LISTING, (), FRAME, BASE, ENGLISH, VERSION)
    assert CHECK in words(printer.render(empty, {}).body)
    assert CONTENTS.address in words(printer.render(only_address(CONTENTS), {}).body)


def test_each_page_of_the_booklet_names_its_theme(printer: PdfPrinter) -> None:
    themes = (theme_page("development"), theme_page("health"))
    document = booklet_document(LISTING, themes, FRAME, BASE, ENGLISH)
    pages = reader(printer.render(document, IMAGES).body).pages
    heads = [page.extract_text().split("\n")[0] for page in pages[2:]]
    start = "Migration Programmes in the Pacific · All programmes Migration and "
    named = [head.removeprefix(start) for head in heads]
    assert named == sorted(named)
    assert set(named) == {"Development", "Health"}


def test_a_version_with_another_address_is_another_file(printer: PdfPrinter) -> None:
    def printed(version: str) -> bytes:
        page = programme_page()
        document: PrintDocument = programme_document(page, FRAME, BASE, ENGLISH, version)
        return printer.render(document, IMAGES).body

    assert printed("0000000000") != printed("0000000001")


def links(body: bytes) -> set[str]:
    """List the addresses that a PDF leads to."""
    return {
        str(note.get_object()["/A"]["/URI"])
        for page in reader(body).pages
        for note in page.get("/Annots", [])
        if "/URI" in note.get_object().get("/A", {})
    }
