"""The sandbox itself: what a function sees of this machine, and how it can fail."""

import json
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

from infra.packaging.errors import PackageError
from infra.packaging.runtime_api import MOST_PAYLOAD
from infra.packaging.sandbox import Sandbox

PROBE = """
import importlib.util, os, sys

def look(event, context):
    return {
        "path": sys.path,
        "found": [name for name in event if importlib.util.find_spec(name)],
        "environ": dict(os.environ),
        "id": context.aws_request_id,
        "left": context.get_remaining_time_in_millis(),
    }

def answer(event, context):
    if event == "raise":
        raise LookupError("Nothing here")
    if event == "exit":
        os._exit(3)
    if event == "sleep":
        import time; time.sleep(30)
    return "x" * event
"""


@pytest.fixture(scope="module")
def probe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    package = tmp_path_factory.mktemp("probe") / "probe.zip"
    with ZipFile(package, "w") as archive:
        archive.writestr("probe.py", PROBE)
        archive.writestr("broken.py", "import nothing_of_that_name")
    return package


@pytest.fixture
def function(probe: Path) -> Iterator[Sandbox]:
    with Sandbox(probe, "probe.answer", {}) as running:
        yield running


def test_a_function_sees_its_package_and_what_lambda_provides_and_nothing_else(
    probe: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_OF_THIS_MACHINE", "1")
    names = ["boto3", "awslambdaric", "flask", "pytest", "handlers", "msgspec", "obstore", "pip"]

    with Sandbox(probe, "probe.look", {"COLOUR": "blue"}) as function:
        seen = function.invoke(names).payload
        task_root = str(function.task_root)

    assert seen["found"] == ["boto3", "awslambdaric"]
    assert seen["environ"]["COLOUR"] == "blue"
    assert seen["environ"]["LAMBDA_TASK_ROOT"] == task_root
    assert "SECRET_OF_THIS_MACHINE" not in seen["environ"]
    assert seen["path"][0] == task_root
    assert not [path for path in seen["path"] if ".venv" in path]
    assert seen["id"]
    assert 0 < seen["left"] <= 30_000


def test_the_package_is_read_only(probe: Path) -> None:
    with Sandbox(probe, "probe.look", {}) as function:
        modes = {path.stat().st_mode & 0o222 for path in function.task_root.rglob("*")}
        root = function.task_root

    assert modes == {0}
    assert not root.exists()


def test_an_error_is_told_as_lambda_tells_it_and_the_sandbox_goes_on(function: Sandbox) -> None:
    failed = function.invoke("raise")

    assert failed.error
    assert failed.error["errorType"] == "LookupError"
    assert failed.error["errorMessage"] == "Nothing here"
    assert function.invoke(3).payload == "xxx"
    assert "LookupError" in function.log


def test_an_answer_beyond_the_limit_is_refused(function: Sandbox) -> None:
    assert function.invoke(MOST_PAYLOAD - 2).payload

    refused = function.invoke(MOST_PAYLOAD)

    assert refused.error
    assert refused.error["errorType"] == "Function.ResponseSizeTooLarge"


def test_an_event_beyond_the_limit_is_refused(function: Sandbox) -> None:
    with pytest.raises(PackageError, match="takes no event"):
        function.invoke("x" * MOST_PAYLOAD)


def test_a_function_that_takes_too_long_has_timed_out(function: Sandbox) -> None:
    answer = function.invoke("sleep", seconds=0.3)

    assert answer.error
    assert answer.error["errorType"] == "Sandbox.Timedout"


def test_a_process_that_ends_fails_this_call_and_the_next(function: Sandbox) -> None:
    for event in ("exit", 1):
        answer = function.invoke(event)
        assert answer.error
        assert answer.error["errorType"] == "Runtime.ExitError"


def test_a_module_that_cannot_be_imported_is_named(probe: Path) -> None:
    with Sandbox(probe, "broken.handler", {}) as function:
        answer = function.invoke({})

    assert answer.error
    assert answer.error["errorType"] == "Runtime.ImportModuleError"
    assert "nothing_of_that_name" in json.dumps(answer.error)


def test_times_are_told_from_the_start_of_the_process(function: Sandbox) -> None:
    function.invoke(1)

    assert 0 < function.init_seconds < function.first_response_seconds < 30
