import json
from pathlib import Path
from typing import Any

import pytest

from handlers.content.fields import Content
from handlers.content.item import (
    AnyItem,
    LanguageItem,
    PageItem,
    ProgrammeItem,
    PublicationItem,
    SiteItem,
    ThemeItem,
)
from handlers.content.keys import ContentKey, Kind, read_key
from handlers.content.model import FILES, json_schema
from handlers.content.reading import read
from handlers.release.manifest import Office, Routing, Topic
from handlers.release.model import (
    Emphasis,
    Heading,
    Image,
    Item,
    Link,
    List,
    Paragraph,
    Quote,
    Reference,
    Strong,
    Table,
    Text,
)
from tests.unit.content.content_samples import (
    FULL,
    SITE,
    read_value,
    through_storage,
    with_body,
    with_fields,
)

CONTENT = sorted((SITE / "content").rglob("*.json"))
BODY = (
    Paragraph(
        (
            Text("A paragraph with "),
            Emphasis((Text("emphasis"),)),
            Text(", "),
            Strong((Text("strong words"),)),
            Text(" and "),
            Link("https://example.org/", (Text("a link"),)),
            Text("."),
        )
    ),
    Heading("Aims", "aims"),
    List(
        ordered=False,
        items=(
            Item((Text("First"),)),
            Item(
                (Text("Second"),),
                List(
                    ordered=True,
                    items=(
                        Item((Text("a"),)),
                        Item(
                            (Text("b"),),
                            List(ordered=False, items=(Item((Text("c"),)),)),
                        ),
                    ),
                ),
            ),
        ),
    ),
    List(
        ordered=True,
        items=(
            Item((Text("One"),)),
            Item((Text("Two"),), List(ordered=False, items=(Item((Text("x"),)),))),
            Item((Text("Three"),)),
        ),
    ),
    Quote((Text("Well "), Emphasis((Text("said"),)), Text(".")), "Somebody"),
    Table(
        "At a glance",
        ((Text("Subject"),), (Text("Detail"),)),
        (((Text("Began"),), (Text("2002"),)), ((Text("Area"),), ())),
    ),
    Image("map.png", "A map of the area", "The area"),
)


def _item(kind: str, value: object) -> AnyItem:
    reading = read_value(kind, value)
    assert reading.problems == ()
    assert reading.item is not None
    return reading.item


@pytest.mark.parametrize("path", CONTENT, ids=lambda path: str(path.relative_to(SITE)))
def test_every_file_of_the_starter_site_reads_without_problems(path: Path) -> None:
    key = read_key(path.relative_to(SITE).as_posix())
    assert isinstance(key, ContentKey)
    reading = read(key, path.read_bytes())
    assert reading.problems == ()
    assert reading.item is not None
    assert reading.item.kind == key.kind


def test_the_starter_site_has_every_kind_of_file() -> None:
    keys = [read_key(path.relative_to(SITE).as_posix()) for path in CONTENT]
    assert {key.kind for key in keys if isinstance(key, ContentKey)} == set(Kind)


@pytest.mark.parametrize("kind", sorted(FULL))
def test_a_file_in_full_form_is_accepted_and_survives_storage(kind: str) -> None:
    item = _item(kind, FULL[kind])
    assert item.kind == kind
    assert through_storage(item) == item


def test_the_settings_of_the_site_are_read() -> None:
    assert _item("site", FULL["site"]) == SiteItem(
        ("en", "fr", "zh-hans"),
        "https://www.example.org",
        Routing(
            ("office@example.org", "o'brien@example.org"),
            {"media": ("press@example.org",)},
            {"health": ("health@example.org",)},
            acknowledge=True,
            retention_days=90,
            weekly_report=False,
        ),
    )


def test_nobody_is_acknowledged_and_messages_stay_a_year_unless_the_site_says_so() -> None:
    item = _item("site", {**FULL["site"], "contact": {"recipients": ["office@example.org"]}})
    assert isinstance(item, SiteItem)
    assert item.routing == Routing(("office@example.org",))
    assert (item.routing.acknowledge, item.routing.retention_days) == (False, 365)
    assert item.routing.weekly_report


