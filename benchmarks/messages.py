"""Messages: how fast they are accepted, how soon they are e-mail, and what 10,000 of them cost.

The product's two functions in worker processes, against moto in a process of its own. All share
this machine's cores, moto too, so the rates are those of this machine; how accepting a message
compares with the bare write that it ends in is not. Both are timed by whoever calls a worker.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import median
from typing import Any

from benchmarks.children import say
from benchmarks.message_costs import Usage, cost
from benchmarks.message_traffic import (
    Meter,
    finish,
    poster,
    putter,
    silence,
    traffic,
    wait_until,
    world_of,
)
from benchmarks.results import Result
from tests.faults.world import World

MESSAGES = 2000
FEWER = 500
QUOTED = 10_000
"""Messages that costs are told for."""

_AT_A_TIME = 4
"""As many as there are workers: in Lambda, nobody waits for one either."""

_ALONE = 400
_BLOCK = 50
"""Messages, then as many bare writes, and so on: a busy moment of the machine meets both."""


def measure() -> list[Result]:
    """Accept messages while nobody sends them; then let them be sent, fewer and many."""
    say(f"Messages: {MESSAGES:,} at once, and the bare write of as many …")
    accepted = _accepting()
    say(f"Messages: {FEWER:,}, and then {MESSAGES:,}, from the form to the e-mail …")
    return [*accepted, *_compared(_sending(FEWER), _sending(MESSAGES))]


def _accepting() -> list[Result]:
    with (
        world_of({"web": _AT_A_TIME}) as posting,
        world_of({"bare": _AT_A_TIME}) as putting,
        ThreadPoolExecutor(_AT_A_TIME) as pool,
    ):
        silence(posting)
        silence(putting)
        posts, puts = Meter(posting.web), Meter(putting.functions["bare"])
        post, put = poster(posts), putter(puts)
        alone = _alone(post, put, posts, puts)
        busy = 0.0
        for first in range(0, MESSAGES + _BLOCK, _BLOCK):
            if first == _BLOCK:  # The first block has warmed every worker.
                posts.times.clear()
                puts.times.clear()
            start = time.perf_counter()
            finish(pool.map(post, range(first, first + _BLOCK)))
            busy += (time.perf_counter() - start) * (first > 0)
            finish(pool.map(put, range(first, first + _BLOCK)))
    ours, bare = _in_milliseconds(posts.times), _in_milliseconds(puts.times)
    peer = "create-only PUT of the same bytes"
    return [
        Result("accept a message, one at a time, median", alone[0], "ms", peer, alone[1], 2.0),
        Result("accept a message, median", median(ours), "ms", peer, median(bare), 2.0),
        Result("accept a message, p99", _percentile(ours, 99), "ms", peer, _percentile(bare, 99)),
        Result("messages accepted a second", MESSAGES / busy, "1/s"),
    ]


def _alone(
    post: Callable[[int], None], put: Callable[[int], None], posts: Meter, puts: Meter
) -> tuple[float, float]:
    """The medians of a message and of a bare write, in milliseconds, with nothing beside them."""
    for number in range(MESSAGES + _BLOCK, MESSAGES + _BLOCK + _ALONE):
        post(number)
        put(number)
    half = _ALONE // 2  # The earlier ones have warmed every worker.
    ours, bare = (median(_in_milliseconds(meter.times[-half:])) for meter in (posts, puts))
    return ours, bare


@dataclass(frozen=True)
class Delivered:
    """What it took to send messages; `waits` are the seconds from a write to its e-mail."""

    usage: Usage
    waits: list[float]
    seconds: float


def _sending(messages: int) -> Delivered:
    """Accept messages as fast as it goes while workers send them and are told of it."""
    workers = {"web": _AT_A_TIME, "enquiry": _AT_A_TIME}
    with world_of(workers) as world, ThreadPoolExecutor(_AT_A_TIME) as pool:
        web, enquiry = Meter(world.web), Meter(world.enquiry)
        start = time.perf_counter()
        with traffic(world, enquiry) as batches:
            finish(pool.map(poster(web), range(messages)))
            wait_until(lambda: _told(world) >= messages)
            seconds = time.perf_counter() - start
        meters = {"web": web, "enquiry": enquiry}
        usage = Usage(
            messages=messages,
            requests=world.steer("counts"),
            batches=batches(),
            invocations={name: len(meter.times) for name, meter in meters.items()},
            seconds={name: sum(meter.times) for name, meter in meters.items()},
        )
        return Delivered(usage, list(_waits(world.steer("notes"))), seconds)


def _compared(few: Delivered, many: Delivered) -> list[Result]:
    name = f"{many.usage.messages:,} at once"
    costs = cost(many.usage)
    return [
        Result(f"{name}: to the e-mail, median", median(many.waits), "s"),
        Result(f"{name}: to the e-mail, p95", _percentile(many.waits, 95), "s"),
        Result(f"{name}: sent and followed a second", len(many.waits) / many.seconds, "1/s"),
        *(
            Result(f"{QUOTED:,} messages: {part}", price / many.usage.messages * QUOTED, "USD ct")
            for part, price in costs.items()
        ),
        Result(
            f"requests for a message, of {many.usage.messages:,}",
            many.usage.each,
            "",
            f"of {few.usage.messages:,}",
            few.usage.each,
            1.05,
        ),
    ]


def _told(world: World) -> int:
    """How many outcomes hold news of their e-mail, or something else than sent."""
    counts = world.steer("counts")
    return int(counts.get("enquiry swap outcomes", 0)) if not world.steer("unsettled") else 0


def _waits(notes: Iterable[dict[str, Any]]) -> Iterator[float]:
    stored: dict[str, float] = {}
    for note in notes:
        if note["operation"] == "create enquiries":
            stored[note["key"]] = note["at"]
        elif note["operation"] == "send enquiry":
            yield note["at"] - stored[note["key"]]


def _in_milliseconds(seconds: Sequence[float]) -> list[float]:
    return [one * 1000 for one in seconds]


def _percentile(values: Sequence[float], percent: int) -> float:
    return sorted(values)[len(values) * percent // 100]
