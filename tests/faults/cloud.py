"""A process that is the cloud: moto behind the fault layer.

    python -m tests.faults.cloud

It prints its address, and ends when its standard input does. Beside AWS it answers, under `/-/`,
whoever steers the suite, and can be told to stamp objects with the time of a `FastTime`.
"""

import json
import logging
import sys
from collections.abc import Iterable
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from moto.s3 import models as s3_models
from moto.ses.models import ses_backends
from werkzeug.serving import make_server

from infra.local.place import PLACE
from infra.local.ports import HOST
from infra.local.turns import OneAtATime
from tests.faults.fast_time import FastTime
from tests.faults.layer import FaultLayer
from tests.faults.schedule import Schedule

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


class _Quiet(MotoRequestHandler):
    """Logs no requests, and sends small answers without waiting for more."""

    disable_nagle_algorithm = True

    def log_request(self, code: object = "-", size: object = "-") -> None:
        """Say nothing."""

    def connection_dropped(self, *_: object) -> None:
        """End the connection, also where it is the layer that has dropped it."""
        self.close_connection = True


class Steering:
    """Answers the suite under `/-/`, and passes all else to the layer."""

    def __init__(self, layer: FaultLayer, turns: OneAtATime) -> None:
        self._layer = layer
        self._turns = turns

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer."""
        path = environ["PATH_INFO"]
        if not path.startswith("/-/"):
            return self._layer(environ, start_response)
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        answer = json.dumps(self._steered(path, body, environ["QUERY_STRING"])).encode()
        start_response("200 OK", [("Content-Length", str(len(answer)))])
        return [answer]

    def _steered(self, path: str, body: bytes, query: str) -> Any:
        match path:
            case "/-/clock":
                fast = FastTime(**json.loads(body))
                # moto stamps objects with what this says, to the second as S3 does.
                vars(s3_models)["utcnow"] = lambda: fast.now().replace(tzinfo=None)
            case "/-/begin":
                self._layer.begin(Schedule.of(json.loads(body)))
            case "/-/end":
                self._layer.end()
            case "/-/mend":
                self._layer.mend()
            case "/-/notes":
                return self._layer.notes()
            case "/-/counts":
                return self._layer.counts
            case "/-/unsettled":
                return self._layer.unsettled()
            case "/-/mail":
                return self._mail(int(parse_qs(query)["from"][0]))
        return None

    def _mail(self, first: int) -> list[dict[str, str]]:
        with self._turns.turn():
            sent = ses_backends[PLACE.account][PLACE.region].sent_messages[first:]
            return [{"id": message.id, "raw": message.raw_data} for message in sent]


def main() -> None:
    """Serve until the standard input ends."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    turns = OneAtATime(DomainDispatcherApplication(create_backend_app))
    app = Steering(FaultLayer(turns), turns)
    server = make_server(HOST, 0, app, threaded=True, request_handler=_Quiet)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    print(f"http://{HOST}:{server.server_port}", flush=True)
    sys.stdin.read()
    turns.close()


if __name__ == "__main__":
    main()
