"""A printer for tests: no PDF leaves it that people could not rely on."""

from collections.abc import Mapping

from handlers.printing.document import PrintDocument
from handlers.printing.pdf import PdfPrinter, PdfResult
from tests.unit.printing.pdf_reading import assert_trustworthy


class CheckedPdfPrinter(PdfPrinter):
    """The real printer, which also looks at what it has made."""

    def render(self, document: PrintDocument, images: Mapping[str, bytes]) -> PdfResult:
        """Make a PDF, and fail as a test does where it is not as it should be."""
        result = super().render(document, images)
        assert_trustworthy(result.body)
        return result
