"""The sites that are measured, published by the real publisher into a local cloud.

Prints of the large site are one byte each where only pages are measured: 60,000 real ones would
take most of an hour. Everything that the web function reads is real.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks import programmes as whole
from handlers.printing.document import PrintDocument
from handlers.printing.pdf import PdfResult
from handlers.publishing.prints import Printer
from handlers.storage import Bucket
from infra.local.seeding import files_to_seed
from tests.unit.publishing.office import SITE, Office, programme

LANGUAGES = ("en", "fr", "es")
THEMES = 10


class NoPdf:
    """Makes PDFs of one byte."""

    def engine(self) -> str:
        """Name nothing."""
        return "none"

    def render(self, _document: PrintDocument, _images: object) -> PdfResult:
        """Make next to nothing."""
        return PdfResult(b"-")


class NoHtml:
    """Makes print pages of one byte."""

    def engine(self) -> str:
        """Name nothing."""
        return "none"

    def render(self, _document: PrintDocument) -> bytes:
        """Make next to nothing."""
        return b"-"


def starter() -> Office:
    """The starter site, prints and all."""
    office = Office()
    for path, key in files_to_seed(Path(SITE)):
        office.put(key, path.read_bytes())
    office.publish()
    return office


def large(programmes: int) -> Office:
    """A site of so many programmes in each of three languages, published with prints of a byte."""
    office = filled(programmes, LANGUAGES, _short)
    replace(office.publisher(), printer=Printer(NoPdf(), NoHtml())).publish()
    return office


def filled(
    programmes: int,
    languages: Sequence[str],
    make: Callable[[str, int, str], dict[str, Any]] = whole.programme,
) -> Office:
    """Upload a site of so many programmes in each language, in ten themes; publish nothing yet.

    `make` is given a language, a number and a theme.
    """
    office = Office()
    contact = {"recipients": ["office@office.example"]}
    site = {"languages": languages, "base_url": "https://office.example", "contact": contact}
    office.put("content/site.json", site)
    for lang in languages:
        office.put(f"content/{lang}/site.json", {"name": "Office"})
        for number in range(THEMES):
            theme = {"title": f"Theme {number}", "summary": "What it is about."}
            office.put(f"content/{lang}/themes/theme-{number}.json", theme)
        for number in range(programmes):
            made = make(lang, number, f"theme-{number % THEMES}")
            office.put(programme_key(lang, number), made)
    return office


def programme_key(lang: str, number: int) -> str:
    """Where the programme with a number is uploaded."""
    return f"content/{lang}/programmes/programme-{number}.json"


def _short(_lang: str, number: int, theme: str) -> dict[str, Any]:
    body = ["Words about what is done, with whom and why. " * 12, {"heading": "Aims"}]
    body += [{"bullets": ["one aim", "another aim"]}, "More words at the end. " * 10]
    return programme(title=f"Programme number {number}", theme=theme, body=body)


def programme_paths(programmes: int) -> list[str]:
    """The addresses of the first so many programmes of a large site, in English."""
    return [
        f"/en/programmes/theme-{number % THEMES}/programme-{number}/"
        for number in range(programmes)
    ]


def copy(office: Office, bucket: Bucket, paths: Iterable[str]) -> None:
    """Bring a release to the cloud: what every address needs, and the pages of these ones."""
    keys = [entry.key for entry in office.published.list("") if _needed(entry.key)]
    for path in paths:
        route = office.route(path)
        if route:
            keys.append(route.page)
    for key in keys:
        blob = office.published.get(key)
        bucket.put(key, blob.body, blob.content_type)


def _needed(key: str) -> bool:
    return key == "live.json" or key.startswith(("shards/", "redirects/", "files/"))
