"""From the bytes of an upload to a JSON value, with a clear answer where there is none."""

import json
from dataclasses import dataclass
from typing import Any, Final

from handlers.content.problems import Problem

MOST_BYTES: Final = 1_000_000
"""The most that one content file may weigh; a long programme page weighs about 10 KB."""

_BOM: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Parsed:
    """A JSON value, or None where `problems` say why there is none."""

    value: Any
    problems: tuple[Problem, ...] = ()


class _ValueRefusedError(ValueError):
    """JSON that Python would accept and we do not; the message is for the admin."""


def parse(body: bytes) -> Parsed:
    """Read a content file. Never raises: what is wrong becomes a problem."""
    notices: tuple[Problem, ...] = ()
    if body.startswith(_BOM):
        body = body[len(_BOM) :]
        notices = (
            Problem(
                "The file begins with an invisible mark (a UTF-8 “BOM”), which was passed over. "
                "To be rid of this notice, save the file as “UTF-8”, not “UTF-8 with BOM”.",
                warning=True,
            ),
        )
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        return Parsed(None, (*notices, _encoding_problem(body, error.start)))
    if not text.strip():
        return Parsed(None, (Problem("The file is empty. Upload it again with its content."),))
    value, problem = _loaded(text)
    return Parsed(value, (*notices, problem) if problem else notices)


def _loaded(text: str) -> tuple[Any, Problem | None]:
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_constant), None
    except json.JSONDecodeError as error:
        problem = _syntax_problem(text, error)
    except RecursionError:
        problem = Problem("Blocks are nested too deeply. Keep lists to two or three levels.")
    except _ValueRefusedError as error:
        problem = Problem(str(error))
    except ValueError:
        problem = Problem(
            "A number in this file is too long. Write it in quotation marks, as text."
        )
    return None, problem


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _ValueRefusedError(
            f"The field “{twice}” stands twice in one block. Keep one of the two."
        )
    return value


def _constant(name: str) -> Any:  # noqa: ANN401  The signature json.loads asks for.
    raise _ValueRefusedError(
        f"“{name}” is not a value that can be published. Write a number or text."
    )


def _place(text: str, position: int) -> str:
    line = text.count("\n", 0, position) + 1
    column = position - text.rfind("\n", 0, position)
    return f"line {line}, column {column}"


def _encoding_problem(body: bytes, position: int) -> Problem:
    before = body[:position].decode("utf-8", errors="replace")
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return Problem("The file is saved as UTF-16. Save it as “UTF-8” and upload it again.")
    character = body[position : position + 1].decode("cp1252", errors="replace")
    looks = f" It looks like “{character}” saved as Windows-1252 (“ANSI”)."
    return Problem(
        f"The file is not saved as UTF-8.{looks} Open it in the editor, choose “Save as”, "
        "choose the encoding “UTF-8”, and upload it again.",
        place=_place(before, len(before)),
    )


_QUOTES: Final = tuple("“”„«»\u2018\u2019")
_HINTS: Final = {
    "Expecting ',' delimiter": "A comma is missing before this place, or a quotation mark "
    'inside a text was not written as \\".',
    "Expecting property name enclosed in double quotes": "The name of a field in straight "
    "quotation marks was expected here. Often a comma too many stands just before.",
    "Illegal trailing comma before end of object": "A comma too many stands before this closing "
    "bracket. Take the comma away.",
    "Illegal trailing comma before end of array": "A comma too many stands before this closing "
    "bracket. Take the comma away.",
    "Expecting ':' delimiter": "A colon is missing between the name of a field and its value.",
    "Expecting value": "A value was expected here: text in quotation marks, a number, or a list. "
    "Often a comma too many stands just before.",
    "Unterminated string starting at": "The quotation mark that opens here is never closed.",
    "Invalid control character at": "A text runs over the end of its line. Write \\n where a "
    "new line should be, or keep the text on one line.",
    "Invalid \\escape": 'A backslash stands alone. Write \\\\ for a backslash, or \\" for a '
    "quotation mark inside a text.",
    "Extra data": "The file goes on after its end. Often a bracket was closed too early.",
}


def _syntax_problem(text: str, error: json.JSONDecodeError) -> Problem:
    hint = _HINTS.get(error.msg.removesuffix(": ").strip(), f"{error.msg}.")
    if text[error.pos : error.pos + 1] in _QUOTES:
        hint = (
            'A curly quotation mark stands where a straight one (") is needed. Word processors '
            "put them in: use a plain text editor."
        )
    return Problem(f"The file cannot be read as JSON. {hint}", place=_place(text, error.pos))
