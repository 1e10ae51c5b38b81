"""Everything compiled beforehand: modules, and the templates of the site.

Zappa dates every file 1980, so that Python distrusts ordinary bytecode and compiles anew at
each cold start, for the package is read-only. Bytecode made here is never compared with its
source.
"""

import os
import subprocess
import sys
from pathlib import Path, PurePosixPath

from infra.packaging.errors import PackageError

TASK_ROOT = PurePosixPath("/var/task")
"""Where Lambda puts a package, and therefore what tracebacks should name."""

_TEMPLATES = """
from pathlib import Path
from handlers.templating import compile_templates
compile_templates(Path("site"))
"""


def compile_modules(folder: Path, name: str = "") -> None:
    """Compile each module below a folder, which the package will have under that name."""
    _run(
        ["-S", "-m", "compileall", "-q", "--invalidation-mode=unchecked-hash",
         "-s", str(folder), "-p", str(TASK_ROOT / name), str(folder)],
        folder,
        "A module cannot be compiled",
    )  # fmt: skip


def compile_templates(project: Path) -> None:
    """Compile the templates of a project's site, with the project's own code."""
    # From inside, by a relative path: compiled templates remember where they lay.
    _run(["-c", _TEMPLATES], project, "The templates cannot be compiled")


def _run(arguments: list[str], folder: Path, trouble: str) -> None:
    # A process of its own, always alike: what else Python has loaded leaves traces in bytecode,
    # and so does the order of its hashes.
    environ = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
    for name in ("PYTHONPATH", "PYTHONOPTIMIZE"):
        environ.pop(name, None)
    done = subprocess.run(  # noqa: S603  Our own interpreter.
        [sys.executable, *arguments],
        cwd=folder,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise PackageError(f"{trouble}: {(done.stdout + done.stderr).strip()}")
