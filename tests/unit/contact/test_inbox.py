import pytest

from handlers.contact.errors import InboxUnreadableError
from handlers.contact.inbox import Inbox, enquiry_object, key_in, outcome_object
from handlers.contact.outcome import Outcome
from handlers.errors import ObjectMissingError, StorageUnavailableError
from handlers.storage import Bucket
from tests.unit.contact.samples import KEY, enquiry


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
