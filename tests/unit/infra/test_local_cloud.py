import socket
from concurrent.futures import ThreadPoolExecutor
from threading import Thread
from time import monotonic, sleep
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from botocore.exceptions import ClientError

from infra.aws import Clients
from infra.errors import PortTakenError
from infra.local import turns
from infra.local.cloud import LocalCloud
from infra.local.ports import claim
from infra.plan import Plan


def test_of_two_writers_exactly_one_creates(plan: Plan, clients: Clients) -> None:
    bucket = plan.bucket("PublishedBucket").name

    def create(number: int) -> bool:
        key = f"once/{number // 2}"
        try:
            clients.s3.put_object(Bucket=bucket, Key=key, Body=b"x", IfNoneMatch="*")
        except ClientError as error:
            if error.response["Error"]["Code"] != "PreconditionFailed":
                raise
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        won = list(pool.map(create, range(100)))
    assert [first + second for first, second in zip(won[::2], won[1::2], strict=True)] == [1] * 50


def test_a_waiting_receive_holds_nobody_up_and_wakes_on_arrival(
    plan: Plan, clients: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    # It would also wake when it looks again by itself, which is not what this is about.
    monkeypatch.setattr(turns, "_LOOK_AGAIN", 60.0)
    url = clients.sqs.get_queue_url(QueueName=plan.queue("UploadsDeadLetterQueue").name)["QueueUrl"]
    arrived: list[float] = []

    def wait() -> None:
        received = clients.sqs.receive_message(QueueUrl=url, WaitTimeSeconds=20)
        assert [message["Body"] for message in received["Messages"]] == ["hello"]
        arrived.append(monotonic())

    waiter = Thread(target=wait)
    waiter.start()
    sleep(0.2)
    clients.s3.list_buckets()
    assert waiter.is_alive()
    clients.sqs.send_message(QueueUrl=url, MessageBody="hello")
    sent = monotonic()
    waiter.join(30)
    assert arrived
    assert arrived[0] - sent < 10


def test_a_receive_waits_no_longer_than_it_asked(plan: Plan, clients: Clients) -> None:
    url = clients.sqs.get_queue_url(QueueName=plan.queue("UploadsDeadLetterQueue").name)["QueueUrl"]
    started = monotonic()
    assert "Messages" not in clients.sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1)
    assert 0.9 < monotonic() - started < 5


def test_errors_of_a_receive_are_told(cloud: LocalCloud, clients: Clients) -> None:
    url = f"{cloud.endpoint}/123456789012/none"
    with pytest.raises(clients.sqs.exceptions.QueueDoesNotExist):
        clients.sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1)


def test_reset_forgets_everything(plan: Plan, cloud: LocalCloud, clients: Clients) -> None:
    assert len(clients.s3.list_buckets()["Buckets"]) == len(plan.buckets)
    cloud.reset()
    assert clients.s3.list_buckets()["Buckets"] == []


def test_sent_mail_is_kept_whole(plan: Plan, cloud: LocalCloud, clients: Clients) -> None:
    raw = "From: x@office.example\r\nReply-To: v@example.org\r\nSubject: Grüße\r\n\r\nHello\r\n"
    clients.sesv2.send_email(
        FromEmailAddress=plan.mail_from,
        Destination={"ToAddresses": ["office@office.example"]},
        Content={"Raw": {"Data": raw.encode()}},
    )
    assert [mail.raw for mail in cloud.sent_mail()] == [raw]


@pytest.mark.parametrize(
    "header",
    [
        ("Origin", "https://elsewhere.example"),
        ("Sec-Fetch-Site", "cross-site"),
        ("Host", "elsewhere.example"),
    ],
)
def test_pages_of_other_sites_cannot_use_it(cloud: LocalCloud, header: tuple[str, str]) -> None:
    request = Request(f"{cloud.endpoint}/moto-api/data.json", headers=dict([header]))  # noqa: S310
    with pytest.raises(HTTPError) as refused:
        urlopen(request, timeout=30)  # noqa: S310
    with refused.value as answer:
        assert answer.code == 403


def test_a_taken_port_is_told_with_its_variable() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(PortTakenError, match=rf"Port {port} .* variable CONSOLE_PORT"):
            claim(port, "CONSOLE_PORT")
