"""What the packages hold."""

import struct
from importlib.util import MAGIC_NUMBER
from pathlib import Path
from zipfile import ZipFile

import pytest

from infra.packaging.build import build, measured
from infra.packaging.dependencies import environment, site_packages
from infra.packaging.sandbox import Sandbox, host_architecture
from infra.packaging.stages import STAGES, Stage
from tests.runtime.calls import get

UNCHECKED_HASH = 1
AARCH64 = 183


@pytest.mark.parametrize("name", STAGES)
def test_every_module_has_bytecode_that_lambda_takes_as_it_is(
    packages: dict[str, Path], name: str
) -> None:
    with ZipFile(packages[name]) as package:
        names = set(package.namelist())
        compiled = [one for one in names if one.endswith(".pyc")]
        heads = {package.read(one)[:8] for one in compiled}

    assert heads == {MAGIC_NUMBER + struct.pack("<I", UNCHECKED_HASH)}
    assert len(compiled) == len([one for one in names if one.endswith(".py")])


@pytest.mark.parametrize("name", STAGES)
def test_every_template_is_compiled(packages: dict[str, Path], name: str) -> None:
    with ZipFile(packages[name]) as package:
        names = package.namelist()
    templates = [one.split("/", 2)[2] for one in names if one.startswith("site/templates/")]

    assert templates
    assert {one.replace("/", "-") for one in templates} == {
        one.rpartition("/")[2] for one in names if one.startswith("site/compiled/")
    }


@pytest.mark.parametrize("name", STAGES)
def test_a_package_keeps_its_bounds(
    packages: dict[str, Path], stages: dict[str, Stage], name: str
) -> None:
    package = measured(name, packages[name])

    assert package.zipped <= stages[name].most
    assert not {part.name for part in package.parts} & set(stages[name].foreign)


def test_each_function_has_its_own_part_of_ours(packages: dict[str, Path]) -> None:
    ours: dict[str, set[str]] = {}
    for name, path in packages.items():
        with ZipFile(path) as package:
            ours[name] = {
                "/".join(one.split("/")[:2]).removesuffix(".py")
                for one in package.namelist()
                if one.startswith(("handlers/", "site/"))
            }

    assert {"handlers/web", "handlers/contact", "site/static"} <= ours["web"]
    assert not ours["web"] & {
        "handlers/content", "handlers/publishing", "handlers/printing", "handlers/on_upload",
        "site/content", "site/files", "site/fonts", "site/print",
    }  # fmt: skip
    assert {"handlers/publishing", "site/fonts", "site/print"} <= ours["upload"]
    assert not ours["upload"] & {"handlers/web", "handlers/contact", "site/content", "site/files"}
    assert not ours["enquiry"] & {"handlers/web", "handlers/content", "site/static", "site/fonts"}


@pytest.mark.parametrize("name", ["web", "enquiry"])
def test_the_same_sources_make_the_same_bytes(
    packages: dict[str, Path], stages: dict[str, Stage], tmp_path: Path, name: str
) -> None:
    again = build(stages[name], host_architecture(), tmp_path / "somewhere else")

    assert again.path.read_bytes() == packages[name].read_bytes()
    assert list(again.path.parent.iterdir()) == [again.path]


def test_a_package_runs_without_writing_into_itself(
    packages: dict[str, Path], web: Sandbox
) -> None:
    with ZipFile(packages["web"]) as package:
        files = {one for one in package.namelist() if not one.endswith("/")}

    assert get(web, "/en/").status == 200
    # Not even bytecode, which Python would write wherever it finds none that it trusts.
    assert {
        path.relative_to(web.task_root).as_posix()
        for path in web.task_root.rglob("*")
        if path.is_file()
    } == files


def test_an_arm64_package_holds_libraries_for_arm64_only(stages: dict[str, Stage]) -> None:
    stage = stages["enquiry"]

    folder = site_packages(environment(stage.requirements, stage.python, "arm64"), stage.python)

    libraries = list(folder.rglob("*.so"))
    assert [path for path in libraries if path.parent.name == "obstore"]
    for library in libraries:
        assert int.from_bytes(library.read_bytes()[18:20], "little") == AARCH64
