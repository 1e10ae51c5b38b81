"""Pinned wheels for another machine: Lambda's, in a folder shaped as a virtual environment."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from infra.packaging import bytecode
from infra.packaging.errors import PackageError
from infra.packaging.stages import ROOT

BUILD = ROOT / "build"

_MACHINES = {"x86_64": "x86_64", "arm64": "aarch64"}
_LEGACY = {"x86_64": ("manylinux2014", "manylinux2010", "manylinux1"), "arm64": ("manylinux2014",)}
_GLIBC_OF_AMAZON_LINUX = {2: 26, 2023: 34}
_FIRST_PYTHON_ON_2023 = (3, 12)
_OLDEST_GLIBC = {"x86_64": 5, "arm64": 17}

_USELESS = (
    "bin",
    "*.dist-info/INSTALLER",
    "*.dist-info/RECORD",
    "*.dist-info/REQUESTED",
    "*.dist-info/WHEEL",
    "**/*.c",
    "**/*.pyi",
    "**/py.typed",
)
"""What only serves installers, compilers and type checkers. Licences and metadata stay."""


def environment(requirements: Path, python: tuple[int, int], architecture: str) -> Path:
    """Give the folder with these requirements installed, which is made once for each content.

    It has `lib/pythonX.Y/site-packages`, as a virtual environment does, and nothing else.
    """
    digest = sha256(repr((python, sys.version)).encode())
    for path in (requirements, Path(__file__), Path(bytecode.__file__)):
        digest.update(path.read_bytes())
    folder = (
        BUILD / "dependencies" / f"{requirements.stem}-{architecture}-{digest.hexdigest()[:12]}"
    )
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=folder.parent, prefix="installing-") as work:
            made = Path(work) / "environment"
            _install(requirements, python, architecture, site_packages(made, python))
            _move(made, folder)
    return folder


def site_packages(environment: Path, python: tuple[int, int]) -> Path:
    """Where an environment keeps what is installed in it."""
    return environment / "lib" / "python{}.{}".format(*python) / "site-packages"


def platforms(python: tuple[int, int], architecture: str) -> Iterator[str]:
    """Name every platform that the runtime can load wheels of, the newest first.

    pip takes these literally, so that a tag left out is a wheel not found. Lambda's Python
    3.11 runs on Amazon Linux 2, with an older C library than that of the later runtimes.
    """
    system = 2023 if python >= _FIRST_PYTHON_ON_2023 else 2
    machine = _MACHINES[architecture]
    for minor in range(_GLIBC_OF_AMAZON_LINUX[system], _OLDEST_GLIBC[architecture] - 1, -1):
        yield f"manylinux_2_{minor}_{machine}"
    for name in _LEGACY[architecture]:
        yield f"{name}_{machine}"


def _install(requirements: Path, python: tuple[int, int], architecture: str, target: Path) -> None:
    tags = [f"--platform={tag}" for tag in platforms(python, architecture)]
    done = subprocess.run(  # noqa: S603  pip, with arguments of ours.
        [
            *(sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
            *("--target", str(target), "--requirement", str(requirements)),
            *("--require-hashes", "--no-deps", "--only-binary=:all:", "--no-compile"),
            *("--implementation=cp", "--python-version={}.{}".format(*python), *tags),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.startswith("ERROR:")]
        raise PackageError(
            f"The requirements in {requirements.name} cannot be installed for {architecture}:"
            f" {' '.join(said) or done.stderr.strip()}"
        )
    for pattern in _USELESS:
        for path in list(target.glob(pattern)):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    bytecode.compile_modules(target)


def _move(made: Path, folder: Path) -> None:
    try:
        made.rename(folder)
    except OSError:
        if not folder.is_dir():  # Unless another process was faster.
            raise
