"""What of ours belongs into a function's package: what it can import, and its part of `site/`."""

import ast
import shutil
from collections.abc import Iterator
from pathlib import Path

from infra.packaging.errors import PackageError
from infra.packaging.stages import ROOT, Stage

_LEFTOVERS = shutil.ignore_patterns(".*", "#*", "*~", "*.tmp", "*.py", "__pycache__")


def stage_project(stage: Stage, project: Path, root: Path = ROOT) -> None:
    """Fill a folder with the part of the product that a function needs, and no more."""
    for source in modules(stage.module, root):
        target = project / source.relative_to(root)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    for folder in stage.site:
        shutil.copytree(
            root / "site" / folder,
            project / "site" / folder,
            ignore=_LEFTOVERS,
            copy_function=shutil.copyfile,
        )


def modules(entry: str, root: Path = ROOT) -> tuple[Path, ...]:
    """List the files of our modules that a module imports, directly or by another, and its own.

    Read from the source, so that what is imported inside a function counts as well.
    """
    found: set[Path] = set()
    ahead = [entry]
    while ahead:
        for path in _files(ahead.pop(), root):
            if path not in found:
                found.add(path)
                ahead.extend(_imports(path))
    if not found:
        raise PackageError(f"There is no module {entry} in {root}.")
    return tuple(sorted(found))


def _files(name: str, root: Path) -> Iterator[Path]:
    """Find the file of a module, and those of the packages around it."""
    path = root
    for part in name.split("."):
        path /= part
        if path.with_suffix(".py").is_file():
            yield path.with_suffix(".py")
        elif (path / "__init__.py").is_file():
            yield path / "__init__.py"
        else:
            return


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.level or not node.module:
                raise PackageError(f"{path} imports relatively, which packaging cannot follow.")
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
