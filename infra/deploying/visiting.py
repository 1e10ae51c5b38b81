"""Asking a site for its pages, as a visitor does."""

import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.parse import urlencode


@dataclass(frozen=True)
class Answer:
    """An HTTP answer, redirects not followed. A status of 0 means that nobody answered."""

    status: int
    kind: str = ""
    location: str = ""
    body: bytes = b""


Fetch = Callable[[str, Mapping[str, str] | None], Answer]
"""Asks for a path of the site; with a form, it is posted."""


def http(base: str) -> Fetch:
    """Make what asks a site at an address."""
    opener = urllib.request.build_opener(_Stay)

    def fetch(path: str, form: Mapping[str, str] | None) -> Answer:
        data = urlencode(form).encode() if form is not None else None
        try:
            with opener.open(base + path, data, timeout=30) as response:
                return _read(response.status, response)
        except urllib.error.HTTPError as error:
            with error:
                return _read(error.code, error)
        except (OSError, HTTPException) as error:
            return Answer(0, location=str(error))

    return fetch


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:  # noqa: ANN401  As urllib calls it.
        """Follow nothing: what a redirect says is part of what is looked at."""


def _read(status: int, response: Any) -> Answer:  # noqa: ANN401  Either of urllib's two.
    headers = response.headers
    return Answer(status, headers.get_content_type(), headers.get("Location", ""), response.read())
