"""A small office in memory: its uploads, its publisher, and what visitors would get."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from handlers.errors import ObjectMissingError
from handlers.printing.html import HtmlPrinter
from handlers.publishing.gathering import read_live
from handlers.publishing.prints import Printer
from handlers.publishing.publish import Publisher, Report
from handlers.publishing.record import Record, read_record, release_key
from handlers.release.manifest import Manifest
from handlers.release.model import Page, Route
from handlers.release.reader import Reader
from handlers.storage import Bucket
from handlers.templating import Templates
from handlers.web.finding import Found, Moved, find
from tests.fakes import MemoryListing
from tests.unit.printing.checked import CheckedPdfPrinter

SITE = Path(__file__).parents[3] / "site"
PDF = b"%PDF-1.7\n%%EOF\n"


@cache
def templates() -> Templates:
    return Templates(SITE)


@cache
def printer() -> Printer:
    """One printer for all tests, as a container has one: it takes time to read the fonts."""
    return Printer(CheckedPdfPrinter(SITE), HtmlPrinter(SITE, templates()))


def programme(**more: Any) -> dict[str, Any]:
    return {
        "title": "Clean water",
        "summary": "Wells for villages.",
        "theme": "health",
        "body": ["Two wells a year."],
        **more,
    }


@dataclass
class Office:
    """What an admin does, and what comes of it. The clock stands still unless it is moved."""

    content: Bucket = field(default_factory=lambda: Bucket.in_memory("content"))
    published: Bucket = field(default_factory=lambda: Bucket.in_memory("published"))
    time: datetime = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

    def put(self, key: str, value: object) -> None:
        """Upload: bytes as they are, anything else as JSON."""
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        self.content.put(key, body, "application/octet-stream")

    def remove(self, *keys: str) -> None:
        self.content.delete(keys)

    def publisher(
        self, published: Any = None, now: Callable[[], datetime] | None = None
    ) -> Publisher:
        return Publisher(
            listing=MemoryListing(self.content),
            content=self.content,
            published=published or self.published,
            templates=templates(),
            printer=printer(),
            now=now or (lambda: self.time),
        )

    def publish(self) -> Report:
        return self.publisher().publish()

    def manifest(self) -> Manifest:
        live, _ = read_live(self.published)
        assert live
        return live

    def record(self) -> Record:
        return read_record(self.published.get(release_key(self.manifest().version)).body)

    def reader(self) -> Reader:
        return Reader(self.published, 0)

    def route(self, path: str) -> Route | None:
        """What an address leads to, or None."""
        lang, *steps = path.strip("/").split("/")
        reader = self.reader()
        found = find(reader, reader.manifest(), lang, tuple(steps))
        assert not isinstance(found, Moved)
        return found.route if isinstance(found, Found) else None

    def version(self, path: str) -> str:
        """The id of what the prints of an address show."""
        route = self.route(path)
        assert route
        assert route.version
        return route.version

    def page(self, path: str) -> Page | None:
        route = self.route(path)
        return self.reader().page(route.page) if route and route.page else None

    def note(self, key: str) -> str:
        """The problem file beside an upload, or nothing."""
        try:
            return self.content.get(f"problems/{key}.txt").body.decode()
        except ObjectMissingError:
            return ""


def small_office() -> Office:
    """An office with one language, one theme, one programme, and nothing published yet."""
    office = Office()
    office.put(
        "content/site.json",
        {
            "languages": ["en"],
            "base_url": "https://office.example",
            "contact": {"recipients": ["office@office.example"]},
        },
    )
    office.put("content/en/site.json", {"name": "Office"})
    office.put("content/en/themes/health.json", {"title": "Health", "summary": "Staying well."})
    office.put("content/en/programmes/water.json", programme())
    return office
