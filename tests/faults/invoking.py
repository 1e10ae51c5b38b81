"""Calling a function whose worker may be killed at any moment."""

import json
import socket
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol


class Invokes(Protocol):
    """Calls a function."""

    def invoke(self, event: Any, patience: float = 60.0) -> Any | None:
        """Call it; None where it never answers, or not within so many true seconds."""


@dataclass(frozen=True)
class Function:
    """A function behind the socket of its nursery."""

    address: Path

    def invoke(self, event: Any, patience: float = 60.0) -> Any | None:
        """Call it; None where it never answers, or not within so many true seconds."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(patience)
            try:
                connection.connect(str(self.address))
                connection.sendall(json.dumps(event).encode())
                connection.shutdown(socket.SHUT_WR)
                answer = read_all(connection)
            except (TimeoutError, ConnectionError):
                return None
        return json.loads(answer) if answer else None

    def wait(self, seconds: float) -> None:
        """Wait until its nursery listens, or raise `TimeoutError`."""
        deadline = time.monotonic() + seconds
        while not self.address.exists():
            if time.monotonic() > deadline:
                raise TimeoutError(f"Nobody listens at {self.address}.")
            time.sleep(0.02)


def read_all(connection: socket.socket) -> bytes:
    """Read until the other end has said everything."""
    chunks = []
    while chunk := connection.recv(1 << 16):
        chunks.append(chunk)
    return b"".join(chunks)
