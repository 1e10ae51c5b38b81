"""A function's package from beginning to end, and the bounds that it keeps."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

from infra.packaging.bytecode import compile_modules, compile_templates
from infra.packaging.contents import stage_project
from infra.packaging.dependencies import environment, site_packages
from infra.packaging.errors import PackageError, UnfitPackageError
from infra.packaging.stages import Stage
from infra.packaging.zipping import repack, zip_with_zappa

_MOST_UNZIPPED = 250_000_000
"""Bytes: what Lambda takes, its own limit."""


@dataclass(frozen=True)
class Part:
    """A top-level folder or file of a package; `zipped` in bytes."""

    name: str
    zipped: int


@dataclass(frozen=True)
class Package:
    """A package that was made. Sizes in bytes; the largest part comes first."""

    stage: str
    path: Path
    zipped: int
    unzipped: int
    files: int
    parts: tuple[Part, ...]


def build(stage: Stage, architecture: str, output: Path) -> Package:
    """Make the zip of a function, or raise `PackageError` or `UnfitPackageError`."""
    _refuse_other_python(stage)
    installed = environment(stage.requirements, stage.python, architecture)
    output = output.resolve()
    output.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="microsite-package-", dir=output) as work:
        project, zappas, made = (Path(work) / name for name in ("project", "zappa.zip", "made.zip"))
        _stage(stage, project)
        zip_with_zappa(stage.name, project, installed, zappas)
        names = (*_names(project), *_names(site_packages(installed, stage.python)))
        repack(zappas, names, made)
        made.rename(output / f"{stage.name}.zip")
    package = measured(stage.name, output / f"{stage.name}.zip")
    refuse_unfit(stage, package)
    return package


def _stage(stage: Stage, project: Path) -> None:
    stage_project(stage, project)
    compile_modules(project / "handlers", "handlers")
    compile_templates(project)


def measured(stage: str, path: Path) -> Package:
    """Weigh a package."""
    with ZipFile(path) as opened:
        entries = opened.infolist()
    parts: dict[str, int] = {}
    for entry in entries:
        name = entry.filename.partition("/")[0]
        parts[name] = parts.get(name, 0) + entry.compress_size
    return Package(
        stage=stage,
        path=path,
        zipped=path.stat().st_size,
        unzipped=sum(entry.file_size for entry in entries),
        files=len(entries),
        parts=tuple(
            Part(name, size) for name, size in sorted(parts.items(), key=lambda item: -item[1])
        ),
    )


def refuse_unfit(stage: Stage, package: Package) -> None:
    """Raise `UnfitPackageError` where a package is too large or holds what it must not."""
    present = {part.name.removesuffix(".py") for part in package.parts}
    if foreign := sorted(present.intersection(stage.foreign)):
        raise UnfitPackageError(f"The {stage.name} package must not hold {', '.join(foreign)}.")
    if package.zipped > stage.most:
        raise UnfitPackageError(
            f"The {stage.name} package has {_mb(package.zipped)} MB, and may have"
            f" {_mb(stage.most)} MB. The largest part is {package.parts[0].name}."
        )
    if package.unzipped > _MOST_UNZIPPED:
        raise UnfitPackageError(
            f"The {stage.name} package has {_mb(package.unzipped)} MB unzipped, and Lambda"
            f" takes {_mb(_MOST_UNZIPPED)} MB."
        )


def _mb(size: int) -> str:
    return f"{size / 1_000_000:.1f}".removesuffix(".0")


def _names(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        if path.is_file():
            yield path.relative_to(folder).as_posix()


def _refuse_other_python(stage: Stage) -> None:
    here = sys.version_info[:2]
    if here != stage.python:
        raise PackageError(
            "Bytecode is good for one version of Python only: {} runs on {}.{}, and this is"
            " {}.{}. Set up anew with `make clean && make test PYTHON=python{}.{}`.".format(
                stage.name, *stage.python, *here, *stage.python
            )
        )
