"""CSV that is safe to open in a spreadsheet: nothing that a visitor wrote runs as a formula.

Spreadsheets take a cell for a formula when it begins with `=`, `+`, `-` or `@`, or with a wide
or small form of these, some of them also after blanks. Where a cell begins is decided by
whoever opens the file: Excel splits at semicolons where the decimal sign is a comma, and the
quotes of ours no longer hold then. So every place where a cell may begin is looked at, in the
middle of a text too. Described in “CSV Injection” (OWASP community pages).
"""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import Final
from unicodedata import category, normalize

from infra.messages.records import FIELDS, Record

BOM: Final = "\ufeff"
"""Without it, Excel does not read UTF-8 as UTF-8."""

_SIGNS: Final = frozenset("=+-@\u2212")
_BREAKS: Final = frozenset(",;|\t\n\u2028\u2029")


def harmless(text: str) -> str:
    """Put an apostrophe before each sign that may begin a formula; all else stays as it is.

    Of control characters only tabs and line ends stay, the latter as LF.
    """
    written: list[str] = []
    beginning = True
    for character in text.replace("\r\n", "\n").replace("\r", "\n"):
        if category(character) == "Cc" and character not in "\t\n":
            continue
        if beginning and normalize("NFKC", character) in _SIGNS:
            written.append("'")
        written.append(character)
        beginning = character in _BREAKS or (beginning and _is_passed_over(character))
    return "".join(written)


def _is_passed_over(character: str) -> bool:
    """Say whether a cell's content may be said to begin after this character."""
    return character == '"' or character.isspace() or category(character) == "Cf"


def csv_lines(records: Iterable[Record]) -> Iterator[str]:
    """Write records as CSV (RFC 4180) with a BOM and a first line of names, record by record."""
    yield BOM + _row(FIELDS)
    for record in records:
        yield _row([_cell(getattr(record, name)) for name in FIELDS])


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    if value is None:
        return ""
    return harmless(str(value))


def _row(cells: Iterable[str]) -> str:
    line = StringIO(newline="")
    csv.writer(line, quoting=csv.QUOTE_ALL).writerow(cells)
    return line.getvalue()
