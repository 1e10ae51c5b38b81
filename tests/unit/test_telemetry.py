"""What the functions log, and above all what they do not."""

import json
import logging
from collections.abc import Iterator
from io import StringIO
from types import SimpleNamespace
from typing import Any

import pytest

from handlers import telemetry
from handlers.errors import MicrositeError, StorageUnavailableError

PRIVATE = "ana@example.com"


@pytest.fixture
def lines() -> Iterator[Any]:
    """Configure logging as Lambda's sandbox has it; give the lines written so far."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    ours = logging.getLogger("microsite").level
    stream = StringIO()
    telemetry.configure("web", stream)

    def read() -> list[dict[str, Any]]:
        return [json.loads(line) for line in stream.getvalue().splitlines()]

    yield read
    root.handlers[:], _ = before
    root.setLevel(before[1])
    logging.getLogger("microsite").setLevel(ours)


def test_a_line_is_one_object_with_its_request(lines: Any) -> None:
    with telemetry.request(SimpleNamespace(aws_request_id="r-1")):
        logging.getLogger("microsite").info("One\nthing, %s.", "two")

    (line,) = lines()
    assert line["message"] == "One\nthing, two."
    assert line["level"] == "INFO"
    assert line["function"] == "web"
    assert line["request_id"] == "r-1"
    assert line["time"].endswith("+00:00")


def test_outside_of_a_request_there_is_no_id(lines: Any) -> None:
    with telemetry.request(SimpleNamespace(aws_request_id="r-1")):
        pass
    logging.getLogger("microsite").info("Later.")

    assert lines()[0]["request_id"] == ""
    with telemetry.request(None):
        assert telemetry.request_id() == ""


def test_libraries_are_heard_only_when_they_warn(lines: Any) -> None:
    logging.getLogger("botocore").info("Credentials found.")
    logging.getLogger("botocore").warning("Trouble.")

    assert [line["message"] for line in lines()] == ["Trouble."]


def raised(error: Exception, cause: Exception | None = None) -> Exception:
    error.__cause__ = cause
    with pytest.raises(type(error)) as caught:
        raise error
    return caught.value


def test_an_error_of_others_is_told_without_its_message(lines: Any) -> None:
    error = raised(ValueError(f"could not encode {PRIVATE}"))

    logging.getLogger("microsite").error("Failed.", exc_info=error)

    (line,) = lines()
    assert line["error"]["type"] == "ValueError"
    assert line["error"]["at"][0].startswith("test_telemetry.py:")
    assert PRIVATE not in json.dumps(line)


def test_an_error_of_our_own_is_told_in_its_sentence(lines: Any) -> None:
    error: MicrositeError = StorageUnavailableError("Storage did not serve live.json.")

    logging.getLogger("microsite").error("Failed.", exc_info=raised(error, OSError(PRIVATE)))

    (line,) = lines()
    assert line["error"]["message"] == "Storage did not serve live.json."
    assert line["error"]["cause"] == "OSError"
    assert PRIVATE not in json.dumps(line)


def test_metrics_are_a_line_in_the_embedded_format(lines: Any) -> None:
    telemetry.emit(published=1, publish_ms=120)

    (line,) = lines()
    directive = line["_aws"]["CloudWatchMetrics"][0]
    assert directive["Namespace"] == "Microsite"
    assert directive["Dimensions"] == [["function"]]
    assert directive["Metrics"] == [
        {"Name": "published", "Unit": "Count"},
        {"Name": "publish_ms", "Unit": "Milliseconds"},
    ]
    assert line["published"] == 1
    assert line["publish_ms"] == 120
    assert line["function"] == "web"
