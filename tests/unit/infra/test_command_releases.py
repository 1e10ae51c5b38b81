import json
import re
from datetime import datetime

import pytest

from handlers.errors import SwapRefusedError
from handlers.publishing.releases import resume, roll_back
from handlers.storage import Blob, Bucket
from infra.commands.releases import go_back, go_on
from infra.environment import LOCAL
from infra.plan import Plan
from tests.unit.infra.conftest import Run
from tests.unit.publishing.office import Office, programme, small_office


class Overtaken:
    """A published bucket that refuses swaps, after doing them where `lost` is set."""

    def __init__(self, bucket: Bucket, *, lost: bool) -> None:
        self._bucket = bucket
        self._lost = lost

    def get(self, key: str) -> Blob:
        return self._bucket.get(key)

    def modified(self, key: str) -> datetime | None:
        return self._bucket.modified(key)

    def put(self, key: str, body: bytes, content_type: str, *, cache_control: str = "") -> str:
        return self._bucket.put(key, body, content_type, cache_control=cache_control)

    def create(self, key: str, body: bytes, content_type: str) -> str:
        return self._bucket.create(key, body, content_type)

    def swap(self, key: str, body: bytes, content_type: str, *, etag: str) -> str:
        if self._lost:
            self._bucket.swap(key, body, content_type, etag=etag)
        raise SwapRefusedError("The object has changed.")


def published_twice(office: Office) -> tuple[str, str]:
    """Publish another programme; return both versions, the older first."""
    first = office.manifest().version
    office.put("content/en/programmes/fire.json", programme(title="Fire"))
    office.publish()
    return first, office.manifest().version


@pytest.fixture
def small() -> Office:
    """An office in memory, whose first release is live."""
    office = small_office()
    office.publish()
    return office


def test_before_the_first_release_there_is_nothing_to_list(plan: Plan, run: Run) -> None:
    assert plan
    result = run("releases")

    assert (result.exit_code, result.stdout) == (0, "Nothing has been published yet.\n")
    assert json.loads(run("releases", "--json").stdout) == []


def test_releases_are_listed_with_the_live_one_marked(office: Office, run: Run) -> None:
    first, second = published_twice(office)

    result = run("releases")

    assert result.exit_code == 0
    listed = json.loads(run("releases", "--json").stdout)
    live = {one["version"]: one["live"] for one in listed}
    assert live == {first: False, second: True}
    assert re.search(
        rf"^{second}  \d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d  live$", result.stdout, re.MULTILINE
    )
    assert re.search(rf"^{first}  \d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d$", result.stdout, re.MULTILINE)


def test_going_back_holds_the_site_until_it_goes_on(office: Office, run: Run) -> None:
    first, second = published_twice(office)

    back = run("rollback", first)

    assert back.exit_code == 0
    assert back.stdout == (
        f"Release {first} is live. Nothing else is shown until: microsite resume\n"
    )
    assert office.route("/en/programmes/health/fire/") is None
    assert "live, held" in run("releases").stdout
    held = [one["version"] for one in json.loads(run("releases", "--json").stdout) if one["hold"]]
    assert held == [first]
    on = run("resume")
    assert on.exit_code == 0
    assert on.stdout.startswith("Publishing goes on")
    office.publish()
    assert office.route("/en/programmes/health/fire/")
    assert office.manifest().version != second


def test_going_on_without_a_hold_does_nothing(office: Office, run: Run) -> None:
    result = run("resume")

    assert result.exit_code == 0
    assert result.stdout == "Publishing was not held, so there was nothing to do.\n"
    assert not office.manifest().hold


def test_a_release_that_there_is_not_is_misuse(office: Office, run: Run) -> None:
    version = office.manifest().version

    result = run("rollback", "7-nothing")

    assert result.exit_code == 2
    assert result.stderr == (
        "Error: There is no release 7-nothing. The command `releases` lists those there are.\n"
    )
    assert office.manifest().version == version


def test_going_back_before_the_first_release_is_misuse(plan: Plan, run: Run) -> None:
    assert plan
    result = run("rollback", "1-abc")

    assert result.exit_code == 2
    assert "Nothing has been published yet" in result.stderr


@pytest.mark.parametrize("words", [("releases",), ("rollback", "1-abc"), ("resume",)])
def test_nobody_at_home_is_told_in_a_sentence(words: tuple[str, ...], run: Run) -> None:
    result = run(*words, "--aws-port", "1")

    assert result.exit_code == 2
    assert "Nothing answers at http://127.0.0.1:1: is `make run` running?" in result.stderr


def test_whoever_is_overtaken_is_told_to_look_first(small: Office) -> None:
    version = small.manifest().version
    overtaken = Overtaken(small.published, lost=False)

    with pytest.raises(SwapRefusedError, match=r"is live .* Look at `microsite status`, then"):
        go_back(overtaken, version, LOCAL)
    assert not small.manifest().hold
    roll_back(small.published, version)
    with pytest.raises(SwapRefusedError, match=r"is live .* `microsite status -e staging`"):
        go_on(overtaken, "staging")
    assert small.manifest().hold


def test_a_swap_whose_answer_was_lost_is_no_failure(small: Office) -> None:
    lost = Overtaken(small.published, lost=True)

    go_back(lost, small.manifest().version, LOCAL)
    assert small.manifest().hold
    assert go_on(lost, LOCAL)
    assert not small.manifest().hold
    assert resume(small.published) is False
