"""The upload function, driven with recorded events against an S3 API."""

import json
import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import boto3
import pytest
from moto.server import ThreadedMotoServer

from handlers import on_upload
from handlers.errors import SettingsError, StorageUnavailableError
from handlers.events import UnknownEventError
from handlers.publishing.collecting import MARKER
from handlers.publishing.gathering import read_live
from handlers.storage import Bucket
from tests.unit.publishing.office import small_office

EVENTS = Path(__file__).resolve().parents[1] / "events"


def recorded(name: str) -> Any:
    return json.loads((EVENTS / f"{name}.json").read_text(encoding="utf-8"))


def forget() -> None:
    on_upload.published.cache_clear()
    on_upload.publisher.cache_clear()


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    """The published bucket of an environment with a small office's uploads in it."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    variables = {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": endpoint,
        "MICROSITE_CONTENT_BUCKET": "content",
        "MICROSITE_PUBLISHED_BUCKET": "published",
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    urlopen(f"{endpoint}/moto-api/reset", data=b"").close()  # noqa: S310  Our own server.
    client = boto3.client("s3")
    for bucket in ("content", "published"):
        client.create_bucket(Bucket=bucket)
    office = small_office()
    for entry in office.publisher().listing.entries():
        body = office.content.get(entry.key).body
        client.put_object(Bucket="content", Key=entry.key, Body=body)
    client.close()
    forget()
    yield Bucket.connect("published", endpoint=endpoint)
    forget()
    server.stop()


def version(published: Bucket) -> str:
    live, _ = read_live(published)
    return live.version if live else ""


@pytest.mark.parametrize("event", ["sqs-s3-put", "schedule"])
def test_an_event_publishes_what_there_is(published: Bucket, event: str) -> None:
    on_upload.handler(recorded(event), None)

    assert version(published).startswith("1-")


def test_a_doubled_event_changes_nothing(published: Bucket) -> None:
    on_upload.handler(recorded("sqs-s3-put"), None)
    first = version(published)
    on_upload.handler(recorded("sqs-s3-put"), None)

    assert version(published) == first


def test_the_test_event_of_a_new_notification_is_acknowledged(published: Bucket) -> None:
    on_upload.handler(recorded("sqs-s3-testevent"), None)

    assert version(published) == ""


def test_a_message_that_cannot_be_read_is_a_hint_too(published: Bucket) -> None:
    event = recorded("sqs-s3-put")
    for record in event["Records"]:
        record["body"] = "no JSON"

    on_upload.handler(event, None)

    assert version(published)


def test_only_the_schedule_collects(published: Bucket) -> None:
    on_upload.handler(recorded("sqs-s3-put"), None)
    assert published.modified(MARKER) is None

    on_upload.handler(recorded("schedule"), None)
    assert published.modified(MARKER)


def test_a_problem_file_is_written_once_and_not_at_every_tick(published: Bucket) -> None:
    assert published
    client = boto3.client("s3")
    client.put_object(Bucket="content", Key="content/en/programmes/water.json", Body=b"{")
    note = "problems/content/en/programmes/water.json.txt"

    on_upload.handler(recorded("schedule"), None)
    client.put_bucket_versioning(Bucket="content", VersioningConfiguration={"Status": "Enabled"})
    on_upload.handler(recorded("schedule"), None)

    versions = client.list_object_versions(Bucket="content", Prefix=note)["Versions"]
    assert [one["VersionId"] for one in versions] == ["null"]
    client.close()


def test_an_unknown_event_is_an_error(published: Bucket) -> None:
    with pytest.raises(UnknownEventError):
        on_upload.handler({"hello": "world"}, None)
    assert version(published) == ""


def test_storage_that_is_away_is_an_error_so_that_the_queue_tries_again(
    published: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert published
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    forget()

    with pytest.raises(StorageUnavailableError):
        on_upload.handler(recorded("sqs-s3-put"), None)


def test_in_lambda_the_function_is_set_up_before_the_first_event(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "upload")
    monkeypatch.delenv("MICROSITE_CONTENT_BUCKET", raising=False)

    with pytest.raises(SettingsError, match="MICROSITE_CONTENT_BUCKET"):
        runpy.run_path(on_upload.__file__)
