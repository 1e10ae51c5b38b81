"""Reading order, and the listing of a real S3 API."""

from collections.abc import Iterator
from datetime import UTC, datetime

import boto3
import pytest
from moto.server import ThreadedMotoServer

from handlers.errors import StorageUnavailableError
from handlers.publishing.gathering import gather
from handlers.publishing.listing import Listing
from handlers.release.manifest import LIVE
from handlers.storage import Blob, Entry
from tests.unit.publishing.office import Office, programme

STRANGE = [
    "content//double.json",
    "content/en/tab\there.json",
    "content/en/../up.json",
    "content/en/a+b %2F.json",
    "files/ü.pdf",
]


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


def test_the_listing_has_every_key_whatever_it_looks_like(endpoint: str) -> None:
    client = boto3.client("s3", endpoint_url=endpoint)
    client.create_bucket(Bucket="listing-test")
    for key in (*STRANGE, "content/en/folder/"):
        client.put_object(Bucket="listing-test", Key=key, Body=b"1")

    entries = list(Listing.connect("listing-test", endpoint=endpoint).entries())

    assert sorted(entry.key for entry in entries) == sorted(STRANGE)
    assert entries[0].size == 1
    client.close()


def test_a_bucket_that_cannot_be_listed_is_tried_again_later(endpoint: str) -> None:
    with pytest.raises(StorageUnavailableError, match="nowhere cannot be listed"):
        list(Listing.connect("nowhere", endpoint=endpoint).entries())


def test_what_is_live_is_read_before_the_uploads_are_listed(office: Office) -> None:
    order: list[str] = []

    class Watched:
        def get(self, key: str) -> Blob:
            order.append(key)
            return office.published.get(key)

    class Listed:
        def entries(self) -> Iterator[Entry]:
            order.append("the listing")
            return iter(())

    gather(Listed(), office.content, Watched())

    assert order[0] == LIVE
    assert order[-1] == "the listing"


def test_only_what_changed_is_read(office: Office) -> None:
    read: list[str] = []
    office.put("content/en/programmes/new.json", programme())
    listing = office.publisher().listing

    class Watched:
        def get(self, key: str) -> Blob:
            read.append(key)
            return office.content.get(key)

    gather(listing, Watched(), office.published)

    assert read == ["content/en/programmes/new.json"]


def test_when_the_rules_for_content_change_everything_is_read_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    listing = office.publisher().listing
    monkeypatch.setattr("handlers.content.item.engine", lambda: "another")

    class Watched:
        def get(self, key: str) -> Blob:
            read.append(key)
            return office.content.get(key)

    gathered = gather(listing, Watched(), office.published)

    assert len(read) == 4
    assert gathered.sources["content/en/programmes/water.json"].good
    assert office.publish().made == 0


def test_a_file_that_is_too_large_is_told_by_its_size(office: Office) -> None:
    big = Entry("files/film.mp4", '"x"', 60_000_000, datetime.now(UTC))

    class Listed:
        def entries(self) -> Iterator[Entry]:
            yield big

    gathered = gather(Listed(), office.content, office.published)

    (problem,) = gathered.files["film.mp4"].own
    assert gathered.files["film.mp4"].version is None
    assert "60.0 MB" in problem.message
