"""`make bench`: measure, beside what others make of the same, and hold the bounds.

All of it, or only the parts that are named; each part replaces its own results in
`results.json`. It ends with status 1 where a bound does not hold, and 2 where something that
a part needs is missing from the machine, before anything is measured.

    .venv/bin/python -m benchmarks.run [messages] [print] [publish] [serve]
"""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks import messages, printers, printing, publishing, serving
from benchmarks.children import say
from benchmarks.results import Result, show, write


@dataclass(frozen=True)
class Part:
    """What is measured together: how, what it lacks, and the versions of what it runs beside."""

    measure: Callable[[], list[Result]]
    lacks: Callable[[], list[str]] = list
    versions: Callable[[], dict[str, str]] = dict


PARTS = {
    "messages": Part(messages.measure),
    "print": Part(printing.measure, printers.lacks, printers.versions),
    "publish": Part(publishing.measure),
    "serve": Part(serving.measure),
}


def main(names: list[str]) -> None:
    """Measure the named parts, or all; print tables, write `results.json`."""
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        say(f"There is no part {', '.join(unknown)}; there are {', '.join(PARTS)}.")
        sys.exit(2)
    parts = {name: PARTS[name] for name in names or PARTS}
    lacking = [sentence for part in parts.values() for sentence in part.lacks()]
    if lacking:
        say("\n".join(lacking))
        sys.exit(2)
    held = [_run(name, part) for name, part in parts.items()]
    if not all(held):
        sys.exit("A bound does not hold.")


def _run(name: str, part: Part) -> bool:
    """Measure a part; say whether its bounds hold."""
    load = os.getloadavg()[0]
    results = part.measure()
    show(results)
    write(name, results, load, part.versions())
    return not any(one.holds is False for one in results)


if __name__ == "__main__":
    main(sys.argv[1:])
