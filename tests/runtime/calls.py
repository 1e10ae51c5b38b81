"""How tests call the packaged functions, and what they find on the cloud afterwards."""

import json
from dataclasses import dataclass
from email import message_from_string, policy
from email.message import EmailMessage
from typing import Any

from infra.aws import Clients
from infra.local.cloud import LocalCloud
from infra.local.events import sqs_event
from infra.local.place import PLACE
from infra.packaging.sandbox import Sandbox
from infra.plan import Plan
from tests.unit.test_on_request import EVENTS, at, body, headers

LARGE_PDF = b"%PDF-1.7\n" + bytes(range(256)) * 32_768 + b"\n%%EOF\n"
"""8 MB, which no answer of Lambda's can carry."""

LARGE = json.dumps({"title": "A large report", "year": 2026, "file": "files/large.pdf"}).encode()


def scheduled() -> dict[str, Any]:
    event: dict[str, Any] = json.loads((EVENTS / "schedule.json").read_bytes())
    return event


@dataclass(frozen=True)
class Page:
    """An answer of the web function as a browser sees it."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


def page_of(payload: dict[str, Any]) -> Page:
    return Page(payload["statusCode"], headers(payload), body(payload))


def ask(web: Sandbox, event: dict[str, Any]) -> Page:
    answer = web.invoke(event)
    assert answer.error is None
    return page_of(answer.payload)


def get(web: Sandbox, path: str, kind: str = "function-url-get", **more: str) -> Page:
    return ask(web, at(kind, path, **more))


@dataclass(frozen=True)
class Office:
    """The cloud of the tests."""

    cloud: LocalCloud
    clients: Clients
    plan: Plan

    def take(self, queue: str) -> dict[str, Any]:
        """Take everything off a queue, as the event of one batch."""
        spec = self.plan.queue(queue)
        sqs = self.clients.sqs
        url = sqs.get_queue_url(QueueName=spec.name)["QueueUrl"]
        taken = []
        while messages := sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, MessageSystemAttributeNames=["All"]
        ).get("Messages"):
            taken += messages
            for message in messages:
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return sqs_event(taken, spec.arn, PLACE.region)

    def empty_inbox(self) -> None:
        s3, inbox = self.clients.s3, self.plan.bucket("InboxBucket").name
        for stored in s3.list_objects_v2(Bucket=inbox).get("Contents", []):
            s3.delete_object(Bucket=inbox, Key=stored["Key"])

    def mails(self) -> list[EmailMessage]:
        """Everything that was sent, oldest first."""
        sent = self.cloud.sent_mail()
        return [message_from_string(one.raw, policy=policy.default) for one in sent]
