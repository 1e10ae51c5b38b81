from datetime import timedelta

import pytest

from handlers.contact.errors import InboxUnreadableError, OutcomeChangedError
from handlers.contact.inbox import Inbox, enquiry_object, key_in, outcome_object
from handlers.contact.outcome import Outcome
from handlers.contact.signals import Signals
from handlers.contact.tombstone import Tombstone
from handlers.errors import ObjectMissingError, StorageUnavailableError
from handlers.storage import Bucket
from tests.fakes import Objects, SimulatedBucket
from tests.unit.contact.samples import KEY, enquiry

AT = "2024-05-01T10:08:00Z"
SENT = Outcome(KEY, "sent", AT, message_id="m")
FAILED = Outcome(KEY, "failed", AT, reason="x")
TOMBSTONE = Tombstone(KEY, AT, "erased", "2024-05-01T10:07:30Z", "sent")


class DownBucket(Bucket):
    """A bucket that cannot be reached."""

    def create(self, key: str, body: bytes, content_type: str) -> str:
        raise StorageUnavailableError(f"Storage did not serve {key}, {content_type}, {len(body)}.")


@pytest.fixture
def bucket() -> Bucket:
    return Bucket.in_memory("inbox")


def test_a_message_is_stored_and_read_back(bucket: Bucket) -> None:
    inbox = Inbox(bucket)
    assert inbox.accept(enquiry())
    assert inbox.enquiry(KEY) == enquiry()
    assert bucket.get(f"enquiries/{KEY}.json").content_type == "application/json"


def test_the_same_message_again_is_accepted_and_leaves_the_first_as_it_is(bucket: Bucket) -> None:
    inbox = Inbox(bucket)
    inbox.accept(enquiry())
    assert not inbox.accept(enquiry(received_at="2024-05-01T10:07:31Z"))
    assert inbox.enquiry(KEY).received_at == "2024-05-01T10:07:30Z"
    assert len(list(bucket.list("enquiries/"))) == 1


def test_a_message_that_was_not_stored_is_not_accepted() -> None:
    down = DownBucket.in_memory()
    with pytest.raises(StorageUnavailableError):
        Inbox(down).accept(enquiry())


def test_an_outcome_is_none_until_it_is_recorded(bucket: Bucket) -> None:
    inbox = Inbox(bucket)
    assert inbox.outcome(KEY) is None
    outcome = Outcome(KEY, "sent", "2024-05-01T10:08:00Z", message_id="m")
    inbox.record(outcome)
    assert inbox.outcome(KEY) == outcome
    assert [entry.key for entry in bucket.list("outcomes/")] == [outcome_object(KEY)]
    assert not list(bucket.list("enquiries/"))


def test_a_missing_message_says_so(bucket: Bucket) -> None:
    with pytest.raises(ObjectMissingError):
        Inbox(bucket).enquiry(KEY)


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff", b"{}", b"[" * 100_000, b'{"name": "Zoe"', b'{"key": "\\ud800"}', b"null"],
    ids=range(7),
)
def test_an_unreadable_message_is_told_without_quoting_it(bucket: Bucket, body: bytes) -> None:
    bucket.put(enquiry_object(KEY), body, "application/json")
    with pytest.raises(InboxUnreadableError) as caught:
        Inbox(bucket).enquiry(KEY)
    assert str(caught.value) == f"The object enquiries/{KEY}.json cannot be read."
    assert caught.value.__suppress_context__


def test_a_message_of_another_version_is_unreadable(bucket: Bucket) -> None:
    Inbox(bucket).accept(enquiry())
    body = bucket.get(enquiry_object(KEY)).body
    bucket.put(enquiry_object(KEY), body.replace(b'"version":1', b'"version":2'), "")
    with pytest.raises(InboxUnreadableError):
        Inbox(bucket).enquiry(KEY)


def test_a_message_under_the_name_of_another_is_unreadable(bucket: Bucket) -> None:
    Inbox(bucket).accept(enquiry())
    other = "0" * 64
    bucket.put(enquiry_object(other), bucket.get(enquiry_object(KEY)).body, "application/json")
    with pytest.raises(InboxUnreadableError, match="another key"):
        Inbox(bucket).enquiry(other)


def test_keys_are_read_from_names_of_messages_only() -> None:
    assert key_in(enquiry_object(KEY)) == KEY
    for name in ("", f"outcomes/{KEY}.json", "enquiries/a.json", f"enquiries/{KEY}.json\n"):
        with pytest.raises(InboxUnreadableError):
            key_in(name)


def test_what_was_noticed_about_a_message_is_kept_with_it(bucket: Bucket) -> None:
    signals = Signals(trap=True, seconds=1.5, links=7, script=True, sender="a" * 32, text="b" * 32)
    Inbox(bucket).accept(enquiry(signals=signals))
    assert Inbox(bucket).enquiry(KEY).signals == signals


def test_a_message_from_before_anything_was_noticed_is_still_read(bucket: Bucket) -> None:
    Inbox(bucket).accept(enquiry())
    body = bucket.get(enquiry_object(KEY)).body
    assert b'"signals":{},' in body
    bucket.put(enquiry_object(KEY), body.replace(b'"signals":{},', b""), "application/json")
    assert Inbox(bucket).enquiry(KEY) == enquiry()


def test_an_outcome_is_created_once_and_then_swapped_by_its_tag(bucket: Bucket) -> None:
    inbox = Inbox(bucket)
    first = inbox.record(FAILED)
    with pytest.raises(OutcomeChangedError):
        inbox.record(SENT)
    second = inbox.record(SENT, first)
    with pytest.raises(OutcomeChangedError):
        inbox.record(FAILED, first)
    kept = inbox.kept(KEY)
    assert kept
    assert (kept.outcome, kept.etag) == (SENT, second)


