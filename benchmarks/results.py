"""Results: figures with what they are held against, as a table and as `results.json`."""

import json
import os
import platform
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results.json"
VERSIONS = ("apig-wsgi", "boto3", "flask", "msgspec", "obstore", "typst", "zappa")


@dataclass(frozen=True)
class Result:
    """One figure. `ratio` is value to peer value; `bound` is what the ratio may be at most.

    Where there is no peer, the bound is one of the value itself; with `exact`, the value has to
    be the bound, neither more nor less. `holds` is None without bound.
    """

    name: str
    value: float
    unit: str
    peer: str = ""
    peer_value: float | None = None
    bound: float | None = None
    exact: bool = False

    @property
    def ratio(self) -> float | None:
        """The value as a multiple of the peer's."""
        return self.value / self.peer_value if self.peer_value else None

    @property
    def holds(self) -> bool | None:
        """Whether the bound is kept."""
        if self.bound is None:
            return None
        value = self.value if self.ratio is None else self.ratio
        return value == self.bound if self.exact else value <= self.bound


def machine() -> str:
    """Name the processor and the number of cores."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
        model = next(line.partition(":")[2].strip() for line in lines if "model name" in line)
    except (OSError, StopIteration):
        model = platform.processor() or platform.machine()
    return f"{model}, {os.cpu_count()} cores, Python {platform.python_version()}"


def write(part: str, results: Iterable[Result], load: float, others: dict[str, str]) -> None:
    """Write the results of a part into `results.json`, and keep those of the others.

    `load` is the machine's load average of one minute when the part began; `others` are the
    versions of what it ran beside ours.
    """
    rows = [
        {
            **{key: _rounded(value) for key, value in asdict(one).items()},
            "ratio": _rounded(one.ratio),
            "holds": one.holds,
        }
        for one in results
    ]
    document: dict[str, Any] = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    document[part] = {
        "machine": machine(),
        "load_before": round(load, 2),
        "versions": {name: version(name) for name in VERSIONS} | others,
        "date": datetime.now(UTC).date().isoformat(),
        "results": rows,
    }
    text = json.dumps(dict(sorted(document.items())), indent=2, ensure_ascii=False)
    RESULTS.write_text(text + "\n", "utf-8")


def show(results: Iterable[Result]) -> None:
    """Print a table."""
    print(machine())
    head = f"{'':58}{'value':>11} {'unit':6}{'beside':34}{'value':>9}{'ratio':>8}{'bound':>8}"
    print(head)
    for one in results:
        peer_value = "" if one.peer_value is None else f"{one.peer_value:,.1f}"
        ratio = "" if one.ratio is None else f"{one.ratio:.3f}"
        bound = "" if one.bound is None else f"{'=' * one.exact}{one.bound:g}"
        verdict = {True: "holds", False: "FAILS", None: ""}[one.holds]
        print(
            f"{one.name:58}{one.value:11,.1f} {one.unit:6}{one.peer:34}{peer_value:>9}"
            f"{ratio:>8}{bound:>8} {verdict}"
        )


def _rounded(value: object) -> object:
    return round(value, 4) if isinstance(value, float) else value
