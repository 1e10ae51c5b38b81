"""Print pages: a document as one column of HTML that works without script."""

from hashlib import sha256
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from handlers.printing import qr
from handlers.printing.direction import FIRST, LAST, isolated
from handlers.printing.document import PrintDocument
from handlers.printing.shown import shown
from handlers.printing.walk import changed
from handlers.release import paths
from handlers.release.model import Link, Reference, Spans, Text
from handlers.templating import Templates

_TEMPLATES: Final = ("print.html", "_body.html")
_STATIC: Final = ("print.css", "print.js", "icon.svg")
_PDF_KINDS: Final = ("programme", "theme", "booklet", "contents")


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
        shown = on_one_page(document)
        return self._templates.render(
            "print.html",
            document.lang,
            document=isolated(shown) if document.direction == "rtl" else shown,
            pdf=paths.pdf(path) if document.kind in _PDF_KINDS else "",
            code=qr.code(document.check) if document.check else None,
            outside=_outside,
        ).encode()


def on_one_page(document: PrintDocument) -> PrintDocument:
    """Lead links to what stands on the same page there, and others on the site without its host.

    So they work wherever the page is shown, and only those that leave the site are complete.
    """
    places = _places(document)

    def lead(name: str, value: str) -> str:
        if name != "href" or not value.startswith(document.site):
            return value
        return places.get(value) or "/" + value.removeprefix(document.site)

    return changed(document, lead)


def _outside(link: Link | Reference) -> str:
    """Write the address that stands behind a link on paper, if it leads away from the site."""
    label = link.title if isinstance(link, Reference) else _plain(link.spans)
    return shown(link.href, label.strip(f"{FIRST}{LAST}"), "/")


def _plain(spans: Spans) -> str:
    return "".join(span.text if isinstance(span, Text) else _plain(span.spans) for span in spans)


def _places(document: PrintDocument) -> dict[str, str]:
    """Map the address of each programme to its anchor, made of numbers that nobody can write.

    The template gives the same anchors to articles: part and article, both counted from 1.
    """
    if document.kind == "programme":
        return {}
    places: dict[str, str] = {}
    for number, part in enumerate(document.parts, 1):
        for position, article in enumerate(part.articles, 1):
            places.setdefault(article.path, f"#part-{number}-{position}")
    return places
