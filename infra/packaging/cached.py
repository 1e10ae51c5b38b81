"""Packages for whoever runs them here, made anew only when something that they hold has changed."""

import fcntl
import os
import shutil
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from infra.packaging.build import build
from infra.packaging.dependencies import BUILD
from infra.packaging.stages import ROOT, SETTINGS, Stage

_KEPT = 2
"""Packages of one function that stay: of this checkout, and of the one before."""


def cached(stage: Stage, architecture: str) -> Path:
    """Give the zip of a function. Processes that want the same one wait for each other."""
    folder = BUILD / "packages" / f"{stage.name}-{architecture}"
    folder.mkdir(parents=True, exist_ok=True)
    made = folder / _digest(stage)
    package = made / f"{stage.name}.zip"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not package.is_file():
            build(stage, architecture, made)
        os.utime(made)
        _tidy(folder)
    return package


def _tidy(folder: Path) -> None:
    made = sorted(
        (path for path in folder.iterdir() if path.is_dir()),
        key=lambda path: path.stat().st_mtime,
        reverse=True,
    )
    for path in made[_KEPT:]:
        shutil.rmtree(path)


def _digest(stage: Stage) -> str:
    digest = sha256(sys.version.encode())
    for path in sorted(_inputs(stage)):
        digest.update(f"\0{path.relative_to(ROOT)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _inputs(stage: Stage) -> Iterator[Path]:
    yield from (SETTINGS, stage.requirements)
    yield from Path(__file__).parent.glob("*.py")
    yield from (ROOT / "handlers").rglob("*.py")
    for folder in stage.site:
        yield from (path for path in (ROOT / "site" / folder).rglob("*") if path.is_file())
