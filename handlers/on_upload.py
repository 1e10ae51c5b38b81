"""Content changed, or the clock: the upload function. Queue or schedule → publish."""

from datetime import UTC, datetime
from functools import cache
from typing import Any

from handlers.events import is_schedule, queue_messages
from handlers.printing.html import HtmlPrinter
from handlers.printing.pdf import PdfPrinter
from handlers.publishing.collecting import collect_daily
from handlers.publishing.listing import Listing
from handlers.publishing.prints import Printer
from handlers.publishing.publish import Publisher
from handlers.settings import UploadSettings, running_in_lambda
from handlers.storage import Bucket
from handlers.templating import Templates


@cache
def published() -> Bucket:
    """The published bucket, opened once a process."""
    settings = UploadSettings.from_environ()
    return Bucket.connect(settings.published_bucket, endpoint=settings.endpoint)


@cache
def publisher() -> Publisher:
    """The publisher, made once a process from the environment."""
    settings = UploadSettings.from_environ()
    templates = Templates(settings.site)
    return Publisher(
        listing=Listing.connect(settings.content_bucket, endpoint=settings.endpoint),
        content=Bucket.connect(settings.content_bucket, endpoint=settings.endpoint),
        published=published(),
        templates=templates,
        printer=Printer(PdfPrinter(settings.site), HtmlPrinter(settings.site, templates)),
    )


def handler(event: dict[str, Any], context: object) -> None:  # noqa: ARG001  Lambda's signature.
    """Publish: whatever the event says, it only means that something may have changed.

    An error is raised, and the queue calls again.
    """
    if is_schedule(event):
        publisher().publish()
        collect_daily(published(), datetime.now(UTC))
    elif any(message.keys != () for message in queue_messages(event)):
        publisher().publish()


if running_in_lambda():
    publisher()
