"""A message was stored: tell the office by e-mail."""

import logging
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any

from handlers.contact.attempt import attempt
from handlers.contact.delivery import Delivery
from handlers.contact.inbox import Inbox
from handlers.contact.live import LiveBucket
from handlers.contact.mailer import Mailer
from handlers.events import QueueMessage, is_schedule, queue_messages
from handlers.settings import EnquirySettings, function_name, running_in_lambda
from handlers.storage import Bucket
from handlers.telemetry import configure, request
from handlers.templating import Templates

_log = logging.getLogger("microsite")


def handler(event: Any, context: object) -> dict[str, Any]:  # noqa: ANN401  As AWS calls.
    """Deliver what the queue names; answer with the messages that it must hand out again.

    The schedule is acknowledged. An event of any other kind raises `UnknownEventError`.
    """
    with request(context):
        messages = () if is_schedule(event) else queue_messages(event)
        failed = [message.message_id for message in messages if not _settled(message)]
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}


@cache
def delivery() -> Delivery:
    """Connect everything, once a process, or raise `SettingsError`."""
    settings = EnquirySettings.from_environ()
    return Delivery(
        inbox=Inbox(Bucket.connect(settings.inbox_bucket, endpoint=settings.endpoint)),
        live=LiveBucket(Bucket.connect(settings.published_bucket, endpoint=settings.endpoint)),
        templates=Templates(settings.site),
        courier=Mailer.connect(settings.endpoint),
        mail_from=settings.mail_from,
        clock=partial(datetime.now, UTC),
    )


def _settled(message: QueueMessage) -> bool:
    if message.keys is None:
        _log.warning("Queue message %s cannot be read.", message.message_id)
        return False
    attempts = [attempt(delivery(), name) for name in message.keys]
    return all(attempts)


if running_in_lambda():
    configure(function_name())
    delivery()
