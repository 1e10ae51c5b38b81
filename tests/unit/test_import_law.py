"""Who may import whom, read from the source with `ast`."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HANDLERS = ROOT / "handlers"

LAW: dict[str, set[str]] = {
    "errors": set(),
    "settings": {"errors"},
    "events": {"errors"},
    "telemetry": {"errors"},
    "templating": {"errors"},
    "storage": {"errors"},
    "release": {"storage", "errors"},
    "content": {"release", "errors"},
    "imaging": {"errors"},
    "printing": {"release", "templating", "errors"},
    "publishing": {
        "content",
        "imaging",
        "printing",
        "release",
        "storage",
        "templating",
        "errors",
    },
    "contact": {"release", "storage", "telemetry", "templating", "errors"},
    "web": {"release", "contact", "settings", "storage", "telemetry", "templating", "errors"},
    "on_request": {
        "settings",
        "release",
        "contact",
        "web",
        "storage",
        "telemetry",
        "templating",
        "errors",
    },
    "on_upload": {
        "settings",
        "events",
        "publishing",
        "printing",
        "storage",
        "telemetry",
        "templating",
        "errors",
    },
    "on_enquiry": {"settings", "events", "contact", "storage", "telemetry", "templating", "errors"},
}
"""Beside itself, each may import these of ours, and nothing else of ours."""

ONLY_IN: dict[str, set[str]] = {
    "obstore": {"storage.py"},
    "typst": {"printing/pdf.py"},
    "segno": {"printing/qr.py"},
    "PIL": {
        "imaging/colours.py",
        "imaging/inspecting.py",
        "imaging/opening.py",
        "imaging/rendering.py",
    },
    "boto3": {"contact/mailer.py", "publishing/listing.py"},
    "botocore": {"contact/mailer.py", "publishing/listing.py"},
    "pydantic": {
        "content/blocks.py",
        "content/explain.py",
        "content/fields.py",
        "content/model.py",
        "content/reading.py",
    },
    "markdown_it": {"content/inline.py"},
    "jinja2": {"templating.py"},
    "apig_wsgi": {"on_request.py"},
}
"""Libraries that the read path must not meet by accident have one door each."""

FORM_SIDE = {"enquiry", "form", "inbox", "outcome", "text", "token", "errors"}
"""The modules of `contact` that the web function may load."""


def modules() -> list[Path]:
    return sorted(HANDLERS.rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    """Name everything a module imports, wherever in it the import stands."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def ours(name: str) -> list[str]:
    return name.split(".")[1:] if name.startswith("handlers.") else []


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(HANDLERS)))
def test_a_module_imports_only_what_the_law_allows(path: Path) -> None:
    subject = path.relative_to(HANDLERS).parts[0].removesuffix(".py")
    if subject == "__init__":
        assert list(imports(path)) == []
        return

    imported = {parts[0] for parts in map(ours, imports(path)) if parts}

    assert imported <= LAW[subject] | {subject}


def test_the_law_names_every_subject_that_there_is() -> None:
    subjects = {
        path.name.removesuffix(".py")
        for path in HANDLERS.iterdir()
        if path.name not in ("__init__.py", "__pycache__")
    }

    assert subjects == set(LAW)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(HANDLERS)))
def test_handlers_never_import_what_operators_run(path: Path) -> None:
    assert not [name for name in imports(path) if name.split(".")[0] in ("infra", "tests")]


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_library_is_imported_only_where_it_belongs(library: str) -> None:
    importers = {
        path.relative_to(HANDLERS).as_posix()
        for path in modules()
        for name in imports(path)
        if name.split(".")[0] == library and "mypy_" not in name
    }

    assert importers == ONLY_IN[library]


def test_the_web_function_takes_only_the_form_side_of_contact() -> None:
    taken = {
        parts[1]
        for path in (*HANDLERS.glob("web/*.py"), HANDLERS / "on_request.py")
        for parts in map(ours, imports(path))
        if parts and parts[0] == "contact"
    }

    assert taken <= FORM_SIDE


def test_only_settings_reads_the_environment() -> None:
    readers = {
        path.relative_to(HANDLERS).as_posix()
        for path in modules()
        if "os.environ" in imports(path) or "environ" in path.read_text(encoding="utf-8")
        if any(
            isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv")
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        )
    }

    assert readers == {"settings.py"}


def test_handlers_import_no_library_that_is_not_declared() -> None:
    declared = {
        "PIL", "apig_wsgi", "boto3", "botocore", "email_validator", "flask", "itsdangerous",
        "jinja2", "markdown_it", "msgspec", "mypy_boto3_s3", "mypy_boto3_sesv2", "obstore",
        "pydantic", "pydantic_core", "segno", "typst", "werkzeug",
    }  # fmt: skip
    used = {name.split(".")[0] for path in modules() for name in imports(path)}

    assert used - {"handlers"} - set(sys.stdlib_module_names) <= declared
