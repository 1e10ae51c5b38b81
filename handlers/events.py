"""What AWS hands to a queue's function: batches of SQS messages, and the schedule.

An SQS message carries an S3 event as its body, and that names objects; or, from the queue of
mail events, what a rule in the template makes of an event of SES. Shapes: AWS Lambda
developer guide, “Using Lambda with Amazon SQS”; S3 user guide, “Event message structure”.
"""

from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import unquote_plus

from msgspec import MsgspecError, Struct, convert
from msgspec.json import decode

from handlers.errors import PermanentError

_TEST = "s3:TestEvent"
"""What S3 sends when notifications are configured; it names no object."""


class UnknownEventError(PermanentError):
    """The function was called with an event that it is not made for."""


@dataclass(frozen=True)
class QueueMessage:
    """A message of the queue and the keys of the objects that it names, decoded.

    `keys` is None where the body is no event of S3. Unless it is `mail_event`, for which the
    body is given as it is, such a message is poison, and must fail until the queue keeps it as
    a dead letter. S3's test event has no keys.
    """

    message_id: str
    keys: tuple[str, ...] | None
    mail_event: str = ""


class _Record(Struct, rename="camel"):
    message_id: str
    body: str
    event_source: Literal["aws:sqs"]


class _Batch(Struct, rename="pascal"):
    records: list[_Record]


class _Object(Struct):
    key: str


class _Stored(Struct):
    object: _Object


class _Notice(Struct, rename="camel"):
    event_source: Literal["aws:s3"]
    s3: _Stored


class _Body(Struct, rename="pascal"):
    records: list[_Notice] | None = None
    event: str = ""


class _MailEvent(Struct):
    type: str
    enquiry: str


def is_schedule(event: object) -> bool:
    """Say whether this is a call by the clock, from a rule or from a scheduler."""
    return isinstance(event, dict) and event.get("detail-type") == "Scheduled Event"


def queue_messages(event: Any) -> tuple[QueueMessage, ...]:  # noqa: ANN401  A raw event.
    """Read a batch of the queue, or raise `UnknownEventError` for an event of another kind."""
    try:
        batch = convert(event, _Batch)
    except MsgspecError as error:
        raise UnknownEventError("The event is neither from the queue nor the schedule.") from error
    return tuple(_message(record) for record in batch.records)


def _message(record: _Record) -> QueueMessage:
    keys = _keys(record.body)
    mail_event = record.body if keys is None and _is_mail_event(record.body) else ""
    return QueueMessage(record.message_id, keys, mail_event)


def _keys(body: str) -> tuple[str, ...] | None:
    try:
        read = decode(body, type=_Body)
    except (MsgspecError, UnicodeError, RecursionError):
        return None
    if read.records is None:
        return () if read.event == _TEST else None
    return tuple(unquote_plus(notice.s3.object.key) for notice in read.records)


def _is_mail_event(body: str) -> bool:
    try:
        decode(body, type=_MailEvent)
    except (MsgspecError, UnicodeError, RecursionError):
        return False
    return True
