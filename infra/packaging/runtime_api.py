"""The side of AWS Lambda that a function's process talks to: the Runtime API, on this machine.

Behaves as “Using the Lambda runtime API” (AWS Lambda developer guide) says: the runtime asks
for the next event, and posts an answer or an error. Limits are those of “Lambda quotas”.
"""

import json
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import Any, ClassVar, Self

from infra.packaging.errors import PackageError

MOST_PAYLOAD = 6 * 1024 * 1024 + 100
"""Bytes that an event or an answer may have."""

_PREFIX = "/2018-06-01/runtime/"
_ARN = "arn:aws:lambda:us-east-1:123456789012:function:microsite"
_OK, _ACCEPTED, _NOT_FOUND, _GONE, _TOO_LARGE = 200, 202, 404, 410, 413
_LOOK = 0.2


@dataclass(frozen=True)
class Answer:
    """What became of an invocation: a payload, or an error as Lambda shows it to the caller."""

    payload: Any = None
    error: dict[str, Any] | None = None


@dataclass
class _Invocation:
    event: bytes
    deadline: float
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    done: Event = field(default_factory=Event)
    answer: Answer = field(default_factory=Answer)

    def settle(self, answer: Answer) -> None:
        if not self.done.is_set():
            self.answer = answer
            self.done.set()


class RuntimeApi:
    """A Runtime API for one function with one sandbox, for use with `with`."""

    def __init__(self) -> None:
        self._waiting: SimpleQueue[_Invocation] = SimpleQueue()
        self._open: dict[str, _Invocation] = {}
        self._failure: Answer | None = None
        self._closed = Event()
        self.ready_at = 0.0
        """When the runtime first asked for an event, by `time.perf_counter`; 0 until then."""
        self._server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"api": self}))
        self.address = f"127.0.0.1:{self._server.server_port}"
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> Self:
        """Start answering."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop answering, and fail whatever is still under way."""
        self._closed.set()
        self.fail("Sandbox.Closed", "The sandbox was closed.")
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def invoke(self, event: object, seconds: float = 30.0) -> Answer:
        """Hand an event to the function and wait for what becomes of it."""
        body = json.dumps(event).encode()
        if len(body) > MOST_PAYLOAD:
            raise PackageError(f"Lambda takes no event of more than {MOST_PAYLOAD} bytes.")
        invocation = _Invocation(body, time.time() + seconds)
        self._open[invocation.id] = invocation
        self._waiting.put(invocation)
        if self._failure:
            invocation.settle(self._failure)
        if not invocation.done.wait(seconds):
            message = f"Task timed out after {seconds:.2f} seconds"
            invocation.settle(_failed("Sandbox.Timedout", message))
        del self._open[invocation.id]
        return invocation.answer

    def fail(self, kind: str, message: str) -> None:
        """Let every invocation fail from now on, as when the process has ended."""
        self.fail_with({"errorType": kind, "errorMessage": message})

    def fail_with(self, error: dict[str, Any]) -> None:
        """Let every invocation fail with an error of the function's own; the first one counts."""
        self._failure = self._failure or Answer(error=error)
        for invocation in list(self._open.values()):
            invocation.settle(self._failure)

    def next(self) -> _Invocation | None:
        """Wait for an event to hand out; None when there will be no more."""
        self.ready_at = self.ready_at or time.perf_counter()
        while not self._closed.is_set():
            try:
                invocation = self._waiting.get(timeout=_LOOK)
            except Empty:
                continue
            if not invocation.done.is_set():
                return invocation
        return None

    def settle(self, request_id: str, body: bytes, *, error: bool) -> int:
        """Take what the function says of an invocation; return the HTTP status for it."""
        invocation = self._open.get(request_id)
        if not invocation:
            return _NOT_FOUND
        if len(body) > MOST_PAYLOAD:
            message = (
                f"Response payload size ({len(body)} bytes) exceeded maximum allowed payload"
                f" size ({MOST_PAYLOAD} bytes)."
            )
            invocation.settle(_failed("Function.ResponseSizeTooLarge", message))
            return _TOO_LARGE
        said = json.loads(body)
        invocation.settle(Answer(error=said) if error else Answer(payload=said))
        return _ACCEPTED


def _failed(kind: str, message: str) -> Answer:
    return Answer(error={"errorType": kind, "errorMessage": message})


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Say nothing: a sandbox that is ended leaves its connections as they are."""


class _Handler(BaseHTTPRequestHandler):
    """Speaks HTTP for a `RuntimeApi`: small answers leave at once, in one piece."""

    api: ClassVar[RuntimeApi]
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_GET(self) -> None:
        """Answer `/invocation/next`, when there is something to do."""
        if self.path != f"{_PREFIX}invocation/next":
            self._answer(_NOT_FOUND)
        elif invocation := self.api.next():
            headers = {
                "Lambda-Runtime-Aws-Request-Id": invocation.id,
                "Lambda-Runtime-Deadline-Ms": str(int(invocation.deadline * 1000)),
                "Lambda-Runtime-Invoked-Function-Arn": _ARN,
            }
            self._answer(_OK, invocation.event, headers)
        else:
            self._answer(_GONE)
            self.close_connection = True

    def do_POST(self) -> None:
        """Take an answer, an error, or an error of the init phase."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        match self.path.removeprefix(_PREFIX).split("/"):
            case ["invocation", request_id, "response"]:
                status = self.api.settle(request_id, body, error=False)
            case ["invocation", request_id, "error"]:
                status = self.api.settle(request_id, body, error=True)
            case ["init", "error"]:
                self.api.fail_with(json.loads(body))
                status = _ACCEPTED
            case _:
                status = _NOT_FOUND
        kind = {_TOO_LARGE: "RequestEntityTooLarge", _NOT_FOUND: "InvalidRequestID"}.get(status)
        said = {"errorType": kind} if kind else {"status": "OK"}
        self._answer(status, json.dumps(said).encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _answer(
        self, status: int, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
