from hypothesis import given
from hypothesis import strategies as st

from handlers.printing.tables import shares, whole

CELLS = st.text(max_size=200)
ROWS = st.integers(1, 8).flatmap(
    lambda columns: st.lists(st.lists(CELLS, min_size=columns, max_size=columns), min_size=1)
)


def test_a_column_gets_the_width_that_its_widest_cell_wants() -> None:
    assert shares([["Subject", "Detail"], ["Began", "February 2002"]]) == [10, 16]


def test_a_long_text_does_not_take_the_width_of_all_others() -> None:
    assert shares([["Began", "long " * 100]]) == [8, 77]
    assert shares([["long " * 100, "Began", "longer " * 100]]) == [38, 8, 38]


def test_chinese_is_twice_as_wide() -> None:
    assert shares([["ab", "开始"]]) == [5, 7]


def test_an_empty_column_is_still_there() -> None:
    assert shares([["", "x"]]) == [3, 4]


def test_a_table_stays_whole_only_where_it_surely_fits_on_a_page() -> None:
    short = [["Subject", "Detail"], ["Began", "February 2002"]]
    many = short * 5
    tall = [["Subject", "Detail"], ["Began", "word " * 500]]

    assert whole(short, shares(short))
    assert not whole(many, shares(many))
    assert not whole(tall, shares(tall))


@given(ROWS)
def test_any_table_has_columns_that_can_be_drawn(rows: list[list[str]]) -> None:
    parts = shares(rows)

    assert len(parts) == len(rows[0])
    assert min(parts) > 0
    whole(rows, parts)