def test_the_settings_of_a_language_are_read() -> None:
    item = _item("language", FULL["language"])
    assert isinstance(item, LanguageItem)
    assert (item.name, item.tagline) == ("Programmes", "What we do")
    assert item.wording.welcome == (
        Text("Welcome to "),
        Emphasis((Text("us"),)),
        Text(", see "),
        Link("/files/note.pdf", (Text("the note"),)),
        Text("."),
    )
    assert item.wording.footer == (Text("By us."),)
    assert item.office == Office(
        "The Office",
        ("1 Example Street", "Canberra"),
        "office@example.org",
        "+61 2 5550 0100",
    )
    assert item.topics == (Topic("media", "Press"),)
    assert item.quick_links == (
        Reference("Report", "/files/report.pdf"),
        Reference("Elsewhere", "https://example.org/"),
    )
    assert item.files == {"note.pdf": "wording", "report.pdf": "quick_links[0].href"}


def test_a_language_needs_only_the_name_of_the_site() -> None:
    assert _item("language", {"name": "Programmes"}) == LanguageItem("Programmes")
    bare = _item("language", {"name": "Programmes", "office": {"name": "Us"}})
    assert isinstance(bare, LanguageItem)
    assert bare.office == Office("Us")


def test_a_theme_is_read() -> None:
    files = {"map.png": "body[6]"}
    assert _item("theme", FULL["theme"]) == ThemeItem("Health", "About health.", 3, BODY, files)
    assert _item("theme", {"title": "T", "summary": "S"}) == ThemeItem("T", "S")


def test_a_programme_is_read() -> None:
    assert _item("programme", FULL["programme"]) == ProgrammeItem(
        title="Clinics",
        summary="About clinics.",
        theme="health",
        body=BODY,
        updated="2024-02-29",
        links=(Reference("More", "/files/more.pdf#page=2"),),
        status="completed",
        publish_at="2026-03-31T09:00:00+11:00",
        redirect_from=("/en/old-clinics/", "/clinics.html"),
        files={"more.pdf": "links[0].href", "map.png": "body[6]"},
    )
    least = {"title": "T", "summary": "S", "theme": "health", "body": []}
    assert _item("programme", least) == ProgrammeItem("T", "S", "health")


def test_a_publication_is_read_with_its_file() -> None:
    assert _item("publication", FULL["publication"]) == PublicationItem(
        "Report",
        "A report.",
        2010,
        "report.pdf",
        "",
        ("clinics",),
        ("health",),
        {"report.pdf": "file"},
    )


@pytest.mark.parametrize(
    ("url", "href", "files"),
    [
        ("https://example.org/r.pdf", "https://example.org/r.pdf", {}),
        ("files/r.pdf#page=2", "/files/r.pdf#page=2", {"r.pdf": "url"}),
    ],
)
def test_a_publication_is_read_with_its_address(url: str, href: str, files: dict[str, str]) -> None:
    expected = PublicationItem("Report", url=href, files=files)
    assert _item("publication", {"title": "Report", "url": url}) == expected
    assert _item("publication", {"title": "Report", "url": url, "file": None}) == expected


def test_a_page_is_read() -> None:
    assert _item("page", FULL["page"]) == PageItem(
        "Help", BODY, "How to.", -1, "2024-05-01", {"map.png": "body[6]"}
    )


def test_optional_fields_may_be_null() -> None:
    value: dict[str, Any] = {"title": "T", "summary": None, "body": [], "updated": None}
    assert _item("page", value) == PageItem("T")


def test_space_around_texts_is_taken_away() -> None:
    item = _item("page", {"title": "  T \n", "body": ["  a  ", {"heading": " b "}]})
    assert item == PageItem("T", (Paragraph((Text("a"),)), Heading("b", "b")))


@pytest.mark.parametrize(
    ("moment", "stored"),
    [
        ("2026-03-31", "2026-03-31T00:00:00+00:00"),
        ("2026-03-31T09:00Z", "2026-03-31T09:00Z"),
        ("2026-03-31 09:00-0330", "2026-03-31 09:00-0330"),
        ("0001-01-01T00:00:00+11:00", "0001-01-01T00:00:00+11:00"),
    ],
)
def test_a_time_of_publication_is_kept_with_its_offset(moment: str, stored: str) -> None:
    item = with_fields("programme", publish_at=moment).item
    assert isinstance(item, ProgrammeItem)
    assert item.publish_at == stored


