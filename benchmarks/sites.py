"""The sites that are measured, published by the real publisher into a local cloud.

Prints of the large site are one byte each: nobody reads them here, and 60,000 real ones would
take an hour. Everything that the web function reads is real.
"""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from handlers.printing.document import PrintDocument
from handlers.printing.pdf import PdfResult
from handlers.publishing.prints import Printer
from handlers.storage import Bucket
from infra.local.seeding import files_to_seed
from tests.unit.publishing.office import SITE, Office, programme

LANGUAGES = ("en", "fr", "es")
THEMES = 10


class _NoPdf:
    def engine(self) -> str:
        return "none"

    def render(self, _document: PrintDocument, _images: object) -> PdfResult:
        return PdfResult(b"-")


class _NoHtml:
    def engine(self) -> str:
        return "none"

    def render(self, _document: PrintDocument) -> bytes:
        return b"-"


def starter() -> Office:
    """The starter site, prints and all."""
    office = Office()
    for path, key in files_to_seed(Path(SITE)):
        office.put(key, path.read_bytes())
    office.publish()
    return office


def large(programmes: int) -> Office:
    """A site of so many programmes in each of three languages."""
    office = Office()
    contact = {"recipients": ["office@office.example"]}
    site = {"languages": LANGUAGES, "base_url": "https://office.example", "contact": contact}
    office.put("content/site.json", site)
    for lang in LANGUAGES:
        office.put(f"content/{lang}/site.json", {"name": "Office"})
        for number in range(THEMES):
            theme = {"title": f"Theme {number}", "summary": "What it is about."}
            office.put(f"content/{lang}/themes/theme-{number}.json", theme)
        for number in range(programmes):
            office.put(f"content/{lang}/programmes/programme-{number}.json", _programme(number))
    printer = Printer(_NoPdf(), _NoHtml())
    replace(office.publisher(), printer=printer).publish()
    return office


def _programme(number: int) -> dict[str, object]:
    body = ["Words about what is done, with whom and why. " * 12, {"heading": "Aims"}]
    body += [{"bullets": ["one aim", "another aim"]}, "More words at the end. " * 10]
    title = f"Programme number {number}"
    return programme(title=title, theme=f"theme-{number % THEMES}", body=body)


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
