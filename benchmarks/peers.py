"""The peers: packages of the same page as others make them, each unpacked in a folder.

They are installed once, below `build/`, and never in our own environment.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from infra.packaging.bytecode import compile_modules
from infra.packaging.cached import cached
from infra.packaging.dependencies import BUILD
from infra.packaging.sandbox import host_architecture, unpack
from infra.packaging.stages import read_stage

SOURCES = Path(__file__).parent / "peers"
WORK = BUILD / "bench"
PYTHON = f"python{sys.version_info[0]}.{sys.version_info[1]}"


def ours() -> Path:
    """Our web function, as it is packaged for Lambda."""
    return _unpacked(cached(read_stage("web"), host_architecture()), "ours")


def hello() -> Path:
    """A Flask hello-world with our packaging: our dependencies' bytecode, and one module."""
    folder = _fresh("hello")
    shutil.copytree(_environment("hello", "flask", "apig-wsgi"), folder, dirs_exist_ok=True)
    shutil.copy(SOURCES / "hello.py", folder)
    compile_modules(folder)
    return folder


def stock_zappa() -> Path:
    """Flask and boto3 as Zappa packages them, with bytecode that is stale by its dates."""
    project = _fresh("stock-project")
    shutil.copy(SOURCES / "stock.py", project)
    shutil.copytree(SOURCES / "templates", project / "templates")
    settings: dict[str, object] = {
        "app_function": "stock.app",
        "project_name": "peer",
        "s3_bucket": "none",
    }
    settings |= {"runtime": PYTHON, "use_precompiled_packages": False}
    (project / "zappa_settings.json").write_text(json.dumps({"peer": settings}))
    environment = _environment("stock", "flask", "zappa").parents[2]
    archive = project / "peer.zip"
    subprocess.run(  # noqa: S603  Zappa, with arguments of ours.
        [sys.executable, "-m", "zappa.cli", "package", "peer", "--output", str(archive), "--json"],
        cwd=project,
        env={**os.environ, "VIRTUAL_ENV": str(environment), "AWS_DEFAULT_REGION": "us-east-1"},
        check=True,
        capture_output=True,
    )
    return _unpacked(archive, "stock")


def stock_zappa_compiled(stock: Path) -> Path:
    """The same package with bytecode that is good, which Zappa does not make."""
    folder = _fresh("stock-compiled")
    shutil.copytree(stock, folder, dirs_exist_ok=True)
    _make_writable(folder)
    compile_modules(folder)
    return folder


def chalice() -> Path:
    """The page with Chalice, with good bytecode, as its own packaging leaves it at best."""
    folder = _fresh("chalice")
    shutil.copytree(_environment("chalice", "chalice", "jinja2"), folder, dirs_exist_ok=True)
    shutil.copy(SOURCES / "chalice_page.py", folder / "app.py")
    shutil.copytree(SOURCES / "templates", folder / "templates")
    compile_modules(folder)
    return folder


def weasyprint() -> Path:
    """WeasyPrint, as a folder to import it from."""
    return _environment("weasyprint", "weasyprint")


def pinned(package: str) -> str:
    """The version of a package that is a peer."""
    lines = (SOURCES / "requirements.txt").read_text("utf-8").splitlines()
    return next(line.partition("==")[2] for line in lines if line.startswith(f"{package}=="))


def _fresh(name: str) -> Path:
    folder = WORK / name
    if folder.exists():
        _make_writable(folder)
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    return folder


def _make_writable(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)


def _unpacked(archive: Path, name: str) -> Path:
    folder = _fresh(name)
    shutil.rmtree(folder)
    unpack(archive, folder)
    return folder


def _environment(name: str, *packages: str) -> Path:
    """Install packages, as pinned for the peers, into an environment's site-packages."""
    target = WORK / f"{name}-environment" / "lib" / PYTHON / "site-packages"
    if not target.is_dir():
        subprocess.run(  # noqa: S603  pip, with arguments of ours.
            [
                *(sys.executable, "-m", "pip", "install", "--quiet", "--target", str(target)),
                *("--constraint", str(SOURCES / "requirements.txt"), *packages),
            ],
            check=True,
        )
    return target
