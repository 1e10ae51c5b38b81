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
from handlers.errors import SettingsError
from handlers.events import UnknownEventError
from handlers.release.manifest import LIVE
from handlers.release.model import encode
from handlers.storage import Bucket
from tests.unit.contact.samples import KEY, MANIFEST, enquiry, make_site

EVENTS = Path(__file__).resolve().parents[1] / "events"
NOTHING_FAILED: dict[str, Any] = {"batchItemFailures": []}


def recorded(name: str) -> Any:
    return json.loads((EVENTS / f"{name}.json").read_text(encoding="utf-8"))


@pytest.fixture
def endpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
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
        "MICROSITE_SITE": str(make_site(tmp_path)),
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    on_enquiry.delivery.cache_clear()
    # Every server of this process shares one memory, so what other tests sent has to go.
    urlopen(f"{variables['AWS_ENDPOINT_URL']}/moto-api/reset", data=b"").close()  # noqa: S310
    yield variables["AWS_ENDPOINT_URL"]
    on_enquiry.delivery.cache_clear()
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


def test_the_test_event_and_the_schedule_are_acknowledged() -> None:
    assert on_enquiry.handler(recorded("sqs-s3-testevent"), None) == NOTHING_FAILED
    assert on_enquiry.handler(recorded("schedule"), None) == NOTHING_FAILED


def test_an_event_of_another_kind_raises() -> None:
    with pytest.raises(UnknownEventError):
        on_enquiry.handler({"httpMethod": "GET"}, None)


def test_in_lambda_a_missing_setting_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "microsite-enquiry")
    monkeypatch.delenv("MICROSITE_INBOX_BUCKET", raising=False)
    with pytest.raises(SettingsError, match="MICROSITE_INBOX_BUCKET"):
        runpy.run_path(on_enquiry.__file__)
