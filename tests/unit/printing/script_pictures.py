"""Makes the pictures of printed pages in docs/images.

Run it as `python -m tests.unit.printing.script_pictures`. It needs `pdftoppm`,
Chromium, and fonts of the three scripts on the machine for the print pages.
"""

import re
import subprocess
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from handlers.printing.document import PrintDocument, programme_document
from handlers.printing.html import HtmlPrinter
from handlers.printing.pdf import PdfPrinter
from handlers.templating import Templates
from tests.unit.printing.script_samples import sample_frame, sample_pages

ROOT = Path(__file__).resolve().parents[3]
SITE = ROOT / "site"
LANGUAGES = ("en", "ar", "zh")
VERSION = "k3f9m2a7xq"
BASE = "https://programmes.example.org"
SCREEN = (900, 1200)
_STATIC = re.compile(r"/static/([a-z.]+)\?v=[0-9a-f]+")


def main() -> None:
    """Write both pictures."""
    templates = Templates(SITE)
    pages = sample_pages()
    documents = {
        lang: programme_document(
            pages[lang], sample_frame(lang), BASE, templates.translation(lang), VERSION
        )
        for lang in LANGUAGES
    }
    with TemporaryDirectory() as folder:
        pdf, html = PdfPrinter(SITE), HtmlPrinter(SITE, templates)
        for lang, document in documents.items():
            _paper(Path(folder) / lang, document, pdf)
            _screen(Path(folder) / lang, document, html)
        for kind in ("pdf", "page"):
            shown = [Path(folder) / f"{lang}-{kind}.png" for lang in LANGUAGES]
            _side_by_side(shown, ROOT / f"docs/images/print-{kind}.png")


def _paper(stem: Path, document: PrintDocument, printer: PdfPrinter) -> None:
    path = stem.with_suffix(".pdf")
    path.write_bytes(printer.render(document, {}).body)
    subprocess.run(  # noqa: S603  Arguments of ours.
        ["pdftoppm", "-r", "72", "-png", "-singlefile", str(path), f"{stem}-pdf"],  # noqa: S607
        check=True,
    )


def _screen(stem: Path, document: PrintDocument, printer: HtmlPrinter) -> None:
    markup = _STATIC.sub(rf"{SITE.as_uri()}/static/\1", printer.render(document).decode())
    path = stem.with_suffix(".html")
    path.write_text(markup, "utf-8")
    size = ",".join(map(str, SCREEN))
    flags = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars")
    subprocess.run(  # noqa: S603  As above; the page is our own, so no sandbox is needed.
        [
            *("chromium", *flags, f"--user-data-dir={stem}-profile", f"--window-size={size}"),
            *("--virtual-time-budget=3000", f"--screenshot={stem}-page.png", path.as_uri()),
        ],
        check=True,
        capture_output=True,
    )


def _side_by_side(paths: Iterable[Path], target: Path) -> None:
    pictures = [Image.open(path).convert("RGB") for path in paths]
    height = 640
    scaled = [one.resize((round(one.width * height / one.height), height)) for one in pictures]
    gap = 12
    width = sum(one.width for one in scaled) + gap * (len(scaled) - 1)
    whole = Image.new("RGB", (width, height), "#c9d3d6")
    left = 0
    for one in scaled:
        whole.paste(one, (left, 0))
        left += one.width + gap
    whole.quantize(64).save(target, optimize=True)


if __name__ == "__main__":
    main()
