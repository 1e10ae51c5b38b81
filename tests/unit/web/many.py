"""An office whose content tries everything at once: all blocks, hostile words, awkward names."""

import struct
import zlib
from functools import cache
from typing import Any

from handlers.content.problems import blocking
from tests.unit.publishing.office import Office, programme
from tests.unit.web.web_site import bare_office, page, theme

SCRIPT = "<script>alert(1)</script>"
BREAKOUT = "\"><img src=x onerror=alert('1')>{{ 7 * 7 }}"
HOSTILE = f"{SCRIPT} {BREAKOUT} &amp; \u202ertl\u202c 😀 {{query}}"


def png() -> bytes:
    """A picture of one pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\x00\xff\x00\x00"))
        + chunk(b"IEND", b"")
    )


BLOCKS: list[Any] = [
    f"Plain, *stressed*, **strong**, [a *link*](https://example.net/?a=1&b=2), {HOSTILE}",
    {"heading": "Contents"},
    {"heading": "Main content"},
    {"heading": HOSTILE},
    {"heading": "Contents"},
    {"bullets": ["One", {"text": "Two", "numbers": ["Deeper", HOSTILE]}]},
    {"numbers": ["First", {"text": "Second", "bullets": ["Deeper"]}]},
    {"quote": HOSTILE, "source": HOSTILE},
    {"table": {"caption": HOSTILE, "header": ["A", HOSTILE], "rows": [["1", HOSTILE], ["", "2"]]}},
    {"image": "files/dot.png", "alt": HOSTILE, "caption": HOSTILE},
    "See [the report](files/report.pdf) and [home](/en/).",
]


@cache
def many() -> Office:
    """Publish it once for all tests: English in full, French in part."""
    office = bare_office("en", "fr")
    office.put("files/dot.png", png())
    office.put("files/report.pdf", b"%PDF-1.7\n%%EOF\n")
    office.put(
        "content/en/site.json",
        {
            "name": HOSTILE,
            "tagline": HOSTILE,
            "wording": {
                "welcome": HOSTILE,
                "contact": HOSTILE,
                "licence": HOSTILE,
                "footer": HOSTILE,
            },
            "office": {
                "name": HOSTILE,
                "address": [HOSTILE],
                "email": "office@example.org",
                "phone": HOSTILE,
            },
            "contact_topics": [{"slug": "general", "label": HOSTILE}],
            "quick_links": [
                {"title": HOSTILE, "href": "/en/help/"},
                {"title": "Elsewhere", "href": 'https://example.net/?q="onclick='},
            ],
        },
    )
    _themes(office)
    _programmes(office)
    office.put("content/en/pages/help.json", page(HOSTILE, *BLOCKS))
    office.put("content/en/pages/content.json", page("Content", {"heading": "Search box"}))
    office.put(
        "content/en/publications/report.json",
        {
            "title": HOSTILE,
            "summary": HOSTILE,
            "year": 2020,
            "file": "files/report.pdf",
            "programmes": ["a"],
            "themes": ["content"],
        },
    )
    office.put(
        "content/en/publications/elsewhere.json", {"title": "Out", "url": "https://example.net/"}
    )
    report = office.publish()
    assert not any(blocking(found) for found in report.problems.values()), report.problems
    return office


def _themes(office: Office) -> None:
    office.put("content/en/themes/content.json", theme(HOSTILE, body=BLOCKS, order=1))
    office.put("content/en/themes/crowded.json", theme("Crowded", body=["Many."], order=2))
    office.put("content/en/themes/empty.json", theme("Empty", order=3))
    office.put("content/fr/themes/content.json", theme("Contenu"))


def _programmes(office: Office) -> None:
    def put(slug: str, place: str, **more: Any) -> None:
        office.put(f"content/en/programmes/{slug}.json", programme(theme=place, **more))

    links = [{"title": HOSTILE, "href": "https://example.net/"}]
    put(
        "a",
        "content",
        title=HOSTILE,
        summary=HOSTILE,
        body=BLOCKS,
        links=links,
        updated="2026-02-01",
    )
    put("a-b", "content", title="A b", body=[{"heading": "c"}, "Words."], status="completed")
    put("contents", "content", title="Contents", body=[{"heading": "b"}, {"heading": "b c"}])
    put("intro", "content", title="Intro", body=BLOCKS)
    put("gone", "content", title=HOSTILE, status="withdrawn")
    for number in range(26):
        put(f"number-{number}", "crowded", title=f"Number {number:02}", updated="2026-01-31")
    office.put("content/fr/programmes/a-b.json", programme(title="Le b", theme="content"))