def test_a_write_of_an_outcome_that_is_refused_because_of_itself_succeeds(bucket: Bucket) -> None:
    inbox = Inbox(bucket)
    first = inbox.record(FAILED)
    assert inbox.record(FAILED) == first
    second = inbox.record(SENT, first)
    assert inbox.record(SENT, first) == second


def test_an_outcome_that_is_gone_cannot_be_swapped(bucket: Bucket) -> None:
    inbox = Inbox(bucket)
    etag = inbox.record(FAILED)
    inbox.bury(TOMBSTONE)
    with pytest.raises(OutcomeChangedError):
        inbox.record(SENT, etag)
    assert inbox.outcome(KEY) is None


def fill(inbox: Inbox) -> None:
    inbox.accept(enquiry())
    inbox.claim(KEY)
    inbox.mark_due(KEY)
    inbox.record(SENT)


def test_a_buried_message_leaves_its_tombstone_and_nothing_else(bucket: Bucket) -> None:
    inbox = Inbox(bucket)
    fill(inbox)
    assert inbox.tombstone(KEY) is None
    inbox.bury(TOMBSTONE)
    assert [entry.key for entry in bucket.list("")] == [f"tombstones/{KEY}.json"]
    assert inbox.tombstone(KEY) == TOMBSTONE
    inbox.bury(Tombstone(KEY, "2025-01-01T00:00:00Z", "retention"))
    assert inbox.tombstone(KEY) == TOMBSTONE


class Breaking(SimulatedBucket):
    """A bucket that can be reached a number of times."""

    def __init__(self, objects: Objects, times: int) -> None:
        super().__init__(objects)
        self.times = times

    def delete(self, keys: list[str]) -> None:  # type: ignore[override]  # As it is called here.
        self.times -= 1
        if self.times < 0:
            raise StorageUnavailableError("Storage is gone.")
        super().delete(keys)


@pytest.mark.parametrize("times", [0, 1, 2, 3])
def test_an_interrupted_burial_counts_the_message_and_lets_nobody_send_it(times: int) -> None:
    objects = Objects()
    fill(Inbox(SimulatedBucket(objects)))
    with pytest.raises(StorageUnavailableError):
        Inbox(Breaking(objects, times)).bury(TOMBSTONE)
    inbox = Inbox(SimulatedBucket(objects))
    assert inbox.tombstone(KEY) == TOMBSTONE
    names = set(objects.found)
    assert enquiry_object(KEY) not in names or outcome_object(KEY) in names
    inbox.bury(TOMBSTONE)
    assert set(objects.found) == {f"tombstones/{KEY}.json"}


def test_only_what_is_named_after_a_message_is_listed_as_one() -> None:
    objects = Objects()
    inbox = Inbox(SimulatedBucket(objects))
    fill(inbox)
    inbox.now()
    objects.wait(60)
    inbox.mark_due("0" * 64)
    at = objects.now - timedelta(minutes=1)
    assert list(inbox.keys("enquiries")) == [(KEY, at)]
    assert list(inbox.keys("claims")) == [(KEY, at)]
    assert list(inbox.keys("outcomes")) == [(KEY, at)]
    assert list(inbox.keys("due")) == [("0" * 64, objects.now), (KEY, at)]
    inbox.unmark_due(KEY)
    assert [key for key, _ in inbox.keys("due")] == ["0" * 64]


def test_a_marker_says_from_when_on_a_message_is_due_and_an_old_one_says_at_once() -> None:
    objects = Objects()
    inbox = Inbox(SimulatedBucket(objects))
    inbox.mark_due(KEY)
    inbox.mark_due("0" * 64, "2024-05-01T10:05:00Z")
    later, old = inbox.markers()
    assert (later.key, old.key) == ("0" * 64, KEY)
    assert old.is_due(objects.now)
    assert not later.is_due(objects.now + timedelta(seconds=299))
    assert later.is_due(objects.now + timedelta(seconds=300))
    assert [key for key, _ in inbox.keys("due")] == ["0" * 64, KEY]


def test_after_another_deferral_only_markers_of_earlier_ones_are_removed() -> None:
    objects = Objects()
    inbox = Inbox(SimulatedBucket(objects))
    times = ("", "2024-05-01T10:05:00Z", "2024-05-01T10:15:00Z", "2024-05-01T10:35:00Z")
    for time in times:
        inbox.mark_due(KEY, time)
    inbox.record(Outcome(KEY, "deferred", AT, retry_at=times[2]))
    inbox.unmark_due(KEY, before=times[2])
    assert [one.due for one in inbox.markers()] == ["20240501T101500Z", "20240501T103500Z"]


def test_all_markers_of_a_buried_message_go() -> None:
    objects = Objects()
    inbox = Inbox(SimulatedBucket(objects))
    fill(inbox)
    inbox.mark_due(KEY, AT)
    inbox.bury(TOMBSTONE)
    assert set(objects.found) == {f"tombstones/{KEY}.json"}


def test_counts_expire_by_the_time_of_their_writing() -> None:
    objects = Objects()
    bucket = SimulatedBucket(objects)
    for name in ("seen/sender/a/1-k", "acknowledged/a/1"):
        bucket.put(name, b"", "")
    objects.wait(60)
    bucket.put("seen/text/b/2-k", b"", "")
    Inbox(bucket).expire("seen", objects.now)
    assert set(objects.found) == {"seen/text/b/2-k", "acknowledged/a/1"}
