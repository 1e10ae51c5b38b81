"""The reader: what is known is served, what is new is noticed, and memory stays bounded."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from handlers.errors import ObjectMissingError, StorageUnavailableError
from handlers.release.manifest import LIVE, Frame, Manifest
from handlers.release.model import Booklet, Page, Route, SearchEntry, Shard, StoredFile, encode
from handlers.release.reader import CACHE_BYTES, NoReleaseError, Reader
from handlers.release.versions import PrintedVersion
from handlers.storage import Blob, Bucket

JSON = "application/json"


def manifest(version: str = "1-a") -> Manifest:
    return Manifest(version, 1, "", "https://o.example", ("en",), {"en": Frame("Office")})


@dataclass
class Shop:
    """A published bucket that notes every call, and that fails on demand."""

    bucket: Bucket = field(default_factory=Bucket.in_memory)
    calls: list[str] = field(default_factory=list)
    error: Exception | None = None
    seconds: float = 0.0
    meanwhile: Callable[[], object] = field(default=lambda: None)

    def get(self, key: str) -> Blob:
        self._note(f"get {key}")
        return self.bucket.get(key)

    def get_or_link(self, key: str, most: int) -> Blob | str:
        self._note(f"get {key} up to {most}")
        return self.bucket.get(key)

    def get_if_changed(self, key: str, etag: str) -> Blob | None:
        self._note(f"ask {key}")
        return self.bucket.get_if_changed(key, etag)

    def _note(self, call: str) -> None:
        self.calls.append(call)
        if self.error:
            raise self.error
        self.meanwhile()

    def live(self, version: str = "1-a") -> "Shop":
        self.bucket.put(LIVE, encode(manifest(version)), JSON)
        return self

    def reader(self) -> Reader:
        return Reader(self, 5.0, clock=lambda: self.seconds)


@pytest.fixture
def shop() -> Shop:
    return Shop()


def test_the_live_release_is_trusted_for_a_while_and_then_asked_for_by_its_tag(shop: Shop) -> None:
    reader = shop.live().reader()
    assert reader.manifest().version == "1-a"
    shop.seconds = 4.9
    reader.manifest()
    assert shop.calls == [f"get {LIVE}"]
    shop.seconds = 5.0
    assert reader.manifest().version == "1-a"
    assert shop.calls == [f"get {LIVE}", f"ask {LIVE}"]


def test_a_new_release_is_seen_after_that_while(shop: Shop) -> None:
    reader = shop.live().reader()
    reader.manifest()
    shop.live("2-b")
    assert reader.manifest().version == "1-a"
    shop.seconds = 5.0
    assert reader.manifest().version == "2-b"


def test_without_a_release_each_visitor_looks_again(shop: Shop) -> None:
    reader = shop.reader()
    for _ in range(2):
        with pytest.raises(NoReleaseError):
            reader.manifest()
    assert len(shop.calls) == 2
    shop.live()
    assert reader.manifest().version == "1-a"


def test_storage_that_is_down_is_left_alone_for_a_while(shop: Shop) -> None:
    shop.live()
    shop.error = StorageUnavailableError("down")
    reader = shop.reader()
    for _ in range(3):
        with pytest.raises(NoReleaseError):
            reader.manifest()
    assert len(shop.calls) == 1
    shop.error = None
    shop.seconds = 5.0
    assert reader.manifest().version == "1-a"


@pytest.mark.parametrize(
    "error", [StorageUnavailableError("down"), ObjectMissingError("gone")], ids=["down", "gone"]
)
def test_the_last_known_release_outlives_any_failure(
    shop: Shop, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    reader = shop.live().reader()
    reader.manifest()
    shop.error = error
    shop.seconds = 5.0
    assert reader.manifest().version == "1-a"
    assert caplog.records
    shop.error = None
    shop.live("2-b")
    assert reader.manifest().version == "1-a"
    shop.seconds = 10.0
    assert reader.manifest().version == "2-b"


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"\xff\xfe", b'{"version": 1}'])
def test_a_release_that_cannot_be_read_is_no_release(shop: Shop, body: bytes) -> None:
    reader = shop.live().reader()
    reader.manifest()
    shop.bucket.put(LIVE, body, JSON)
    shop.seconds = 5.0
    assert reader.manifest().version == "1-a"
    with pytest.raises(NoReleaseError):
        shop.reader().manifest()


def test_each_kind_of_object_is_read_as_what_it_is(shop: Shop) -> None:
    page = Page("page", "en", "/en/help/", "Help")
    shard = Shard({"help": Route(page="pages/a.json")}, search="search/a.json")
    files = {"a.pdf": StoredFile("files/1/a.pdf", "application/pdf", 3)}
    found = [SearchEntry("Help", "/en/help/", "", "help")]
    booklets = {"/en/programmes/": Booklet("prints/1/a.pdf", "0123456789")}
    version = PrintedVersion("page", "en", "/en/help/", "Help")
    for key, value in {
        "pages/a.json": page,
        "shards/a.json": shard,
        "files/a.json": files,
        "redirects/a.json": {"/a/": "/b/"},
        "search/a.json": found,
        "booklets/a.json": booklets,
        "versions/0123456789.json": version,
    }.items():
        shop.bucket.put(key, encode(value), JSON)
    reader = shop.reader()
    for _ in range(2):
        assert reader.page("pages/a.json") == page
        assert reader.shard("shards/a.json") == shard
        assert reader.files("files/a.json") == files
        assert reader.redirects("redirects/a.json") == {"/a/": "/b/"}
        assert reader.search("search/a.json") == found
        assert reader.booklets("booklets/a.json") == booklets
        assert reader.version("0123456789") == version
    assert len(shop.calls) == 7


def test_objects_that_are_served_as_they_are_are_read_each_time(shop: Shop) -> None:
    shop.bucket.put("prints/a.pdf", b"%PDF-", "application/pdf")
    reader = shop.reader()
    for _ in range(2):
        assert reader.blob("prints/a.pdf").content_type == "application/pdf"
    assert len(shop.calls) == 2


def test_a_missing_object_is_an_error_and_is_looked_for_again(shop: Shop) -> None:
    reader = shop.reader()
    for _ in range(2):
        with pytest.raises(ObjectMissingError):
            reader.page("pages/none.json")
    assert len(shop.calls) == 2


def test_what_is_cached_is_bounded_the_least_used_going_first(shop: Shop) -> None:
    third = "x" * (CACHE_BYTES // 3)
    for name in "abcd":
        shop.bucket.put(name, encode(Page("page", "en", "/", third)), JSON)
    reader = shop.reader()
    for name in "abac":
        reader.page(name)
    shop.calls.clear()
    reader.page("a")
    reader.page("c")
    assert shop.calls == []
    reader.page("b")
    assert shop.calls == ["get b"]


def test_an_object_larger_than_the_bound_is_served_and_goes_when_the_next_one_comes(
    shop: Shop,
) -> None:
    shop.bucket.put("large", encode(Page("page", "en", "/", "x" * CACHE_BYTES)), JSON)
    shop.bucket.put("small", encode(Page("page", "en", "/", "x")), JSON)
    reader = shop.reader()
    assert len(reader.page("large").title) == CACHE_BYTES
    reader.page("small")
    shop.calls.clear()
    reader.page("small")
    assert shop.calls == []
    reader.page("large")
    assert shop.calls == ["get large"]


def test_an_object_that_two_read_at_once_is_counted_once(shop: Shop) -> None:
    half = "x" * (CACHE_BYTES // 2 - 1000)
    for name in "ab":
        shop.bucket.put(name, encode(Page("page", "en", "/", half)), JSON)
    reader = shop.reader()
    waiting = [True]

    def read_too() -> None:
        if waiting:
            waiting.clear()
            reader.page("a")

    shop.meanwhile = read_too
    reader.page("a")
    reader.page("b")
    shop.calls.clear()
    reader.page("a")
    reader.page("b")
    assert shop.calls == []


def test_a_reader_can_be_warmed_before_it_is_needed(shop: Shop) -> None:
    reader = shop.live().reader()

    reader.warm()

    assert shop.calls == ["get live.json"]
    assert reader.manifest().version == "1-a"
    assert shop.calls == ["get live.json"]


def test_warming_a_reader_before_the_first_release_is_no_error(shop: Shop) -> None:
    reader = shop.reader()

    reader.warm()
    shop.live()

    assert reader.manifest().version == "1-a"


def test_an_object_may_be_had_as_a_link(shop: Shop) -> None:
    shop.bucket.put("prints/a.pdf", b"12345", "application/pdf")

    assert shop.reader().blob_or_link("prints/a.pdf", 5)
    assert shop.calls == ["get prints/a.pdf up to 5"]


def test_while_one_visitor_asks_for_a_newer_release_the_others_are_served(shop: Shop) -> None:
    reader = shop.live().reader()
    assert reader.manifest().version == "1-a"
    shop.seconds += 60
    served: list[str] = []
    shop.meanwhile = lambda: served.append(reader.manifest().version)

    assert reader.manifest().version == "1-a"

    assert served == ["1-a"]


def test_storage_that_hangs_is_not_asked_again_by_everybody(shop: Shop) -> None:
    reader = shop.live().reader()
    reader.manifest()
    shop.seconds += 60
    shop.calls.clear()

    def hang() -> None:
        shop.seconds += 10
        raise StorageUnavailableError("Too late.")

    shop.meanwhile = hang
    for _ in range(5):
        assert reader.manifest().version == "1-a"

    assert shop.calls == ["ask live.json"]
