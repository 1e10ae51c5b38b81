"""A message was stored, or the mail service has news of one, or the clock: the enquiry function."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from typing import Any

from handlers.contact.acknowledgement import Acknowledger
from handlers.contact.attempt import attempt_named, guarded
from handlers.contact.circular import Circular
from handlers.contact.counts import Counter
from handlers.contact.delivery import Delivery
from handlers.contact.inbox import Inbox
from handlers.contact.live import LiveBucket
from handlers.contact.mail_events import Follower
from handlers.contact.mailer import Mailer
from handlers.contact.report import Report
from handlers.contact.retention import Retention
from handlers.contact.returned import Returns
from handlers.contact.sending import Sender
from handlers.contact.summary import Summary
from handlers.contact.sweep import Sweep
from handlers.events import QueueMessage, is_schedule, queue_messages
from handlers.settings import (
    EnquirySettings,
    environment_name,
    function_name,
    running_in_lambda,
)
from handlers.storage import Bucket
from handlers.telemetry import configure, request
from handlers.templating import Templates

_LAST_START = 20_000
"""Milliseconds. Nothing is begun with less time left, and nothing sent: ended between sending and
recording, it may cost a double, never a loss. The mail service is given up after 3 s without a
connection and after 10 s without a byte; one whose answer trickles in may take longer than this."""

_log = logging.getLogger("microsite")


@dataclass(frozen=True)
class Office:
    """Everything that the function works with."""

    delivery: Delivery
    follower: Follower
    sweep: Sweep


def handler(event: Any, context: object) -> dict[str, Any]:  # noqa: ANN401  As AWS calls.
    """Deliver and follow what the queues name; answer with what they must hand out again.

    By the clock, the inbox is swept. An event of any other kind raises `UnknownEventError`.
    """
    enough = _clock_of(context)
    with request(context):
        if is_schedule(event):
            office().sweep.run(enough)
            return {"batchItemFailures": []}
        messages = queue_messages(event)
        failed = [one.message_id for one in messages if not (enough() and _settled(one, enough))]
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}


@cache
def office() -> Office:
    """Connect everything, once a process, or raise `SettingsError`."""
    settings = EnquirySettings.from_environ()
    bucket = Bucket.connect(settings.inbox_bucket, endpoint=settings.endpoint)
    inbox = Inbox(bucket, timedelta(seconds=settings.lease))
    live = LiveBucket(Bucket.connect(settings.published_bucket, endpoint=settings.endpoint))
    templates = Templates(settings.site)
    mailer = Mailer.connect(settings.endpoint, settings.configuration_set)
    to_strangers = mailer.through(settings.acknowledgement_set)
    clock, mail_from = partial(datetime.now, UTC), settings.mail_from
    delivery = Delivery(
        inbox=inbox,
        sender=Sender(live, templates, mailer, mail_from, clock),
        judge=Counter(bucket, on=settings.rate_limit).judge,
        acknowledge=Acknowledger(bucket, templates, to_strangers, mail_from, clock).acknowledge,
    )
    returns = Returns(inbox, live, templates, mailer, mail_from, clock, environment_name())
    circular = Circular(live, templates, mailer, mail_from, environment_name())
    daily, weekly = Summary(inbox, bucket, circular), Report(inbox, bucket, circular)
    return Office(
        delivery=delivery,
        follower=Follower(inbox, returns.tell, clock),
        sweep=Sweep(delivery, Retention(inbox, live), daily.summarise, weekly.report),
    )


def _settled(message: QueueMessage, enough: Callable[[], bool]) -> bool:
    if message.mail_event:
        return _followed(message)
    if message.keys is None:
        _log.warning("Queue message %s cannot be read.", message.message_id)
        return False
    attempts = [attempt_named(office().delivery, name, enough) for name in message.keys]
    return all(attempts)


def _followed(message: QueueMessage) -> bool:
    """Record news of an e-mail; it is handed out again where that fails, for whatever reason."""

    def follow() -> bool:
        office().follower.follow(message.mail_event)
        return True

    return guarded("", "news of its e-mail is not on record", follow) or False


def _clock_of(context: object) -> Callable[[], bool]:
    left = getattr(context, "get_remaining_time_in_millis", None)
    return lambda: left is None or left() > _LAST_START


if running_in_lambda():
    configure(function_name())
    office()
