"""Zappa makes the zip, from a project folder and an environment that hold what belongs in it.

What Zappa adds, nobody here would use, and it differs from run to run: its own handler, a
random number, the time and who built it. So the zip is written once more, without.
"""

import os
import stat
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from infra.packaging.errors import PackageError
from infra.packaging.stages import SETTINGS

_EPOCH = (1980, 1, 1, 0, 0, 0)
_MODE = stat.S_IFREG | 0o644


def zip_with_zappa(stage: str, project: Path, environment: Path, output: Path) -> None:
    """Run `zappa package` for a stage, or raise `PackageError` with what Zappa said.

    Zappa packs the folder it is started in and the environment it believes to be active.
    """
    done = subprocess.run(  # noqa: S603  Zappa, with arguments of ours.
        [
            *(sys.executable, "-m", "zappa.cli", "package", stage),
            *("--settings_file", str(SETTINGS), "--output", str(output)),
            # With --json, Zappa does not ask the registry for a newer version of itself.
            *("--json", "--disable_progress"),
        ],
        cwd=project,
        env={**os.environ, "VIRTUAL_ENV": str(environment), "AWS_DEFAULT_REGION": "us-east-1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode or not output.is_file():
        said = (done.stderr or done.stdout).strip().rpartition("\n")[2]
        raise PackageError(f"Zappa could not package {stage}: {said}")


def repack(zappas: Path, names: Iterable[str], archive: Path) -> None:
    """Copy these files of Zappa's zip so that the same content always makes the same bytes."""
    with ZipFile(zappas) as source, ZipFile(archive, "w") as target:
        there = set(source.namelist())
        for name in sorted(names):
            if name not in there:
                raise PackageError(f"Zappa left {name} out of the package.")
            info = ZipInfo(name, _EPOCH)
            info.create_system = 3  # Unix, whose permissions follow.
            info.external_attr = _MODE << 16
            target.writestr(info, source.read(name), ZIP_DEFLATED)
