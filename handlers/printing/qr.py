"""QR codes: an address that a telephone reads off paper. The only importer of segno."""

from itertools import groupby
from typing import Final

import segno
from msgspec import Struct

QUIET: Final = 4
"""The empty modules around a code, without which a reader may not find it."""


class Code(Struct, frozen=True):
    """A QR code as a drawing: black on a square of `size` by `size` modules, quiet zone included.

    `path` is that of an SVG `path` element, to be filled, one module to a unit.
    """

    size: int
    path: str


def code(address: str) -> Code:
    """Draw a code that 15 % of dirt or creases cannot spoil.

    Its mask is fixed: trying all eight takes five times as long, and readers know any of them.
    """
    symbol = segno.make(address, micro=False, error="m", boost_error=False, mask=2)
    runs = (
        f"M{column} {row}h{width}v1h-{width}z"
        for row, modules in enumerate(symbol.matrix, QUIET)
        for column, width in _dark(modules)
    )
    return Code(len(symbol.matrix) + 2 * QUIET, "".join(runs))


def svg(drawing: Code) -> str:
    """Write a code as an SVG file, for where a file is wanted."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {drawing.size} {drawing.size}">'
        f'<path d="{drawing.path}"/></svg>'
    )


def _dark(modules: bytearray) -> list[tuple[int, int]]:
    """Find the runs of dark modules in a row: where each begins, and how many they are."""
    runs = []
    column = QUIET
    for dark, run in groupby(modules):
        width = len(list(run))
        if dark:
            runs.append((column, width))
        column += width
    return runs
