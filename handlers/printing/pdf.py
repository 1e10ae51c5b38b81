"""PDF by typst: accessible (PDF/UA-1) and fit for archives (PDF/A-2a).

The only importer of typst. What it prints is data: the templates in `site/print` read it as
JSON, so that no text of an upload is ever run.
"""

import os
import shutil
import weakref
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from threading import Lock
from typing import Final, cast

import typst
from msgspec import Struct

from handlers.errors import PermanentError
from handlers.printing.allocator import sparing_memory
from handlers.printing.coverage import Coverage
from handlers.printing.document import PrintDocument, image_keys
from handlers.printing.pool import Pool
from handlers.printing.printable import printable

_HERE: Final = Path(__file__).parent
_SOURCES: Final = (
    "address.py",
    "coverage.py",
    "direction.py",
    "document.py",
    "pdf.py",
    "printable.py",
    "qr.py",
    "shown.py",
    "tables.py",
)
_LARGE: Final = 50
"""A document of more articles is never rendered beside another such: each may take 300 MB."""

_MEMORY: Final = 11
"""typst forgets what it worked out for a document after so many others: 250 MB for 300 articles,
which would otherwise be there still when the booklet of the next language is made."""


class PrintError(PermanentError):
    """A document cannot be made into a PDF; the message says which and why."""


class PdfResult(Struct, frozen=True):
    """A PDF, and the characters in it that no font can draw, each once, in order."""

    body: bytes
    replaced: tuple[str, ...] = ()


class PdfPrinter:
    """The print templates and fonts of one site folder. Safe to share between threads.

    One per process: reading the fonts costs more than a document does. Each core has a compiler
    of its own, made when it is first needed, since typst runs beside other threads: 200 programmes
    take two threads on two idle cores 1.2 s, where one takes 1.9 s; where others use the cores,
    little or nothing is gained. A second compiler adds 15 MB. A long document uses all cores alone.
    """

    def __init__(self, site: Path) -> None:
        self._site = site
        self._engine = ""
        self._coverage = Coverage.read(site / "fonts")
        self._fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(site / "fonts")])
        self._presses = Pool(self._press, os.cpu_count() or 1)
        self._large = Lock()

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
        files = {key: _file(document, key, images) for key in image_keys(document)}
        data, replaced = printable(document, files, self._coverage)
        pictures = {file: images[key] for key, file in files.items()}
        with self._turn(document) as press:
            try:
                return PdfResult(press.render(data, pictures), replaced)
            except typst.TypstError as error:
                raise _failure(document, error) from error

    @contextmanager
    def _turn(self, document: PrintDocument) -> "Iterator[_Press]":
        """Wait for a press. A large document finds, and leaves, all memory free."""
        if sum(len(part.articles) for part in document.parts) <= _LARGE:
            with self._presses.one() as press:
                yield press
            return
        with self._large, sparing_memory(), self._presses.one() as press:
            press.forget()
            try:
                yield press
            finally:
                press.forget()

    def _press(self) -> "_Press":
        return _Press(self._site / "print", self._fonts)


class _Press:
    """A compiler in a private folder with the templates, outside of which these read nothing."""

    def __init__(self, templates: Path, fonts: typst.Fonts) -> None:
        self._root = Path(mkdtemp(prefix="microsite-print-"))
        weakref.finalize(self, shutil.rmtree, self._root, ignore_errors=True)
        shutil.copytree(templates, self._root, dirs_exist_ok=True)
        self._compiler = typst.Compiler(root=str(self._root), font_paths=fonts)

    def render(self, data: str, pictures: Mapping[str, bytes]) -> bytes:
        """Make a PDF, with pictures by the names that the data gives them."""
        places = {self._root / name: picture for name, picture in pictures.items()}
        try:
            for place, picture in places.items():
                place.write_bytes(picture)
            body = self._compiler.compile(
                str(self._root / "main.typ"),
                format="pdf",
                sys_inputs={"document": data},
                pdf_standards=["ua-1", "a-2a"],
            )
        finally:
            for place in places:
                place.unlink(missing_ok=True)
        return cast("bytes", body)

    def forget(self) -> None:
        """Make typst forget the documents before: it has no other way to be told."""
        for _ in range(_MEMORY):
            self._compiler.compile(b"", format="pdf")


def _file(document: PrintDocument, key: str, images: Mapping[str, bytes]) -> str:
    """Name the file of a picture, so that no key can bend it."""
    if key not in images:
        raise PrintError(f"“{document.title}” cannot be printed: its image {key} is missing.")
    return f"picture-{sha256(images[key]).hexdigest()}"


def _failure(document: PrintDocument, error: typst.TypstError) -> PrintError:
    return PrintError(
        f"“{document.title}” at {document.address} could not be made into a PDF: "
        f"{error.message}.\n{error.diagnostic}"
    )
