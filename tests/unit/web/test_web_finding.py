"""Where old, moved and withdrawn addresses lead."""

from dataclasses import dataclass, field
from functools import cache

import pytest

from handlers.errors import ObjectMissingError
from handlers.release.manifest import Frame, Manifest
from handlers.release.model import Page, Route, Shard, encode
from handlers.release.reader import Reader
from handlers.storage import Bucket
from handlers.web.finding import Found, Moved, find, redirect_of, title_of
from tests.unit.publishing.office import Office, programme
from tests.unit.web.web_site import Web, bare_office, page, theme


@cache
def moved() -> Office:
    """Programmes that are elsewhere now, or nowhere."""
    office = bare_office("en", "fr")
    for lang in ("en", "fr"):
        office.put(f"content/{lang}/themes/health.json", theme())
        office.put(f"content/{lang}/themes/water.json", theme("Water"))
    office.put("content/en/programmes/wells.json", programme(title="Wells", theme="water"))
    office.put("content/fr/programmes/taps.json", programme(title="Robinets", theme="water"))
    office.put("content/en/programmes/taps.json", programme(title="Taps", theme="health"))
    office.put(
        "content/en/programmes/springs.json",
        programme(
            title="Springs",
            redirect_from=[
                "/en/old/springs/",
                "/springs",
                "/projects/springs.html",
                "/en/springs.pdf",
                "/en/help/",
            ],
        ),
    )
    office.put("content/en/programmes/dams.json", programme(title="Dams", status="withdrawn"))
    office.put("content/en/pages/help.json", page("Help"))
    office.publish()
    return office


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/en/programmes/health/wells/", "/en/programmes/water/wells/"),
        ("/en/programmes/nothing/wells/", "/en/programmes/water/wells/"),
        ("/en/programmes/health/wells/print/", "/en/programmes/water/wells/print/"),
        ("/en/programmes/health/wells.pdf", "/en/programmes/water/wells.pdf"),
        # Not translated: it moves within the language of the menus.
        ("/fr/programmes/health/wells/", "/fr/programmes/water/wells/"),
        # Under another theme in another language: one's own language comes first.
        ("/fr/programmes/health/taps/", "/fr/programmes/water/taps/"),
        ("/en/programmes/water/taps/", "/en/programmes/health/taps/"),
        ("/en/old/springs/", "/en/programmes/health/springs/"),
        ("/en/old/springs/print/", "/en/programmes/health/springs/print/"),
        ("/en/old/springs.pdf", "/en/programmes/health/springs.pdf"),
        ("/en/springs.pdf", "/en/programmes/health/springs/"),
        ("/springs/", "/en/programmes/health/springs/"),
        ("/projects/springs.html/", "/en/programmes/health/springs/"),
    ],
)
def test_an_old_address_leads_to_the_new_one_for_good(old: str, new: str) -> None:
    web = Web().show(moved())
    answer = web.get(old)
    assert answer.status_code == 301
    assert answer.headers["Location"] == new
    assert answer.headers["Cache-Control"].startswith("public, max-age=0")
    assert web.follow(new).status_code == 200


def test_a_renamed_programme_is_found_before_its_translation() -> None:
    office = moved()
    office.put(
        "content/en/programmes/clean.json",
        programme(title="Clean", redirect_from=["/en/programmes/health/both/"]),
    )
    office.put("content/fr/programmes/both.json", programme(title="Les deux"))
    office.publish()

    answer = Web().show(office).get("/en/programmes/health/both/")

    assert answer.headers["Location"] == "/en/programmes/health/clean/"


def test_an_old_address_without_its_slash_gets_there_too() -> None:
    answer = Web().show(moved()).follow("/projects/springs.html")
    assert answer.request.path == "/en/programmes/health/springs/"


def test_a_page_that_exists_is_not_redirected_away_from() -> None:
    assert Web().show(moved()).page("/en/help/").one("h1").text == "Help"


