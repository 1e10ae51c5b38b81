"""Keeps web pages of other origins away from servers that trust whoever can reach them.

A page anywhere on the web may send requests to 127.0.0.1, and with DNS rebinding even read
the answers. Programs on this machine send neither of the headers that browsers add, and pass.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class LocalOnly:
    """WSGI middleware that answers 403 to foreign host names and to other origins' requests.

    Reading is open to links from anywhere unless `guard_reading` is set.
    """

    def __init__(self, app: "WSGIApplication", *, guard_reading: bool = False) -> None:
        self._app = app
        self._guard_reading = guard_reading

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Pass the request on, or refuse it."""
        guarded = self._guard_reading or environ["REQUEST_METHOD"] not in _SAFE_METHODS
        if not _is_local(environ.get("HTTP_HOST", "")):
            return _refuse(start_response, "This server answers to 127.0.0.1 and localhost only.")
        if guarded and _is_foreign(environ):
            return _refuse(start_response, "This request came from a page of another site.")
        return self._app(environ, start_response)


def _is_local(host: str) -> bool:
    name = host.partition(":")[0].lower()
    return name in {"127.0.0.1", "localhost"} or name.endswith(".localhost")


def _is_foreign(environ: "WSGIEnvironment") -> bool:
    if environ.get("HTTP_SEC_FETCH_SITE", "none") not in {"same-origin", "none"}:
        return True
    origin = environ.get("HTTP_ORIGIN")
    return origin is not None and origin != f"http://{environ['HTTP_HOST']}"


def _refuse(start_response: "StartResponse", sentence: str) -> list[bytes]:
    body = f"{sentence}\n".encode()
    start_response(
        "403 Forbidden",
        [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))],
    )
    return [body]
