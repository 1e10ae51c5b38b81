"""The traffic of the messages' benchmark: worlds, visitors, writes, and what carries events."""

import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from threading import Event, Lock
from typing import Any

from msgspec.json import encode
from msgspec.structs import replace

from handlers.contact.enquiry import Enquiry
from handlers.contact.signals import Signals
from infra.local.runner import Runner
from tests.faults.carrying import Carrier, Malice
from tests.faults.invoking import Function
from tests.faults.telling import News
from tests.faults.visitors import PAGE, Manner, Visit, event, sent_in, token_in
from tests.faults.world import SITE, World, running

_SITE = replace(SITE, routing=replace(SITE.routing, acknowledge=False))
"""As a site is unless it asks for acknowledgements: each costs one e-mail more."""

_BATCH = 10
_PATIENCE = 900.0
"""Seconds within which everything has to be sent."""

_SEE_OTHER = 303


@dataclass
class Meter:
    """A function whose invocations are counted and timed, in seconds."""

    function: Function
    times: list[float] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def invoke(self, event: Any, patience: float = 60.0) -> Any | None:  # noqa: ANN401  JSON.
        """Call it."""
        start = time.perf_counter()
        answer = self.function.invoke(event, patience)
        with self._lock:
            self.times.append(time.perf_counter() - start)
        return answer


@contextmanager
def world_of(workers: dict[str, int]) -> Iterator[World]:
    """Run a world in true time, with so many workers of each function."""
    with (
        tempfile.TemporaryDirectory(prefix="microsite-bench-") as folder,
        running(Path(folder), workers, hurried=False, site=_SITE) as world,
    ):
        yield world


@contextmanager
def traffic(world: World, enquiry: Meter) -> Iterator[Callable[[], int]]:
    """Carry events and news while this lasts; give what counts the batches that were received."""
    clients, stop, calm = world.clients("carrier"), Event(), Event()
    random = Random(0)  # noqa: S311  It has nothing to decide where nothing goes wrong.
    carriers = [
        Carrier(clients.sqs, world.queue(name), enquiry, Malice(), calm, random, _BATCH)
        for name in ("EnquiriesQueue", "MailEventsQueue")
    ]
    news = News(
        clients.sqs, world.queue("MailEventsQueue")[0],
        lambda first: world.steer(f"mail?from={first}"), lambda *_: ("delivered",), world.now,
        random, whims=False,
    )  # fmt: skip
    steps = [*(one.step for one in carriers), news.step]
    with ExitStack() as parts:
        parts.callback(clients.close)
        parts.enter_context(Runner(steps, stop=stop))
        for carrier in carriers:
            parts.callback(carrier.close)
        parts.callback(stop.set)
        yield lambda: sum(carrier.counts.get("carried", 0) for carrier in carriers)


def poster(web: Meter) -> Callable[[int], None]:
    """Give what sends in the form of a visitor; all have the same form open."""
    token = token_in(web.invoke(event("GET", PAGE)))

    def post(number: int) -> None:
        answer = web.invoke(sent_in(Visit(number, Manner.PLAIN), token))
        if not answer or answer.get("statusCode") != _SEE_OTHER:
            raise RuntimeError(f"A message was not accepted: {answer}")

    return post


def putter(bare: Meter) -> Callable[[int], None]:
    """Give what writes an object as long as the one that a visitor's message becomes."""

    def put(number: int) -> None:
        visit, key = Visit(number, Manner.PLAIN), f"{number:064x}"
        address = f"visitor{number}@example.com"
        signals = Signals(seconds=48.2, script=True, sender="0" * 32, text="0" * 32)
        enquiry = Enquiry(
            key, "2026-03-01T12:00:00Z", "en", visit.name, address, address, "",
            visit.fields["message"], signals=signals,
        )  # fmt: skip
        answer = bare.invoke({"key": key, "body": encode(enquiry).decode()})
        if not answer or "etag" not in answer:
            raise RuntimeError(f"A bare write failed: {answer}")

    return put


def silence(world: World) -> None:
    """Let S3 tell nobody of what is stored: on AWS it does so later, in moto before it answers."""
    clients, inbox = world.clients("auditor"), world.plan.bucket("InboxBucket").name
    clients.s3.put_bucket_notification_configuration(Bucket=inbox, NotificationConfiguration={})
    clients.close()


def wait_until(done: Callable[[], bool]) -> None:
    """Wait until something is done, or raise `TimeoutError`."""
    deadline = time.monotonic() + _PATIENCE
    while not done():
        if time.monotonic() > deadline:
            raise TimeoutError(f"Not everything was sent within {_PATIENCE:.0f} seconds.")
        time.sleep(0.5)


def finish(results: Iterable[None]) -> None:
    """Wait for everything that was begun, and raise what it raised."""
    for _ in results:
        pass
