"""What the functions say of themselves: JSON log lines, metrics, and the id of a request.

A log line is one JSON object. Of an error that is not our own, it tells the class and the
places in the code, never the message, which may quote what somebody typed. Metrics are log
lines in CloudWatch's embedded metric format (“Specification: Embedded metric format”, Amazon
CloudWatch user guide), so that they cost no call.
"""

import json
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from traceback import extract_tb
from typing import TextIO

from handlers.errors import MicrositeError

NAMESPACE = "Microsite"

_request_id: ContextVar[str] = ContextVar("request_id", default="")
_metrics = logging.getLogger("microsite.metrics")
_function = ""


def request_id() -> str:
    """The id of the request that is being answered, or nothing outside of Lambda."""
    return _request_id.get()


@contextmanager
def request(context: object) -> Iterator[None]:
    """Carry the id of a Lambda invocation along, from its context object."""
    token = _request_id.set(str(getattr(context, "aws_request_id", "")))
    try:
        yield
    finally:
        _request_id.reset(token)


def configure(function: str, stream: TextIO | None = None) -> None:
    """Log as JSON, to standard error unless told otherwise, in the name of a function.

    Libraries are heard when they warn, our own code whenever it has something to tell.
    """
    global _function  # noqa: PLW0603  Logging is a matter of the whole process, and so is this.
    _function = function
    root = logging.getLogger()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines(function))
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for ours in (logging.getLogger("microsite"), _metrics):
        ours.setLevel(logging.INFO)


def emit(**values: float) -> None:
    """Write one line of metrics: counts, and milliseconds where a name ends in `_ms`.

    Their dimension is the function as AWS names it, which holds the environment's name too.
    """
    units = {name: "Milliseconds" if name.endswith("_ms") else "Count" for name in values}
    directive = {
        "Namespace": NAMESPACE,
        "Dimensions": [["function"]],
        "Metrics": [{"Name": name, "Unit": unit} for name, unit in units.items()],
    }
    line = {
        "_aws": {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [directive]},
        "function": _function,
        **values,
    }
    _metrics.info("Metrics", extra={"fields": line})


class JsonLines(logging.Formatter):
    """Formats a record as one JSON object on one line."""

    def __init__(self, function: str) -> None:
        super().__init__()
        self._function = function

    def format(self, record: logging.LogRecord) -> str:
        """Write time, level, function, request, message, fields, and what is told of an error."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "function": self._function,
            "request_id": request_id(),
            "message": record.getMessage(),
        }
        if record.exc_info and record.exc_info[1]:
            line["error"] = described(record.exc_info[1])
        line.update(getattr(record, "fields", {}))
        return json.dumps(line, ensure_ascii=False)


def described(error: BaseException) -> dict[str, object]:
    """Tell an error without what it may quote: class, places, and our own sentences."""
    told: dict[str, object] = {
        "type": type(error).__name__,
        "at": [
            f"{Path(frame.filename).name}:{frame.lineno} {frame.name}"
            for frame in extract_tb(error.__traceback__)
        ],
    }
    if isinstance(error, MicrositeError):
        told["message"] = str(error)
    if error.__cause__:
        told["cause"] = type(error.__cause__).__name__
    return told