@pytest.mark.parametrize(
    "path",
    [
        "/en/programmes/health/dams/",
        "/en/programmes/health/dams/print/",
        "/en/programmes/health/dams.pdf",
    ],
)
def test_a_withdrawn_programme_says_so_by_name(path: str) -> None:
    shown = Web().show(moved()).page(path, 410)
    assert shown.one("h1").text == "This page has been withdrawn"
    assert "“Dams” is no longer published here." in shown.one("main").text


@pytest.mark.parametrize(
    "path",
    [
        "/en/nothing/",
        "/en/programmes/nothing/",
        "/en/programmes/health/nothing/",
        "/en/programmes/health/wells/deeper/",
        "/en/health/wells/",
        "/en/print/print/",
        "/en/contact/print/",
        "/nothing/",
        "/en/programmes/%00/",
        f"/en/{'a' * 3000}/",
        "/en/😀/",
    ],
)
def test_what_was_never_there_is_missing(path: str) -> None:
    assert Web().show(moved()).get(path).status_code == 404


@dataclass
class Shelf:
    """A release that is put together by hand."""

    bucket: Bucket = field(default_factory=Bucket.in_memory)

    def shard(self, key: str, **routes: Route) -> None:
        named = {"" if slug == "top" else slug: route for slug, route in routes.items()}
        self.bucket.put(key, encode(Shard(named)), "application/json")

    def manifest(self, shards: dict[str, str], redirects: str = "") -> Manifest:
        frames = {"en": Frame("Office", shards=shards)}
        return Manifest("1-a", 1, "", "https://o.example", ("en",), frames, redirects=redirects)

    def reader(self) -> Reader:
        return Reader(self.bucket, 0)


def test_the_empty_theme_is_no_theme() -> None:
    shelf = Shelf()
    shelf.shard("shards/a.json", top=Route(page="pages/home.json"))
    manifest = shelf.manifest({"": "shards/a.json"})
    assert find(shelf.reader(), manifest, "en", ()) == Found(Route(page="pages/home.json"), "en")
    assert find(shelf.reader(), manifest, "en", ("programmes", "")) is None
    assert find(shelf.reader(), manifest, "en", ("programmes", "", "")) is None


def test_a_release_without_redirects_has_none() -> None:
    shelf = Shelf()
    assert redirect_of(shelf.reader(), shelf.manifest({}), "/en/old/") is None


def test_redirects_hold_with_and_without_their_slash() -> None:
    shelf = Shelf()
    shelf.bucket.put("redirects/a.json", encode({"/a": "/en/", "/b/": "/fr/"}), "")
    manifest = shelf.manifest({}, "redirects/a.json")
    for path, target in {"/a": "/en/", "/a/": "/en/", "/b": "/fr/", "/b/": "/fr/"}.items():
        assert redirect_of(shelf.reader(), manifest, path) == Moved(target)


def test_what_a_message_is_about_has_a_path_and_a_title() -> None:
    shelf = Shelf()
    shelf.shard("shards/h.json", top=Route(page="pages/h.json"), gone=Route(gone="Dams"))
    health = Page("theme", "en", "/en/programmes/health/", "Health")
    shelf.bucket.put("pages/h.json", encode(health), "application/json")
    manifest = shelf.manifest({"health": "shards/h.json"})
    reader = shelf.reader()
    assert title_of(reader, manifest, "en", "health") == ("/en/programmes/health/", "Health")
    assert title_of(reader, manifest, "en", "") is None
    assert title_of(reader, manifest, "en", "nothing") is None
    assert title_of(reader, manifest, "en", "health/gone") is None


def test_a_page_that_a_release_names_and_storage_lacks_is_an_error() -> None:
    shelf = Shelf()
    with pytest.raises(ObjectMissingError):
        find(shelf.reader(), shelf.manifest({"": "shards/lost.json"}), "en", ())
