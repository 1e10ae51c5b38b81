"""Content changed, or the clock: the upload function. Queue or schedule → publish."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from time import monotonic
from typing import Any

from handlers.events import is_schedule, queue_messages
from handlers.printing.html import HtmlPrinter
from handlers.printing.pdf import PdfPrinter
from handlers.publishing.collecting import collect_daily
from handlers.publishing.listing import Listing
from handlers.publishing.prints import Printer
from handlers.publishing.publish import Publisher, Report, Result
from handlers.settings import UploadSettings, function_name, running_in_lambda
from handlers.storage import Bucket
from handlers.telemetry import configure, emit, request
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


def handler(event: dict[str, Any], context: object) -> None:
    """Publish: whatever the event says, it only means that something may have changed.

    An error is raised, and the queue calls again.
    """
    with request(context):
        if is_schedule(event):
            _publish()
            collect_daily(published(), datetime.now(UTC))
        elif any(message.keys != () for message in queue_messages(event)):
            _publish()


def _publish() -> None:
    start = monotonic()

    def pages_live(_report: Report) -> None:
        emit(pages_live_ms=_milliseconds(start))

    report = replace(publisher(), live=pages_live).publish()
    if report.result is not Result.UNCHANGED:
        emit(
            **{report.result.value: 1},
            outputs=report.made,
            problems=len(report.problems),
            publish_ms=_milliseconds(start),
        )


def _milliseconds(since: float) -> int:
    return round((monotonic() - since) * 1000)


if running_in_lambda():
    configure(function_name())
    publisher()
