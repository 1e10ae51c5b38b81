import shutil
from collections.abc import Callable
from pathlib import Path
from threading import Event
from time import monotonic, sleep

import pytest

from infra.aws import Clients
from infra.local.watcher import Watcher, follow
from infra.plan import Plan

Keys = Callable[[], list[str]]


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "content" / "en").mkdir(parents=True)
    (tmp_path / "files").mkdir()
    return tmp_path


@pytest.fixture
def bucket(plan: Plan) -> str:
    return plan.bucket("ContentBucket").name


@pytest.fixture
def keys(bucket: str, clients: Clients) -> Keys:
    def keys() -> list[str]:
        listing = clients.s3.list_objects_v2(Bucket=bucket).get("Contents", [])
        return [entry["Key"] for entry in listing]

    return keys


def test_a_saved_file_is_uploaded_and_a_removed_one_deleted(
    clients: Clients, bucket: str, site: Path, keys: Keys
) -> None:
    path = site / "content/en/a.json"
    path.write_text("{}")
    follow(clients.s3, bucket, site, path)
    assert keys() == ["content/en/a.json"]
    path.unlink()
    follow(clients.s3, bucket, site, path)
    assert keys() == []


def test_a_folder_comes_and_goes_with_all_it_holds(
    clients: Clients, bucket: str, site: Path, keys: Keys
) -> None:
    clients.s3.put_object(Bucket=bucket, Key="content/en-old.json", Body=b"{}")
    for name in ("a.json", "b.json"):
        (site / "content/en" / name).write_text("{}")
    follow(clients.s3, bucket, site, site / "content/en")
    assert keys() == ["content/en-old.json", "content/en/a.json", "content/en/b.json"]
    shutil.rmtree(site / "content/en")
    follow(clients.s3, bucket, site, site / "content/en")
    assert keys() == ["content/en-old.json"]


def test_what_an_editor_leaves_behind_is_passed_over(
    clients: Clients, bucket: str, site: Path, keys: Keys
) -> None:
    path = site / "content/en/.a.json.swp"
    path.write_text("{}")
    follow(clients.s3, bucket, site, path)
    assert keys() == []


def test_the_watcher_sees_a_save(clients: Clients, bucket: str, site: Path, keys: Keys) -> None:
    stop = Event()
    with Watcher(clients.s3, bucket, site, stop=stop):
        deadline = monotonic() + 30
        while not keys() and monotonic() < deadline:
            (site / "content/en/a.json").write_text("{}")
            sleep(0.3)
    assert keys() == ["content/en/a.json"]
