"""A process that keeps workers: each has one function, and one event at a time, as in Lambda.

    python -m tests.faults.nursery FUNCTION SOCKET WORKERS TIMEOUT DEATHS [BEGAN SPEED]

The workers are children of this process, made once everything is imported. They take events as
JSON from a Unix socket and answer on it; where one is killed, the connection ends without an
answer, and another worker takes its place. Whoever needs more than TIMEOUT, in true seconds,
is ended by the kernel, as Lambda would. Every death goes into the file DEATHS, a line of JSON
each. It ends when its standard input does.
"""

import contextlib
import json
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.faults.calls import Caller
from tests.faults.fast_time import FastTime
from tests.faults.functions import FUNCTIONS, Handler, sign_as
from tests.faults.invoking import read_all

_LOOK = 0.01
_BACKLOG = 256


@dataclass(frozen=True)
class Context:
    """What a function may ask about its invocation: `left` gives milliseconds."""

    left: Callable[[], int]
    aws_request_id: str = ""

    def get_remaining_time_in_millis(self) -> int:
        """Return how long this invocation may still take, by the function's own clock."""
        return self.left()


@dataclass
class Nursery:
    """Keeps so many workers alive; `timeout` is in true seconds.

    `children` gives the numbers of the living by their process, and `born` counts all.
    """

    name: str
    listener: socket.socket
    workers: int
    timeout: float
    fast: FastTime | None
    deaths: Path
    children: dict[int, int] = field(default_factory=dict)
    born: int = 0

    def keep(self) -> None:
        """Keep the workers until the standard input ends, then end them."""
        os.setpgid(0, 0)
        handler = FUNCTIONS[self.name](self.fast)
        while not select.select([sys.stdin], [], [], _LOOK)[0]:
            self._bury()
            while len(self.children) < self.workers:
                self._bear(handler)
        for pid in self.children:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)

    def _bear(self, handler: Handler) -> None:
        self.born += 1
        pid = os.fork()
        if pid:
            self.children[pid] = self.born
            return
        try:
            sign_as(Caller(self.name, self.born, os.getpid(), os.getpgid(0)))
            self._serve(handler)
        finally:
            os._exit(1)

    def _bury(self) -> None:
        while self.children:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            caller = Caller(self.name, self.children.pop(pid))
            end = os.waitstatus_to_exitcode(status)
            death = {"caller": caller.name, "at": time.time(), "signal": -end}
            with self.deaths.open("a", encoding="utf-8") as file:
                file.write(json.dumps(death) + "\n")

    def _serve(self, handler: Handler) -> None:
        while True:
            connection, _ = self.listener.accept()
            with connection, contextlib.suppress(BrokenPipeError, ConnectionResetError):
                event = json.loads(read_all(connection))
                connection.sendall(json.dumps(self._answer(handler, event)).encode())

    def _answer(self, handler: Handler, event: Any) -> Any:
        deadline = time.monotonic() + self.timeout
        speed = self.fast.speed if self.fast else 1.0
        signal.setitimer(signal.ITIMER_REAL, self.timeout)
        context = Context(lambda: int((deadline - time.monotonic()) * speed * 1000))
        try:
            return handler(event, context)
        except Exception as error:  # noqa: BLE001  Lambda tells it to whoever invoked.
            return {"functionError": type(error).__name__}
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)


def main(arguments: list[str]) -> None:
    """Keep workers of the function that is named."""
    name, address, workers, timeout, deaths, *clock = arguments
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address)
    listener.listen(_BACKLOG)
    fast = FastTime(*map(float, clock)) if clock else None
    Nursery(name, listener, int(workers), float(timeout), fast, Path(deaths)).keep()


if __name__ == "__main__":
    main(sys.argv[1:])
