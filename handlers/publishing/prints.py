"""Prints: the print page and the PDF of a page, named after the page and what surrounds it."""

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from handlers.printing.coverage import describe
from handlers.printing.document import (
    PrintDocument,
    booklet_document,
    contents_document,
    image_keys,
    only_address,
    page_document,
    programme_document,
    theme_document,
    without_images,
)
from handlers.printing.pdf import PdfResult, PrintError
from handlers.publishing.arranging import LanguageSite
from handlers.publishing.outputs import HTML, PDF, Output, Workshop, name
from handlers.release.manifest import Frame, Wording
from handlers.release.model import Image
from handlers.templating import Translation

_log = logging.getLogger("microsite")

_UNREADABLE = (
    "The picture {name} cannot be read, so the PDF is made without it. Save it again as PNG or "
    "JPEG, and upload it under the same name."
)
_UNPRINTABLE = (
    "No PDF could be made of this page. Until that is mended, the PDF says only where the page "
    "is. Look for unusual characters in titles and headings, and type them afresh."
)


class PdfMaker(Protocol):
    """Makes PDFs."""

    def engine(self) -> str:
        """Name what turns a document into bytes."""
        ...

    def render(self, document: PrintDocument, images: Mapping[str, bytes]) -> PdfResult:
        """Make a PDF, or raise `PrintError`."""
        ...


class HtmlMaker(Protocol):
    """Makes print pages."""

    def engine(self) -> str:
        """Name what turns a document into markup."""
        ...

    def render(self, document: PrintDocument) -> bytes:
        """Make a print page."""
        ...


@dataclass(frozen=True)
class Printed:
    """What a print shows: the pages with these keys, as the version with this id.

    The first page is the one that is printed; a list of programmes brings its themes along.
    With `contents`, what the page lists is too much for one document and only listed.
    """

    keys: tuple[str, ...]
    version: str
    contents: bool = False


@dataclass(frozen=True)
class Printer:
    """The two ways in which a page gets onto paper."""

    pdf: PdfMaker
    html: HtmlMaker


class PrintMaker:
    """Plans the prints of one language."""

    def __init__(
        self, printer: Printer, language: LanguageSite, base_url: str, translation: Translation
    ) -> None:
        item = language.item
        self._printer = printer
        # Of the wording, prints show the licence only: nothing else is to make them anew.
        wording = Wording(licence=item.wording.licence)
        self._frame = Frame(name=item.name, tagline=item.tagline, wording=wording)
        self._base_url = base_url
        self._translation = translation
        self._inputs = (self._frame, base_url, translation)

    def page(self, printed: Printed) -> Output:
        """Plan a print page."""

        def make(workshop: Workshop) -> bytes:
            return self._printer.html.render(self._document(workshop, printed))

        key = name("printpages", ".html", self._printer.html.engine(), printed, *self._inputs)
        return Output(key, HTML, make)

    def pdf(self, printed: Printed, stem: str, source: str) -> Output:
        """Plan a PDF; `stem` is the name under which a visitor saves it."""

        def make(workshop: Workshop) -> bytes:
            document = self._document(workshop, printed)
            images = {key: workshop.image(key) for key in image_keys(document)}
            return self._printed(workshop, document, images)

        key = name("prints", f"/{stem}.pdf", self._printer.pdf.engine(), printed, *self._inputs)
        return Output(key, PDF, make, source)

    def _printed(
        self, workshop: Workshop, document: PrintDocument, images: Mapping[str, bytes]
    ) -> bytes:
        """Print a document, or as much of it as can be printed: nothing stops a release."""
        try:
            result = self._printer.pdf.render(document, images)
        except PrintError as error:
            broken = [key for key in images if not self._readable(document, key, images)]
            if broken:
                for key in broken:
                    workshop.note(_UNREADABLE.format(name=key.rpartition("/")[2]))
                return self._printed(workshop, *_without(document, images, broken))
            _log.error("%s", error)
            workshop.note(_UNPRINTABLE)
            result = self._printer.pdf.render(only_address(document), {})
        if result.replaced:
            missing = ", ".join(describe(sign) for sign in result.replaced)
            workshop.note(f"No font of the PDF has {missing}: a box stands in the place.")
        return result.body

    def _readable(self, document: PrintDocument, key: str, images: Mapping[str, bytes]) -> bool:
        try:
            self._printer.pdf.render(only_address(document, Image(key, "-")), images)
        except PrintError:
            return False
        return True

    def _document(self, workshop: Workshop, printed: Printed) -> PrintDocument:
        page, *themes = (workshop.page(key) for key in printed.keys)
        surroundings = (self._frame, self._base_url, self._translation, printed.version)
        if printed.contents:
            return contents_document(page, page.entries, *surroundings)
        if page.kind == "programmes":
            return booklet_document(page, themes, *surroundings)
        if page.kind == "theme":
            return theme_document(page, *surroundings)
        if page.kind == "programme":
            return programme_document(page, *surroundings)
        return page_document(page, *surroundings)


def _without(
    document: PrintDocument, images: Mapping[str, bytes], broken: Collection[str]
) -> tuple[PrintDocument, dict[str, bytes]]:
    """Leave the broken pictures out of a document, and out of what it is printed with."""
    rest = {key: body for key, body in images.items() if key not in broken}
    return without_images(document, broken), rest
