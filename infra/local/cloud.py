"""AWS as far as we need it: moto, served over HTTP from this process."""

import logging
from dataclasses import dataclass
from threading import Thread
from typing import Self

from moto.moto_api._internal.models import moto_api_backend
from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from moto.ses.models import RawMessage, ses_backends
from werkzeug.serving import make_server

from infra.local.guard import LocalOnly
from infra.local.place import PLACE
from infra.local.ports import HOST, address, claim
from infra.local.turns import OneAtATime


class _QuietHandler(MotoRequestHandler):
    """Logs no requests, and sends small answers without waiting for more."""

    disable_nagle_algorithm = True

    def log_request(self, code: object = "-", size: object = "-") -> None:
        """Say nothing."""


@dataclass(frozen=True)
class SentMail:
    """A message as it was handed to SES: its identifier and its whole MIME text."""

    message_id: str
    raw: str


class LocalCloud:
    """A running moto, for use with `with`. Port 0 lets the system choose.

    moto keeps its state for the whole process, so there can be one of these at a time; it
    starts empty and leaves nothing behind.
    """

    def __init__(self, port: int = 0) -> None:
        self._turns = OneAtATime(DomainDispatcherApplication(create_backend_app))
        self._listener = claim(port, "AWS_PORT")
        self.endpoint = address(self._listener)
        self._server = make_server(
            HOST,
            0,
            LocalOnly(self._turns, guard_reading=True),
            threaded=True,
            request_handler=_QuietHandler,
            fd=self._listener.fileno(),
        )
        self._thread = Thread(target=self._serve, name="cloud", daemon=True)

    def __enter__(self) -> Self:
        """Start answering."""
        logging.getLogger("werkzeug").setLevel(logging.WARNING)
        self.reset()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop answering, and forget everything."""
        self._turns.close()
        self._server.shutdown()
        self._thread.join()
        self._listener.close()
        self.reset()

    def reset(self) -> None:
        """Forget every bucket, queue and message."""
        with self._turns.turn():
            moto_api_backend.reset()

    def sent_mail(self) -> tuple[SentMail, ...]:
        """Return what was sent as raw MIME, oldest first.

        Read from moto itself: its HTTP interface can only describe all state of all services.
        """
        with self._turns.turn():
            sent = ses_backends[PLACE.account][PLACE.region].sent_messages
            return tuple(
                SentMail(message.id, message.raw_data)
                for message in sent
                if isinstance(message, RawMessage)
            )

    def _serve(self) -> None:
        self._server.serve_forever(poll_interval=0.05)
