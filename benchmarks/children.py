"""Fresh processes: a measurement that begins with nothing warm, and the memory that it took."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]


def say(text: str) -> None:
    """Tell whoever watches what is being measured now; figures go to the standard output."""
    print(text, file=sys.stderr, flush=True)


def fresh(module: str, **asked: object) -> dict[str, Any]:
    """Run a module of ours in a process of its own and give what it answers."""
    return run([sys.executable, "-m", module], asked)


def run(
    command: list[str], asked: Mapping[str, object], environ: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Run a command with what is asked as its last argument; it answers on its last line."""
    finished = subprocess.run(  # noqa: S603  Commands of ours.
        [*command, json.dumps(asked)],
        cwd=ROOT,
        env={**os.environ, **(environ or {})},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if finished.returncode:
        sys.exit(f"The measurement ended early: {' '.join(command)} {json.dumps(asked)}")
    answer: dict[str, Any] = json.loads(finished.stdout.splitlines()[-1])
    return answer


def asked() -> dict[str, Any]:
    """What this process was started to measure."""
    question: dict[str, Any] = json.loads(sys.argv[-1])
    return question


def answer(**found: object) -> None:
    """Answer, and say how much memory this process took at most."""
    print(json.dumps({**found, "peak": peak_megabytes()}))


def peak_megabytes() -> float:
    """The most memory that this process has had so far, in megabytes.

    Not `ru_maxrss`: that one begins with what the parent had when it started the process.
    """
    return megabytes(Path("/proc/self/status"), "VmHWM")


def megabytes(status: Path, name: str) -> float:
    """A figure of a process's status, which counts in units of 1,024 bytes, in megabytes."""
    lines = status.read_text("utf-8").splitlines()
    found = next(line for line in lines if line.startswith(f"{name}:"))
    return int(found.split()[1]) * 1024 / 1e6
