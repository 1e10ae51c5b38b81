import json
import logging
import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import boto3
import pytest
from moto.server import ThreadedMotoServer

from handlers import on_enquiry
from handlers.contact.inbox import Inbox
from handlers.contact.outcome import Outcome
from handlers.errors import SettingsError
from handlers.events import UnknownEventError
from handlers.release.manifest import LIVE
from handlers.release.model import encode
from handlers.storage import Bucket
from tests.unit.contact.samples import KEY, MANIFEST, SITE, enquiry

EVENTS = Path(__file__).resolve().parents[1] / "events"
AT = "2024-05-01T10:07:30Z"
NOTHING_FAILED: dict[str, Any] = {"batchItemFailures": []}


def recorded(name: str) -> Any:
    return json.loads((EVENTS / f"{name}.json").read_text(encoding="utf-8"))


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    variables = {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "MICROSITE_INBOX_BUCKET": "inbox",
        "MICROSITE_PUBLISHED_BUCKET": "published",
        "MICROSITE_MAIL_FROM": "site@example.org",
        "MICROSITE_SITE": str(SITE),
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    on_enquiry.office.cache_clear()
    # Every server of this process shares one memory, so what other tests sent has to go.
    urlopen(f"{variables['AWS_ENDPOINT_URL']}/moto-api/reset", data=b"").close()  # noqa: S310
    yield variables["AWS_ENDPOINT_URL"]
    on_enquiry.office.cache_clear()
    server.stop()


@pytest.fixture
def inbox(endpoint: str) -> Inbox:
    s3 = boto3.client("s3", endpoint_url=endpoint)
    for bucket in ("inbox", "published"):
        s3.create_bucket(Bucket=bucket)
    boto3.client("sesv2", endpoint_url=endpoint).create_email_identity(EmailIdentity="example.org")
    Bucket.connect("published", endpoint=endpoint).put(LIVE, encode(MANIFEST), "application/json")
    return Inbox(Bucket.connect("inbox", endpoint=endpoint))


def mails(endpoint: str) -> list[dict[str, Any]]:
    with urlopen(f"{endpoint}/moto-api/data.json") as reply:  # noqa: S310  Our own server.
        found: list[dict[str, Any]] = json.load(reply)["ses"].get("RawMessage", [])
        return found


def test_a_stored_message_becomes_one_e_mail_however_often_the_event_comes(
    endpoint: str, inbox: Inbox
) -> None:
    inbox.accept(enquiry())
    for _ in range(2):
        assert on_enquiry.handler(recorded("sqs-enquiry"), None) == NOTHING_FAILED
    [mail] = mails(endpoint)
    assert "Reply-To: =?utf-8?" in mail["raw_data"]
    outcome = inbox.outcome(KEY)
    assert outcome is not None
    assert (outcome.status, outcome.message_id) == ("sent", mail["id"])


def test_the_bad_messages_of_a_batch_fail_alone(
    endpoint: str, inbox: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "microsite")
    inbox.accept(enquiry())
    event = recorded("sqs-enquiry-batch")
    ids = [record["messageId"] for record in event["Records"]]
    assert on_enquiry.handler(event, None) == {
        "batchItemFailures": [{"itemIdentifier": ids[0]}, {"itemIdentifier": ids[2]}]
    }
    assert len(mails(endpoint)) == 1
    assert "Enquiry 3f9a2c1b: sent." in caplog.text
    assert "zoe" not in caplog.text.lower()


def test_the_test_event_of_s3_is_acknowledged() -> None:
    assert on_enquiry.handler(recorded("sqs-s3-testevent"), None) == NOTHING_FAILED


def test_the_schedule_sweeps_the_inbox(
    endpoint: str, inbox: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "microsite.metrics")
    inbox.accept(enquiry())
    inbox.mark_due(KEY)
    inbox.record(Outcome(KEY, "deferred", AT, retry_at=AT, received_at=AT))
    assert on_enquiry.handler(recorded("schedule"), None) == NOTHING_FAILED
    assert len(mails(endpoint)) == 1
    told = [getattr(record, "fields", {}) for record in caplog.records]
    assert [one["oldest_pending_ms"] for one in told if "oldest_pending_ms" in one] == [0]
    assert inbox.retained_at()
    assert len(list(Bucket.connect("inbox", endpoint=endpoint).list("reports/"))) == 1


def test_a_mail_service_that_is_down_fails_no_message_of_the_queue(
    endpoint: str, inbox: Inbox
) -> None:
    boto3.client("sesv2", endpoint_url=endpoint).delete_email_identity(EmailIdentity="example.org")
    inbox.accept(enquiry())
    assert on_enquiry.handler(recorded("sqs-enquiry"), None) == NOTHING_FAILED
    outcome = inbox.outcome(KEY)
    assert outcome
    assert (outcome.status, outcome.reason) == ("deferred", "MessageRejected")
    assert [key for key, _ in inbox.keys("due")] == [KEY]


def news(**changes: str) -> Any:
    event = recorded("sqs-enquiry")
    body = {"type": "Bounce", "time": "2024-05-01T11:00:00Z", "enquiry": KEY, **changes}
    event["Records"][0]["body"] = json.dumps(body)
    return event


def test_news_of_an_e_mail_changes_its_outcome(endpoint: str, inbox: Inbox) -> None:
    inbox.accept(enquiry())
    on_enquiry.handler(recorded("sqs-enquiry"), None)
    assert on_enquiry.handler(news(), None) == NOTHING_FAILED
    outcome = inbox.outcome(KEY)
    assert outcome
    assert (outcome.status, outcome.delivery) == ("sent", "bounced")
    assert len(mails(endpoint)) == 2, "The office is told that one of its addresses does not work."


def test_news_that_cannot_be_read_is_handed_out_again(
    endpoint: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert endpoint
    event = news(type="Gossip")
    failed = [{"itemIdentifier": event["Records"][0]["messageId"]}]
    assert on_enquiry.handler(event, None) == {"batchItemFailures": failed}
    assert "news of its e-mail is not on record" in caplog.text


class NearlyOver:
    """The context of an invocation that has a few seconds left."""

    aws_request_id = "r"

    def get_remaining_time_in_millis(self) -> int:
        return 20_000


def test_nothing_is_begun_when_the_time_is_nearly_over(endpoint: str, inbox: Inbox) -> None:
    inbox.accept(enquiry())
    inbox.mark_due(KEY)
    event = recorded("sqs-enquiry")
    failed = [{"itemIdentifier": event["Records"][0]["messageId"]}]
    assert on_enquiry.handler(event, NearlyOver()) == {"batchItemFailures": failed}
    on_enquiry.handler(recorded("schedule"), NearlyOver())
    assert mails(endpoint) == []


def test_an_event_of_another_kind_raises() -> None:
    with pytest.raises(UnknownEventError):
        on_enquiry.handler({"httpMethod": "GET"}, None)


def test_in_lambda_a_missing_setting_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "microsite-enquiry")
    monkeypatch.delenv("MICROSITE_INBOX_BUCKET", raising=False)
    with pytest.raises(SettingsError, match="MICROSITE_INBOX_BUCKET"):
        runpy.run_path(on_enquiry.__file__)
