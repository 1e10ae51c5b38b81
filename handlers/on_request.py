"""HTTP: the web function. API Gateway, function URL or load balancer → Flask.

A cold start asks for the live release while it imports Flask: the one waits for the network,
the other for the processor.
"""

from datetime import timedelta
from functools import cache
from threading import Thread
from typing import TYPE_CHECKING, Any

from handlers.release.reader import Reader
from handlers.settings import WebSettings, function_name, running_in_lambda
from handlers.storage import Bucket
from handlers.telemetry import configure, request

if TYPE_CHECKING:
    from flask import Flask

_OURS = ("text/html", "text/css", "text/javascript", "application/json")
"""What travels as text, because it is ours and therefore UTF-8; an uploaded CSV may not be."""

_PATIENCE = timedelta(seconds=2)
"""Objects of a site arrive within milliseconds; a visitor should not wait out a hanging storage."""


@cache
def settings() -> WebSettings:
    """The settings, read once a process from the environment."""
    return WebSettings.from_environ()


@cache
def reader() -> Reader:
    """The reader of the live release, one for the process."""
    published = Bucket.connect(
        settings().published_bucket, endpoint=settings().endpoint, patience=_PATIENCE
    )
    return Reader(published, settings().release_max_age)


@cache
def app() -> "Flask":
    """The application, one for the process."""
    from handlers.web.making import make_app  # noqa: PLC0415  See above.

    return make_app(settings(), reader())


@cache
def _serve() -> Any:  # noqa: ANN401  apig-wsgi types its handler so.
    from apig_wsgi import make_lambda_handler  # noqa: PLC0415  As above.

    return make_lambda_handler(app(), binary_support=True, non_binary_content_type_prefixes=_OURS)


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer one HTTP request."""
    with request(context):
        response: dict[str, Any] = _serve()(event, context)
    return response


if running_in_lambda():
    configure(function_name())
    Thread(target=reader().warm, daemon=True).start()
    _serve()
