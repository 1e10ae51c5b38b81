import json
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from click.testing import CliRunner

from infra.cli import main
from infra.commands import package as command
from infra.packaging import build as building
from infra.packaging.build import Package, Part, build, measured, refuse_unfit
from infra.packaging.bytecode import compile_modules
from infra.packaging.contents import modules, stage_project
from infra.packaging.dependencies import environment, platforms
from infra.packaging.errors import PackageError, UnfitPackageError
from infra.packaging.stages import ROOT, STAGES, Stage, read_stage
from infra.packaging.zipping import repack, zip_with_zappa


def write(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return root


def relative(paths: tuple[Path, ...], root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for path in paths}


@pytest.fixture
def web() -> Stage:
    return read_stage("web")


def made(stage: str = "web", *parts: Part, zipped: int = 9_000_000, unzipped: int = 1) -> Package:
    return Package(stage, Path(f"{stage}.zip"), zipped, unzipped, 810, parts)


def test_a_module_comes_with_all_that_it_imports_and_the_packages_around_it(
    tmp_path: Path,
) -> None:
    root = write(
        tmp_path,
        {
            "ours/__init__.py": "",
            "ours/entry.py": "import json\nfrom ours.near import tool\nfrom ours.deep import far\n",
            "ours/near.py": "def tool():\n    from ours import late\n",
            "ours/late.py": "import ours.entry\n",
            "ours/deep/__init__.py": "",
            "ours/deep/far.py": "",
            "ours/deep/never.py": "",
            "ours/never.py": "",
        },
    )

    assert relative(modules("ours.entry", root), root) == {
        "ours/__init__.py", "ours/entry.py", "ours/near.py", "ours/late.py",
        "ours/deep/__init__.py", "ours/deep/far.py",
    }  # fmt: skip


def test_a_relative_import_is_refused_rather_than_lost(tmp_path: Path) -> None:
    write(tmp_path, {"ours/__init__.py": "", "ours/entry.py": "from . import other\n"})

    with pytest.raises(PackageError, match="imports relatively"):
        modules("ours.entry", tmp_path)


def test_a_handler_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackageError, match="no module ours"):
        modules("ours.entry", tmp_path)


def test_no_function_gets_what_only_another_imports() -> None:
    found = {name: relative(modules(read_stage(name).module), ROOT) for name in STAGES}

    assert "handlers/contact/mailer.py" in found["enquiry"] - found["web"] - found["upload"]
    assert "handlers/printing/pdf.py" in found["upload"] - found["web"] - found["enquiry"]
    assert "handlers/web/app.py" in found["web"] - found["upload"] - found["enquiry"]


def test_what_editors_leave_behind_is_not_packaged(tmp_path: Path, web: Stage) -> None:
    root = write(
        tmp_path / "root",
        {
            "handlers/__init__.py": "",
            "handlers/on_request.py": "",
            "site/templates/page.html": "",
            "site/templates/page.html~": "",
            "site/templates/.page.html.swp": "",
            "site/content/site.json": "{}",
        },
    )

    stage_project(replace(web, site=("templates",)), tmp_path / "project", root)

    kept = {path.name for path in (tmp_path / "project" / "site").rglob("*") if path.is_file()}
    assert kept == {"page.html"}


@pytest.mark.parametrize(
    ("python", "newest", "older"),
    [((3, 11), "manylinux_2_26", "manylinux_2_24"), ((3, 12), "manylinux_2_34", "manylinux_2_28")],
)
@pytest.mark.parametrize(("architecture", "machine"), [("x86_64", "x86_64"), ("arm64", "aarch64")])
def test_wheels_are_taken_up_to_the_runtimes_c_library(
    python: tuple[int, int], newest: str, older: str, architecture: str, machine: str
) -> None:
    tags = list(platforms(python, architecture))

    assert tags[0] == f"{newest}_{machine}"
    assert f"{older}_{machine}" in tags
    assert f"manylinux2014_{machine}" in tags
    assert len(tags) == len(set(tags))


def test_requirements_that_cannot_be_installed_are_named(tmp_path: Path) -> None:
    requirements = tmp_path / "poor.txt"
    requirements.write_text("flask==3.1.3\n")

    with pytest.raises(PackageError, match=r"poor\.txt cannot be installed for arm64.*hashes"):
        environment(requirements, sys.version_info[:2], "arm64")


def test_bytecode_is_the_same_wherever_and_whenever_it_is_made(tmp_path: Path) -> None:
    found = []
    for name in ("one", "another place"):
        shutil.copytree(
            ROOT / "handlers", tmp_path / name, ignore=shutil.ignore_patterns("__pycache__")
        )
        compile_modules(tmp_path / name, "handlers")
        found.append(
            {path.name: path.read_bytes() for path in (tmp_path / name).rglob("*.cpython-*.pyc")}
        )

    assert found[0] == found[1]
    assert len(found[0]) > 10


def test_a_module_that_cannot_be_compiled_is_named(tmp_path: Path) -> None:
    write(tmp_path, {"broken.py": "def ("})

    with pytest.raises(PackageError, match=r"broken\.py"):
        compile_modules(tmp_path)


def test_a_file_that_zappa_leaves_out_is_missed(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "zappa.zip", "w") as archive:
        archive.writestr("a.py", "")

    with pytest.raises(PackageError, match=r"left concurrent/b\.py out"):
        repack(tmp_path / "zappa.zip", ["a.py", "concurrent/b.py"], tmp_path / "made.zip")


