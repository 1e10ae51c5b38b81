"""Ports of this machine, claimed before anything else so that a taken one is told at once."""

import socket
from dataclasses import dataclass

from infra.errors import PortTakenError

HOST = "127.0.0.1"
_BACKLOG = 128


@dataclass(frozen=True)
class Ports:
    """The three ports of a local run; 0 lets the system choose."""

    site: int = 8000
    console: int = 8001
    aws: int = 5050


def claim(port: int, variable: str) -> socket.socket:
    """Listen on a port of 127.0.0.1, or raise `PortTakenError` naming its variable."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise PortTakenError(
            f"Port {port} cannot be used ({error.strerror}): stop the program that uses it, or"
            f" set the environment variable {variable} to another port."
        ) from error
    return listener


def address(listener: socket.socket) -> str:
    """Name a listening socket as `http://127.0.0.1:8000`."""
    host, port = listener.getsockname()[:2]
    return f"http://{host}:{port}"
