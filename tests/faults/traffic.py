"""Everything that goes on in a round beside the visitors: events, sweeps, news, and the desk."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from random import Random
from threading import Event
from typing import TYPE_CHECKING

from infra.local.runner import Runner
from infra.messages.queueing import DEAD_LETTERS
from tests.faults.carrying import Carrier, Malice, sweep
from tests.faults.desk import Desk
from tests.faults.evidence import Kind
from tests.faults.telling import News
from tests.faults.world import World

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

_NEWS = "MailEventsQueue"

_SETTLING = 300.0
"""True seconds within which everything has to be settled when nothing fails any more."""

_LOOK = 0.3


@dataclass(frozen=True)
class Manners:
    """What events meet: `malice`, until all is `over`, and batches of so many at most.

    There are `pause` true seconds between sweeps. `fortune` is that of `News`.
    """

    seed: int
    malice: Malice
    over: Event
    batch: int
    pause: float
    fortune: Callable[[int, int], Sequence[Kind]]


@dataclass(frozen=True)
class Traffic:
    """What goes on in a world; `carrier` is that of the news, and `sqs` never fails."""

    world: World
    news: News
    carrier: Carrier
    desk: Desk
    sqs: "SQSClient"

    @property
    def handed(self) -> Mapping[str, int]:
        """How often each news was handed to the function, by its body."""
        return self.carrier.handed

    def wait(self, seconds: float, most: int = 0) -> None:
        """Wait until so many messages at most are not settled, or the true seconds are over."""
        deadline = time.monotonic() + seconds
        while self.world.steer("unsettled") > most and time.monotonic() < deadline:
            time.sleep(_LOOK)

    def settle(self) -> None:
        """Wait until nothing waits any more, for as long as that may take.

        Somebody looks after dead letters: what ran out of time five times, on a busy machine too.
        """
        deadline = time.monotonic() + _SETTLING
        while not self._settled() and time.monotonic() < deadline:
            time.sleep(_LOOK)
            if self._dead_letters():
                self.desk.move_dead_letters()

    def waiting(self) -> int:
        """Count the news that nobody has recorded, and all dead letters."""
        return self._queued(_NEWS) + self._dead_letters()

    def _dead_letters(self) -> int:
        return sum(map(self._queued, DEAD_LETTERS))

    def _settled(self) -> bool:
        # In the order in which one leads to the next.
        done = self.desk.idle and not self.world.steer("unsettled")
        heard = done and self.news.idle and self._queued(_NEWS) == 0
        return heard and not any(self.world.inbox.keys("due")) and not self._dead_letters()

    def _queued(self, name: str) -> int:
        """Count what is in a queue, whether it is hidden or not."""
        found = self.sqs.get_queue_attributes(
            QueueUrl=self.world.queue(name)[0],
            AttributeNames=["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
        )
        return sum(map(int, found["Attributes"].values()))


@contextmanager
def flowing(world: World, desk: Desk, manners: Manners) -> Iterator[Traffic]:
    """Let everything go on but for the visitors, until the end."""
    stop = Event()
    with ExitStack() as parts:
        sqs, auditor = (_sqs(world, parts, name) for name in ("carrier", "auditor"))
        # News that nobody is ever told of is not put on its queue; what is there does not get lost.
        kept = replace(manners.malice, never=0.0)
        carriers = [
            Carrier(sqs, world.queue(name), world.enquiry, malice, manners.over,
                    Random(f"{manners.seed} {name}"), manners.batch)
            for name, malice in (("EnquiriesQueue", manners.malice), (_NEWS, kept))
        ]  # fmt: skip
        news = News(
            sqs, world.queue(_NEWS)[0], lambda first: world.steer(f"mail?from={first}"),
            manners.fortune, world.now, Random(f"{manners.seed} news"),
        )  # fmt: skip
        steps = [*(one.step for one in carriers), news.step, desk.step]
        steps.append(partial(sweep, world.enquiry, manners.pause))
        parts.enter_context(Runner(steps, stop=stop))
        for carrier in carriers:
            parts.callback(carrier.close)
        parts.callback(stop.set)
        yield Traffic(world, news, carriers[-1], desk, auditor)


def _sqs(world: World, parts: ExitStack, name: str) -> "SQSClient":
    clients = world.clients(name)
    parts.callback(clients.close)
    return clients.sqs
