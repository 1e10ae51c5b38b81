"""Tests of booklets: made after the pages are live, and added by a second swap."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from handlers.errors import StorageUnavailableError, SwapRefusedError
from handlers.publishing import planning
from handlers.publishing.publish import Publisher, Result
from handlers.publishing.record import release_key
from handlers.publishing.releases import resume, roll_back
from handlers.release.manifest import Manifest
from handlers.release.model import Booklet, decoder
from handlers.storage import Bucket
from tests.unit.publishing.office import Office, programme, small_office

WATER = "content/en/programmes/water.json"
THEME = "/en/programmes/health/"
ALL = "/en/programmes/"
_booklets = decoder(dict[str, Booklet])


@pytest.fixture
def office() -> Office:
    office = small_office()
    office.publish()
    return office


def booklets(office: Office) -> dict[str, Booklet]:
    key = office.manifest().booklets
    return _booklets.decode(office.published.get(key).body) if key else {}


class Watching:
    """The published bucket, where something happens when the nth booklet is about to be stored."""

    def __init__(self, bucket: Bucket, happens: Callable[[], None], at: str = "prints/") -> None:
        self.bucket = bucket
        self.happens = happens
        self.at = at
        self.swapped = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.bucket, name)

    def swap(self, key: str, body: bytes, content_type: str, *, etag: str) -> str:
        tag = self.bucket.swap(key, body, content_type, etag=etag)
        self.swapped += 1
        return tag

    def put(self, key: str, body: bytes, content_type: str, *, cache_control: str = "") -> str:
        if self.swapped == 1 and key.startswith(self.at):
            self.happens()
        return self.bucket.put(key, body, content_type, cache_control=cache_control)


def test_a_release_has_a_booklet_of_each_theme_and_of_all_programmes(office: Office) -> None:
    assert set(booklets(office)) == {THEME, ALL}
    for path, booklet in booklets(office).items():
        assert office.published.get(booklet.pdf).body.startswith(b"%PDF")
        assert booklet.version == office.version(path)
    assert not office.manifest().rebuilding


def test_a_page_is_live_with_its_own_prints_before_any_booklet_is_made(office: Office) -> None:
    before = booklets(office)
    seen: list[Manifest] = []

    def look() -> None:
        live = office.manifest()
        seen.append(live)
        assert live.rebuilding
        assert booklets(office) == before
        page = office.page(f"{THEME}water/")
        assert page
        assert page.title == "Wells"
        route = office.route(f"{THEME}water/")
        assert route
        assert office.published.get(route.pdf)
        assert office.published.get(route.print)
        assert before[THEME].version != office.version(THEME)

    office.put(WATER, programme(title="Wells"))
    office.publisher(Watching(office.published, look)).publish()

    assert len(seen) == 2
    assert {one.version for one in seen} == {office.manifest().version}
    assert not office.manifest().rebuilding
    assert booklets(office)[THEME].version == office.version(THEME)


def test_whoever_asks_hears_of_the_pages_before_the_booklets_are_made(office: Office) -> None:
    heard: list[tuple[str, bool]] = []
    office.put(WATER, programme(title="Wells"))
    publisher: Publisher = replace(
        office.publisher(),
        live=lambda report: heard.append((report.version, office.manifest().rebuilding)),
    )

    report = publisher.publish()

    assert heard == [(report.version, True)]


def test_a_publish_that_ends_before_its_booklets_leaves_them_to_the_next(office: Office) -> None:
    def fail() -> None:
        raise StorageUnavailableError("Storage is away.")

    office.put(WATER, programme(title="Wells"))
    with pytest.raises(StorageUnavailableError):
        office.publisher(Watching(office.published, fail)).publish()
    left = office.manifest()
    assert left.rebuilding

    report = office.publish()

    assert report.result is Result.PUBLISHED
    assert report.version == left.version == office.manifest().version
    assert not office.manifest().rebuilding
    assert booklets(office)[ALL].version == office.version(ALL)
    assert office.publish().result is Result.UNCHANGED


def test_the_next_publish_makes_booklets_even_where_the_record_has_gone(office: Office) -> None:
    def fail() -> None:
        raise StorageUnavailableError("Storage is away.")

    office.put(WATER, programme(title="Wells"))
    with pytest.raises(StorageUnavailableError):
        office.publisher(Watching(office.published, fail)).publish()
    office.published.delete([release_key(office.manifest().version)])

    office.publish()

    assert not office.manifest().rebuilding
    assert booklets(office)[THEME].version == office.version(THEME)


def test_booklets_that_another_release_overtakes_are_not_made_in_vain(office: Office) -> None:
    def overtake() -> None:
        office.put(WATER, programme(title="Springs"))
        office.publish()

    office.put(WATER, programme(title="Wells"))
    watching = Watching(office.published, overtake)

    def once() -> None:
        watching.happens = lambda: None
        overtake()

    watching.happens = once
    report = office.publisher(watching).publish()

    page = office.page(f"{THEME}water/")
    assert page
    assert page.title == "Springs"
    assert report.result is Result.UNCHANGED
    assert booklets(office)[THEME].version == office.version(THEME)


def test_only_the_booklets_that_show_a_change_are_made_again(office: Office) -> None:
    office.put("content/en/themes/school.json", {"title": "School", "summary": "Learning."})
    office.put("content/en/programmes/desks.json", programme(title="Desks", theme="school"))
    office.publish()
    before = booklets(office)

    office.put(WATER, programme(title="Wells"))
    office.publish()

    after = booklets(office)
    school = "/en/programmes/school/"
    assert after[school] == before[school]
    assert after[THEME] != before[THEME]
    assert after[ALL] != before[ALL]


def test_a_change_that_no_booklet_shows_needs_one_swap(office: Office) -> None:
    office.put("content/en/pages/help.json", {"title": "Help", "body": ["Ask us."]})
    watching = Watching(office.published, lambda: None)

    office.publisher(watching).publish()

    assert watching.swapped == 1
    assert not office.manifest().rebuilding


def test_a_rollback_brings_the_booklets_of_its_release_back(office: Office) -> None:
    first, before = office.manifest().version, booklets(office)
    office.put(WATER, programme(title="Wells"))
    office.publish()

    roll_back(office.published, first)

    assert booklets(office) == before
    assert not office.manifest().rebuilding


def test_a_rollback_to_a_release_without_booklets_keeps_those_of_today(office: Office) -> None:
    office.put(WATER, programme(title="Wells"))
    office.publish()
    second = office.manifest()
    office.put(WATER, programme(title="Springs"))
    office.publish()
    today = booklets(office)
    office.published.delete([second.booklets])

    roll_back(office.published, second.version)

    assert booklets(office) == today
    assert office.manifest().rebuilding
    assert office.publish().result is Result.HELD
    resume(office.published)
    office.publish()
    assert not office.manifest().rebuilding
    assert booklets(office)[THEME].version == office.version(THEME)


def test_beyond_a_limit_the_booklet_lists_its_parts(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = booklets(office)
    monkeypatch.setattr(planning, "WHOLE_BOOKLET", 1)
    office.put("content/en/programmes/springs.json", programme(title="Springs"))
    office.put("content/en/themes/school.json", {"title": "School", "summary": "Learning."})
    office.put("content/en/programmes/desks.json", programme(title="Desks", theme="school"))
    office.publish()

    route = office.route(ALL)
    assert route
    page = office.published.get(route.print).body.decode()
    assert booklets(office)[ALL].pdf != whole[ALL].pdf
    assert 'href="/en/programmes/school.pdf"' in page
    assert "Two wells a year." not in page
    theme = office.route(THEME)
    assert theme
    listed = office.published.get(theme.print).body.decode()
    assert 'href="/en/programmes/health/springs.pdf"' in listed
    assert "Two wells a year." not in listed
    school = office.route("/en/programmes/school/")
    assert school
    assert "Two wells a year." in office.published.get(school.print).body.decode()


def test_a_swap_that_is_refused_for_the_booklets_is_tried_again(office: Office) -> None:
    class Refusing(Watching):
        refused = 0

        def swap(self, key: str, body: bytes, content_type: str, *, etag: str) -> str:
            if self.swapped == 1 and not self.refused:
                self.refused = 1
                raise SwapRefusedError("Somebody resumed publishing at this moment.")
            return super().swap(key, body, content_type, etag=etag)

    office.put(WATER, programme(title="Wells"))
    refusing = Refusing(office.published, lambda: None)

    office.publisher(refusing).publish()

    assert refusing.refused
    assert not office.manifest().rebuilding
