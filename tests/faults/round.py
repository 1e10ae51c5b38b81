"""One round: visitors, a cloud that fails, workers that die, and a judgement at the end.

    python -m tests.faults.round SEED VISITORS

prints a verdict as JSON; without visitors it plays the single faults of `cases`. A round needs
nothing but this machine, and leaves nothing behind unless something was violated.
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from random import Random
from threading import Event, Lock
from typing import Any, Self

from tests.faults.carrying import Malice, sweep
from tests.faults.cases import CASES
from tests.faults.desk import OPERATORS, Desk
from tests.faults.evidence import Evidence, Kind
from tests.faults.gathering import Course, gathered, keep
from tests.faults.judging import Verdict, judge
from tests.faults.schedule import USUAL, Fate
from tests.faults.telling import News, fortune
from tests.faults.traffic import Manners, flowing
from tests.faults.visitors import Manner, Public, Visit
from tests.faults.world import ROOT, World, running

KEPT = ROOT / "build" / "faults"
"""Where the evidence of rounds is kept in which something was violated."""

MALICE = Malice(never=0.04, twice=0.1, late=0.2)
"""What happens to events, beside the faults that calls meet."""

_MANNERS = (*[Manner.PLAIN] * 8, *Manner, Manner.DOUBLE, Manner.RELOAD, Manner.TRAPPED)
_PUBLIC = 8
"""Visitors at a time."""

_WORKERS = {"web": 4, "enquiry": 5, "operator": OPERATORS}
_BATCH = 3
_BACKLOG = 120
"""Messages that wait, above which visitors do: moto's queue becomes slow when it is deep."""

_SWEEPS = 0.5
"""True seconds between the sweeps of a small round; a large one has fewer, as they list it all."""

_SMALL = 100
"""Visitors."""

_APART = 0.3
"""True seconds between visitors who meet a single fault each: more than a delivery takes."""

_TAIL = 4.0
"""True seconds that faults go on at most when everybody has visited."""


@dataclass
class Round:
    """A round. `rates` say how often calls meet what, and `malice` what events do.

    There are `pace` true seconds from one visitor to the next. `told` is called with how many have
    visited. `over` is set when nothing more is to fail.
    """

    seed: int
    visits: Sequence[Visit]
    rates: Mapping[Fate, float]
    malice: Malice
    pace: float = 0.0
    told: Callable[[int], None] = lambda _: None
    over: Event = field(default_factory=Event)
    _door: Lock = field(default_factory=Lock)

    @classmethod
    def of_crowd(cls, seed: int, visitors: int, told: Callable[[int], None]) -> Self:
        """Let many visit at once, who meet everything."""
        random = Random(f"{seed} manners")
        numbers = range(len(CASES), len(CASES) + visitors)
        visits = [Visit(number, random.choice(_MANNERS)) for number in numbers]
        return cls(seed, visits, USUAL, MALICE, told=told)

    @classmethod
    def of_cases(cls) -> Self:
        """Let one visitor come for each single fault, a little apart, as a dead worker leaves
        everything that it was at.
        """
        order = sorted(range(len(CASES)), key=lambda number: CASES[number].turn)
        visits = [Visit(number, CASES[number].manner) for number in order]
        return cls(0, visits, {}, Malice(), _APART)

    def play(self) -> Verdict:
        """Play the round, and judge it; where something was violated, its evidence is kept."""
        with (
            tempfile.TemporaryDirectory(prefix="microsite-faults-") as folder,
            running(Path(folder), _WORKERS, hurried=True) as world,
        ):
            evidence = self._played(world)
        verdict = judge(evidence)
        if not verdict.violations:
            return verdict
        kept = f"All that is known of it is in {keep(evidence, KEPT, self.seed).relative_to(ROOT)}."
        return replace(verdict, violations=(*verdict.violations, kept))

    def _played(self, world: World) -> Evidence:
        desk = Desk(self.seed, self.visits if self.rates else (), world.operator, world.inbox)
        world.steer("begin", self._schedule())
        with flowing(world, desk, self._manners()) as traffic:
            self._let_visit(world)
            traffic.wait(_TAIL, len(self.visits) // 5)
            self.over.set()
            world.steer("end")
            traffic.settle()
            if self.rates:
                world.steer("mend")
                self._an_hour_later(world)
                desk.redrive(traffic.news.tell_late)
                traffic.settle()
                desk.erase()
                traffic.settle()
            before, waiting = len(world.steer("mail?from=0")), traffic.waiting()
        news = traffic.news
        self._once_more(world, news, desk.erased)
        handed = traffic.handed
        return gathered(world, Course(self.visits, desk.orders, news.told, handed, before, waiting))

    def _manners(self) -> Manners:
        """Say how events are treated."""
        pause = _SWEEPS * max(1, len(self.visits) / _SMALL) if not self.pace else _APART / 2
        batch = 1 if self.pace else _BATCH
        return Manners(self.seed, self.malice, self.over, batch, pause, self._fortune)

    def _fortune(self, visitor: int, nth: int) -> Sequence[Kind]:
        """Say what happens to the nth e-mail about a visitor's message."""
        return CASES[visitor].news if visitor < len(CASES) else fortune(self.seed, visitor, nth)

    def _schedule(self) -> dict[str, Any]:
        rules = {
            f"Visitor {n}": [asdict(one) for one in case.rules] for n, case in enumerate(CASES)
        }
        return {"seed": self.seed, "rates": self.rates, "rules": rules}

    def _let_visit(self, world: World) -> None:
        """Let everybody visit."""
        public = Public(world.web.invoke, self.over)
        with ThreadPoolExecutor(_PUBLIC) as pool:
            under_way = [pool.submit(self._visit, public, world, visit) for visit in self.visits]
            for number, one in enumerate(under_way, 1):
                one.result()
                self.told(number)

    def _visit(self, public: Public, world: World, visit: Visit) -> None:
        with self._door:
            time.sleep(self.pace)
        while visit.number % 10 == 0 and world.steer("unsettled") > _BACKLOG:
            time.sleep(0.5)
        public.visit(visit)

    def _an_hour_later(self, world: World) -> None:
        """Take away what keeps a sender from being thanked twice within the hour."""
        marks = [one.key for one in world.bucket.list("acknowledged/")]
        world.bucket.delete(marks)

    def _once_more(self, world: World, news: News, erased: Collection[str]) -> None:
        """Deliver every event once more, in another order, and news of what was erased; sweep."""
        bodies = [_stored(key) for key, _ in world.inbox.keys("enquiries")]
        bodies += map(_stored, erased)
        bodies += [news.body(one) for one in news.told if one.key in erased]
        Random(self.seed).shuffle(bodies)
        for start in range(0, len(bodies), 10):
            records = [
                {"messageId": str(number), "body": body, "eventSource": "aws:sqs"}
                for number, body in enumerate(bodies[start : start + 10])
            ]
            world.enquiry.invoke({"Records": records})
        sweep(world.enquiry, 0)


def _stored(key: str) -> str:
    """The body of the event that S3 sends when a message is stored."""
    stored = {"object": {"key": f"enquiries/{key}.json"}}
    return json.dumps({"Records": [{"eventSource": "aws:s3", "s3": stored}]})


def main(seed: int, visitors: int) -> None:
    """Play a round; tell its progress on the standard error."""

    def told(number: int) -> None:
        print(number, file=sys.stderr, flush=True)

    played = Round.of_crowd(seed, visitors, told) if visitors else Round.of_cases()
    print(json.dumps(asdict(played.play())))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
