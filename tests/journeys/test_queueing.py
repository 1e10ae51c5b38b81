"""The POST's one write is what puts the message's key on the queue."""

import json
from collections.abc import Iterator
from urllib.parse import unquote_plus

import pytest

from handlers import on_request
from infra.aws import Clients
from infra.local.cloud import LocalCloud
from infra.local.environment import enter_environment
from infra.local.place import local_plan, local_session
from infra.provision import provision
from tests.journeys.test_write_journey import MESSAGE
from tests.unit.publishing.office import small_office


def forget() -> None:
    for kept in (on_request.settings, on_request.reader, on_request.app):
        kept.cache_clear()


@pytest.fixture
def clients(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clients]:
    """A provisioned cloud that nobody takes messages from, with a site published in it."""
    plan = local_plan()
    environ: dict[str, str] = {}
    with LocalCloud() as cloud:
        enter_environment(environ, cloud.endpoint, plan)
        for name, value in environ.items():
            monkeypatch.setenv(name, value)
        clients = Clients.connect(local_session(), cloud.endpoint)
        provision(plan, clients)
        office = small_office()
        office.publish()
        for key in ("live.json", *office.record().outputs):
            body = office.published.get(key).body
            clients.s3.put_object(Bucket="microsite-local-published", Key=key, Body=body)
        forget()
        yield clients
        forget()
        clients.close()


def received(clients: Clients) -> list[str]:
    """Take every key off the queue."""
    url = clients.sqs.get_queue_url(QueueName="microsite-local-enquiries")["QueueUrl"]
    keys: list[str] = []
    while messages := clients.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get(
        "Messages"
    ):
        for message in messages:
            body = json.loads(message["Body"])
            keys += [unquote_plus(one["s3"]["object"]["key"]) for one in body.get("Records", [])]
            for private in (MESSAGE["name"], MESSAGE["email"], "Friday"):
                assert private not in message["Body"]
            clients.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return keys


def test_the_key_of_a_posted_message_arrives_on_the_queue(clients: Clients) -> None:
    browser = on_request.app().test_client()
    page = browser.get("/en/contact/").get_data(as_text=True)
    token = page.split('name="token" value="')[1].split('"')[0]
    received(clients)

    answers = [browser.post("/en/contact/", data={**MESSAGE, "token": token}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    stored = clients.s3.list_objects_v2(Bucket="microsite-local-inbox")["Contents"]
    assert received(clients) == [one["Key"] for one in stored]
    assert len(stored) == 1
    assert stored[0]["Key"].startswith("enquiries/")
