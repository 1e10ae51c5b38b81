from collections.abc import Iterator
from datetime import timedelta
from time import monotonic, sleep

import pytest

from handlers.contact.errors import LeaseHeldError
from handlers.contact.lease import LEASE, claim_object, now, take
from handlers.errors import StorageUnavailableError
from handlers.storage import Bucket
from tests.fakes import Objects, SimulatedBucket
from tests.unit.contact.samples import KEY
from tests.unit.web.s3_server import CREDENTIALS, s3


@pytest.fixture
def objects() -> Objects:
    return Objects()


def test_one_worker_alone_may_claim_a_message(objects: Objects) -> None:
    bucket = SimulatedBucket(objects)
    assert not take(bucket, KEY, LEASE)
    with pytest.raises(LeaseHeldError):
        take(bucket, KEY, LEASE)
    assert not take(bucket, "0" * 64, LEASE)


@pytest.mark.parametrize(("seconds", "free"), [(120, False), (121, False), (122, True)])
def test_a_claim_is_taken_over_when_its_lease_is_surely_over(
    objects: Objects,
    seconds: int,
    free: bool,  # noqa: FBT001
) -> None:
    bucket = SimulatedBucket(objects)
    take(bucket, KEY, LEASE)
    objects.wait(seconds)
    if free:
        assert take(bucket, KEY, LEASE)
    with pytest.raises(LeaseHeldError):
        take(bucket, KEY, LEASE)


class Crossing(SimulatedBucket):
    """A bucket in which another worker swaps the claim at the last moment."""

    def swap(self, key: str, body: bytes, content_type: str, *, etag: str) -> str:
        SimulatedBucket(self.objects).swap(key, b"{}", content_type, etag=etag)
        return super().swap(key, body, content_type, etag=etag)


def test_of_two_who_take_over_at_once_one_gets_it(objects: Objects) -> None:
    take(SimulatedBucket(objects), KEY, LEASE)
    objects.wait(300)
    with pytest.raises(LeaseHeldError, match="faster"):
        take(Crossing(objects), KEY, LEASE)


class Stuttering(SimulatedBucket):
    """A bucket whose client loses the reply to each write, and tries it again."""

    def create(self, key: str, body: bytes, content_type: str) -> str:
        super().create(key, body, content_type)
        return super().create(key, body, content_type)

    def swap(self, key: str, body: bytes, content_type: str, *, etag: str) -> str:
        super().swap(key, body, content_type, etag=etag)
        return super().swap(key, body, content_type, etag=etag)


def test_a_write_that_is_refused_because_of_itself_is_a_claim(objects: Objects) -> None:
    bucket = Stuttering(objects)
    assert not take(bucket, KEY, LEASE)
    objects.wait(300)
    assert take(bucket, KEY, LEASE)


class Erasing(SimulatedBucket):
    """A bucket in which claims are erased before they can be read."""

    def get(self, key: str):  # type: ignore[no-untyped-def]  # noqa: ANN201  As in the base.
        self.delete([key])
        return super().get(key)

    def modified(self, key: str) -> None:
        self.delete([key])


def test_a_claim_that_is_erased_meanwhile_is_nobodys_for_now(objects: Objects) -> None:
    take(SimulatedBucket(objects), KEY, LEASE)
    with pytest.raises(LeaseHeldError, match="erased"):
        take(Erasing(objects), KEY, LEASE)


def test_a_clock_that_vanishes_tells_no_time(objects: Objects) -> None:
    with pytest.raises(StorageUnavailableError, match="clock"):
        now(Erasing(objects))


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    with s3("leases") as endpoint:
        yield Bucket.connect("leases", endpoint=endpoint)


def test_a_lease_is_measured_by_the_clock_of_the_storage(bucket: Bucket) -> None:
    assert not take(bucket, KEY, timedelta(hours=1))
    with pytest.raises(LeaseHeldError):
        take(bucket, KEY, timedelta(hours=1))
    sleep(2.1)
    started = monotonic()
    assert take(bucket, KEY, timedelta(0))
    written = bucket.modified(claim_object(KEY))
    assert written
    age = now(bucket) - written
    # Both times are told to the second, so the one between them may be too high by almost one.
    assert timedelta(0) <= age <= timedelta(seconds=monotonic() - started + 1)
