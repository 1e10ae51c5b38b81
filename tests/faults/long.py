"""The long form of the fault suite: many rounds, each with a seed of its own.

    .venv/bin/python -m tests.faults.long [VISITORS [FIRST SEED]]

It begins with the single faults. It tells how far it is, prints a table, and ends with status 1
where anything was violated. Rounds are small, for moto takes ever longer to list a bucket that
grows; three are played at a time.
"""

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Lock
from typing import Any

from tests.faults.cases import CASES
from tests.faults.judging import UNDISTURBED
from tests.faults.world import ROOT

VISITORS = 10_000
_ROUND = 200
_AT_A_TIME = 3
_AGAIN = 5


class Progress:
    """Says on the standard error how many have visited; to a file, only now and then."""

    def __init__(self, visitors: int) -> None:
        self._visitors = visitors
        self._done = 0
        self._start = time.monotonic()
        self._lock = Lock()

    def step(self) -> None:
        """Count one visitor more."""
        with self._lock:
            self._done += 1
            seconds = time.monotonic() - self._start
            line = f"{self._done:,} of {self._visitors:,} have visited, {seconds:,.0f} s"
            if sys.stderr.isatty():
                print(f"\r{line} ", end="", file=sys.stderr, flush=True)
            elif self._done % _ROUND == 0:
                print(line, file=sys.stderr, flush=True)


def play(visitors: int, progress: Progress, seed: int) -> dict[str, Any]:
    """Play a round in a process of its own, and return its verdict."""
    with subprocess.Popen(  # noqa: S603  A module of ours.
        [sys.executable, "-m", "tests.faults.round", str(seed), str(visitors)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        said = []
        for line in process.stderr or ():
            if line.strip().isdigit():
                progress.step()
            else:
                said.append(line)
        verdict = process.stdout.read() if process.stdout else ""
    if process.returncode:
        return {"figures": {}, "violations": [f"Round {seed} broke off: {''.join(said)}"]}
    told: dict[str, Any] = json.loads(verdict)
    return told


def play_cases(progress: Progress) -> dict[str, Any]:
    """Play all single faults at once, and again while one of them met more than its own fault.

    That happens where a worker is killed while it also has the message of another. The figures
    are those of the first time, but for how many faults were met alone, at one time or another.
    """
    first = verdict = play(0, progress, 0)
    violations, cases = verdict["violations"], set(verdict.get("cases", ()))
    for _ in range(_AGAIN):
        if violations or len(cases) == len(CASES):
            break
        verdict = play(0, progress, 0)
        violations = verdict["violations"]
        cases |= set(verdict.get("cases", ()))
    return {"figures": first["figures"] | {UNDISTURBED: len(cases)}, "violations": violations}


def table(figures: Mapping[str, int]) -> str:
    """Show figures, a line each."""
    return "\n".join(f"{name:28}{number:>10,}" for name, number in figures.items())


def main(visitors: int, seed: int) -> None:
    """Play as many rounds as it takes, and judge them together."""
    start, rounds = time.monotonic(), -(-visitors // _ROUND)
    progress, share = Progress(visitors), -(-visitors // rounds)
    figures: Counter[str] = Counter()
    with ThreadPoolExecutor(_AT_A_TIME) as pool:
        seeds = range(seed, seed + rounds)
        singles = pool.submit(play_cases, progress)
        verdicts = list(pool.map(partial(play, share, progress), seeds))
    for verdict in verdicts:
        figures.update(verdict["figures"])
    figures[UNDISTURBED] = singles.result()["figures"][UNDISTURBED]
    print(f"\n{table(figures)}")
    print(f"{'rounds':28}{rounds:>10}\n{'seconds':28}{time.monotonic() - start:>10,.0f}")
    found = [f"Single faults: {sentence}" for sentence in singles.result()["violations"]]
    found += [
        f"Round {number}: {sentence}"
        for number, verdict in zip(seeds, verdicts, strict=True)
        for sentence in verdict["violations"]
    ]
    print("\n".join(found) or "Nothing was violated.")
    sys.exit(bool(found))


if __name__ == "__main__":
    main(*map(int, (*sys.argv[1:], *(str(VISITORS), "1")[len(sys.argv) - 1 :])))
