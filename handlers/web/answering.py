"""Answering: bodies with an entity tag, so that what a browser has is not sent again.

Rendered pages are kept by release and address, within a bound, and forgotten when another
release goes live.
"""

from collections import OrderedDict
from collections.abc import Callable
from gzip import compress
from hashlib import sha256
from threading import Lock
from typing import Final

from flask import Response, request
from msgspec import Struct

HTML: Final = "text/html; charset=utf-8"
FRESH: Final = "public, max-age=0, s-maxage=10, stale-if-error=86400"
"""Browsers ask each time (a 304 costs little); the CDN asks every ten seconds."""

IMMUTABLE: Final = "public, max-age=31536000, immutable"
PRIVATE: Final = "private, no-store"
RETURNING: Final = "private, no-cache"
"""For its reader alone, whose browser can go back to it: what was written in a form is there."""

MOST_BYTES: Final = 4_400_000
"""The most that is sent as it is. Lambda refuses answers of more than 6 MB, and base64, in which
binary answers travel, adds a third. Larger texts are compressed, larger files are linked to.
"""

KEPT_BYTES: Final = 4_000_000
"""The most that rendered pages may weigh together."""


class Rendered(Struct, frozen=True):
    """A body and its entity tag (without quotation marks)."""

    body: bytes
    etag: str


def rendered(body: bytes) -> Rendered:
    """Give a body the tag that its bytes have."""
    return Rendered(body, sha256(body).hexdigest()[:24])


class RenderedPages:
    """The pages of the live release that were rendered before. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._release = ""
        self._pages: OrderedDict[str, Rendered] = OrderedDict()
        self._bytes = 0

    def get(self, release: str, address: str, render: Callable[[], str]) -> Rendered:
        """Give a page of a release, rendered now or before."""
        with self._lock:
            if release != self._release:
                self._pages.clear()
                self._release, self._bytes = release, 0
            kept = self._pages.get(address)
            if kept:
                self._pages.move_to_end(address)
                return kept
        page = rendered(render().encode())
        with self._lock:
            if release == self._release and address not in self._pages:
                self._pages[address] = page
                self._bytes += len(page.body)
            while self._bytes > KEPT_BYTES:
                _, oldest = self._pages.popitem(last=False)
                self._bytes -= len(oldest.body)
        return page


def answer(
    page: Rendered,
    content_type: str = HTML,
    *,
    status: int = 200,
    cache_control: str = FRESH,
) -> Response:
    """Answer with a body, or with 304 where the client has it already."""
    response = Response(page.body, status=status, content_type=content_type)
    response.headers["Cache-Control"] = cache_control
    if len(page.body) > MOST_BYTES and request.accept_encodings["gzip"]:
        response.set_data(compress(page.body, compresslevel=6, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
        response.headers["Vary"] = "Accept-Encoding"
    if status == 200:  # noqa: PLR2004  Only a success can be “not modified”.
        response.set_etag(page.etag)
        response.make_conditional(request)
    return response
