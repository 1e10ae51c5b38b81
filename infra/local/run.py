"""The whole product on this machine: `microsite run`."""

import importlib
import logging
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, redirect_stdout
from pathlib import Path
from threading import Event
from types import FrameType
from typing import TYPE_CHECKING, cast

from infra.local.console import create_console
from infra.local.console.sources import Sources
from infra.local.ports import Ports, address, claim
from infra.local.serving import serving
from infra.local.stack import SITE, LocalStack, local_stack

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_FIRST_RELEASE = 60.0
"""Seconds that the first release may take."""


def run(ports: Ports, *, site: Path = SITE, announce: Callable[[str], None]) -> None:
    """Run until SIGINT or SIGTERM, or raise one of `infra.errors`.

    Once the site answers, `announce` gets one line; nothing else goes to standard output.
    """
    _configure_logging()
    stop = Event()
    with ExitStack() as parts:
        parts.enter_context(ending_on_signals(stop))
        parts.enter_context(redirect_stdout(sys.stderr))
        site_port = parts.enter_context(claim(ports.site, "PORT"))
        console_port = parts.enter_context(claim(ports.console, "CONSOLE_PORT"))
        stack = parts.enter_context(local_stack(ports.aws, stop, site))
        stack.wait_for_release(stop, _FIRST_RELEASE)
        if stop.is_set():
            return
        parts.enter_context(serving(_site(), site_port, "site"))
        console = create_console(_sources(stack, address(site_port)))
        parts.enter_context(serving(console, console_port, "console"))
        announce(
            f"Ready: site {address(site_port)}/ console {address(console_port)}/"
            f" aws {stack.cloud.endpoint}/"
        )
        stop.wait()


def _site() -> "WSGIApplication":
    """Import the web function only now, as it reads the environment."""
    return cast("WSGIApplication", importlib.import_module("handlers.on_request").app())


def _sources(stack: LocalStack, site_url: str) -> Sources:
    return Sources(
        plan=stack.plan,
        clients=stack.clients,
        sent_mail=stack.cloud.sent_mail,
        site_url=f"{site_url}/",
        aws_url=stack.cloud.endpoint,
    )


@contextmanager
def ending_on_signals(stop: Event) -> Iterator[None]:
    """Let SIGINT and SIGTERM set `stop` instead of ending the process at once."""

    def end(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _configure_logging() -> None:
    """Log to standard error: warnings of libraries, and what our own code has to tell."""
    logging.basicConfig(
        stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s"
    )
    for name in ("microsite", "handlers", "infra"):
        logging.getLogger(name).setLevel(logging.INFO)
    logging.getLogger("microsite.metrics").setLevel(logging.WARNING)
