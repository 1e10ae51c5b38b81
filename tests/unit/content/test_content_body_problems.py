from typing import Any

import pytest

from handlers.content.item import PageItem
from handlers.release.model import List
from tests.unit.content.content_samples import found, only, with_body


def _table(**fields: object) -> dict[str, Any]:
    table: dict[str, object] = {"caption": "C", "header": ["a", "b"], "rows": [["1", "2"]]}
    return {"table": table | fields}


@pytest.mark.parametrize("block", [None, True, 3, 1.5, [], {}, {"caption": "x"}])
def test_what_is_no_block_is_told_what_a_block_is(block: Any) -> None:
    problem = only(with_body("fine", block))
    assert problem.place == "body[1]"
    assert problem.message == (
        "This is not a block that can be published. A block is a text in quotation marks (a "
        "paragraph), or one of heading, bullets, numbers, quote, table and image in curly "
        'brackets, for example {"heading": "Aims"}.'
    )


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("headng", "heading"),
        ("Heading", "heading"),
        ("BULLETS", "bullets"),
        ("number", "numbers"),
        ("qoute", "quote"),
        ("tabel", "table"),
        ("images", "image"),
    ],
)
def test_a_block_of_unknown_kind_gets_the_likely_kind(name: str, meant: str) -> None:
    problem = only(with_body({"xyz": 1, name: "x"}))
    assert problem.place == "body[0]"
    assert problem.message.endswith(f"Did you mean “{meant}”?")


def test_two_kinds_in_one_block_are_told_to_be_two_blocks() -> None:
    problem = only(with_body({"heading": "x", "bullets": ["a"]}))
    assert problem.place == "body[0].bullets"
    assert problem.message.startswith("One block cannot hold both “heading” and “bullets”.")


@pytest.mark.parametrize(
    ("block", "place", "meant"),
    [
        ({"quote": "q", "sorce": "s"}, "body[0].sorce", "source"),
        ({"image": "files/a.png", "alt": "a", "captoin": "c"}, "body[0].captoin", "caption"),
        (_table(capton="x"), "body[0].table.capton", "caption"),
        (
            {"bullets": ["a", {"text": "b", "bulets": ["c"]}]},
            "body[0].bullets[1].bulets",
            "bullets",
        ),
        (
            {"numbers": [{"text": "a", "bullets": [{"text": "b", "Text": "c"}]}]},
            "body[0].numbers[0].bullets[0].Text",
            "text",
        ),
    ],
)
def test_an_unknown_field_of_a_block_gets_the_likely_name(
    block: dict[str, Any], place: str, meant: str
) -> None:
    problem = only(with_body(block))
    assert problem.place == place
    assert f"Did you mean “{meant}”?" in problem.message


def test_an_unknown_field_of_a_block_is_told_the_fields_of_that_block_only() -> None:
    problem = only(with_body({"quote": "q", "xyz": 1}))
    assert "The fields here are “quote”, “source”." in problem.message
    problem = only(with_body({"bullets": [{"text": "q", "xyz": 1}]}))
    assert "The fields here are “text”, “bullets”, “numbers”." in problem.message


def test_missing_fields_of_blocks_are_named_with_their_place() -> None:
    problems = found(with_body({"image": "files/a.png"}, {"table": {}}, {"bullets": [{}]}))
    assert problems == {
        "body[0].alt": "The field “alt” is missing. Add it.",
        "body[1].table.caption": "The field “caption” is missing. Add it.",
        "body[1].table.header": "The field “header” is missing. Add it.",
        "body[1].table.rows": "The field “rows” is missing. Add it.",
        "body[2].bullets[0].text": "The field “text” is missing. Add it.",
    }


@pytest.mark.parametrize("item", [None, True, 3, ["a"], [{"text": "a"}]])
def test_what_is_no_item_of_a_list_is_told_what_an_item_is(item: Any) -> None:
    for kind in ("bullets", "numbers"):
        problem = only(with_body({kind: ["a", {"text": "b", "bullets": [item]}]}))
        assert problem.place == f"body[0].{kind}[1].bullets[0]"
        assert problem.message.startswith("An item is a text in quotation marks, or a block")


def test_an_item_has_one_kind_of_list_below_it() -> None:
    problem = only(with_body({"bullets": [{"text": "a", "bullets": ["b"], "numbers": ["c"]}]}))
    assert problem.place == "body[0].bullets[0].numbers"
    assert "either bullets or numbers below it, not both" in problem.message


def test_an_item_with_two_lists_is_told_its_other_problems_too() -> None:
    item = {"text": "", "bullets": ["b"], "numbers": ["c"], "x": 1}
    assert set(found(with_body({"bullets": [item]}))) == {
        "body[0].bullets[0].text",
        "body[0].bullets[0].numbers",
        "body[0].bullets[0].x",
    }


def test_an_item_may_name_a_list_and_leave_it_null() -> None:
    items = [{"text": "a", "bullets": None, "numbers": ["b"]}, {"text": "c", "numbers": None}]
    reading = with_body({"bullets": items})
    assert reading.problems == ()
    assert isinstance(reading.item, PageItem)
    (block,) = reading.item.body
    assert isinstance(block, List)
    assert [item.children is None for item in block.items] == [False, True]


@pytest.mark.parametrize("items", [[], "a", None, {}])
def test_a_list_without_items_is_refused(items: Any) -> None:
    assert only(with_body({"bullets": items})).place == "body[0].bullets"


