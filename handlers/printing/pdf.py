"""PDF by typst: accessible (PDF/UA-1) and fit for archives (PDF/A-2a).

The only importer of typst. What it prints is data: the templates in `site/print` read it as
JSON, so that no text of an upload is ever run.
"""

import shutil
import weakref
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from threading import Lock
from typing import Final, cast

import typst
from msgspec import Struct

from handlers.errors import PermanentError
from handlers.printing.coverage import Coverage
from handlers.printing.document import PrintDocument, image_keys
from handlers.printing.printable import printable

_HERE: Final = Path(__file__).parent
_SOURCES: Final = ("address.py", "coverage.py", "document.py", "pdf.py", "printable.py")


class PrintError(PermanentError):
    """A document cannot be made into a PDF; the message says which and why."""


class PdfResult(Struct, frozen=True):
    """A PDF, and the characters in it that no font can draw, each once, in order."""

    body: bytes
    replaced: tuple[str, ...] = ()


class PdfPrinter:
    """The print templates and fonts of one site folder. Safe to share between threads.

    One per process: reading the fonts costs more than a document does. It works in a private
    folder with a copy of the templates, outside of which a template can read nothing.
    """

    def __init__(self, site: Path) -> None:
        self._site = site
        self._engine = ""
        self._coverage = Coverage.read(site / "fonts")
        self._root = Path(mkdtemp(prefix="microsite-print-"))
        weakref.finalize(self, shutil.rmtree, self._root, ignore_errors=True)
        shutil.copytree(site / "print", self._root, dirs_exist_ok=True)
        (self._root / "images").mkdir(exist_ok=True)
        self._lock = Lock()
        self._compiler = typst.Compiler(
            root=str(self._root), font_paths=[str(site / "fonts")], ignore_system_fonts=True
        )

    def engine(self) -> str:
        """Name what turns a page into bytes: typst, the templates, the fonts, this package."""
        if not self._engine:
            version: str = typst.__version__  # type: ignore[attr-defined]
            digest = sha256(version.encode())
            for path in (
                *sorted((self._site / "print").glob("*.typ")),
                *sorted((self._site / "fonts").glob("*.*")),
                *(_HERE / name for name in _SOURCES),
            ):
                digest.update(f"\n{path.name} ".encode())
                digest.update(sha256(path.read_bytes()).digest())
            self._engine = digest.hexdigest()[:16]
        return self._engine

    def render(self, document: PrintDocument, images: Mapping[str, bytes]) -> PdfResult:
        """Make a PDF, or raise `PrintError`; the same input always gives the same bytes.

        `images` maps each key that the document names to the bytes of a picture.
        """
        with self._lock:
            files = {key: self._picture(document, key, images) for key in image_keys(document)}
            data, replaced = printable(document, files, self._coverage)
            try:
                return PdfResult(self._compile(data), replaced)
            except typst.TypstError as error:
                raise _failure(document, error) from error

    def _compile(self, data: str) -> bytes:
        body = self._compiler.compile(
            str(self._root / "main.typ"),
            format="pdf",
            sys_inputs={"document": data},
            pdf_standards=["ua-1", "a-2a"],
        )
        return cast("bytes", body)

    def _picture(self, document: PrintDocument, key: str, images: Mapping[str, bytes]) -> str:
        """Put a picture where the templates can read it, under a name that no key can bend."""
        if key not in images:
            raise PrintError(f"“{document.title}” cannot be printed: its image {key} is missing.")
        name = f"images/{sha256(images[key]).hexdigest()}"
        if not (self._root / name).exists():
            (self._root / name).write_bytes(images[key])
        return f"/{name}"


def _failure(document: PrintDocument, error: typst.TypstError) -> PrintError:
    return PrintError(
        f"“{document.title}” at {document.address} could not be made into a PDF: "
        f"{error.message}.\n{error.diagnostic}"
    )
