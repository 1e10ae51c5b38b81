"""Buckets, in memory and over the wire: every failure leaves as one of ours."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from urllib.request import urlopen

import pytest
from obstore.store import S3Store

from handlers.errors import (
    ObjectExistsError,
    ObjectMissingError,
    StorageUnavailableError,
    SwapRefusedError,
)
from handlers.storage import Blob, Bucket
from tests.unit.web.s3_server import CREDENTIALS, failing_server, s3

TEXT = "text/plain; charset=utf-8"
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with s3("first", *(f"bucket-{number}" for number in range(20))) as address:
        yield address


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(params=["memory", "s3"])
def bucket(request: pytest.FixtureRequest) -> Bucket:
    """An empty bucket of each kind."""
    if request.param == "memory":
        return Bucket.in_memory()
    endpoint: str = request.getfixturevalue("endpoint")
    bucket = Bucket.connect("first", endpoint=endpoint)
    bucket.delete([entry.key for entry in bucket.list("")])
    return bucket


def test_what_was_written_is_read_back_with_its_type_and_tag(bucket: Bucket) -> None:
    etag = bucket.put("a/b.txt", "Zoë".encode(), TEXT, cache_control="no-cache")
    blob = bucket.get("a/b.txt")
    assert blob.body == "Zoë".encode()
    assert blob.content_type == TEXT
    assert blob.etag == etag
    assert etag
    assert abs(datetime.now(UTC) - blob.modified) < HOUR


def test_a_missing_object_is_told_by_its_name(bucket: Bucket) -> None:
    with pytest.raises(ObjectMissingError, match=r"There is no object a/none.txt in"):
        bucket.get("a/none.txt")
    with pytest.raises(ObjectMissingError):
        bucket.get_if_changed("a/none.txt", '"tag"')


def test_an_object_is_read_again_only_if_it_changed(bucket: Bucket) -> None:
    etag = bucket.put("a", b"1", TEXT)
    assert bucket.get_if_changed("a", etag) is None
    bucket.put("a", b"2", TEXT)
    changed = bucket.get_if_changed("a", etag)
    assert changed
    assert changed.body == b"2"
    assert changed.etag != etag


def test_the_time_of_the_last_write_is_known_or_nothing(bucket: Bucket) -> None:
    assert bucket.modified("a") is None
    bucket.put("a", b"1", TEXT)
    modified = bucket.modified("a")
    assert modified
    assert abs(datetime.now(UTC) - modified) < HOUR


def test_the_time_of_the_last_write_is_known_to_who_may_only_list(bucket: Bucket) -> None:
    assert bucket.listed_at("a/b.json") is None
    for key in ("a/a.json", "a/b.json.json", "a/b/c.json", "a/c.json", "ab.json"):
        bucket.put(key, b"1", TEXT)
    assert bucket.listed_at("a/b.json") is None
    bucket.put("a/b.json", b"1", TEXT)
    assert bucket.listed_at("a/b.json") == bucket.modified("a/b.json") is not None


def test_an_object_is_created_only_where_there_is_none(bucket: Bucket) -> None:
    etag = bucket.create("a", b"1", TEXT)
    assert bucket.get("a").etag == etag
    with pytest.raises(ObjectExistsError, match="already exists"):
        bucket.create("a", b"2", TEXT)
    assert bucket.get("a").body == b"1"


def test_an_object_is_swapped_only_over_the_one_that_was_read(bucket: Bucket) -> None:
    first = bucket.put("live.json", b"1", TEXT)
    second = bucket.swap("live.json", b"2", TEXT, etag=first)
    assert bucket.get("live.json").body == b"2"
    with pytest.raises(SwapRefusedError, match="has changed"):
        bucket.swap("live.json", b"3", TEXT, etag=first)
    assert bucket.get("live.json").etag == second


def test_a_folder_is_listed_with_all_below_it(bucket: Bucket) -> None:
    etag = bucket.put("a/b/c", b"123", TEXT)
    bucket.put("a/d", b"1", TEXT)
    bucket.put("ab/e", b"1", TEXT)
    listed = {entry.key: entry for entry in bucket.list("a/")}
    assert sorted(listed) == ["a/b/c", "a/d"]
    assert (listed["a/b/c"].size, listed["a/b/c"].etag) == (3, etag)
    assert abs(datetime.now(UTC) - listed["a/d"].modified) < HOUR
    assert list(bucket.list("none/")) == []


def test_objects_are_deleted_and_those_that_are_gone_do_not_matter(bucket: Bucket) -> None:
    for key in ("a", "b", "c"):
        bucket.put(key, b"1", TEXT)
    bucket.delete(["none", "a", "b"])
    bucket.delete([])
    assert [entry.key for entry in bucket.list("")] == ["c"]


def test_more_objects_than_one_request_takes_are_deleted() -> None:
    bucket = Bucket.in_memory()
    keys = [f"a/{number}" for number in range(1001)]
    for key in keys:
        bucket.put(key, b"", TEXT)
    bucket.delete(keys)
    assert list(bucket.list("a/")) == []


@pytest.mark.parametrize("key", ["a//b", "a/../b", "../a", "./a", "a\x00b", "a\nb", "/a"])
def test_a_key_that_cannot_be_said_is_a_missing_object_and_is_not_deleted(
    bucket: Bucket, key: str
) -> None:
    bucket.put("kept", b"1", TEXT)
    if not key.startswith("/"):
        with pytest.raises(ObjectMissingError, match="can be named"):
            bucket.get(key)
        assert bucket.modified(key) is None
    bucket.delete([key])
    assert [entry.key for entry in bucket.list("")] == ["kept"]


def test_keys_with_spaces_and_accents_are_keys(bucket: Bucket) -> None:
    for key in ("a b.txt", "é/ü.txt", "a+b%2F.txt", "😀"):
        bucket.put(key, b"1", TEXT)
        assert bucket.get(key).body == b"1"
        assert key in [entry.key for entry in bucket.list("")]
        bucket.delete([key])
    assert list(bucket.list("")) == []


def test_an_object_without_a_type_has_the_plainest_one() -> None:
    bucket = Bucket.in_memory()
    bucket.put("a", b"1", "")
    assert bucket.get("a").content_type in {"", "application/octet-stream"}


def test_a_bucket_that_is_not_there_has_no_objects(endpoint: str) -> None:
    bucket = Bucket.connect("absent", endpoint=endpoint)
    with pytest.raises((ObjectMissingError, StorageUnavailableError)):
        bucket.get("a")
    with pytest.raises((ObjectMissingError, StorageUnavailableError)):
        bucket.delete(["a"])


@contextmanager
def closed_port() -> Iterator[int]:
    """Hold a port on which nobody listens, so that nobody else can begin to."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
        yield port


