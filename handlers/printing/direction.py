"""Left to right inside right to left: addresses and telephone numbers in Arabic text.

Without marks, the parts of `+678 22 123` would stand in the opposite order. Unicode's isolates
tell every reader of the text, a PDF's as well as a browser, to leave them as they are.
"""

import re
from typing import Final, TypeVar

from handlers.printing.walk import changed

FIRST: Final = "\u2066"
LAST: Final = "\u2069"

T = TypeVar("T")

_FOREIGN: Final = re.compile(
    r"(?:https?://|www\.|mailto:)[^\s\u2066\u2069]+"
    r"|[+(]{0,2}\d+(?:(?:[,\u066b\u066c]|[ \u00a0()./\u2010-\u2013-]{1,3})\d+)*"
)
"""An address, or digits with what may stand between them. No part of it can match in two ways,
so that looking for it takes time in proportion to the text."""

_YEARS: Final = re.compile(r"(?:1[89]|20)\d\d[ \u00a0]?[\u2010-\u2013-][ \u00a0]?(?:1[89]|20)\d\d")
_AMOUNT: Final = re.compile("[\\d.,\u066b\u066c]+")
"""An amount such as 10,500.50, which runs as it should by itself and breaks if a part is marked."""

_CLOSING: Final = ".,;:!?…)]}»”\u2019\u060c\u061b\u061f"
"""What ends a sentence, and so is none of an address that ends it."""

_FEWEST: Final = 5
"""Digits that make a telephone number; fewer are a count, a date or an amount."""

_SHOWN: Final = {"alt", "caption", "note", "source", "summary", "text", "title"}
"""The fields that hold words; the others hold addresses, keys and dates."""


def isolate(text: str) -> str:
    """Mark addresses and telephone numbers, so that they run from left to right.

    Years from one to another are left alone: they follow the direction of the text. So is a text
    that has marks already.
    """
    return text if FIRST in text else _FOREIGN.sub(_marked, text)


def isolated(tree: T) -> T:
    """Mark the words of a document or page that is written from right to left."""
    return changed(tree, lambda name, text: isolate(text) if name in _SHOWN else text)


def _marked(match: re.Match[str]) -> str:
    found = match[0]
    if found[0] in "+(" or found[0].isdigit():
        return _number(found)
    address = found.rstrip(_CLOSING)
    return f"{FIRST}{address}{LAST}{found[len(address) :]}"


def _number(found: str) -> str:
    digits = sum(map(str.isdigit, found))
    if digits < _FEWEST or _AMOUNT.fullmatch(found) or _YEARS.fullmatch(found):
        return found
    # A bracket that is closed only after the number belongs to the text around.
    outside = "(" if found[0] == "(" and ")" not in found else ""
    return f"{outside}{FIRST}{found.removeprefix(outside)}{LAST}"
