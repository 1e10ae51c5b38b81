"""The layer between everybody and the cloud: it fails, delays, drops and kills, and takes notes.

Whatever happens to a call is decided before it, and noted at the moment that it took effect. A
caller that is to be killed is killed while it waits for this answer, so it cannot do anything
after that call; only processes of the group that the caller names are killed.
"""

import json
import os
import signal
import socket
import struct
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from io import BytesIO
from threading import Lock
from typing import TYPE_CHECKING, Any

from werkzeug.test import run_wsgi_app

from tests.faults.calls import Call, read_call
from tests.faults.schedule import DEADLY, Fate, Schedule

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_DELAY = 0.2
_HANG = 2.3
"""True seconds. The web function waits for two, and a worker lives for less."""

_READING = ("get", "head", "list", "ReceiveMessage", "DeleteMessageBatch")
_STORAGE_BUSY = b"<Error><Code>SlowDown</Code><Message>Please reduce your rate.</Message></Error>"
_MAIL_BUSY = {"__type": "TooManyRequestsException", "message": "Slow down."}
_MAIL_REFUSED = {"__type": "BadRequestException", "message": "No."}


@dataclass(frozen=True)
class Note:
    """A call as it was: when it took effect or failed, the caller's name, and what became of it.

    `at` is in seconds since 1970. `effect` is whether it happened at all, and `status` what the
    cloud itself answered, 0 where it was not asked.
    """

    at: float
    caller: str
    operation: str
    key: str
    detail: str
    fate: Fate
    status: int

    @property
    def effect(self) -> bool:
        """Say whether the call changed or told anything."""
        return 0 < self.status < 400


class FaultLayer:
    """WSGI middleware. While it is off it only counts."""

    def __init__(self, cloud: "WSGIApplication") -> None:
        self._cloud = cloud
        self._schedule: Schedule | None = None
        self._operators = Schedule()
        self._notes: list[Note] = []
        self._visitors: dict[str, str] = {}
        self._keys: dict[str, str] = {}
        self._unsettled: set[str] = set()
        self._lock = Lock()
        self.counts: Counter[str] = Counter()

    def begin(self, schedule: Schedule) -> None:
        """Let calls fail as the schedule has it; those of operators by one of their own.

        So what becomes of a worker's call does not depend on what operators are at.
        """
        self._schedule = schedule
        self._operators = Schedule(~schedule.seed, schedule.rates)

    def end(self) -> None:
        """Let nothing fail any more, but for what single visitors still have before them.

        Operators go on meeting faults.
        """
        if self._schedule:
            self._schedule.rates = {}

    def mend(self) -> None:
        """Let the mail service take what it has refused for good."""
        if self._schedule:
            self._schedule.mended = True

    def notes(self) -> list[dict[str, Any]]:
        """Give the notes, in the order of their times."""
        with self._lock:
            return [asdict(note) for note in sorted(self._notes, key=lambda note: note.at)]

    def unsettled(self) -> int:
        """Count the messages without a final outcome, which costs less than listing a bucket."""
        with self._lock:
            return len(self._unsettled)

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer a call, or not."""
        body = _read(environ)
        call = read_call(environ, body)
        fate = self._fate(call)
        if fate is Fate.SLOW:
            time.sleep(_DELAY)
        if fate is Fate.HUNG:
            time.sleep(_HANG)
        if fate in (Fate.BUSY, Fate.RESET, Fate.REFUSED, Fate.KILLED_BEFORE):
            self._note(call, fate, 0)
            return _undone(call, fate, environ, start_response)
        environ = {**environ, "wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        environ.pop("HTTP_TRANSFER_ENCODING", None)
        chunks, status, headers = run_wsgi_app(self._cloud, environ, buffered=True)
        self._note(call, fate, int(status.split()[0]))
        if fate is Fate.LATE:
            time.sleep(_DELAY)
        if fate in (Fate.LOST, Fate.BUSY_AFTER, Fate.KILLED_AFTER):
            return _undone(call, fate, environ, start_response)
        start_response(status, headers.to_wsgi_list())
        return [b"".join(chunks)]

    def _fate(self, call: Call) -> Fate:
        with self._lock:
            if call.operation == "create enquiries":
                self._visitors.setdefault(call.key, call.detail)
                self._keys.setdefault(call.sender, call.key)
            if self._schedule is None or call.caller.kind == "auditor":
                return Fate.FINE
            key = self._keys.get(call.key, call.key)
            visitor = self._visitors.get(key, call.caller.kind)
            schedule = self._operators if call.caller.kind == "operator" else self._schedule
            return schedule.fate(call.operation, visitor, mortal=call.caller.pid > 0)

    def _note(self, call: Call, fate: Fate, status: int) -> None:
        caller, at = call.caller, time.time()
        with self._lock:
            key = self._keys.get(call.key, call.key)
            note = Note(at, caller.name, call.operation, key, call.detail, fate, status)
            if note.effect:
                self._settle(note)
            self.counts[f"{caller.kind} {call.operation}"] += 1
            # Without faults, and of what cannot matter later, counting is enough.
            if fate is not Fate.FINE or call.operation.partition(" ")[0] not in _READING:
                self._notes.append(note)

    def _settle(self, note: Note) -> None:
        if note.operation == "create enquiries" or note.detail == "deferred":
            self._unsettled.add(note.key)
        elif note.operation in ("create outcomes", "swap outcomes"):
            self._unsettled.discard(note.key)


def _read(environ: "WSGIEnvironment") -> bytes:
    if "HTTP_TRANSFER_ENCODING" in environ:
        return bytes(environ["wsgi.input"].read())
    return bytes(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)))


def _undone(
    call: Call, fate: Fate, environ: "WSGIEnvironment", start_response: "StartResponse"
) -> Iterable[bytes]:
    """Leave the caller without the answer, in the way of its fate."""
    if fate in DEADLY:
        _kill(call)
    if fate in (Fate.BUSY, Fate.BUSY_AFTER, Fate.REFUSED):
        return _refusal(call, fate, start_response)
    # A reset rather than an orderly end: the connection closes when this exception is handled.
    linger = struct.pack("ii", 1, 0)
    environ["werkzeug.socket"].setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    raise ConnectionResetError


def _kill(call: Call) -> None:
    caller = call.caller
    try:
        if os.getpgid(caller.pid) == caller.group:
            os.kill(caller.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass  # It has ended already: this was a call that it left behind.


def _refusal(call: Call, fate: Fate, start_response: "StartResponse") -> Iterable[bytes]:
    if " " in call.operation and not call.operation.startswith("send"):
        body, kind, status = _STORAGE_BUSY, "application/xml", "503 Slow Down"
    else:
        error = _MAIL_REFUSED if fate is Fate.REFUSED else _MAIL_BUSY
        body, kind = json.dumps(error).encode(), "application/x-amz-json-1.0"
        status = "400 Bad Request" if fate is Fate.REFUSED else "503 Service Unavailable"
    headers = [("Content-Type", kind), ("Content-Length", str(len(body)))]
    if kind != "application/xml":
        headers.append(("x-amzn-errortype", json.loads(body)["__type"]))
    start_response(status, headers)
    return [body]
