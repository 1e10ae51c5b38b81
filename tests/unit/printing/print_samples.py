"""Content for the print tests: a little of everything that a page may hold."""

import calendar
import struct
import zlib
from pathlib import Path

from handlers.printing.document import (
    WORDS,
    PrintDocument,
    booklet_document,
    programme_document,
    theme_document,
)
from handlers.release.manifest import Frame, Wording
from handlers.release.model import (
    Article,
    Block,
    Emphasis,
    Heading,
    Image,
    Item,
    Link,
    List,
    Page,
    Paragraph,
    Quote,
    Reference,
    Spans,
    Strong,
    Table,
    Text,
)
from handlers.templating import Translation

SITE = Path(__file__).resolve().parents[3] / "site"
BASE = "https://programmes.example.org"
LABELS = {
    "address": "Available at:",
    "check": "Is this printout current? Scan the code, or open:",
    "code": "QR code that leads to {address}",
    "contents": "Contents",
    "language": "Language: {language}",
    "licence": "Licence",
    "links": "Related links",
    "page_of": "Page {n} of {m}",
    "parts": "This is too long to be one document.",
    "programmes": "Programmes: {n}",
    "publications": "Publications",
    "see_page": "page {n}",
    "status_completed": "Completed programme",
    "updated": "Last updated: {date}",
    "version": "Version {id}",
}
assert set(LABELS) == set(WORDS)
MONTHS = tuple(calendar.month_name)[1:]
ENGLISH = Translation(
    language="English",
    direction="ltr",
    date="{day} {month} {year}",
    first_day="1",
    months=MONTHS,
    words={f"print_{name}": text for name, text in LABELS.items()},
)


def text(words: str) -> Spans:
    return (Text(words),)


FRAME = Frame(
    name="Migration Programmes in the Pacific",
    tagline="What each programme does, with whom, and where it stands",
    wording=Wording(
        licence=(
            Text("Unless a page says otherwise, its text may be reused under the "),
            Link(
                "https://creativecommons.org/licenses/by/4.0/",
                text("Creative Commons Attribution 4.0 International licence"),
            ),
            Text(" (CC BY 4.0)."),
        )
    ),
)


def png(width: int, height: int) -> bytes:
    """Make a picture: a grey ramp."""
    row = b"\0" + bytes(255 * x // width for x in range(width))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(row * height)), (b"IEND", b""))
    chunks = (
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


PICTURE = "images/9f2c-harbour.png"
IMAGES = {PICTURE: png(900, 420)}

STEERING = List(
    ordered=False,
    items=(
        Item(
            text("four governments:"),
            List(
                ordered=False,
                items=tuple(Item(text(name)) for name in ("Australia", "Indonesia", "Thailand")),
            ),
        ),
        Item(
            text("two international bodies, in this order:"),
            List(
                ordered=True,
                items=(
                    Item(text("the International Organization for Migration (IOM)")),
                    Item(text("the United Nations refugee agency (UNHCR)")),
                ),
            ),
        ),
    ),
)
GLANCE = Table(
    caption="Programme at a glance",
    header=(text("Subject"), text("Detail")),
    rows=(
        (text("Began"), text("February 2002, in Bali")),
        (text("Chairs"), (Strong(text("Indonesia")), Text(" and Australia"))),
        (text("Taking part"), text("More than fifty countries and international agencies")),
        (text("Budget"), ()),
    ),
)
BODY: tuple[Block, ...] = (
    Paragraph(
        (
            Text("The "),
            Strong(text("Bali Process")),
            Text(
                " is where states of the Asia-Pacific region look for workable answers to the "
                "smuggling of people, human trafficking and the cross-border crime that goes with "
                "them. Two governments, "
            ),
            Emphasis(text("Indonesia and Australia")),
            Text(", chair it jointly. It publishes its news on the "),
            Link("https://www.baliprocess.net/", text("Bali Process website")),
            Text(", and grew out of "),
            Link("/en/programmes/development/vanuatu/", text("earlier work in Vanuatu")),
            Text("."),
        )
    ),
    GLANCE,
    Heading("How it began", "how-it-began"),
    Paragraph(
        text(
            "In February 2002 ministers met in Bali for a regional conference. The follow-up to "
            "that conference became a lasting joint effort, and it took its name from the island."
        )
    ),
    Image(PICTURE, "A pale harbour at dawn", "The harbour of Port Vila, August 2011."),
    Heading("Who steers it", "who-steers-it"),
    Paragraph(text("A Steering Group watches over the work. Around its table are:")),
    STEERING,
    Quote(
        text("Nobody can solve this alone; that is the one thing we all agreed on at once."),
        "Chair of the first meeting",
    ),
    Paragraph(
        (
            Text("Write to "),
            Link("mailto:office@example.org", text("the office")),
            Text(" or read the long record at "),
            Link(
                "https://archive.example.net/a/very/long/path/that/has/to/wrap/somewhere/on/paper/"
                "index.html?with=parameters&and=more#section",
                text("the archive"),
            ),
            Text("."),
        )
    ),
)
REPORT = Reference(
    title="World Migration Report 2010",
    href="/files/world-migration-report-2010-note.pdf",
    summary="A reading note on the report The Future of Migration.",
    note="PDF, 48 KB",
    year=2010,
)


def article(slug: str, title: str, **changes: object) -> Article:
    values: dict[str, object] = {
        "summary": "A regional forum against people smuggling; IOM helps to run its meetings.",
        "body": BODY,
        "updated": "2026-11-03",
        "links": (Reference("Bali Process website", "https://www.baliprocess.net/"),),
    }
    return Article(slug, f"/en/programmes/development/{slug}/", title, **(values | changes))  # type: ignore[arg-type]


BALI = article(
    "bali",
    "Bali Process on People Smuggling, Trafficking in Persons and Related Transnational Crime",
    publications=(REPORT,),
)
VANUATU = article("vanuatu", "Border Capacity Improvement Program (BCIP) in Vanuatu", links=())
SOLOMON = article(
    "solomon", "Capacity building for Solomon Islands", status="completed", updated="2025-02-01"
)


def programme_page(of: Article = BALI) -> Page:
    return Page(
        "programme",
        "en",
        of.path,
        of.title,
        of.summary,
        "development",
        "Migration and Development",
        articles=(of,),
        publications=of.publications,
        updated=of.updated,
    )


def theme_page(slug: str = "development", *articles: Article) -> Page:
    return Page(
        "theme",
        "en",
        f"/en/programmes/{slug}/",
        f"Migration and {slug.title()}",
        "Stronger institutions and closer cooperation, so that migration contributes to growth.",
        intro=(
            Paragraph(text("Well-run migration supports development, and takes institutions.")),
            Heading("What this theme covers", "what"),
            Paragraph(text("The programmes below help governments to build that capacity.")),
        ),
        articles=articles or (BALI, VANUATU, SOLOMON),
        publications=(REPORT,),
        updated="2026-11-03",
    )


VERSION = "7k3m9q2x4t"
LISTING = Page("programmes", "en", "/en/programmes/", "All programmes", updated="2026-10-01")


def documents() -> dict[str, PrintDocument]:
    health = theme_page("health", article("clinics", "Clinics on the way", links=()))
    return {
        "programme": programme_document(programme_page(), FRAME, BASE, ENGLISH, VERSION),
        "theme": theme_document(theme_page(), FRAME, BASE, ENGLISH, VERSION),
        "booklet": booklet_document(LISTING, (theme_page(), health), FRAME, BASE, ENGLISH, VERSION),
    }
