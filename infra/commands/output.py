"""What commands print, so that it is safe on any terminal and for any program."""

import json
import re
from collections.abc import Sequence

import click

_UNPRINTABLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters, which names of files may hold and terminals obey, and half characters."""


def say(line: str = "") -> None:
    """Print one line."""
    click.echo(_UNPRINTABLE.sub("\ufffd", line.replace("\n", " ")))


def say_json(value: object) -> None:
    """Print a value as JSON."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    click.echo(_UNPRINTABLE.sub("\ufffd", text))


def say_table(rows: Sequence[Sequence[object]]) -> None:
    """Print rows in columns: numbers to the right, anything else to the left."""
    cells = [[str(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        columns = zip(row, widths, rows[-1], strict=True)
        padded = (
            cell.rjust(width) if isinstance(sample, int) else cell.ljust(width)
            for cell, width, sample in columns
        )
        say("  ".join(padded).rstrip())


def counted(number: int, noun: str) -> str:
    """Say a number and its noun: `1 file`, `2 files`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
