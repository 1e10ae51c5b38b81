from datetime import UTC, datetime

import pytest

from handlers.contact.diary import Diary
from tests.fakes import Objects, SimulatedBucket

UNTIL = datetime(2024, 5, 1, 5, 59, tzinfo=UTC)


@pytest.fixture
def bucket() -> SimulatedBucket:
    return SimulatedBucket(Objects())


def test_a_day_is_done_once_it_is_written_and_the_moment_is_kept(bucket: SimulatedBucket) -> None:
    diary = Diary(bucket, "summaries")
    assert diary.last() is None
    assert not diary.has("2024-05-01")
    diary.write("2024-05-01", UNTIL)
    assert diary.has("2024-05-01")
    assert diary.last() == UNTIL
    assert not Diary(bucket, "reports").has("2024-05-01")


@pytest.mark.parametrize("told", [b"", b"yesterday", b"\xff"])
def test_a_mark_that_cannot_be_read_is_passed_over(bucket: SimulatedBucket, told: bytes) -> None:
    diary = Diary(bucket, "summaries")
    diary.write("2024-05-01", UNTIL)
    bucket.put("summaries/2024-05-02", told, "text/plain")
    bucket.put("summaries/begun", b"2024-06-01T00:00:00Z", "text/plain")
    assert diary.last() == UNTIL


def test_a_moment_without_a_zone_is_in_utc(bucket: SimulatedBucket) -> None:
    bucket.put("summaries/2024-05-02", b"2024-05-01T05:59:00", "text/plain")
    assert Diary(bucket, "summaries").last() == UNTIL


def test_old_marks_go_and_nothing_else(bucket: SimulatedBucket) -> None:
    diary = Diary(bucket, "reports")
    bucket.put("reports/begun", b"", "text/plain")
    bucket.put("summaries/2024-01-01", b"", "text/plain")
    for day in range(1, 32):
        diary.write(f"2024-05-{day:02}", UNTIL)
    assert len(bucket.objects.found) == 32
    assert not diary.has("2024-05-01")
    assert diary.has("2024-05-02")
