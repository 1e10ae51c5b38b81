"""Content files in their full form, and short ways to read them."""

import json
from pathlib import Path
from typing import Any

from msgspec import Struct

from handlers.content.item import AnyItem
from handlers.content.keys import ContentKey, read_key
from handlers.content.problems import Problem
from handlers.content.reading import Reading, read
from handlers.release.model import decoder, encode

SITE = Path(__file__).resolve().parents[3] / "site"

KEYS = {
    "site": "content/site.json",
    "language": "content/en/site.json",
    "theme": "content/en/themes/health.json",
    "programme": "content/en/programmes/clinics.json",
    "publication": "content/en/publications/report.json",
    "page": "content/en/pages/help.json",
}

BODY: list[Any] = [
    "A paragraph with *emphasis*, **strong words** and [a link](https://example.org/).",
    {"heading": "Aims"},
    {"bullets": ["First", {"text": "Second", "numbers": ["a", {"text": "b", "bullets": ["c"]}]}]},
    {"numbers": ["One", {"text": "Two", "bullets": ["x"]}, "Three"]},
    {"quote": "Well *said*.", "source": "Somebody"},
    {
        "table": {
            "caption": "At a glance",
            "header": ["Subject", "Detail"],
            "rows": [["Began", "2002"], ["Area", ""]],
        }
    },
    {"image": "files/map.png", "alt": "A map of the area", "caption": "The area"},
]

FULL: dict[str, dict[str, Any]] = {
    "site": {
        "languages": ["en", "fr", "zh-hans"],
        "base_url": "https://www.example.org/",
        "contact": {
            "recipients": ["office@example.org", "o'brien@example.org"],
            "topics": {"media": ["press@example.org"]},
            "themes": {"health": ["health@example.org"]},
            "acknowledge": True,
            "retention_days": 90,
            "weekly_report": False,
        },
    },
    "language": {
        "name": "Programmes",
        "tagline": "What we do",
        "wording": {
            "welcome": "Welcome to *us*, see [the note](files/note.pdf).",
            "contact": "We answer.",
            "licence": "CC BY 4.0",
            "footer": "By us.",
        },
        "office": {
            "name": "The Office",
            "address": ["1 Example Street", "Canberra"],
            "email": "office@example.org",
            "phone": "+61 2 5550 0100",
        },
        "contact_topics": [{"slug": "media", "label": "Press"}],
        "quick_links": [
            {"title": "Report", "href": "files/report.pdf"},
            {"title": "Elsewhere", "href": "https://example.org/"},
        ],
    },
    "theme": {"title": "Health", "summary": "About health.", "order": 3, "body": BODY},
    "programme": {
        "title": "Clinics",
        "summary": "About clinics.",
        "theme": "health",
        "body": BODY,
        "updated": "2024-02-29",
        "links": [{"title": "More", "href": "files/more.pdf#page=2"}],
        "status": "completed",
        "publish_at": "2026-03-31T09:00:00+11:00",
        "redirect_from": ["/en/old-clinics/", "/clinics.html"],
    },
    "publication": {
        "title": "Report",
        "summary": "A report.",
        "year": 2010,
        "file": "files/report.pdf",
        "programmes": ["clinics"],
        "themes": ["health"],
    },
    "page": {
        "title": "Help",
        "summary": "How to.",
        "body": BODY,
        "order": -1,
        "updated": "2024-05-01",
    },
}


class Stored(Struct):
    """An item as it is kept between two publishes."""

    item: AnyItem


_stored = decoder(Stored)


def through_storage(item: AnyItem) -> AnyItem:
    """Write an item and read it again."""
    return _stored.decode(encode(Stored(item))).item


def key_of(kind: str) -> ContentKey:
    """Understand the key of the sample of one kind."""
    key = read_key(KEYS[kind])
    assert isinstance(key, ContentKey)
    return key


def read_bytes(kind: str, body: bytes) -> Reading:
    """Read bytes as a file of one kind."""
    return read(key_of(kind), body)


def read_value(kind: str, value: object) -> Reading:
    """Read a value as a file of one kind."""
    return read_bytes(kind, json.dumps(value).encode())


def with_fields(kind: str, **fields: object) -> Reading:
    """Read the full sample of one kind with some of its fields changed."""
    return read_value(kind, FULL[kind] | fields)


def without_field(kind: str, name: str) -> Reading:
    """Read the full sample of one kind without one of its fields."""
    return read_value(kind, {key: value for key, value in FULL[kind].items() if key != name})


def with_body(*blocks: object) -> Reading:
    """Read a page with these blocks."""
    return read_value("page", {"title": "T", "body": blocks})


def found(reading: Reading) -> dict[str, str]:
    """Map the place of each problem to its message; nothing was published."""
    assert reading.item is None
    places = [problem.place for problem in reading.problems]
    assert len(set(places)) == len(places)
    return {problem.place: problem.message for problem in reading.problems}


def only(reading: Reading) -> Problem:
    """Give the one problem that keeps a file from being published."""
    assert reading.item is None
    (problem,) = reading.problems
    return problem
