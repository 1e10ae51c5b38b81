"""What becomes of each call: a seeded schedule, and what is laid down for single visitors.

A fate is drawn from the seed, the operation, who wrote the message and how often they have come
to it, so that it does not depend on which of several workers happens to be first.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random
from typing import Any, Self


class Fate(StrEnum):
    """What becomes of a call."""

    FINE = "fine"
    SLOW = "done late"
    LATE = "done, and answered late"
    HUNG = "done long after the caller has turned away"
    BUSY = "not done, the service is busy"
    RESET = "not done, the connection breaks"
    BUSY_AFTER = "done, and the service says it is busy"
    LOST = "done, and the reply is lost"
    KILLED_BEFORE = "not done, the caller is killed"
    KILLED_AFTER = "done, and the caller is killed"
    REFUSED = "refused for good"


REPLY_LOST = (Fate.BUSY_AFTER, Fate.LOST, Fate.HUNG)
"""The e-mail may be out, and whoever sent it cannot know."""

DEADLY = (Fate.KILLED_BEFORE, Fate.KILLED_AFTER)

USUAL: Mapping[Fate, float] = {
    Fate.SLOW: 0.03,
    Fate.LATE: 0.03,
    Fate.HUNG: 0.002,
    Fate.BUSY: 0.03,
    Fate.RESET: 0.03,
    Fate.BUSY_AFTER: 0.01,
    Fate.LOST: 0.02,
    Fate.KILLED_BEFORE: 0.008,
    Fate.KILLED_AFTER: 0.016,
}
"""How often a call meets what, one call in six something."""

_REFUSED = 0.04
"""The share of messages that the mail service refuses for good."""


@dataclass(frozen=True)
class Rule:
    """What becomes of a visitor's `first` to `last` call of an operation."""

    operation: str
    fate: Fate
    first: int = 1
    last: int = 0

    def covers(self, operation: str, nth: int) -> bool:
        """Say whether the rule is about the nth call of an operation."""
        return operation == self.operation and self.first <= nth <= (self.last or self.first)


@dataclass
class Schedule:
    """The schedule of one round. Visitors with `rules` meet what these say, and nothing else.

    Once it is `mended`, the mail service refuses no message for good any more.
    """

    seed: int = 0
    rates: Mapping[Fate, float] = field(default_factory=dict)
    rules: Mapping[str, tuple[Rule, ...]] = field(default_factory=dict)
    mended: bool = False
    _seen: Counter[tuple[str, str]] = field(default_factory=Counter)

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Self:
        """Read a schedule from JSON."""
        rules = {
            name: tuple(Rule(**{**one, "fate": Fate(one["fate"])}) for one in some)
            for name, some in told["rules"].items()
        }
        rates = {Fate(name): rate for name, rate in told["rates"].items()}
        return cls(told["seed"], rates, rules)

    def fate(self, operation: str, visitor: str, *, mortal: bool) -> Fate:
        """Say what becomes of the next call; only of one whose caller is `mortal` can it be death.

        Operations and visitors are counted here, so each call is to be asked about once.
        """
        self._seen[operation, visitor] += 1
        nth = self._seen[operation, visitor]
        if visitor in self.rules:
            fates = (one.fate for one in self.rules[visitor] if one.covers(operation, nth))
            return next(fates, Fate.FINE)
        fate = self._drawn(operation, visitor, nth)
        return Fate.LOST if fate in DEADLY and not mortal else fate

    def _drawn(self, operation: str, visitor: str, nth: int) -> Fate:
        if operation == "send enquiry" and self._refuses(visitor):
            return Fate.REFUSED
        drawn = Random(f"{self.seed} {operation} {visitor} {nth}").random()
        for fate, rate in self.rates.items():
            drawn -= rate
            if drawn < 0:
                return _for_mail(fate) if operation.startswith("send") else fate
        return Fate.FINE

    def _refuses(self, visitor: str) -> bool:
        """Say whether the mail service refuses a message, which it then does every time."""
        chance = Random(f"{self.seed} {visitor} is refused").random()
        return not self.mended and chance < _REFUSED


def _for_mail(fate: Fate) -> Fate:
    """A worker waits for the mail service for longer than for S3: what hangs there is slow."""
    return Fate.SLOW if fate is Fate.HUNG else fate
