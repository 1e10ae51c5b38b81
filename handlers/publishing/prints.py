"""Prints: the print page and the PDF of a page, named after the page and what surrounds it."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from handlers.printing.document import (
    PrintDocument,
    booklet_document,
    image_keys,
    page_document,
    programme_document,
    theme_document,
    without_images,
)
from handlers.printing.pdf import PdfResult, PrintError
from handlers.publishing.arranging import LanguageSite
from handlers.publishing.outputs import HTML, PDF, Output, Workshop, name
from handlers.release.manifest import Frame
from handlers.templating import Translation

_log = logging.getLogger("microsite")


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
        self._frame = Frame(name=item.name, tagline=item.tagline, wording=item.wording)
        self._base_url = base_url
        self._translation = translation
        self._inputs = (self._frame, base_url, translation)

    def page(self, keys: Sequence[str]) -> Output:
        """Plan the print page of a page; the list of programmes brings its themes along."""

        def make(workshop: Workshop) -> bytes:
            return self._printer.html.render(self._document(workshop, keys))

        key = name("printpages", ".html", self._printer.html.engine(), keys, *self._inputs)
        return Output(key, HTML, make)

    def pdf(self, keys: Sequence[str], stem: str) -> Output:
        """Plan a PDF; `stem` is the name under which a visitor saves it."""

        def make(workshop: Workshop) -> bytes:
            result = self._rendered(workshop, self._document(workshop, keys))
            if result.replaced:
                _log.warning("No font has %s, used in %s.", " ".join(result.replaced), key)
            return result.body

        key = name("prints", f"/{stem}.pdf", self._printer.pdf.engine(), keys, *self._inputs)
        return Output(key, PDF, make)

    def _rendered(self, workshop: Workshop, document: PrintDocument) -> PdfResult:
        try:
            images = {key: workshop.image(key) for key in image_keys(document)}
            return self._printer.pdf.render(document, images)
        except PrintError as error:
            # A picture that cannot be read must not keep the words from being printed.
            if not image_keys(document):
                raise
            _log.warning("%s It is printed without its pictures.", error)
            return self._printer.pdf.render(without_images(document), {})

    def _document(self, workshop: Workshop, keys: Sequence[str]) -> PrintDocument:
        pages = [workshop.page(key) for key in keys]
        page = pages[0]
        surroundings = (self._frame, self._base_url, self._translation)
        if page.kind == "programmes":
            return booklet_document(page, pages[1:], *surroundings)
        if page.kind == "theme":
            return theme_document(page, *surroundings)
        if page.kind == "programme":
            return programme_document(page, *surroundings)
        return page_document(page, *surroundings)
