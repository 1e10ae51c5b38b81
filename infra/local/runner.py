"""Plays what AWS does between queues, schedules and functions."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Event, Thread
from time import monotonic
from typing import TYPE_CHECKING, Self

from infra.local.events import failed_messages, scheduled_event, sqs_event
from infra.local.functions import LocalFunction
from infra.plan import Place

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import MessageTypeDef

_log = logging.getLogger("microsite.local")

_BATCH = 10
_WAIT = 1
"""Seconds a receive waits for a message; also the longest that stopping takes."""

_PAUSE = 1.0
"""Seconds to wait after something else than a function has failed."""


@dataclass(frozen=True)
class Subscription:
    """A queue and the function that its messages go to."""

    queue_url: str
    queue_arn: str
    function: LocalFunction


def deliver(sqs: "SQSClient", subscription: Subscription, region: str) -> int:
    """Receive one batch, hand it over, delete what succeeded; return how many were received.

    What failed stays: SQS shows it again after the visibility timeout, and moves it to the
    dead letters after `maxReceiveCount` receives.
    """
    messages = sqs.receive_message(
        QueueUrl=subscription.queue_url,
        MaxNumberOfMessages=_BATCH,
        WaitTimeSeconds=_WAIT,
        MessageSystemAttributeNames=["All"],
        MessageAttributeNames=["All"],
    ).get("Messages", [])
    if not messages:
        return 0
    try:
        answer = subscription.function.invoke(sqs_event(messages, subscription.queue_arn, region))
    except (Exception, SystemExit):  # noqa: BLE001  The function has logged it; nothing is deleted.
        return len(messages)
    failed = failed_messages(answer, frozenset(message["MessageId"] for message in messages))
    done = [message for message in messages if message["MessageId"] not in failed]
    if done:
        _delete(sqs, subscription.queue_url, done)
    return len(messages)


def _delete(sqs: "SQSClient", queue_url: str, messages: "Sequence[MessageTypeDef]") -> None:
    result = sqs.delete_message_batch(
        QueueUrl=queue_url,
        Entries=[
            {"Id": message["MessageId"], "ReceiptHandle": message["ReceiptHandle"]}
            for message in messages
        ],
    )
    for failure in result.get("Failed", []):
        _log.warning("The message %s could not be deleted: %s", failure["Id"], failure["Code"])


class Schedule:
    """Calls functions in turn, every `interval` seconds, as an EventBridge rule would."""

    def __init__(
        self, functions: Sequence[LocalFunction], place: Place, *, interval: float, stop: Event
    ) -> None:
        self._functions = functions
        self._place = place
        self._interval = interval
        self._stop = stop

    def keep(self) -> None:
        """Wait for the next moment of the schedule, and call every function once."""
        self._stop.wait(self._interval)
        for function in self._functions:
            if self._stop.is_set():
                return
            try:
                function.invoke(scheduled_event(function.name, self._place, datetime.now(UTC)))
            except (Exception, SystemExit):  # noqa: BLE001, S112  The function has logged it.
                continue


class Runner:
    """Threads that each repeat a step until `stop` is set. A failure never ends a thread."""

    def __init__(
        self, steps: Sequence[Callable[[], object]], *, stop: Event, pause: float = _PAUSE
    ) -> None:
        self._stop = stop
        self._pause = pause
        self._threads = [Thread(target=self._repeat, args=(step,), daemon=True) for step in steps]

    def __enter__(self) -> Self:
        """Start the threads."""
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop the threads; one that is in the middle of a long invocation is left behind."""
        self._stop.set()
        deadline = monotonic() + _WAIT + 0.5
        for thread in self._threads:
            thread.join(max(0.0, deadline - monotonic()))

    def _repeat(self, step: Callable[[], object]) -> None:
        while not self._stop.is_set():
            try:
                step()
            except Exception as error:  # noqa: BLE001  Whatever it is, the thread goes on.
                if not self._stop.is_set():
                    _log.error("The local stack could not deliver.", exc_info=error)
                self._stop.wait(self._pause)
