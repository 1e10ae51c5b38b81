"""Tables on paper: how wide their columns are, and whether one stays whole on a page.

typst could measure every cell, but keeps what it measured until the document is done: in a booklet
of 300 tables that is 16 MB. Counting letters does as well.
"""

from collections.abc import Sequence
from typing import Final

_ROOM: Final = 85
"""Letters for which a line of the whole width has room, on average."""

_MARGIN: Final = 3
"""Letters that the space on both sides of a cell stands for."""

_LINE: Final = 60
"""Letters that surely fit into such a line: words end early, and some letters are wide."""

_FEW_ROWS: Final = 8
_FEW_LINES: Final = 36
"""What surely fits on a page, where what is not divided must fit or be lost."""


def shares(rows: Sequence[Sequence[str]]) -> list[int]:
    """Give each column the share of its widest cell; no word is broken without need.

    >>> shares([["Began", "February 2002, in Bali"], ["Chairs", "Indonesia and Australia"]])
    [9, 26]
    """
    wishes = [max(map(_width, column)) + _MARGIN for column in zip(*rows, strict=True)]
    most = _most(wishes)
    return [min(wish, most) for wish in wishes]


def _most(wishes: Sequence[int]) -> int:
    """Find the width that wide columns may have so that narrow ones get what they want."""
    left = _ROOM
    for number, wish in enumerate(sorted(wishes)):
        fair = left // (len(wishes) - number)
        if wish > fair:
            return max(fair, _MARGIN)
        left -= wish
    return max(wishes)


def whole(rows: Sequence[Sequence[str]], parts: Sequence[int]) -> bool:
    """Say whether a table is short enough to stay on one page; `parts` are its shares."""
    if len(rows) > _FEW_ROWS + 1:
        return False
    letters = [max(1, _LINE * part // sum(parts) - _MARGIN) for part in parts]
    lines = (
        max(_width(cell) // most + 1 for cell, most in zip(row, letters, strict=True))
        for row in rows
    )
    return sum(lines) <= _FEW_LINES


def _width(text: str) -> int:
    """Count letters; those of Chinese and its like are twice as wide."""
    return sum(1 + (sign > "\u2e80") for sign in text)
