import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.events import QueueMessage, UnknownEventError, is_schedule, queue_messages

EVENTS = Path(__file__).resolve().parents[1] / "events"


def recorded(name: str) -> Any:
    return json.loads((EVENTS / f"{name}.json").read_text(encoding="utf-8"))


def with_body(body: str) -> Any:
    event = recorded("sqs-s3-testevent")
    event["Records"][0]["body"] = body
    return event


def test_keys_are_decoded_and_belong_to_their_message() -> None:
    messages = queue_messages(recorded("sqs-s3-put"))
    assert [message.keys for message in messages] == [
        ("files/annual report (final).pdf",),
        ("content/fr/programmes/santé+soins.json",),
        ("content/en/site.json", "content/fr/site.json"),
    ]
    assert messages[0].message_id == "059f36b4-87a3-44ab-83d2-661975830a7d"


def test_the_test_event_of_s3_names_nothing() -> None:
    [message] = queue_messages(recorded("sqs-s3-testevent"))
    assert message == QueueMessage("059f36b4-87a3-44ab-83d2-661975830a7d", ())


@pytest.mark.parametrize(
    "body",
    [
        "",
        "not JSON",
        "null",
        "{}",
        "\ud800",
        "[" * 100_000,
        '{"Event": "s3:Other"}',
        '{"Records": [{"eventSource": "aws:s3"}]}',
        '{"Records": [{"eventSource": "aws:sns", "s3": {"object": {"key": "a"}}}]}',
    ],
    ids=range(9),
)
def test_a_body_that_cannot_be_read_is_poison(body: str) -> None:
    [message] = queue_messages(with_body(body))
    assert message.keys is None


@given(st.text(st.characters(exclude_categories=())))
def test_no_body_stops_the_batch(body: str) -> None:
    assert len(queue_messages(with_body(body))) == 1


def test_the_schedule_is_told_from_a_queue() -> None:
    assert is_schedule(recorded("schedule"))
    assert not is_schedule(recorded("sqs-s3-put"))
    assert not is_schedule(None)


@pytest.mark.parametrize(
    "event", [None, {}, [], "x", {"Records": [{"eventSource": "aws:sns"}]}, {"httpMethod": "GET"}]
)
def test_any_other_event_is_an_error(event: object) -> None:
    with pytest.raises(UnknownEventError):
        queue_messages(event)


def test_the_schedule_is_no_batch() -> None:
    with pytest.raises(UnknownEventError):
        queue_messages(recorded("schedule"))


NEWS = '{"type": "Bounce", "time": "2024-05-01T10:00:00Z", "enquiry": "3f9a"}'


def test_news_of_an_e_mail_is_passed_on_as_it_is() -> None:
    [message] = queue_messages(with_body(NEWS))
    assert message == QueueMessage("059f36b4-87a3-44ab-83d2-661975830a7d", None, NEWS)


@pytest.mark.parametrize("body", ['{"type": "Bounce"}', '{"type": 1, "enquiry": "a"}', "[]"])
def test_what_is_neither_an_object_nor_news_is_poison(body: str) -> None:
    [message] = queue_messages(with_body(body))
    assert (message.keys, message.mail_event) == (None, "")
