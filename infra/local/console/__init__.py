"""The console: a window onto the local stack for whoever develops or tries the product."""

from datetime import datetime
from typing import TYPE_CHECKING

from flask import Flask, Response, render_template
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException

from infra.local.console import mail, pages, uploads
from infra.local.console.sources import Sources
from infra.local.guard import LocalOnly

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_MAX_UPLOAD = 100 * 1024 * 1024
_KILOBYTE = 1000
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src data:; frame-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'"
)


def create_console(sources: Sources) -> "WSGIApplication":
    """Make the console, which shows and changes what `sources` lead to."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = _MAX_UPLOAD
    app.extensions["sources"] = sources
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(moment=_moment, size=_size)
    for blueprint in (pages.pages, mail.mail, uploads.uploads):
        app.register_blueprint(blueprint)
    app.register_error_handler(HTTPException, _error)
    app.after_request(_with_headers)
    return LocalOnly(app)


def _error(error: HTTPException) -> tuple[str, int]:
    status = error.code or 500
    return render_template("error.html", name=error.name, text=error.description), status


def _with_headers(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", _POLICY)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "no-store"
    return response


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}"


def _size(size: int) -> str:
    return f"{size} B" if size < _KILOBYTE else f"{size / _KILOBYTE:,.1f} kB"
