"""From the bytes of an upload to a JSON value, with a clear answer where there is none."""

import json
from dataclasses import dataclass
from typing import Any, Final

from handlers.content.problems import Problem
from handlers.content.slips import MOST_DIGITS, TOO_DEEP, slips
from handlers.content.syntax import spot, syntax_problem

MOST_BYTES: Final = 1_000_000
"""The most that one content file may weigh; a long programme page weighs about 10 KB."""

_BOM: Final = b"\xef\xbb\xbf"
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff", b"{\x00", b"\x00{")
_NOT_TEXT: Final = (b"%PDF", b"PK\x03\x04", b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"\xd0\xcf\x11")
"""How PDF, Word (new and old), JPEG, PNG and GIF files begin."""


@dataclass(frozen=True)
class Parsed:
    """A JSON value, or None where `problems` say why there is none."""

    value: Any
    problems: tuple[Problem, ...] = ()


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
    if problem := _not_text(body):
        return Parsed(None, (*notices, problem))
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        return Parsed(None, (*notices, _encoding_problem(body, error.start)))
    if not text.strip():
        return Parsed(None, (Problem("The file is empty. Upload it again with its content."),))
    value, problems = _loaded(text)
    return Parsed(value, (*notices, *problems))


def _not_text(body: bytes) -> Problem | None:
    if body.startswith(_UTF_16):
        return Problem("The file is saved as UTF-16. Save it as “UTF-8” and upload it again.")
    if body.startswith(_NOT_TEXT):
        return Problem(
            "This is a document or a picture, not a content file, whatever its name says. Put it "
            "into files/ under its proper name. Content is written in a plain text editor."
        )
    return None


def _loaded(text: str) -> tuple[Any, tuple[Problem, ...]]:
    try:
        value = json.loads(text, parse_int=_integer)
    except json.JSONDecodeError as error:
        return None, (syntax_problem(text, error),)
    except RecursionError:
        return None, (Problem(TOO_DEEP),)
    found = slips(text)
    return (None if found else value), found


def _integer(digits: str) -> int:
    """Read a whole number; one that is far too long is a slip, so its value does not matter."""
    return int(digits[: MOST_DIGITS + 1])


def _encoding_problem(body: bytes, position: int) -> Problem:
    before = body[:position].decode("utf-8")
    character = body[position : position + 1].decode("cp1252", errors="ignore")
    shown = character and character.isprintable()
    looks = f" It looks like “{character}” saved as Windows-1252 (“ANSI”)."
    return Problem(
        f"The file is not saved as UTF-8.{looks if shown else ''} Open it in "
        "the editor, choose “Save as”, choose the encoding “UTF-8”, and upload it again.",
        place=spot(before, len(before)),
    )
