"""What the local stack tells of e-mails, where AWS would."""

import json
from datetime import UTC, datetime
from threading import Event

import pytest

from infra.aws import Clients
from infra.local.cloud import SentMail
from infra.local.postman import Postman, news_of
from infra.plan import Plan

NOW = datetime(2024, 5, 1, 10, 7, 30, tzinfo=UTC)
KEY = "3f9a2c1b" * 8


def mail(to: str = "office@example.org", name: str = KEY) -> SentMail:
    return SentMail("m", f"Message-ID: <{name}@example.org>\nTo: {to}\n\nHello\n")


@pytest.mark.parametrize(
    ("to", "kind"),
    [
        ("office@example.org", "Delivery"),
        ("office@example.org, bounce@simulator.amazonses.com", "Bounce"),
        ("The office <complaint@simulator.amazonses.com>", "Complaint"),
        ("ooto@simulator.amazonses.com", "Bounce"),
    ],
)
def test_an_e_mail_is_delivered_unless_it_goes_to_the_simulator(to: str, kind: str) -> None:
    told = news_of(mail(to), NOW)[-1]
    common = {"time": "2024-05-01T10:07:30Z", "enquiry": KEY, "message_id": "m"}
    assert told == {**told, **common, "type": kind}


@pytest.mark.parametrize("name", ["summary-2024-05-01", f"acknowledgement-{KEY}"])
def test_what_is_not_about_a_message_is_no_news(name: str) -> None:
    assert news_of(mail(name=name), NOW) == []
    assert news_of(SentMail("m", "Subject: x\n\n"), NOW) == []


def test_each_e_mail_is_told_of_once(plan: Plan, clients: Clients) -> None:
    url = clients.sqs.get_queue_url(QueueName=plan.queue("MailEventsQueue").name)["QueueUrl"]
    clients.sqs.purge_queue(QueueUrl=url)
    stop = Event()
    stop.set()
    sent = [mail()]
    postman = Postman(lambda: sent, clients.sqs, url, stop)
    postman.tell()
    postman.tell()
    sent.append(mail(name="0" * 64))
    postman.tell()
    told = clients.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    assert [json.loads(one["Body"])["enquiry"] for one in told] == [KEY, "0" * 64]
