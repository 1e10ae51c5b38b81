"""The queues of the enquiry function, as an operator uses them.

One carries keys of messages, the other news of e-mails; both have dead letters.
"""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, Self

from botocore.exceptions import BotoCoreError, ClientError

from handlers.contact.inbox import enquiry_object
from infra.environment import Environment
from infra.messages.errors import QueueError

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import MessageTypeDef

DEAD_LETTERS: Final = {
    "EnquiriesDeadLetterQueue": "EnquiriesQueue",
    "MailEventsDeadLetterQueue": "MailEventsQueue",
}
"""The queues of dead letters by their names in the template, each with the queue they come from."""

_BATCH = 10
"""The most that SQS takes, or gives, at a time."""

_WAIT = 1
"""Seconds. Any wait makes SQS ask all of its servers, so that an empty answer is one."""


class EnquiryQueue:
    """The queue of stored messages of one inbox bucket, by its URL.

    `dead_letters` maps the URL of each queue of dead letters to that of the queue they come from.
    """

    def __init__(
        self, sqs: "SQSClient", *, queue: str, dead_letters: Mapping[str, str], bucket: str
    ) -> None:
        self._sqs = sqs
        self._queue = queue
        self._dead_letters = dead_letters
        self._bucket = bucket

    @classmethod
    def of(cls, environment: Environment) -> Self:
        """Find the queues of an environment."""
        sqs, plan = environment.clients.sqs, environment.plan

        def url(logical_id: str) -> str:
            return sqs.get_queue_url(QueueName=plan.queue(logical_id).name)["QueueUrl"]

        return cls(
            sqs,
            queue=url("EnquiriesQueue"),
            dead_letters={url(dead): url(origin) for dead, origin in DEAD_LETTERS.items()},
            bucket=plan.bucket("InboxBucket").name,
        )

    def nudge(self, keys: Sequence[str]) -> None:
        """Name messages to the enquiry function, in the words of S3, so that it looks at them now.

        Raises `QueueError` where that fails. The sweep finds the messages all the same.
        """
        for start in range(0, len(keys), _BATCH):
            self._send(self._queue, [self._notice(key) for key in keys[start : start + _BATCH]])

    def move_dead_letters(self) -> int:
        """Move dead letters back to their queues until there are none; return how many those were.

        Each is sent before it is deleted: an interruption leaves it in both places. What is
        delivered twice is sent once, and news that is told twice changes nothing.
        """
        return sum(self._move(dead, origin) for dead, origin in self._dead_letters.items())

    def _move(self, dead: str, origin: str) -> int:
        moved = 0
        while letters := self._receive(dead):
            self._send(origin, [letter["Body"] for letter in letters])
            self._delete(dead, letters)
            moved += len(letters)
        return moved

    def _receive(self, url: str) -> "list[MessageTypeDef]":
        return self._sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=_BATCH, WaitTimeSeconds=_WAIT
        ).get("Messages", [])

    def _send(self, url: str, bodies: Sequence[str]) -> None:
        try:
            answer = self._sqs.send_message_batch(
                QueueUrl=url,
                Entries=[
                    {"Id": str(number), "MessageBody": body} for number, body in enumerate(bodies)
                ],
            )
        except (ClientError, BotoCoreError) as error:
            raise QueueError(f"The queue could not be told: {type(error).__name__}.") from error
        for failure in answer.get("Failed", []):
            raise QueueError(f"The queue could not be told: {failure['Code']}.")

    def _delete(self, url: str, letters: "Sequence[MessageTypeDef]") -> None:
        # One that stays is moved once more: that is safe, so the answer is of no interest.
        self._sqs.delete_message_batch(
            QueueUrl=url,
            Entries=[
                {"Id": str(number), "ReceiptHandle": letter["ReceiptHandle"]}
                for number, letter in enumerate(letters)
            ],
        )

    def _notice(self, key: str) -> str:
        """Write what S3 writes when a message is stored, as far as anybody reads it."""
        stored = {"bucket": {"name": self._bucket}, "object": {"key": enquiry_object(key)}}
        record = {"eventSource": "aws:s3", "eventName": "ObjectCreated:Put", "s3": stored}
        return json.dumps({"Records": [record]})
