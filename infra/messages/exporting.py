"""Files with messages in them: complete, readable by nobody but their owner, or not there."""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from tempfile import NamedTemporaryFile

from infra.messages.errors import ExportError
from infra.messages.records import Record
from infra.messages.spreadsheet import csv_lines

KINDS = (".csv", ".json")


def export(path: Path, records: Iterable[Record], *, force: bool) -> int:
    """Write records to a new file, by its ending as CSV or JSON; return how many there were.

    Raises `ExportError` where the file exists, unless `force` is set, or cannot be written. The
    file has mode 0600. An interruption leaves what was there before.
    """
    if path.suffix.lower() not in KINDS:
        raise ExportError(f"An export ends in {' or '.join(KINDS)}, and {path} does not.")
    counted = _Counted(records)
    lines = csv_lines(counted) if path.suffix.lower() == ".csv" else _json_lines(counted)
    try:
        if force:
            _write(path, lines)
        else:
            _write_new(path, lines)
    except FileExistsError as error:
        raise ExportError(f"{path} exists already; --force writes over it.") from error
    except OSError as error:
        raise ExportError(f"{path} cannot be written: {error.strerror}.") from error
    return counted.number


class _Counted:
    """Counts what passes."""

    def __init__(self, records: Iterable[Record]) -> None:
        self._records = records
        self.number = 0

    def __iter__(self) -> Iterator[Record]:
        for record in self._records:
            self.number += 1
            yield record


def _write_new(path: Path, lines: Iterable[str]) -> None:
    # The name is taken before the messages are read, so that a refusal comes at once.
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        _write(path, lines)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _write(path: Path, lines: Iterable[str]) -> None:
    # Temporary files have mode 0600 whatever the umask. Replacing a file, rather than writing
    # into it, also takes away what others might have been allowed on the old one.
    with NamedTemporaryFile(
        "w", encoding="utf-8", newline="", dir=path.parent, prefix=".export-", delete=False
    ) as file:
        try:
            file.writelines(lines)
            file.close()
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise


def _json_lines(records: Iterable[Record]) -> Iterator[str]:
    separator = "[\n"
    for record in records:
        yield separator + json.dumps(asdict(record), ensure_ascii=False, indent=2)
        separator = ",\n"
    yield "[]\n" if separator == "[\n" else "\n]\n"
