"""Languages: which one is offered first, the menu, and pages that are not translated."""

import json
import shutil
from functools import cache
from pathlib import Path

import pytest

from handlers.templating import Templates
from tests.unit.publishing.office import SITE, Office, programme
from tests.unit.web.web_site import (
    Web,
    bare_office,
    page,
    publish_with,
    theme,
)


@pytest.mark.parametrize(
    ("accepted", "home"),
    [
        ("", "/en/"),
        ("fr", "/fr/"),
        ("fr-CA,fr;q=0.8,en;q=0.5", "/fr/"),
        ("de, fr;q=0.3, en;q=0.2", "/fr/"),
        ("de", "/en/"),
        ("*", "/en/"),
        ("fr;q=0", "/en/"),
        ("\x00;q=nonsense,,;", "/en/"),
    ],
)
def test_the_first_address_leads_to_the_language_that_the_visitor_prefers(
    web: Web, accepted: str, home: str
) -> None:
    answer = web.get("/", Accept_Language=accepted)
    assert answer.status_code == 302
    assert answer.headers["Location"] == home
    assert answer.headers["Vary"] == "Accept-Language"


@pytest.mark.parametrize(
    "rest",
    [
        "",
        "programmes/",
        "programmes/migration-and-development/",
        "programmes/migration-and-development/bali-process/",
        "publications/",
        "help/",
        "contact/",
        "search/",
    ],
)
def test_the_language_menu_leads_to_the_same_page_and_back(web: Web, rest: str) -> None:
    shown = web.page(f"/en/{rest}")
    assert shown.link("Français") == f"/fr/{rest}"
    assert web.page(f"/fr/{rest}").link("English") == f"/en/{rest}"
    assert shown.one("span", lang="en").get("aria-current") == "true"


def test_pages_name_their_translations_to_search_engines(web: Web) -> None:
    shown = web.page("/en/help/")
    alternates = {
        one.get("hreflang"): one.get("href") for one in shown.all("link") if one.get("hreflang")
    }
    assert alternates == {
        "en": "https://programmes.example.org/en/help/",
        "fr": "https://programmes.example.org/fr/help/",
    }


def test_an_error_page_offers_the_homes_of_the_other_languages(web: Web) -> None:
    assert web.page("/en/nothing/", 404).link("Français") == "/fr/"


@pytest.mark.parametrize("path", ["/de/", "/de/help/", "/de/contact/", "/de/search/", "/EN/"])
def test_an_unknown_language_is_a_missing_page_in_the_first_language(web: Web, path: str) -> None:
    shown = web.page(path, 404)
    assert shown.one("html").get("lang") == "en"
    assert shown.one("h1").text == "Page not found"


@cache
def half() -> Office:
    """English has everything, French a theme and nothing of the rest."""
    office = bare_office("en", "fr")
    office.put("content/en/themes/health.json", theme())
    office.put("content/fr/themes/health.json", theme("Santé"))
    office.put("content/en/themes/water.json", theme("Water"))
    office.put(
        "content/en/programmes/wells.json",
        programme(title="Wells", updated="2026-02-01", links=[{"title": "A", "href": "/en/"}]),
    )
    office.put("content/en/programmes/springs.json", programme(title="Springs", theme="water"))
    office.put("content/en/pages/help.json", page("Help"))
    office.publish()
    return office


def test_an_untranslated_page_is_shown_in_its_language_with_a_notice() -> None:
    web = Web().show(half())
    shown = web.page("/fr/programmes/health/wells/")
    assert shown.one("html").get("lang") == "fr"
    article = shown.one("article")
    assert article.get("lang") == "en"
    assert article.get("dir") == "ltr"
    notice = shown.one("p", class_="notice")
    assert "English" in notice.text
    assert notice.inherited("lang") == "fr"
    assert shown.one("h1").text == "Wells"
    assert "Last updated: 1 February 2026" in article.text
    assert "Related links" in article.text
    assert shown.one("meta", name="robots").get("content") == "noindex"
    canonical = shown.one("link", rel="canonical").get("href")
    assert canonical.endswith("/en/programmes/health/wells/")
    assert not [one for one in shown.all("link") if one.get("hreflang")]


def test_an_untranslated_page_keeps_the_visitor_in_the_language_of_the_menus() -> None:
    web = Web().show(half())
    shown = web.page("/fr/programmes/health/wells/")
    (trail_nav,) = (nav for nav in shown.all("nav") if nav.get("class") == "trail")
    trail = [one for one in shown.all("a", "span") if one.within("nav") is trail_nav]
    assert [(one.text, one.get("href"), one.inherited("lang")) for one in trail] == [
        ("Accueil", "/fr/", "fr"),
        ("Programmes", "/fr/programmes/", "fr"),
        ("Santé", "/fr/programmes/health/", "fr"),
        ("Wells", "", "en"),
    ]
    assert shown.link("Ask about this programme") == "/fr/contact/?about=health/wells"
    springs = web.page("/fr/programmes/water/springs/")
    step = next(one for one in springs.all("a") if one.text == "Water")
    assert step.get("href") == "/fr/programmes/water/"
    assert step.inherited("lang") == "en"


def test_the_menu_leads_to_an_untranslated_page_rather_than_away_from_it() -> None:
    web = Web().show(half())
    assert web.page("/en/programmes/health/wells/").link("Français") == (
        "/fr/programmes/health/wells/"
    )
    assert web.page("/en/help/").link("Français") == "/fr/help/"
    assert web.page("/fr/help/").link("English") == "/en/help/"


def test_prints_of_an_untranslated_page_are_those_of_its_own_language() -> None:
    web = Web().show(half())
    shown = web.page("/fr/programmes/health/wells/")
    assert shown.link("Imprimer cette page") == ("/en/programmes/health/wells/print/")
    answer = web.get("/fr/programmes/health/wells/print/")
    assert answer.status_code == 301
    assert answer.headers["Location"] == "/en/programmes/health/wells/print/"
    assert web.get("/fr/programmes/health/wells.pdf").headers["Location"].endswith("wells-en.pdf")


def test_a_language_from_right_to_left_is_marked_as_such(tmp_path: Path) -> None:
    site = tmp_path / "site"
    shutil.copytree(SITE / "translations", site / "translations")
    (site / "templates").symlink_to(SITE / "templates")
    (site / "static").symlink_to(SITE / "static")
    words = json.loads((SITE / "translations" / "en.json").read_text("utf-8"))
    words |= {"language": "العربية", "direction": "rtl"}
    (site / "translations" / "ar.json").write_text(json.dumps(words), "utf-8")
    templates = Templates(site)
    office = bare_office("ar", "en")
    office.put("content/ar/themes/health.json", theme())
    office.put("content/ar/programmes/water.json", programme())
    publish_with(office, templates)
    web = Web(templates=templates).show(office)
    shown = web.page("/ar/programmes/health/water/")
    assert shown.one("html").get("lang") == "ar"
    assert shown.one("html").get("dir") == "rtl"
    assert shown.link("English") == "/en/programmes/health/water/"
    english = web.page("/en/programmes/health/water/")
    assert english.one("html").get("dir") == "ltr"
    assert english.one("article").get("dir") == "rtl"
    assert english.one("article").get("lang") == "ar"
