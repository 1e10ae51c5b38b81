"""Tests of versions: their ids, what describes them, and that they stay for good."""

from typing import Any

import pytest

from handlers.publishing.versions import printed_version, version_id
from handlers.release.model import (
    Article,
    Heading,
    Image,
    Item,
    Link,
    List,
    Page,
    Paragraph,
    Quote,
    Reference,
    Strong,
    Table,
    Text,
    decoder,
)
from handlers.release.versions import PrintedVersion, Section, compare, read_id, version_key
from handlers.web.verdict import judge
from tests.unit.publishing.office import Office, programme, small_office

WATER = "content/en/programmes/water.json"
PROGRAMME = "/en/programmes/health/water/"
THEME = "/en/programmes/health/"
ALL = "/en/programmes/"
_versions = decoder(PrintedVersion)


@pytest.fixture
def office() -> Office:
    office = small_office()
    office.put(WATER, programme(body=["Two wells.", {"heading": "Who pays"}, "Nobody."]))
    office.publish()
    return office


def described(office: Office, version: str) -> PrintedVersion:
    return _versions.decode(office.published.get(version_key(version)).body)


def changes(office: Office, path: str, old: str) -> Any:
    return compare(described(office, old), described(office, office.version(path)))


def test_an_id_can_be_typed_from_paper() -> None:
    ids = [version_id(number) for number in range(200)]

    assert len(set(ids)) == 200
    assert all(read_id(each) == each for each in ids)
    assert version_id("a") == version_id("a")


@pytest.mark.parametrize("path", ["/en/", ALL, THEME, PROGRAMME, "/en/publications/"])
def test_every_page_that_has_a_print_has_a_version(office: Office, path: str) -> None:
    version = office.version(path)

    assert described(office, version).path == path
    route = office.route(path)
    assert route
    assert version in office.published.get(route.print).body.decode()


def test_a_version_describes_its_sections_in_order(office: Office) -> None:
    found = described(office, office.version(PROGRAMME))

    assert (found.kind, found.lang, found.title) == ("programme", "en", "Clean water")
    assert [(one.kind, one.name, one.title) for one in found.sections] == [
        ("start", "", "Clean water"),
        ("heading", "who-pays", "Who pays"),
    ]


def test_an_edit_changes_the_section_that_it_is_in_and_no_other(office: Office) -> None:
    old = {path: office.version(path) for path in (PROGRAMME, THEME, ALL)}
    office.put(WATER, programme(body=["Two wells.", {"heading": "Who pays"}, "Everybody."]))
    office.publish()

    [section] = changes(office, PROGRAMME, old[PROGRAMME]).changed
    assert section.section.title == "Who pays"
    [article] = changes(office, THEME, old[THEME]).changed
    assert (article.section.kind, article.section.title) == ("programme", "Clean water")
    [theme] = changes(office, ALL, old[ALL]).changed
    assert theme.section.title == "Health"
    assert [one.section.title for one in theme.within.changed] == ["Clean water"]


@pytest.mark.parametrize(
    ("more", "title"),
    [
        ({"title": "Water"}, "Water"),
        ({"summary": "Wells."}, "Clean water"),
        ({"status": "completed"}, "Clean water"),
        ({"links": [{"title": "Map", "href": "https://map.example"}]}, ""),
    ],
)
def test_whatever_can_be_read_counts(office: Office, more: dict[str, Any], title: str) -> None:
    old = office.version(PROGRAMME)
    body = ["Two wells.", {"heading": "Who pays"}, "Nobody."]
    office.put(WATER, programme(body=body, **more))
    office.publish()

    found = changes(office, PROGRAMME, old)
    assert [one.title for one in (*found.added, *(each.section for each in found.changed))] == [
        title
    ]


def test_the_welcome_of_the_first_page_counts(office: Office) -> None:
    office.put("content/en/site.json", {"name": "Office", "wording": {"welcome": "Open daily."}})
    office.publish()
    old = office.version("/en/")
    office.put("content/en/site.json", {"name": "Office", "wording": {"welcome": "Closed."}})
    office.publish()

    [start] = changes(office, "/en/", old).changed
    assert start.section.kind == "start"


