"""Serves a WSGI application with Waitress on a socket that listens already."""

import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from waitress import create_server, wasyncore  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_THREADS = 8
_TURN = 0.2
"""Seconds after which the loop looks whether it should end."""


@contextmanager
def serving(app: "WSGIApplication", listener: socket.socket, name: str) -> Iterator[None]:
    """Serve in a thread of its own for as long as the context lasts."""
    # Waitress warns of every request that waits for a thread, which a browser causes at once.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    connections: dict[int, Any] = {}
    server = create_server(app, map=connections, sockets=[listener], threads=_THREADS, ident=None)
    end = Event()
    thread = Thread(target=_serve, args=(connections, end), name=name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        end.set()
        server.task_dispatcher.shutdown(cancel_pending=True, timeout=_TURN)
        thread.join()


def _serve(connections: dict[int, Any], end: Event) -> None:
    """Run Waitress's loop; closing its sockets from any other thread would break it."""
    while not end.is_set():
        wasyncore.loop(timeout=_TURN, map=connections, count=1)
    wasyncore.close_all(connections, ignore_all=True)
