from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count, islice
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from handlers.contact.counts import Counter, marks_of
from handlers.contact.enquiry import Enquiry, utc
from handlers.contact.judging import Counts
from handlers.contact.signals import Signals
from handlers.storage import Bucket
from tests.fakes import Objects, SimulatedBucket
from tests.unit.contact.samples import enquiry
from tests.unit.web.s3_server import CREDENTIALS, s3

ZOE, ADA = "a1" * 16, "b2" * 16
TEXT = "c3" * 16
KEYS = count(1)


def message(sender: str = ZOE, text: str = TEXT, links: int = 0, **changes: Any) -> Enquiry:
    values: dict[str, Any] = {
        "key": f"{next(KEYS):064x}",
        "signals": Signals(sender=sender, text=text, links=links),
        "message": "A text that is long enough to be told from others.",
        "received_at": "2024-05-01T10:07:30Z",
    }
    return enquiry(**{**values, **changes})


@pytest.fixture
def objects() -> Objects:
    return Objects()


@pytest.fixture
def counter(objects: Objects) -> Counter:
    return Counter(SimulatedBucket(objects))


def test_messages_of_a_sender_count_within_an_hour(counter: Counter) -> None:
    counted = [counter.counts(message()).sender for _ in range(3)]
    assert counted == [1, 2, 3]
    assert counter.counts(message(ADA)).sender == 1
    assert counter.counts(message(received_at="2024-05-01T11:07:29Z")).sender == 4
    assert counter.counts(message(received_at="2024-05-01T11:07:30Z")).sender == 2


@pytest.mark.parametrize(
    "times",
    [
        ["2024-05-01T10:58:00Z"] * 5 + ["2024-05-01T11:00:00Z"],
        ["2024-05-01T23:58:00Z"] * 5 + ["2024-05-02T00:00:00Z"],
        ["2024-12-31T23:59:59Z"] * 5 + ["2025-01-01T00:59:58Z"],
    ],
)
def test_the_hour_is_none_of_the_clock(counter: Counter, times: list[str]) -> None:
    judged = [counter.judge(message(text="", received_at=time)) for time in times]
    assert judged == [()] * 5 + [("sender",)]


def test_a_queue_that_turns_their_order_round_lets_no_more_of_them_through(
    counter: Counter, objects: Objects
) -> None:
    judged = []
    for minute in range(57, 49, -1):
        judged.append(counter.judge(message(text="", received_at=f"2024-05-01T10:{minute}:00Z")))
        objects.wait(1)
    assert judged == [()] * 5 + [("sender",)] * 3


def test_an_order_turned_round_holds_nobody_who_wrote_no_more_than_five_in_any_hour(
    counter: Counter, objects: Objects
) -> None:
    for minute in (0, 20, 40, 70, 90, 50):
        time = f"2024-05-01T{10 + minute // 60}:{minute % 60:02}:00Z"
        assert counter.judge(message(text="", received_at=time)) == ()
        objects.wait(1)


@given(st.lists(st.integers(0, 200), min_size=6, max_size=6), st.permutations(range(6)))
def test_a_sender_is_held_only_if_some_hour_has_more_than_five(
    minutes: list[int], order: list[int]
) -> None:
    objects = Objects()
    counter = Counter(SimulatedBucket(objects))
    noon = datetime(2024, 5, 1, 12, tzinfo=UTC)
    judged = []
    for number in order:
        time = utc(noon + timedelta(minutes=minutes[number]))
        judged.append(counter.judge(message(text="", received_at=time)))
        objects.wait(1)
    within = max(minutes) - min(minutes) < 60
    assert judged == [()] * 5 + [("sender",) if within else ()]


def test_marks_of_an_earlier_version_are_left_aside(counter: Counter, objects: Objects) -> None:
    bucket = SimulatedBucket(objects)
    for number in range(9):
        bucket.put(f"seen/sender/{ZOE}/2024050110-{number}", b"", "text/plain")
    assert counter.counts(message()).sender == 1


def test_a_text_counts_within_a_day_with_its_senders(counter: Counter) -> None:
    assert counter.counts(message()) == Counts(1, 1, 1)
    assert counter.counts(message()) == Counts(2, 2, 1)
    assert counter.counts(message(ADA)) == Counts(1, 1, 2)
    assert counter.counts(message(ADA, received_at="2024-05-02T10:07:29Z")) == Counts(1, 2, 2)
    assert counter.counts(message(ADA, received_at="2024-05-02T10:07:30Z")) == Counts(2, 2, 1)
    assert counter.counts(message(text="d4" * 16)).text == 1


