"""What is printed: the same documents for everybody, made by the real publisher.

Ours reads each document as JSON; the others read the print page that we make of it, with its
style sheet beside it and the site's own fonts installed.
"""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from msgspec import Struct

from benchmarks import sites
from handlers.printing.document import PrintDocument
from handlers.printing.html import HtmlPrinter
from handlers.printing.pdf import PdfResult
from handlers.publishing.prints import Printer
from handlers.release.model import encode
from tests.unit.publishing.office import SITE, templates

BOOKLET = "booklet"

_FONTS: Final = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>
"""


class Paper(Struct, frozen=True):
    """A folder with documents (`.json`) and their print pages (`.html`), and their names."""

    folder: Path
    programmes: tuple[str, ...]

    @property
    def profile(self) -> Path:
        """Where a browser keeps what it wants to remember."""
        return self.folder / "profile"

    @property
    def environ(self) -> dict[str, str]:
        """The variables that give a program the site's fonts and no others."""
        return {"FONTCONFIG_FILE": str(self.folder / "fonts.conf")}

    def page(self, name: str) -> Path:
        """The print page with a name."""
        return self.folder / f"{name}.html"

    def pdf(self, name: str, who: str) -> Path:
        """Where somebody's PDF of it goes."""
        return self.folder / f"{name}-{''.join(filter(str.isalnum, who))}.pdf"


def lay_out(folder: Path, programmes: int) -> Paper:
    """Publish so many programmes, and write down what would be printed of them."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    collected = _Collected(HtmlPrinter(SITE, templates()))
    office = sites.filled(programmes, ("en",))
    replace(office.publisher(), printer=Printer(collected, sites.NoHtml())).publish()
    names = []
    for document in collected.documents:
        if document.kind in {"programme", BOOKLET}:
            name = document.address.rstrip("/").rpartition("/")[2]
            names.append(BOOKLET if document.kind == BOOKLET else name)
            _write(folder, names[-1], document, collected.html)
    shutil.copytree(SITE / "static", folder / "static")
    fonts = _FONTS.format(fonts=SITE / "fonts", cache=folder / "font-cache")
    (folder / "fonts.conf").write_text(fonts, "utf-8")
    names.remove(BOOKLET)
    return Paper(folder, tuple(sorted(names)))


def _write(folder: Path, name: str, document: PrintDocument, html: HtmlPrinter) -> None:
    (folder / f"{name}.json").write_bytes(encode(document))
    # The page asks its site for the style sheet; from a folder, it is beside the page.
    page = html.render(document).replace(b'="/static/', b'="static/')
    (folder / f"{name}.html").write_bytes(page)


@dataclass
class _Collected:
    """A printer that keeps the documents which it is given, in place of printing them."""

    html: HtmlPrinter
    documents: list[PrintDocument] = field(default_factory=list)

    def engine(self) -> str:
        return "none"

    def render(self, document: PrintDocument, _images: Mapping[str, bytes]) -> PdfResult:
        self.documents.append(document)
        return PdfResult(b"-")
