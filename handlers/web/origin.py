"""Who may ask: behind a CDN, nobody but the CDN, which proves itself with a header."""

from collections.abc import Callable
from hmac import compare_digest
from typing import Final

from flask import abort, request

HEADER: Final = "X-Origin-Secret"
"""The CDN adds it to every request; `infra/edge.yaml` names it too."""


def only_from(secret: str) -> Callable[[], None]:
    """Make the check that refuses every request without the secret."""
    expected = secret.encode()

    def check() -> None:
        if not compare_digest(request.headers.get(HEADER, "").encode(), expected):
            abort(403)

    return check
