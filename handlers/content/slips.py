"""Slips that JSON allows and content does not, each with the line and column where it stands."""

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from handlers.content.problems import MOST_LISTED, Problem
from handlers.content.syntax import spot

MOST_DEPTH: Final = 40
"""Brackets inside brackets; a list within a list takes two."""

MOST_DIGITS: Final = 18

TOO_DEEP: Final = "Blocks are nested too deeply. Keep lists to two or three levels."

_TOKEN: Final = re.compile(
    r"""(?P<string>"[^"\\]*(?:\\.[^"\\]*)*")(?P<colon>[ \t\r\n]*:)?"""
    r"""|(?P<open>[{\[])|(?P<close>[}\]])"""
    r"""|(?P<constant>NaN|-?Infinity)|-?(?P<number>\d[\d.eE+-]*)"""
)
_BROKEN: Final = re.compile(r"[\ud800-\udfff]")


def slips(text: str) -> tuple[Problem, ...]:
    """Find the slips in a text that is JSON, the first few of them where there are many."""
    return tuple(islice(_slips(text), MOST_LISTED))


def _slips(text: str) -> Iterator[Problem]:
    names: list[set[str]] = []
    for token in _TOKEN.finditer(text):
        message = ""
        if token["open"]:
            names.append(set())
            if len(names) > MOST_DEPTH:
                yield Problem(TOO_DEEP, place=spot(text, token.start()))
                return
        elif token["close"]:
            names.pop()
        elif token["colon"]:
            message = _name_slip(json.loads(token["string"]), names[-1])
        elif token["constant"]:
            message = (
                f"“{token['constant']}” is not a value that can be published. Write a number "
                "or text."
            )
        elif _too_long(token["number"] or ""):
            message = (
                "This number has too many digits. If it is meant as text, put it in quotation "
                "marks."
            )
        if message:
            yield Problem(message, place=spot(text, token.start()))


def _too_long(number: str) -> bool:
    return number.isdigit() and len(number) > MOST_DIGITS


def _name_slip(name: str, names: set[str]) -> str:
    if _BROKEN.search(name):
        return (
            "The name of this field holds a broken character (half of a pair). Type the name "
            "afresh."
        )
    if name in names:
        return (
            f"The field “{name[:80]}” stands twice in one block, here for the second time. Keep "
            "one of the two."
        )
    names.add(name)
    return ""
