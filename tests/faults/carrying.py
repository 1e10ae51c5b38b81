"""What stands between queues and the function, at its worst: late, twice, in any order, never.

It plays Lambda's event source mapping and schedule, and what SES tells of its e-mails. Its own
calls meet faults like all others. An event that S3 never sent is one that is deleted unread.
"""

import json
import re
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from threading import Event, Lock, Semaphore
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from infra.local.events import failed_messages, scheduled_event, sqs_event
from infra.local.place import PLACE
from tests.faults.invoking import Function, Invokes

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import MessageTypeDef

_HANDS = 8
_LOOK = 0.1
_LATEST = 1.0
"""True seconds that an event is held back at most; longer than many a delivery takes."""

_LATEST_NEWS = 2.5
_UNTOLD = 0.2
"""The share of e-mails of which no news ever comes."""

_ENQUIRY = re.compile(r"^Message-ID: <([0-9a-f]{64})@", re.MULTILINE)
_VISITOR = re.compile(r"visitor(\d+)@example\.com")


@dataclass(frozen=True)
class Malice:
    """How often an event is never delivered, twice, or late; each between 0 and 1."""

    never: float = 0.0
    twice: float = 0.0
    late: float = 0.0


@dataclass
class Carrier:
    """Carries the events of one queue to the function; without malice once all is `over`.

    `batch` is how many events it carries at most. `counts` says how often what happened.
    """

    sqs: "SQSClient"
    queue: tuple[str, str]
    function: Invokes
    malice: Malice
    over: Event
    random: Random
    batch: int = 3
    counts: Counter[str] = field(default_factory=Counter)
    _lock: Lock = field(default_factory=Lock)
    _pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(_HANDS))
    _hands: Semaphore = field(default_factory=lambda: Semaphore(_HANDS))

    def step(self) -> None:
        """Receive once, and hand what there is to somebody."""
        with self._hands:  # Nothing is received before somebody is free to carry it.
            pass
        try:
            answer = self.sqs.receive_message(
                QueueUrl=self.queue[0], MaxNumberOfMessages=10, WaitTimeSeconds=0
            )
        except (BotoCoreError, ClientError):
            return
        messages = answer.get("Messages", [])
        if not messages:
            time.sleep(_LOOK)  # Long polls would cost this cloud more than looking again does.
        for batch, pause in self._turned(messages):
            self._hands.acquire()
            self._pool.submit(self._carry, batch, pause)

    def close(self) -> None:
        """Wait for whatever is on its way."""
        self._pool.shutdown()

    def _turned(
        self, messages: "Sequence[MessageTypeDef]"
    ) -> "Iterator[tuple[list[MessageTypeDef], float]]":
        """Say in which batches messages are carried, and how long each is held back."""
        malice, random = Malice() if self.over.is_set() else self.malice, self.random
        kept, malicious = [], malice != Malice()
        for message in messages:
            if random.random() < malice.never:
                self._count("never")
                self._delete([message])
            else:
                kept.append(message)
        random.shuffle(kept)
        while kept:
            size = random.randint(1, self.batch) if malicious else self.batch
            batch, kept = kept[:size], kept[size:]
            if random.random() < malice.twice:
                self._count("twice")
                yield batch, random.uniform(0, _LATEST)
            yield batch, random.uniform(0, _LATEST) * (random.random() < malice.late)

    def _carry(self, batch: "list[MessageTypeDef]", pause: float) -> None:
        try:
            time.sleep(pause)
            self._count("carried")
            answer = self.function.invoke(sqs_event(batch, self.queue[1], PLACE.region))
            if answer is None or "functionError" in answer:
                self._count("unanswered")
                return
            failed = failed_messages(answer, frozenset(one["MessageId"] for one in batch))
            self._delete([one for one in batch if one["MessageId"] not in failed])
        finally:
            self._hands.release()

    def _delete(self, batch: "list[MessageTypeDef]") -> None:
        entries = [{"Id": one["MessageId"], "ReceiptHandle": one["ReceiptHandle"]} for one in batch]
        if not entries:
            return
        try:
            self.sqs.delete_message_batch(QueueUrl=self.queue[0], Entries=entries)  # type: ignore[arg-type]
        except (BotoCoreError, ClientError):
            self._count("not deleted")

    def _count(self, what: str) -> None:
        with self._lock:
            self.counts[what] += 1


def sweep(function: Function, pause: float) -> None:
    """Call the function by the clock, once, after a pause in true seconds."""
    time.sleep(pause)
    function.invoke(scheduled_event("enquiry", PLACE, datetime.now(UTC)))


@dataclass
class News:
    """Puts news of e-mails on their queue; where there are `whims`, some late, twice or never.

    `mail` gives the e-mails from a number on; of visitors who are `silent` nothing is told.
    """

    sqs: "SQSClient"
    queue_url: str
    mail: Callable[[int], list[str]]
    silent: frozenset[int]
    now: Callable[[], datetime]
    random: Random
    whims: bool = True
    _read: int = 0
    _waiting: deque[tuple[float, str]] = field(default_factory=deque)

    def step(self) -> None:
        """Look for e-mails that have left, and tell what is due to be told."""
        time.sleep(0.3)
        found = self.mail(self._read)
        self._read += len(found)
        for raw in found:
            self._plan(raw)
        for _ in range(len(self._waiting)):
            due, body = self._waiting.popleft()
            if due > time.monotonic() or not self._told(body):
                self._waiting.append((due, body))

    def _plan(self, raw: str) -> None:
        match, visitor = _ENQUIRY.search(raw), _VISITOR.search(raw)
        silent = visitor is None or int(visitor[1]) in self.silent
        if match is None or silent or (self.whims and self.random.random() < _UNTOLD):
            return
        told: dict[str, Any] = {"type": "Delivery", "enquiry": match[1]}
        body = json.dumps({**told, "time": f"{self.now():%Y-%m-%dT%H:%M:%SZ}"})
        for _ in range(self.random.choice((1, 1, 1, 2)) if self.whims else 1):
            pause = self.random.uniform(0, _LATEST_NEWS) * self.whims
            self._waiting.append((time.monotonic() + pause, body))

    def _told(self, body: str) -> bool:
        try:
            self.sqs.send_message(QueueUrl=self.queue_url, MessageBody=body)
        except (BotoCoreError, ClientError):
            return False
        return True