def test_lists_may_nest_as_deep_as_anybody_can_read() -> None:
    item: Any = "x"
    for _ in range(10):
        item = {"text": "a", "bullets": [item]}
    reading = with_body({"numbers": [item]})
    assert isinstance(reading.item, PageItem)
    assert isinstance(reading.item.body[0], List)


@pytest.mark.parametrize("depth", [30, 100, 400])
def test_lists_that_nest_deeper_are_refused_in_words(depth: int) -> None:
    item: Any = "x"
    for _ in range(depth):
        item = {"text": "a", "bullets": [item]}
    problem = only(with_body({"numbers": [item]}))
    assert "nested too deeply" in problem.message
    assert problem.place.startswith("line 1, column ")


def test_a_row_with_another_number_of_cells_is_shown_with_both_numbers() -> None:
    table = _table(rows=[["1", "2"], ["1"], ["1", "2", "3"], []])
    problems = found(with_body("a", "b", "c", table))
    assert list(problems) == [f"body[3].table.rows[{number}]" for number in (1, 2, 3)]
    assert problems["body[3].table.rows[1]"] == (
        "Cells in this row: 1; in the header: 2. Give every row as many cells as the header; an "
        'empty cell is written as "".'
    )


def test_cells_may_be_empty_but_have_to_be_text() -> None:
    assert with_body(_table(rows=[["", " "]])).problems == ()
    problems = found(with_body(_table(rows=[["1", 2], [None, "[a](javascript:b)"], "x"])))
    assert list(problems) == [
        "body[0].table.rows[0][1]",
        "body[0].table.rows[1][0]",
        "body[0].table.rows[1][1]",
        "body[0].table.rows[2]",
    ]


def test_rows_are_not_held_against_a_header_that_is_wrong_itself() -> None:
    assert list(found(with_body(_table(header=["a", ""], rows=[["1"]])))) == [
        "body[0].table.header[1]"
    ]
    assert set(found(with_body(_table(header=[], rows=[])))) == {
        "body[0].table.header",
        "body[0].table.rows",
    }


def test_a_table_has_at_most_twelve_columns() -> None:
    problem = only(with_body(_table(header=["a"] * 13, rows=[["1"] * 13])))
    assert problem.place == "body[0].table.header"
    assert problem.message.startswith("This list has 13 entries, and 12 fit.")


@pytest.mark.parametrize("table", [[], "x", None])
def test_a_table_that_is_no_block_is_refused(table: Any) -> None:
    problem = only(with_body({"table": table}))
    assert problem.place == "body[0].table"
    assert problem.message.startswith("This has to be a block in curly brackets")


@pytest.mark.parametrize("name", ["files/a.pdf", "files/a.svg", "files/a", "files/png"])
def test_only_pictures_are_shown_as_pictures(name: str) -> None:
    problem = only(with_body({"image": name, "alt": "a"}))
    assert problem.place == "body[0].image"
    assert problem.message == (
        f"“{name}” is not a picture. Pictures end in png, jpg, jpeg, gif, webp, avif."
    )


@pytest.mark.parametrize("name", ["a.png", "https://example.org/a.png", "files/b/a.png"])
def test_only_uploaded_pictures_are_shown(name: str) -> None:
    problem = only(with_body({"image": name, "alt": "a"}))
    assert problem.message.startswith(f"“{name}” does not name an uploaded file.")


def test_a_picture_needs_words_for_those_who_do_not_see_it() -> None:
    assert only(with_body({"image": "files/a.png", "alt": " "})).place == "body[0].alt"


def test_refused_links_are_found_in_every_block() -> None:
    link = "[a](javascript:b)"
    problems = found(
        with_body(
            link,
            {"bullets": [link, {"text": link, "numbers": [link]}]},
            {"quote": link},
            _table(header=[link, "b"]),
            _table(rows=[["a", link]]),
            f"fine\n\n{link}",
        )
    )
    assert list(problems) == [
        "body[0]",
        "body[1].bullets[0]",
        "body[1].bullets[1].text",
        "body[1].bullets[1].numbers[0]",
        "body[2].quote",
        "body[3].table.header[0]",
        "body[4].table.rows[0][1]",
        "body[5]",
    ]
    assert all(message.startswith("The link “javascript:b” ") for message in problems.values())


def test_a_link_that_appears_when_paragraphs_are_divided_is_checked_too() -> None:
    problem = only(with_body('[a](/b/ "title\n\n[c](javascript:d)")'))
    assert problem.place == "body[0]"
    assert "javascript:d" in problem.message


def test_marks_nested_beyond_sense_are_a_problem_of_their_block() -> None:
    problem = only(with_body("a", "*" * 2000 + "b" + "*" * 2000))
    assert problem.place == "body[1]"
    assert "nested too deeply" in problem.message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "This text is empty."),
        ("\n\n", "This text is empty."),
        ("a\x07b", "an invisible control character (U+0007)"),
        ("a\n\n\x00", "an invisible control character (U+0000)"),
        ("a\ud800", "a broken character"),
        ("x" * 20_001, "This text has 20001 characters, and 20000 fit."),
    ],
)
def test_a_paragraph_has_words_that_can_be_shown(text: str, message: str) -> None:
    problem = only(with_body(text))
    assert problem.place == "body[0]"
    assert message in problem.message


def test_a_body_has_at_most_two_thousand_blocks() -> None:
    problem = only(with_body(*["a"] * 2001))
    assert problem.place == "body"
    assert problem.message == (
        "This list has 2001 entries, and 2000 fit. Shorten it, or divide it."
    )
