"""Lets requests to moto happen one after the other, as its state is not safe between threads.

Compare-and-swap is then atomic, as S3's is. Only waiting happens outside the lock: a
`ReceiveMessage` that would long-poll is asked again, without waiting, whenever something has
changed. (Leaving such requests unlocked is no way out: moto's queues lose or double
messages when one thread receives while another sends or deletes.)
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from threading import Condition
from time import monotonic
from typing import TYPE_CHECKING

from werkzeug.test import run_wsgi_app

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_RECEIVE = "AmazonSQS.ReceiveMessage"
_LOOK_AGAIN = 0.25
"""Seconds after which a waiting receive looks again: hidden messages return without an event."""


@dataclass(frozen=True)
class Reply:
    """What the application answered, read to the end."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes

    def is_empty_receive(self) -> bool:
        """Say whether this is a ReceiveMessage that found nothing."""
        return self.status.startswith("200") and not json.loads(self.body).get("Messages")


class OneAtATime:
    """WSGI middleware that lets one request through at a time."""

    def __init__(self, app: "WSGIApplication") -> None:
        self._app = app
        self._changed = Condition()
        self._closing = False

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer the request when its turn has come."""
        body = _read_body(environ)
        if environ.get("HTTP_X_AMZ_TARGET") == _RECEIVE:
            reply = self._receive(environ, body)
        else:
            with self.turn():
                reply = self._ask(environ, body)
        start_response(reply.status, reply.headers)
        return [reply.body]

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold off all requests, then wake the receives that wait."""
        with self._changed:
            yield
            self._changed.notify_all()

    def close(self) -> None:
        """Let no receive wait any longer."""
        with self.turn():
            self._closing = True

    def _receive(self, environ: "WSGIEnvironment", body: bytes) -> Reply:
        wait, body = _without_waiting(body)
        deadline = monotonic() + wait
        with self._changed:
            while True:
                reply = self._ask(environ, body)
                left = deadline - monotonic()
                if left <= 0 or self._closing or not reply.is_empty_receive():
                    return reply
                self._changed.wait(min(left, _LOOK_AGAIN))

    def _ask(self, environ: "WSGIEnvironment", body: bytes) -> Reply:
        request = {**environ, "wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        request.pop("HTTP_TRANSFER_ENCODING", None)
        chunks, status, headers = run_wsgi_app(self._app, request, buffered=True)
        return Reply(status, headers.to_wsgi_list(), b"".join(chunks))


def _read_body(environ: "WSGIEnvironment") -> bytes:
    """Read the request before its turn, so that a slow sender keeps nobody waiting."""
    if "HTTP_TRANSFER_ENCODING" in environ:
        return bytes(environ["wsgi.input"].read())
    return bytes(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)))


def _without_waiting(body: bytes) -> tuple[float, bytes]:
    question = json.loads(body)
    wait = float(question.get("WaitTimeSeconds") or 0)
    return wait, json.dumps({**question, "WaitTimeSeconds": 0}).encode()
