"""The Flask application: views, errors, headers. It knows nothing of Lambda.

The metric `failures` counts answers that are not what was asked for through no fault of the
visitor: error pages, and forms whose message could not be stored.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response as AnyResponse

from handlers.errors import ObjectMissingError, TransientError
from handlers.release.reader import NoReleaseError, Reader
from handlers.telemetry import emit, request_id
from handlers.templating import TemplateError, Templates
from handlers.web.answering import FRESH, IMMUTABLE
from handlers.web.headers import secure
from handlers.web.pages import page_views
from handlers.web.services import service_views
from handlers.web.site import Site
from handlers.web.versions import version_views
from handlers.web.window import contact_views

if TYPE_CHECKING:
    from handlers.web.contact import Desk

MOST_BODY = 300_000
"""Bytes of a request: a message of 10,000 characters, four bytes each, percent-encoded."""

_MESSAGES = {404: "missing", 405: "refused", 413: "large"}
_log = logging.getLogger("microsite")


def create_app(
    reader: Reader,
    templates: Templates,
    open_desk: "Callable[[], Desk]",
    now: Callable[[], datetime],
    static: Path,
) -> Flask:
    """Make the application that serves one site; `open_desk` is called when a message may come."""
    app = Flask("microsite", static_folder=str(static), static_url_path="/static")
    app.config["MAX_CONTENT_LENGTH"] = MOST_BODY
    app.config["MAX_FORM_MEMORY_SIZE"] = MOST_BODY
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 31536000
    site = Site(reader, templates)
    for views in (
        service_views(site, now),
        contact_views(site, open_desk),
        page_views(site),
        version_views(site),
    ):
        app.register_blueprint(views)
    app.after_request(_finisher(templates))
    _handle_errors(app, site)
    return app


def _finisher(templates: Templates) -> Callable[[Response], Response]:
    def finish(response: Response) -> Response:
        sent = request.method in {"GET", "HEAD"} and response.status_code < 400  # noqa: PLR2004
        if request.endpoint == "static" and sent:
            name = request.path.removeprefix("/static/")
            # Only the address of exactly these bytes may be kept: while a new version is being
            # deployed, the old one may be asked for an address that is not yet its own.
            exact = templates.static(name) == request.full_path
            response.headers["Cache-Control"] = IMMUTABLE if exact else "no-cache"
        if isinstance(request.routing_exception, RequestRedirect):
            _stay_on_this_site(response, request.routing_exception)
        if request_id():
            response.headers["X-Request-Id"] = request_id()
        return secure(response)

    return finish


def _handle_errors(app: Flask, site: Site) -> None:
    """Turn what goes wrong into pages of the site's design."""

    def unavailable(error: TransientError) -> AnyResponse:
        emit(failures=1)
        # Never the path: that of a receipt holds a token.
        _log.warning("%s %s: %s", request.method, request.endpoint or "nowhere", error)
        return site.unavailable(request.path)

    def refused(error: HTTPException) -> AnyResponse:
        status = error.code or 500
        name = _MESSAGES.get(status, "refused" if status < 500 else "broken")  # noqa: PLR2004
        response = _said(site, status, name)
        response.headers.extend((k, v) for k, v in error.get_headers() if k == "Allow")
        return response

    def missing(error: ObjectMissingError) -> AnyResponse:
        emit(failures=1)
        _log.warning("An object that the release names is missing: %s", error)
        return _said(site, NotFound.code, "missing")

    def broken(error: Exception) -> AnyResponse:
        emit(failures=1)
        _log.error("%s while answering %s", type(error).__name__, request.endpoint, exc_info=error)
        return _said(site, 500, "broken")

    app.register_error_handler(TransientError, unavailable)
    app.register_error_handler(HTTPException, refused)
    app.register_error_handler(ObjectMissingError, missing)
    app.register_error_handler(Exception, broken)


def _said(site: Site, status: int, name: str) -> AnyResponse:
    try:
        return site.message(request.path, status, name)
    except (NoReleaseError, TemplateError):
        return site.unavailable(request.path)


def _stay_on_this_site(response: Response, redirect: RequestRedirect) -> None:
    """Redirect without a host: behind the CDN, ours is not the one that visitors know."""
    address = urlsplit(redirect.new_url)
    query = f"?{address.query}" if address.query else ""
    response.headers["Location"] = f"/{address.path.lstrip('/')}{query}"
    response.set_data(b"")  # Werkzeug's own words repeat the host that was asked for.
    response.headers["Cache-Control"] = FRESH
