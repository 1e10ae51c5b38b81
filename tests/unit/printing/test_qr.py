import re

import pytest
import segno

from handlers.printing.qr import QUIET, Code, code, svg
from tests.unit.printing.print_samples import BASE, VERSION

RUN = re.compile(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z")
ADDRESSES = (f"{BASE}/v/{VERSION}", "https://a.io/v/0000000000", f"https://{'long.' * 20}org/v/x")


def modules(drawing: Code) -> list[list[int]]:
    """Paint a drawing as rows of dark (1) and light modules."""
    rows = [[0] * drawing.size for _ in range(drawing.size)]
    for column, row, width, back in RUN.findall(drawing.path):
        assert width == back
        for place in range(int(column), int(column) + int(width)):
            rows[int(row)][place] = 1
    return rows


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_drawing_is_the_code_of_the_address(address: str) -> None:
    drawing = code(address)
    symbol = segno.make(address, micro=False, error="m", boost_error=False, mask=2)
    assert modules(drawing) == [list(row) for row in symbol.matrix_iter(border=QUIET)]
    assert RUN.sub("", drawing.path) == ""


def test_another_address_is_another_code() -> None:
    assert code(ADDRESSES[0]) != code(ADDRESSES[1])


def test_a_code_has_room_around_it() -> None:
    rows = modules(code(ADDRESSES[0]))
    assert not any(map(any, (*rows[:QUIET], *rows[-QUIET:])))
    assert not any(any((*row[:QUIET], *row[-QUIET:])) for row in rows)


def test_a_file_of_it_is_as_large_as_the_code() -> None:
    drawing = code(ADDRESSES[0])
    assert f'viewBox="0 0 {drawing.size} {drawing.size}"' in svg(drawing)
    assert drawing.path in svg(drawing)
