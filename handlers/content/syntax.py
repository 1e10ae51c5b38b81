"""Where JSON goes wrong, in words: the place as an editor counts it, and how to mend it."""

import json
from typing import Final

from handlers.content.problems import Problem

_QUOTES: Final = frozenset("“”„«»\u2018\u2019")
_SPACE: Final = " \t\r\n"

_NO_BLOCK: Final = (
    "It has to begin with an opening curly bracket {, which comes before the first field."
)
_CURLY: Final = (
    'A curly quotation mark stands where a straight one (") is needed. Word processors '
    "put them in: use a plain text editor."
)
_SINGLE: Final = (
    'A single quotation mark stands where a double one (") is needed. Write "…" instead of \'…\'.'
)
_COMMA: Final = (
    "A comma too many stands here, before a closing bracket. Take the comma away, or write the "
    "next entry after it."
)
_TOO_SHORT: Final = (
    "The file ends too early: something was opened with { or [ and is not closed. Write the "
    "missing closing bracket, or upload the whole file again."
)
_MISMATCH: Final = (
    "This closing bracket is of the wrong kind: what was opened with { is closed with }, and "
    "what was opened with [ is closed with ]."
)
_LINE_END: Final = (
    "A text runs over the end of its line. Its closing quotation mark may be missing; a curly "
    "one does not count. Where a new line is wanted inside a text, write \\n."
)
_INVISIBLE: Final = (
    "A tab or another invisible character stands inside a text. Delete it, or write a space."
)
_COMMA_MISSING: Final = (
    "A comma is missing before this place, or a quotation mark inside a text was not written "
    'as \\".'
)
_NAME: Final = (
    'The name of a field in straight quotation marks (") was expected here. Often a comma or a '
    "bracket too many stands just before."
)
_COLON: Final = "A colon (:) is missing between the name of a field and its value."
_VALUE: Final = (
    "A value was expected here: text in quotation marks, a number, a list or a block. Often a "
    "comma or a bracket is wrong just before, or a text lacks its quotation marks."
)
_OPEN: Final = "The quotation mark that opens here is never closed."
_BACKSLASH: Final = (
    'A backslash stands alone. Write \\\\ for a backslash, or \\" for a quotation mark inside '
    "a text."
)
_CODE: Final = (
    "After \\u come exactly four digits or letters a to f. Write the character itself instead, "
    "or \\\\u if a backslash is meant."
)
_MORE: Final = "The file goes on after its end. Often a bracket was closed too early."

_HINTS: Final = {
    "Expecting ',' delimiter": _COMMA_MISSING,
    "Expecting property name enclosed in double quotes": _NAME,
    "Expecting ':' delimiter": _COLON,
    "Expecting value": _VALUE,
    "Unterminated string starting at": _OPEN,
    "Invalid \\escape": _BACKSLASH,
    "Invalid \\uXXXX escape": _CODE,
    "Extra data": _MORE,
}


def spot(text: str, position: int) -> str:
    """Name a position as an editor does: `line 3, column 14`, both counted from one."""
    line = text.count("\n", 0, position) + 1
    column = position - text.rfind("\n", 0, position)
    return f"line {line}, column {column}"


def syntax_problem(text: str, error: json.JSONDecodeError) -> Problem:
    """Word what keeps a file from being read as JSON."""
    hint, position = _hint(text, error.msg, error.pos)
    return Problem(f"The file cannot be read as JSON. {hint}", place=spot(text, position))


def _hint(text: str, message: str, position: int) -> tuple[str, int]:
    """Look at what stands at the place first: it says more than the name of the error."""
    sign = text[position : position + 1]
    before = text[:position].rstrip(_SPACE)
    if not before and sign not in _QUOTES:
        return _NO_BLOCK, position
    if sign in _QUOTES:
        return _CURLY, position
    if message.startswith("Invalid control character"):
        return (_LINE_END if sign in "\r\n" else _INVISIBLE), position
    if message.startswith(("Expecting", "Illegal trailing comma")):
        return _expected(text, message, position, before)
    return _HINTS.get(message.rstrip(": "), "Something is wrong at this place."), position


def _expected(text: str, message: str, position: int, before: str) -> tuple[str, int]:
    rest = text[position:].lstrip(_SPACE + ",")
    sign = text[position : position + 1]
    if not text[position:].strip(_SPACE):
        return _TOO_SHORT, position
    if sign == "'":
        return _SINGLE, position
    # Python 3.13 points at such a comma itself, and older versions at the bracket after it.
    if sign == "," and rest[:1] in ("}", "]"):
        return _COMMA, position
    if sign in "}]" and before.endswith(","):
        return _COMMA, len(before) - 1
    if sign in "}]" and message.startswith("Expecting ','"):
        return _MISMATCH, position
    return _HINTS.get(message, _COMMA), position
