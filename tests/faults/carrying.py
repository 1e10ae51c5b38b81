"""What stands between queues and the function, at its worst: late, twice, in any order, never.

It plays Lambda's event source mapping and schedule. Its own calls meet faults like all others. An
event that S3 never sent is one that is deleted unread.
"""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from threading import Event, Lock, Semaphore
from typing import TYPE_CHECKING

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


@dataclass(frozen=True)
class Malice:
    """How often an event is never delivered, twice, or late; each between 0 and 1."""

    never: float = 0.0
    twice: float = 0.0
    late: float = 0.0


@dataclass
class Carrier:
    """Carries the events of one queue to the function; without malice once all is `over`.

    `batch` is how many events it carries at most. `counts` says how often what happened, and
    `handed` how often an event with that body was handed to the function.
    """

    sqs: "SQSClient"
    queue: tuple[str, str]
    function: Invokes
    malice: Malice
    over: Event
    random: Random
    batch: int = 3
    counts: Counter[str] = field(default_factory=Counter)
    handed: Counter[str] = field(default_factory=Counter)
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
            with self._lock:
                self.handed.update(one["Body"] for one in batch)
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
