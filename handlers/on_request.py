"""HTTP: the web function. API Gateway, function URL or load balancer → Flask."""

from datetime import UTC, datetime
from functools import cache
from typing import Any

from apig_wsgi import make_lambda_handler
from flask import Flask

from handlers.contact.inbox import Inbox
from handlers.contact.token import FormToken, ReceiptToken
from handlers.release.reader import Reader
from handlers.settings import WebSettings, running_in_lambda
from handlers.storage import Bucket
from handlers.telemetry import configure, request
from handlers.templating import Templates
from handlers.web.app import create_app
from handlers.web.contact import Desk

_OURS = ("text/html", "text/css", "text/javascript", "application/json")
"""What travels as text, because it is ours and therefore UTF-8; an uploaded CSV may not be."""


@cache
def app() -> Flask:
    """The application, made once a process from the environment."""
    settings = WebSettings.from_environ()
    published = Bucket.connect(settings.published_bucket, endpoint=settings.endpoint)
    desk = Desk(
        inbox=Inbox(Bucket.connect(settings.inbox_bucket, endpoint=settings.endpoint)),
        forms=FormToken(settings.form_secrets),
        receipts=ReceiptToken(settings.form_secrets),
        now=lambda: datetime.now(UTC),
    )
    reader = Reader(published, settings.release_max_age)
    return create_app(reader, Templates(settings.site), desk, settings.site / "static")


@cache
def _serve() -> Any:  # noqa: ANN401  apig-wsgi types its handler so.
    return make_lambda_handler(app(), binary_support=True, non_binary_content_type_prefixes=_OURS)


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer one HTTP request."""
    with request(context):
        response: dict[str, Any] = _serve()(event, context)
    return response


if running_in_lambda():
    configure("web")
    _serve()
