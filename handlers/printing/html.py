"""Print pages: a document as one column of HTML that works without script."""

from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from handlers.printing.document import PrintDocument
from handlers.release import paths
from handlers.templating import Templates

_TEMPLATES = ("print.html", "_body.html")
_STATIC = ("print.css", "print.js", "icon.svg")
_PDF_KINDS = ("programme", "theme", "booklet")


class HtmlPrinter:
    """Makes print pages with the templates of one site folder. Safe to share between threads."""

    def __init__(self, site: Path, templates: Templates) -> None:
        self._templates = templates
        digest = sha256()
        for path in (
            *(site / "templates" / name for name in _TEMPLATES),
            *(site / "static" / name for name in _STATIC),
            *sorted(Path(__file__).parent.glob("*.py")),
        ):
            digest.update(path.read_bytes())
        self._engine = digest.hexdigest()[:16]

    def engine(self) -> str:
        """Name what turns a document into markup: templates, style, and this package."""
        return self._engine

    def render(self, document: PrintDocument) -> bytes:
        """Make a print page."""
        path = urlsplit(document.address).path
        pdf = paths.pdf(path) if document.kind in _PDF_KINDS else ""
        return self._templates.render(
            "print.html", document.lang, document=document, pdf=pdf
        ).encode()
