import json
import logging
from collections.abc import Callable
from threading import Event, Thread, current_thread
from time import monotonic
from typing import Any

import pytest

from infra.aws import Clients
from infra.local.functions import LocalFunction
from infra.local.place import PLACE
from infra.local.runner import Runner, Schedule, Subscription, deliver
from infra.plan import Plan

Subscribe = Callable[[Callable[[dict[str, Any], Any], object]], Subscription]


@pytest.fixture
def url(plan: Plan, clients: Clients) -> str:
    """Empty the uploads queue of S3's test events, and return its address."""
    url = clients.sqs.get_queue_url(QueueName=plan.queue("UploadsQueue").name)["QueueUrl"]
    clients.sqs.purge_queue(QueueUrl=url)
    return url


@pytest.fixture
def subscribe(url: str, plan: Plan) -> Subscribe:
    def subscribe(handler: Callable[[dict[str, Any], Any], object]) -> Subscription:
        function = LocalFunction("on_test", handler, PLACE)
        return Subscription(url, plan.queue("UploadsQueue").arn, function)

    return subscribe


def depth(clients: Clients, url: str) -> int:
    names = clients.sqs.get_queue_attributes(
        QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"]
    )
    return int(names["Attributes"]["ApproximateNumberOfMessages"])


def failing(_event: dict[str, Any], _context: Any) -> None:
    raise RuntimeError("on purpose")


def test_what_succeeded_is_deleted(subscribe: Subscribe, clients: Clients, url: str) -> None:
    events: list[dict[str, Any]] = []
    contexts: list[Any] = []

    def handler(event: dict[str, Any], context: Any) -> None:
        events.append(event)
        contexts.append(context)

    clients.sqs.send_message(QueueUrl=url, MessageBody="one")
    assert deliver(clients.sqs, subscribe(handler), PLACE.region) == 1
    assert depth(clients, url) == 0
    record = events[0]["Records"][0]
    assert record["body"] == "one"
    assert record["attributes"]["ApproximateReceiveCount"] == "1"
    assert contexts[0].function_name == "on_test"
    assert contexts[0].aws_request_id
    assert 0 < contexts[0].get_remaining_time_in_millis() <= 900_000


def test_what_failed_stays_and_is_logged_without_its_traceback_twice(
    subscribe: Subscribe, clients: Clients, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    subscription = subscribe(failing)
    clients.sqs.send_message(QueueUrl=url, MessageBody="one")
    with caplog.at_level(logging.INFO, "microsite"):
        deliver(clients.sqs, subscription, PLACE.region)
        deliver(clients.sqs, subscription, PLACE.region)
    assert depth(clients, url) == 1
    assert [record.message for record in caplog.records] == ["on_test failed: RuntimeError"]


def test_of_a_batch_only_what_was_reported_stays(
    subscribe: Subscribe, clients: Clients, url: str
) -> None:
    def handler(event: dict[str, Any], _context: Any) -> object:
        bad = [record for record in event["Records"] if record["body"] == "bad"]
        return {"batchItemFailures": [{"itemIdentifier": item["messageId"]} for item in bad]}

    for body in ("good", "bad", "good"):
        clients.sqs.send_message(QueueUrl=url, MessageBody=body)
    assert deliver(clients.sqs, subscribe(handler), PLACE.region) == 3
    left = clients.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    assert [message["Body"] for message in left] == ["bad"]


def test_after_five_failures_a_message_is_a_dead_letter(
    subscribe: Subscribe, clients: Clients, url: str
) -> None:
    counts: list[str] = []

    def handler(event: dict[str, Any], _context: Any) -> None:
        counts.append(event["Records"][0]["attributes"]["ApproximateReceiveCount"])
        raise RuntimeError("on purpose")

    subscription = subscribe(handler)
    clients.sqs.send_message(QueueUrl=url, MessageBody="poison")
    for _ in range(5):
        deliver(clients.sqs, subscription, PLACE.region)
    assert "Messages" not in clients.sqs.receive_message(QueueUrl=url)
    assert counts == ["1", "2", "3", "4", "5"]
    assert depth(clients, url) == 0
    assert depth(clients, f"{url}-dead") == 1


def test_s3s_test_event_is_handed_over_like_any_message(plan: Plan, clients: Clients) -> None:
    bodies: list[dict[str, Any]] = []

    def handler(event: dict[str, Any], _context: Any) -> None:
        bodies.extend(json.loads(record["body"]) for record in event["Records"])

    queue = plan.queue("EnquiriesQueue")
    url = clients.sqs.get_queue_url(QueueName=queue.name)["QueueUrl"]
    function = LocalFunction("on_enquiry", handler, PLACE)
    deliver(clients.sqs, Subscription(url, queue.arn, function), PLACE.region)
    assert [body["Event"] for body in bodies] == ["s3:TestEvent"]


@pytest.mark.parametrize("error", [RuntimeError("on purpose"), SystemExit(1)])
def test_the_schedule_goes_on_whatever_fails(error: BaseException) -> None:
    stop = Event()
    calls: list[str] = []

    def fail(_event: dict[str, Any], _context: Any) -> None:
        raise error

    def count(event: dict[str, Any], _context: Any) -> None:
        calls.append(event["detail-type"])
        if len(calls) == 3:
            stop.set()

    functions = [LocalFunction("fails", fail, PLACE), LocalFunction("counts", count, PLACE)]
    schedule = Schedule(functions, PLACE, interval=0.01, stop=stop)
    with Runner([schedule.keep], stop=stop):
        assert stop.wait(30)
    assert calls == ["Scheduled Event"] * 3


def test_a_step_that_fails_is_repeated(caplog: pytest.LogCaptureFixture) -> None:
    stop = Event()
    attempts: list[int] = []

    def step() -> None:
        attempts.append(1)
        if len(attempts) == 2:
            stop.set()
            return
        raise RuntimeError("on purpose")

    with Runner([step], stop=stop, pause=0.01):
        assert stop.wait(30)
    assert [record.message for record in caplog.records] == ["The local stack could not deliver."]


def test_it_stops_quickly_while_it_waits_for_messages(
    subscribe: Subscribe, clients: Clients
) -> None:
    stop, begun = Event(), Event()
    threads: list[Thread] = []
    subscription = subscribe(lambda _event, _context: None)

    def step() -> None:
        threads.append(current_thread())
        begun.set()
        deliver(clients.sqs, subscription, PLACE.region)

    with Runner([step], stop=stop):
        assert begun.wait(30)
        started = monotonic()
    threads[0].join(10)
    assert not threads[0].is_alive()
    # Receives may wait for 20 seconds.
    assert monotonic() - started < 10
