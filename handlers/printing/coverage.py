"""Which characters the fonts can draw, and what stands for the others.

A PDF that people can search and have read aloud may not hold a character without a glyph, so
an emoji or an uncovered script would stop the whole document. Here each becomes a visible
mark instead, and is reported.
"""

import re
import unicodedata
from pathlib import Path
from typing import Self

from msgspec.json import decode

REPLACEMENT = "\ufffd"
_SPACES = re.compile("[\t\n\v\f\r\x85\u2028\u2029]+")
_SILENT = re.compile("[\u034f\u180b-\u180f\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]")
"""Characters that only steer how others look, such as an emoji's colour: nobody misses them."""

_ARABIC = "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"
_EASTERN = "\u302a-\u302f\u3099\u309a"
_OTHER = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f"
_HIDDEN = "\xad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f"
_MARKS = re.compile(f"[{_ARABIC}{_EASTERN}{_OTHER}{_HIDDEN}]{{2,}}")
"""Marks in a row above or below one letter, and signs that nobody sees between them."""
_MARK = re.compile(f"[{_ARABIC}{_EASTERN}{_OTHER}]")
_SCRIPTS = tuple(re.compile(f"[{marks}]") for marks in (_ARABIC, _EASTERN, _OTHER))


class Coverage:
    """The characters that can be printed, given as pairs of first and last code."""

    def __init__(self, pairs: tuple[tuple[int, int], ...]) -> None:
        ranges = (f"{re.escape(chr(first))}-{re.escape(chr(last))}" for first, last in pairs)
        self._strange = re.compile(f"[^{''.join(ranges)}]")
        self._mark = "?" if self._strange.match(REPLACEMENT) else REPLACEMENT

    @classmethod
    def read(cls, fonts: Path) -> Self:
        """Read `coverage.json`, which lies beside the fonts."""
        pairs = decode((fonts / "coverage.json").read_bytes(), type=tuple[tuple[int, int], ...])
        return cls(pairs)

    def clean(self, text: str, replaced: dict[str, None]) -> str:
        """Return what can be printed of a text, and add what was replaced, in order.

        Line breaks and tabs become spaces. Each font draws marks for the letters of its own
        scripts, so marks of two scripts on one letter cannot be printed together.
        """
        if self._strange.search(text) is None and _MARKS.search(text) is None:
            return text

        def mark(match: re.Match[str]) -> str:
            replaced[match[0]] = None
            return self._mark

        def of_one_script(match: re.Match[str]) -> str:
            own = next((each for sign in match[0] for each in _SCRIPTS if each.match(sign)), None)
            others = (each.search(match[0]) for each in _SCRIPTS if each is not own)
            end = min((other.start() for other in others if other), default=len(match[0]))
            return match[0][:end] + _MARK.sub(mark, match[0][end:])

        text = self._strange.sub(mark, _SILENT.sub("", _SPACES.sub(" ", text)))
        return _MARKS.sub(of_one_script, text)


def describe(character: str) -> str:
    """Name a character for people: as it looks, where it can be shown, and its code.

    >>> describe("✈")
    '“✈” (U+2708, airplane)'
    """
    code = f"U+{ord(character):04X}"
    name = unicodedata.name(character, "").lower()
    shown = f"“{character}” ({code}, {name})" if name else code
    return shown if character.isprintable() else f"{code}, a character that cannot be seen"