def test_what_cannot_be_read_does_not_make_a_printout_old(office: Office) -> None:
    old = office.version(PROGRAMME)
    body = ["Two wells.", {"heading": "Who pays"}, "Nobody."]
    office.put(WATER, programme(body=body, redirect_from=["/en/programmes/health/wells/"]))
    office.publish()

    assert not changes(office, PROGRAMME, old)


def test_another_language_does_not_make_a_printout_old(office: Office) -> None:
    old = office.version(PROGRAMME)
    site = {"languages": ["en", "fr"], "base_url": "https://office.example"}
    office.put("content/site.json", {**site, "contact": {"recipients": ["a@office.example"]}})
    office.put("content/fr/site.json", {"name": "Bureau"})
    office.put("content/fr/themes/health.json", {"title": "Santé", "summary": "Aller bien."})
    office.put("content/fr/programmes/water.json", programme(title="Eau"))
    office.publish()

    assert office.version(PROGRAMME) == old
    assert office.version("/fr/programmes/health/water/") != old


def test_a_theme_lists_programmes_that_came_and_went(office: Office) -> None:
    old = office.version(THEME)
    office.put("content/en/programmes/springs.json", programme(title="Springs"))
    office.remove(WATER)
    office.publish()

    found = changes(office, THEME, old)
    assert [one.title for one in found.added] == ["Springs"]
    assert [one.title for one in found.removed] == ["Clean water"]


def test_a_booklet_that_became_too_long_is_not_compared_with_its_contents(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = office.version(ALL)
    monkeypatch.setattr("handlers.publishing.planning.WHOLE_BOOKLET", 1)
    office.put("content/en/programmes/springs.json", programme(title="Springs"))
    office.publish()

    reader = office.reader()
    verdict = judge(reader, office.manifest(), old, described(office, old))
    assert verdict.state == "unsure"


def test_old_versions_stay_answerable_after_many_releases(office: Office) -> None:
    old = office.version(PROGRAMME)
    for number in range(30):
        office.put(WATER, programme(body=[f"{number} wells."]))
        office.publish()

    assert described(office, old).sections[1].title == "Who pays"


def test_the_sections_of_a_version_have_names_of_their_own(office: Office) -> None:
    body = ["One.", {"heading": "Same"}, "Two.", {"heading": "Same"}, "Three."]
    office.put(WATER, programme(body=body))
    office.publish()

    sections: tuple[Section, ...] = described(office, office.version(PROGRAMME)).sections
    names = [(one.kind, one.name) for one in sections]
    assert len(set(names)) == len(names) == 3


def test_another_licence_makes_a_printout_old(office: Office) -> None:
    old = office.version(PROGRAMME)
    office.put("content/en/site.json", {"name": "Office", "wording": {"licence": "CC BY 4.0"}})
    office.publish()

    assert [one.kind for one in changes(office, PROGRAMME, old).added] == ["licence"]


def test_what_versions_say_today_they_will_say_in_ten_years() -> None:
    """A digest that changes with the code would call every old printout changed."""
    article = Article(
        "water",
        "/en/programmes/health/water/",
        "Clean water",
        "Wells.",
        (
            Paragraph((Text("Two "), Strong((Text("wells"),)), Link("/en/", (Text("here"),)))),
            Heading("Who pays", "who-pays"),
            List(
                ordered=True,
                items=(Item((Text("one"),), List(ordered=False, items=(Item((Text("a"),)),))),),
            ),
            Quote((Text("Said."),), "Somebody"),
            Table("Wells", ((Text("Year"),),), (((Text("2026"),),),)),
            Image("images/1/a.png", "A well", "Dug", 4, 3, upload="f00d"),
        ),
        (Reference("Map", "https://map.example"),),
        (Reference("Report", "/files/report.pdf", "All.", "PDF, 1 KB", 2026),),
        "2026-01-02",
        "completed",
    )
    page = Page("programme", "en", article.path, "Clean water", articles=(article,))

    assert [(one.kind, one.digest) for one in printed_version([page]).sections] == [
        ("start", "d02bfb35778fa970"),
        ("heading", "a243899eb8756084"),
        ("links", "b2498193aac3639b"),
        ("publications", "36076b6c4b53441d"),
    ]
