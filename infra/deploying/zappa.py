"""Zappa, in a process of its own, with settings that exist only as long as it runs.

It is given a finished package, so that it needs no virtual environment and no project; it runs
in an empty folder, as it looks through all modules below the one that it is started in.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from infra.deploying.errors import DeployError
from infra.deploying.settings import Stages

Zappa = Callable[[str, str, str, Stages, tuple[str, ...]], None]
"""Runs `deploy` or `update` for a stage with a package's address, settings, and their secrets."""

_SETTINGS = "zappa_settings.json"


def run_zappa(
    command: str, stage: str, package: str, settings: Stages, secrets: tuple[str, ...]
) -> None:
    """Run a command of Zappa, or raise `DeployError` with what it said, without the secrets."""
    with TemporaryDirectory(prefix="microsite-deploy-") as folder:
        _write_privately(Path(folder) / _SETTINGS, json.dumps({stage: settings[stage]}))
        done = subprocess.run(  # noqa: S603  Zappa, with arguments of ours.
            [
                *(sys.executable, "-m", "zappa.cli", command, stage, "--zip", package),
                # With --json, Zappa does not ask the registry for a newer version of itself.
                *("--settings_file", _SETTINGS, "--json", "--disable_progress"),
            ],
            cwd=folder,
            env={**os.environ, "AWS_DEFAULT_REGION": settings[stage]["aws_region"]},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        said = hidden(f"{done.stdout}\n{done.stderr}".strip(), secrets)
        raise DeployError(
            f"Zappa could not {command} {stage}. Mend what it names, then deploy again. It said:\n"
            f"{said}"
        )


def hidden(text: str, secrets: Iterable[str]) -> str:
    """Black out every secret in a text."""
    for secret in secrets:
        text = text.replace(secret, "█" * 8)
    return text


def _write_privately(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