def test_storage_that_nobody_answers_for_is_unavailable() -> None:
    with closed_port() as port:
        bucket = Bucket.connect("first", endpoint=f"http://127.0.0.1:{port}")
        with pytest.raises(StorageUnavailableError, match="did not serve a in first"):
            bucket.get("a")


def test_every_call_tells_that_storage_is_unavailable() -> None:
    with failing_server("403 Forbidden", "AccessDenied") as endpoint:
        bucket = Bucket.connect("first", endpoint=endpoint)
        with pytest.raises(StorageUnavailableError):
            bucket.get("a")
        with pytest.raises(StorageUnavailableError):
            bucket.get_if_changed("a", '"tag"')
        with pytest.raises(StorageUnavailableError):
            bucket.modified("a")
        with pytest.raises(StorageUnavailableError):
            bucket.listed_at("a/b.json")
        with pytest.raises(StorageUnavailableError):
            bucket.put("a", b"1", TEXT)
        with pytest.raises(StorageUnavailableError):
            bucket.create("a", b"1", TEXT)
        with pytest.raises(StorageUnavailableError):
            bucket.swap("a", b"1", TEXT, etag='"tag"')
        with pytest.raises(StorageUnavailableError):
            list(bucket.list("a/"))
        with pytest.raises(StorageUnavailableError):
            bucket.delete(["a"])


def test_a_conflict_of_two_writes_is_no_proof_that_the_object_is_there() -> None:
    with failing_server("409 Conflict", "ConditionalRequestConflict") as endpoint:
        bucket = Bucket.connect("first", endpoint=endpoint)
        with pytest.raises(StorageUnavailableError, match="Another write to a is in flight"):
            bucket.create("a", b"1", TEXT)
        with pytest.raises(StorageUnavailableError):
            bucket.swap("a", b"1", TEXT, etag='"tag"')


def test_a_failed_condition_means_what_it_says() -> None:
    with failing_server("412 Precondition Failed", "PreconditionFailed") as endpoint:
        bucket = Bucket.connect("first", endpoint=endpoint)
        with pytest.raises(ObjectExistsError):
            bucket.create("a", b"1", TEXT)
        with pytest.raises(SwapRefusedError):
            bucket.swap("a", b"1", TEXT, etag='"tag"')


def test_storage_that_answers_too_late_is_unavailable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        store = S3Store(
            "first",
            config={"endpoint": f"http://127.0.0.1:{silent.getsockname()[1]}"},
            client_options={"timeout": timedelta(milliseconds=200), "allow_http": True},
            retry_config={"max_retries": 0},
        )
        with pytest.raises(StorageUnavailableError):
            Bucket(lambda: store, "first").get("a")


def options(bucket: Bucket) -> dict[str, str]:
    store = bucket._store  # noqa: SLF001  There is no other way to see how it was opened.
    assert isinstance(store, S3Store)
    return {name: str(value) for name, value in (store.client_options or {}).items()}


def test_a_connection_gives_up_before_a_visitor_would() -> None:
    found = options(Bucket.connect("first", endpoint="http://127.0.0.1:1"))
    assert found["timeout"] == "5s"
    assert found["connect_timeout"] == "2s"


def test_plain_http_is_spoken_only_where_the_endpoint_says_so() -> None:
    assert options(Bucket.connect("first", endpoint="http://127.0.0.1:1"))["allow_http"] == "true"
    assert options(Bucket.connect("first", endpoint="https://s3.example"))["allow_http"] == "false"
    assert "allow_http" not in options(Bucket.connect("first"))


def test_a_large_object_is_linked_to_instead_of_read(endpoint: str) -> None:
    bucket = Bucket.connect("bucket-19", endpoint=endpoint)
    bucket.put("files/large.txt", b"12345", TEXT)

    small = bucket.get_or_link("files/large.txt", 5)
    link = bucket.get_or_link("files/large.txt", 4)

    assert isinstance(small, Blob)
    assert small.body == b"12345"
    assert isinstance(link, str)
    with urlopen(link) as answer:  # noqa: S310  Our own server.
        assert answer.read() == b"12345"
        assert answer.headers["Content-Type"] == TEXT
