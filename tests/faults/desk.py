"""The office's desk: operators who release, redrive and erase, as `microsite messages` does.

Each command runs in a worker of its own, which may be killed in the middle, and whose calls fail
like all others. Then it is given again, as a person would. Whom it is about is drawn from the
seed; the desk knows messages by the receipts that their senders were shown.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from random import Random
from typing import Any, TypeVar

from handlers.contact.inbox import Inbox
from tests.faults.evidence import Orders
from tests.faults.gathering import key_of, words
from tests.faults.invoking import Invokes
from tests.faults.visitors import Manner, Visit

T = TypeVar("T")

_RELEASED, _REDRIVEN, _ERASED = 0.5, 0.6, 0.06
"""The shares of what is held, of what failed or came back, and of all."""

_PATIENCE = 60.0
"""True seconds after which a command should have gone through once."""

OPERATORS = 3
"""People at the desk."""

_FEW = 6
"""Messages that a command names: of more, one of its calls would nearly always be its last."""

_PAUSE = 1.0
_HEAD_START = 0.3
"""True seconds that late news has before the function is told of what was reopened."""


@dataclass
class Desk:
    """Gives commands about the messages of a round; `inbox` is read without faults."""

    seed: int
    visits: Sequence[Visit]
    operator: Invokes
    inbox: Inbox
    released: set[str] = field(default_factory=set)
    redriven: set[str] = field(default_factory=set)
    erased: dict[str, tuple[str, ...]] = field(default_factory=dict)
    senders: set[str] = field(default_factory=set)

    @property
    def orders(self) -> Orders:
        """What was asked for."""
        return Orders(self.released, self.redriven, self.erased, self.senders)

    @property
    def idle(self) -> bool:
        """Say whether everything is released that was asked for."""
        return not self._asked()

    def step(self) -> None:
        """Release what senders have asked about, as far as it is held by now."""
        time.sleep(_PAUSE)
        if asked := self._asked():
            answer = self.operator.invoke(_command("reopen", asked, wanted="quarantined"))
            self._note_released(asked, answer or {})

    def redrive(self, late: Callable[[Sequence[str]], None]) -> None:
        """Redrive some of what failed or came back.

        `late` is called with what was reopened, before the function is told of it.
        """
        found = [key for _, key in self._chosen("redriven", _REDRIVEN) if self._needs_it(key)]
        self.redriven.update(found)

        def send(keys: Sequence[str]) -> None:
            self._insist(_command("reopen", keys, wanted="unreached"))
            late(keys)
            time.sleep(_HEAD_START)
            self._insist(_command("nudge", keys))

        _each(send, [found[start : start + _FEW] for start in range(0, len(found), _FEW)])

    def move_dead_letters(self) -> None:
        """Move dead letters back to their queues."""
        self._insist(_command("dead letters", ()))

    def erase(self) -> None:
        """Erase some of the messages."""
        found = [key for _, key in self._chosen("erased", _ERASED)]
        for enquiry in map(self.inbox.enquiry, found):
            self.erased[enquiry.key] = words(enquiry)
            self.senders.add(enquiry.signals.sender)
        _each(lambda key: self._insist(_command("erase", [key])), found)

    def _asked(self) -> list[str]:
        return [key for visit, key in self._chosen("released", _RELEASED)
                if visit.manner is Manner.TRAPPED and key not in self.released]  # fmt: skip

    def _note_released(self, asked: Sequence[str], answer: dict[str, Any]) -> None:
        """Count as released what the command says is, or what it did before it was killed."""
        for key in asked:
            outcome = self.inbox.outcome(key)
            if answer.get(key) == "reopened" or (outcome and outcome.released):
                self.released.add(key)

    def _needs_it(self, key: str) -> bool:
        outcome = self.inbox.outcome(key)
        came_back = outcome and outcome.delivery in ("bounced", "rejected")
        return bool(outcome and (came_back or outcome.status == "failed"))

    def _chosen(self, why: str, share: float) -> Iterator[tuple[Visit, str]]:
        """Choose a share of the visitors that were shown a receipt, with the keys of these."""
        for visit in self.visits:
            if visit.receipts and Random(f"{self.seed} {visit.name} {why}").random() < share:
                yield visit, key_of(visit.receipts[0])

    def _insist(self, command: dict[str, Any]) -> None:
        """Give a command again until it has gone through, or raise `TimeoutError`."""
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            answer = self.operator.invoke(command)
            if answer is not None and "functionError" not in answer:
                return
            time.sleep(_HEAD_START)
        raise TimeoutError(f"The operator could not {command['command']}: {answer}.")


def _each(work: Callable[[T], None], items: Sequence[T]) -> None:
    """Do something about each item, as many at a time as there are operators."""
    with ThreadPoolExecutor(OPERATORS) as pool:
        list(pool.map(work, items))


def _command(name: str, keys: Sequence[str], **told: str) -> dict[str, Any]:
    return {"command": name, "keys": list(keys), **told}
