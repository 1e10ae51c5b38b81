"""What is deleted, and above all what is not."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from handlers.errors import ObjectMissingError
from handlers.publishing import collecting
from handlers.publishing.collecting import MARKER, collect, collect_daily
from handlers.publishing.releases import roll_back
from handlers.storage import Blob, Bucket
from tests.unit.publishing.office import Office, programme

WATER = "content/en/programmes/water.json"
LATER = timedelta(days=31)


def keys(office: Office) -> set[str]:
    folders = (*collecting.COLLECTED, "releases/", "versions/")
    return {entry.key for folder in folders for entry in office.published.list(folder)}


def edit(office: Office, times: int) -> None:
    for number in range(times):
        office.put(WATER, programme(body=[f"{number} wells."]))
        office.publish()


@pytest.fixture
def two_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep two releases, so that a test need not make twenty."""
    monkeypatch.setattr(collecting, "KEPT_RELEASES", 2)


@pytest.mark.usefixtures("two_kept")
def test_nothing_young_is_collected(office: Office) -> None:
    edit(office, 3)
    before = keys(office)

    assert collect(office.published, datetime.now(UTC) + timedelta(days=29)) == 0
    assert keys(office) == before


@pytest.mark.usefixtures("two_kept")
def test_old_outputs_that_no_kept_release_names_are_collected(office: Office) -> None:
    first = office.record()
    edit(office, 3)
    live = set(office.record().outputs)

    deleted = collect(office.published, datetime.now(UTC) + LATER)

    assert deleted > 0
    assert live <= keys(office)
    past = set(first.outputs) - live
    assert past & keys(office) == {key for key in past if key.startswith("versions/")}
    assert len([key for key in keys(office) if key.startswith("releases/")]) == 2
    assert office.page("/en/programmes/health/water/")


@pytest.mark.usefixtures("two_kept")
def test_every_release_that_is_kept_keeps_all_its_outputs(office: Office) -> None:
    edit(office, 4)
    collect(office.published, datetime.now(UTC) + LATER)

    version = min(key for key in keys(office) if key.startswith("releases/"))
    roll_back(office.published, version.removeprefix("releases/").removesuffix(".json"))

    assert set(office.record().outputs) <= keys(office)
    assert office.page("/en/programmes/health/water/")


@pytest.mark.usefixtures("two_kept")
def test_the_live_release_is_kept_however_old_it_is(office: Office) -> None:
    first = office.manifest().version
    edit(office, 4)
    roll_back(office.published, first)

    collect(office.published, datetime.now(UTC) + LATER)

    assert set(office.record().outputs) <= keys(office)


def test_the_newest_releases_are_kept_whatever_their_age(office: Office) -> None:
    edit(office, 3)

    assert collect(office.published, datetime.now(UTC) + timedelta(days=4000)) == 0


def test_nothing_is_collected_before_the_first_release() -> None:
    assert collect(Bucket.in_memory(), datetime.now(UTC)) == 0


@pytest.mark.usefixtures("two_kept")
def test_collecting_happens_once_a_day(office: Office) -> None:
    edit(office, 3)
    office.published.put("pages/stray.json", b"{}", "application/json")
    now = datetime.now(UTC)

    assert collect_daily(office.published, now + LATER) > 0
    marked = office.published.modified(MARKER)
    assert marked
    office.published.put("pages/stray.json", b"{}", "application/json")
    assert collect_daily(office.published, marked + timedelta(hours=23)) == 0
    assert collect_daily(office.published, marked + LATER) == 1


def test_an_old_output_that_is_wanted_again_is_made_anew(office: Office) -> None:
    first = set(office.record().outputs)
    edit(office, 1)
    gone = sorted(first - set(office.record().outputs))
    before = {key: office.published.get(key).etag for key in gone}

    office.time = datetime.now(UTC) + timedelta(days=8)
    office.put(WATER, programme())
    report = office.publish()

    assert report.made == len(gone)
    assert all(office.published.get(key).etag != before[key] for key in gone)


def test_a_young_output_that_is_wanted_again_is_reused(office: Office) -> None:
    edit(office, 1)

    office.put(WATER, programme())
    report = office.publish()

    assert report.made == 0


@pytest.mark.usefixtures("two_kept")
def test_a_release_that_vanishes_meanwhile_names_nothing(office: Office) -> None:
    edit(office, 1)

    class Vanishing:
        def __getattr__(self, name: str) -> Any:
            return getattr(office.published, name)

        def get(self, key: str) -> Blob:
            if key.startswith("releases/1-"):
                raise ObjectMissingError(key)
            return office.published.get(key)

    assert collect(Vanishing(), datetime.now(UTC) + LATER) > 0
    assert set(office.record().outputs) <= keys(office)


def test_a_young_output_that_no_release_names_yet_is_left_alone(office: Office) -> None:
    """A publish under way has written it, and will name it in a moment."""
    office.published.put("pages/new.json", b"{}", "application/json")

    assert collect(office.published, datetime.now(UTC) + timedelta(days=29)) == 0
    assert collect(office.published, datetime.now(UTC) + LATER) == 1


class Watched:
    """The published bucket, which tells what is deleted and lets others act meanwhile."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.deleted: list[list[str]] = []
        self.meanwhile: Callable[[], object] = lambda: None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.office.published, name)

    def list(self, prefix: str) -> Any:
        if prefix == collecting.COLLECTED[-1]:
            self.meanwhile()
        return self.office.published.list(prefix)

    def delete(self, keys: Iterable[str]) -> None:
        self.deleted.append(list(keys))
        self.office.published.delete(self.deleted[-1])


@pytest.mark.usefixtures("two_kept")
def test_releases_go_before_their_outputs(office: Office) -> None:
    edit(office, 3)
    watched = Watched(office)

    collect(watched, datetime.now(UTC) + LATER)

    assert all(key.startswith("releases/") for key in watched.deleted[0])
    assert watched.deleted[0]
    assert not any(key.startswith("releases/") for key in watched.deleted[1])


@pytest.mark.usefixtures("two_kept")
def test_nothing_is_collected_while_somebody_goes_back_to_an_earlier_release(
    office: Office,
) -> None:
    first = office.manifest().version
    edit(office, 3)
    watched = Watched(office)
    watched.meanwhile = lambda: roll_back(office.published, first)

    assert collect(watched, datetime.now(UTC) + LATER) == 0
    assert watched.deleted == []
    assert office.page("/en/programmes/health/water/")