def test_a_campaign_letter_of_twenty_people_is_not_held_and_that_of_a_program_is(
    counter: Counter,
) -> None:
    people = [f"{number:032x}" for number in range(21)]
    assert [counter.judge(message(one)) for one in people] == [()] * 20 + [("text",)]
    day = [f"2024-05-03T{hour:02}:00:00Z" for hour in range(7, 13)]
    judged = [counter.judge(message(text="d4" * 16, received_at=hour)) for hour in day]
    assert judged == [()] * 5 + [("text",)]


def test_a_message_counts_once_however_often_it_is_judged(counter: Counter) -> None:
    first = message()
    for _ in range(3):
        assert counter.counts(first) == Counts(1, 1, 1)


def test_what_comes_later_does_not_change_how_a_message_is_judged(
    counter: Counter, objects: Objects
) -> None:
    messages = [message() for _ in range(8)]
    for one in messages:
        counter.judge(one)
        objects.wait(1)
    judged = [counter.judge(one) for one in messages]
    assert judged == [()] * 5 + [("sender", "text")] * 3


@given(st.permutations(range(6)))
def test_messages_of_one_second_have_an_order_too(order: list[int]) -> None:
    counter = Counter(SimulatedBucket(Objects()))
    messages = [message() for _ in order]
    for number in order:
        counter.counts(messages[number])
    assert sorted(counter.counts(one).sender for one in messages) == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("text", "links", "counts"),
    [("Please call me back.", 0, 0), ("See www.example.com", 1, 1), ("x" * 40, 0, 1)],
)
def test_short_texts_that_many_write_are_not_counted(
    counter: Counter, text: str, links: int, counts: int
) -> None:
    assert counter.counts(message(message=text, links=links)).text == counts


def test_a_message_from_before_signals_is_not_counted(counter: Counter, objects: Objects) -> None:
    assert counter.judge(enquiry()) == ()
    assert objects.found == {}


def test_switched_off_nothing_is_counted_or_kept(objects: Objects) -> None:
    counter = Counter(SimulatedBucket(objects), on=False)
    assert [counter.judge(message()) for _ in range(9)] == [()] * 9
    trapped = message()
    trapped = message(signals=replace(trapped.signals, trap=True))
    assert counter.judge(trapped) == ("trap",)
    assert objects.found == {}


def test_of_more_marks_than_fit_one_listing_no_more_are_read(objects: Objects) -> None:
    class Watched(SimulatedBucket):
        read = 0

        def list(self, prefix: str) -> Iterator[Any]:
            for entry in super().list(prefix):
                Watched.read += 1
                yield entry

    bucket = Watched(objects)
    for number in range(1200):
        bucket.put(f"seen/sender/{ZOE}/20240430120000-{number:064x}", b"", "text/plain")
    counts = Counter(bucket).counts(message(text=""))
    assert counts.sender == 1000
    assert Watched.read == 1000
    for number in range(1200):
        bucket.put(f"seen/text/{TEXT}/20240430120000-{ZOE}-{number:064x}", b"", "text/plain")
    Watched.read = 0
    assert Counter(bucket).counts(message(ADA)) == Counts(1, 1000, 1)
    assert Watched.read == 1001


def test_a_message_that_is_erased_meanwhile_counts_nothing(objects: Objects) -> None:
    class Forgetful(SimulatedBucket):
        def list(self, prefix: str) -> Iterator[Any]:
            return islice(super().list(prefix), 0)

    assert Counter(Forgetful(objects)).counts(message()) == Counts()


def test_the_marks_say_nothing_of_anybody_and_are_known_for_erasing(
    counter: Counter, objects: Objects
) -> None:
    one = message(key="3f" * 32)
    counter.counts(one)
    assert set(marks_of(one).values()) == set(objects.found)
    assert set(objects.found) == {
        f"seen/sender/{ZOE}/20240501100730-{'3f' * 32}",
        f"seen/text/{TEXT}/20240501100730-{ZOE}-{'3f' * 32}",
    }
    assert all(blob.body == b"" for blob in objects.found.values())


def test_it_counts_on_s3_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    with s3("counted") as endpoint:
        counter = Counter(Bucket.connect("counted", endpoint=endpoint))
        judged = [counter.judge(message()) for _ in range(7)]
    # Keys rise, so those of one second are counted in the order of the messages.
    assert judged == [()] * 5 + [("sender", "text")] * 2