def test_zappas_own_words_are_passed_on(tmp_path: Path) -> None:
    with pytest.raises(PackageError, match=r"Zappa could not package nothing: .*nothing"):
        zip_with_zappa("nothing", tmp_path, tmp_path, tmp_path / "zappa.zip")


def test_an_interpreter_of_another_version_is_refused(web: Stage, tmp_path: Path) -> None:
    with pytest.raises(PackageError, match=r"web runs on 3\.99, and this is .*PYTHON=python3\.99"):
        build(replace(web, python=(3, 99)), "x86_64", tmp_path)


@pytest.mark.parametrize(
    ("package", "sentence"),
    [
        (made(zipped=12_000_001), r"has 12 MB, and may have 12 MB\. The largest part is obstore"),
        (made(unzipped=250_000_001), "250 MB unzipped"),
    ],
)
def test_a_package_beyond_its_bounds_is_refused(
    web: Stage, package: Package, sentence: str
) -> None:
    with pytest.raises(UnfitPackageError, match=sentence):
        refuse_unfit(web, replace(package, parts=(Part("obstore", 5),)))


@pytest.mark.parametrize("name", ["boto3", "typst", "pydantic", "zappa"])
def test_a_package_with_what_it_must_not_hold_is_refused(web: Stage, name: str) -> None:
    with pytest.raises(UnfitPackageError, match=f"must not hold {name}"):
        refuse_unfit(web, made("web", Part(name, 1)))


def test_a_single_module_counts_as_what_it_is(web: Stage) -> None:
    with pytest.raises(UnfitPackageError, match="must not hold typst"):
        refuse_unfit(web, made("web", Part("typst.py", 1)))


def test_a_package_is_weighed_by_its_parts(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "web.zip", "w") as archive:
        archive.writestr("small.py", "1")
        archive.writestr("large/a.py", "22")
        archive.writestr("large/b.py", "333")

    package = measured("web", tmp_path / "web.zip")

    assert package.parts == (Part("large", 5), Part("small.py", 1))
    assert (package.files, package.unzipped) == (3, 6)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({}, "There is no function web"),
        ({"web": {"lambda_handler": "a.b", "runtime": "nodejs22.x"}}, "no Python of Lambda's"),
    ],
)
def test_settings_that_cannot_be_packaged_are_refused(
    settings: dict[str, Any], sentence: str, tmp_path: Path
) -> None:
    path = tmp_path / "zappa_settings.json"
    path.write_text(json.dumps(settings))

    with pytest.raises(PackageError, match=sentence):
        read_stage("web", path)


@pytest.mark.parametrize("name", [*STAGES, "runtime"])
def test_what_compiles_and_tests_the_packages_is_what_they_hold(name: str) -> None:
    def pins(path: str) -> set[str]:
        lines = (ROOT / "requirements" / f"{path}.txt").read_text().splitlines()
        return {line.split()[0] for line in lines if "==" in line}

    shared = {pin.split("==")[0] for pin in pins("dev")}
    ours = {pin for pin in pins(name) if pin.split("==")[0] in shared}
    assert ours
    assert ours <= pins("dev")


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, Path]]:
    """What the command asked for, instead of its being made."""
    asked: list[tuple[str, str, Path]] = []

    def fake(stage: Stage, architecture: str, output: Path) -> Package:
        asked.append((stage.name, architecture, output))
        return made(stage.name, Part("obstore", 5_400_000), Part("dns", 1_000_000))

    monkeypatch.setattr(command, "build", fake)
    return asked


def test_the_command_makes_all_packages_and_tells_what_they_weigh(
    built: list[tuple[str, str, Path]],
) -> None:
    result = CliRunner().invoke(main, ["package", "--architecture", "arm64", "--output", "out"])

    assert result.exit_code == 0
    assert built == [(name, "arm64", Path("out")) for name in STAGES]
    assert "web      9.0  0.0         810  obstore 5.4, dns 1.0" in result.stdout
    assert "Made for arm64, in out." in result.stdout


def test_the_command_speaks_json(built: list[tuple[str, str, Path]]) -> None:
    result = CliRunner().invoke(main, ["package", "web", "--json"])

    (told,) = json.loads(result.stdout)
    assert built == [("web", "x86_64", Path("dist"))]
    assert told["stage"] == "web"
    assert told["zipped"] == 9_000_000
    assert told["parts"] == {"obstore": 5_400_000, "dns": 1_000_000}


def test_the_command_ends_with_a_sentence_where_a_package_is_unfit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object) -> Package:
        raise UnfitPackageError("The web package must not hold boto3.")

    monkeypatch.setattr(command, "build", refuse)

    result = CliRunner().invoke(main, ["package", "web"])

    assert result.exit_code == 1
    assert result.stderr.endswith("Error: The web package must not hold boto3.\n")


def test_a_failed_package_leaves_nothing_behind(
    web: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise PackageError("Zappa could not package web: no.")

    monkeypatch.setattr(building, "zip_with_zappa", fail)
    monkeypatch.setattr(building, "environment", lambda *_: tmp_path)

    with pytest.raises(PackageError, match="no"):
        build(replace(web, python=sys.version_info[:2]), "x86_64", tmp_path / "dist")

    assert list((tmp_path / "dist").iterdir()) == []