@pytest.mark.parametrize("status", ["active", "completed", "withdrawn", "draft"])
def test_every_status_is_accepted(status: str) -> None:
    item = with_fields("programme", status=status).item
    assert isinstance(item, ProgrammeItem)
    assert item.status == status


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("https://example.org", "https://example.org"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000"),
        ("https://a1.execute-api.example.org/production/", None),
    ],
)
def test_the_address_of_the_site_loses_its_last_slash(written: str, kept: str | None) -> None:
    item = with_fields("site", base_url=written).item
    assert isinstance(item, SiteItem)
    assert item.base_url == (kept or written.rstrip("/"))


def _page(*blocks: object) -> PageItem:
    reading = with_body(*blocks)
    assert reading.problems == ()
    assert isinstance(reading.item, PageItem)
    return reading.item


def test_blank_lines_divide_a_text_into_paragraphs() -> None:
    expected = (Paragraph((Text("a\nb"),)), Paragraph((Text("c"),)))
    assert _page("a\nb\n\nc").body == expected
    assert _page("a\nb\r\n\r\nc").body == expected


def test_marks_do_not_reach_over_a_blank_line() -> None:
    assert _page("*a\n\nb*").body == (Paragraph((Text("*a"),)), Paragraph((Text("b*"),)))
    assert _page("[a\n\nb](javascript:x)").body[1] == Paragraph((Text("b](javascript:x)"),))


def test_headings_with_the_same_words_have_anchors_of_their_own() -> None:
    page = _page(*[{"heading": words} for words in ("Aims", "Aims", "aims!", "日本", "日本")])
    anchors = [block.anchor for block in page.body if isinstance(block, Heading)]
    assert anchors == ["aims", "aims-2", "aims-3", "section", "section-2"]


def test_an_anchor_with_a_number_is_not_given_out_twice() -> None:
    page = _page(*[{"heading": words} for words in ("Aims 2", "Aims", "Aims")])
    anchors = [block.anchor for block in page.body if isinstance(block, Heading)]
    assert anchors == ["aims-2", "aims", "aims-3"]


def test_files_are_found_wherever_a_body_refers_to_them() -> None:
    page = _page(
        "[a](files/a.pdf) and [a](files/a.pdf?x#y), [not](/en/files/)",
        {"quote": "[b](/files/b.pdf)"},
        {"bullets": ["x", {"text": "[c](files/c.pdf)", "bullets": ["*[d](files/d.pdf)*"]}]},
        {
            "table": {
                "caption": "c",
                "header": ["[e](files/e.pdf)"],
                "rows": [["[f](files/f.pdf)"]],
            }
        },
        {"image": "/files/g.JPG", "alt": "g"},
        "[a](files/a.pdf)",
    )
    assert page.files == {
        "a.pdf": "body[0]",
        "b.pdf": "body[1]",
        "c.pdf": "body[2]",
        "d.pdf": "body[2]",
        "e.pdf": "body[3]",
        "f.pdf": "body[3]",
        "g.JPG": "body[4]",
    }


def test_a_quotation_needs_no_source_and_a_picture_no_caption() -> None:
    assert _page({"quote": "a"}, {"image": "files/b.png", "alt": "c"}).body == (
        Quote((Text("a"),)),
        Image("b.png", "c"),
    )


def test_raw_html_in_content_stays_text() -> None:
    html = "<img src=x onerror=alert(1)> &lt;b&gt;"
    page = _page(html, {"heading": html}, {"bullets": [html]})
    assert page.body[0] == Paragraph((Text("<img src=x onerror=alert(1)> <b>"),))
    assert isinstance(page.body[1], Heading)
    assert page.body[1].text == html


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_of_file_has_a_json_schema(kind: Kind) -> None:
    schema: dict[str, Any] = json_schema(kind)
    assert schema["type"] == "object"
    assert schema["additionalProperties"] is False
    assert set(FULL[kind.value]) <= set(schema["properties"])
    json.dumps(schema)


def test_a_model_that_is_no_content_file_is_a_mistake_of_ours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Stray(Content):
        title: str

    monkeypatch.setitem(FILES, Kind.PAGE, Stray)
    with pytest.raises(TypeError, match="Stray is not a content file"):
        read_value("page", {"title": "T"})
