import pytest

from handlers.content.problems import Problem, blocking
from handlers.content.source import parse
from tests.unit.content.content_samples import read_bytes


def _problem(body: bytes | str) -> Problem:
    parsed = parse(body if isinstance(body, bytes) else body.encode())
    assert parsed.value is None
    (problem,) = parsed.problems
    assert not problem.warning
    return problem


def _at(body: bytes | str, line: int, column: int) -> str:
    problem = _problem(body)
    assert problem.place == f"line {line}, column {column}"
    return problem.message


def test_a_file_in_utf_8_is_read_without_any_problem() -> None:
    parsed = parse('{"title": "Santé 🌏", "n": [1, 2.5, true, null]}'.encode())
    assert parsed.value == {"title": "Santé 🌏", "n": [1, 2.5, True, None]}
    assert parsed.problems == ()


def test_a_byte_order_mark_is_passed_over_with_a_notice() -> None:
    parsed = parse(b'\xef\xbb\xbf{"a": 1}')
    assert parsed.value == {"a": 1}
    (notice,) = parsed.problems
    assert notice.warning
    assert not blocking(parsed.problems)
    assert "UTF-8 with BOM" in notice.message


def test_a_file_with_a_byte_order_mark_is_published_and_the_notice_kept() -> None:
    reading = read_bytes("page", b'\xef\xbb\xbf{"title": "T", "body": []}')
    assert reading.item is not None
    assert [problem.warning for problem in reading.problems] == [True]


def test_the_notice_of_a_byte_order_mark_stands_beside_other_problems() -> None:
    for body in (b"\xef\xbb\xbf{", b'\xef\xbb\xbf{"a": "\xe9"}', b"\xef\xbb\xbf[]"):
        reading = read_bytes("page", body)
        assert reading.item is None
        assert [problem.warning for problem in reading.problems] == [True, False]


def test_the_mark_is_not_counted_in_the_place_of_another_problem() -> None:
    assert parse(b'\xef\xbb\xbf{"a": "\xe9"}').problems[1].place == "line 1, column 8"


@pytest.mark.parametrize("body", [b"", b" \r\n\t ", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n"])
def test_an_empty_file_is_said_to_be_empty(body: bytes) -> None:
    assert _problem(body).message.startswith("The file is empty.")


def test_windows_1252_is_recognised_with_the_character_and_its_place() -> None:
    message = _at('{\n  "title": "Santé"\n}'.encode("cp1252"), 2, 17)
    assert "It looks like “é” saved as Windows-1252" in message
    assert "choose the encoding “UTF-8”" in message


def test_the_column_counts_characters_not_bytes() -> None:
    assert _at('{"é": "'.encode() + b'\xe9"}', 1, 8).startswith("The file is not saved as UTF-8")


@pytest.mark.parametrize("byte", [b"\x81", b"\xa0"])
def test_a_byte_that_shows_nothing_is_not_quoted(byte: bytes) -> None:
    message = _problem(b'{"a": "' + byte + b'"}').message
    assert "not saved as UTF-8. Open it" in message


def test_a_surrogate_written_in_bytes_is_an_encoding_problem() -> None:
    assert "not saved as UTF-8" in _at(b'{"a": "\xed\xa0\x80"}', 1, 8)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_named_with_and_without_its_mark(encoding: str) -> None:
    assert "saved as UTF-16" in _problem('{"a": "b"}'.encode(encoding)).message
    assert "saved as UTF-16" in _problem(b"\xfe\xff\x00{").message


@pytest.mark.parametrize("start", [b"%PDF-1.7", b"PK\x03\x04\x14", b"\xff\xd8\xff\xe0", b"\x89PNG"])
def test_a_document_or_picture_is_sent_to_the_files(start: bytes) -> None:
    assert "Put it into files/" in _problem(start + b"\x00\xff").message


@pytest.mark.parametrize("body", ["title: Help", "<html>", "// note\n{}", "\x00", "\u200b{}", "T"])
def test_a_file_that_does_not_begin_with_a_bracket_is_told_so(body: str) -> None:
    assert "begin with an opening curly bracket" in _at(body, 1, 1)


@pytest.mark.parametrize(
    ("body", "line", "column", "hint"),
    [
        ('{"a": 1,\n}', 1, 8, "comma too many stands here"),
        ('{"a": ["b" ,\n\n]}', 1, 12, "comma too many stands here"),
        ('{"a": [,]}', 1, 8, "comma too many stands here"),
        ('{"a": 1\n "b": 2}', 2, 2, "A comma is missing before this place"),
        ('{"a": ["b" "c"]}', 1, 12, "A comma is missing before this place"),
        ('{"a": "b"c"}', 1, 10, "a quotation mark inside a text was not written"),
        ('{"a" "b"}', 1, 6, "A colon (:) is missing"),
        ('{"a": }', 1, 7, "A value was expected here"),
        ('{"a": True}', 1, 7, "A value was expected here"),
        ('{"a": [1,,2]}', 1, 10, "A value was expected here"),
        ('{a: "b"}', 1, 2, "The name of a field in straight quotation marks"),
        ('{"a": "b', 1, 7, "is never closed"),
        ('{"a": "b\n}', 1, 9, "closing quotation mark may be missing"),
        ('{"a": "b\r\n}', 1, 9, "closing quotation mark may be missing"),
        ('{"a": "b\tc"}', 1, 9, "A tab or another invisible character"),
        ('{"a": "C:\\q"}', 1, 10, "A backslash stands alone"),
        ('{"a": "\\u12"}', 1, 9, "exactly four digits"),
        ('{"a": 1}\n}', 2, 1, "The file goes on after its end"),
        ("{", 1, 2, "The file ends too early"),
        ('{"a": [1\n', 2, 1, "The file ends too early"),
        ('{"a": "b"]', 1, 10, "closing bracket is of the wrong kind"),
        ('{"a": ["b"}', 1, 11, "closing bracket is of the wrong kind"),
        ("{“a”: 1}", 1, 2, "A curly quotation mark"),
        ('{"a": “b”}', 1, 7, "A curly quotation mark"),
        ("“a”", 1, 1, "A curly quotation mark"),
        ('{"a": «b»}', 1, 7, "A curly quotation mark"),
        ("{'a': 1}", 1, 2, "A single quotation mark"),
        ("{\"a\": 'b'}", 1, 7, "A single quotation mark"),
    ],
)
def test_json_that_cannot_be_read_is_shown_its_place_and_a_likely_cause(
    body: str, line: int, column: int, hint: str
) -> None:
    message = _at(body, line, column)
    assert message.startswith("The file cannot be read as JSON. ")
    assert hint in message


def test_a_field_that_stands_twice_is_shown_at_its_second_place() -> None:
    body = '{"title": "a",\n "body": [{"heading": "x", "heading": "y"}],\n "title": "b"}'
    parsed = parse(body.encode())
    assert parsed.value is None
    assert [(problem.place, problem.message[:27]) for problem in parsed.problems] == [
        ("line 2, column 28", "The field “heading” stands "),
        ("line 3, column 2", "The field “title” stands tw"),
    ]


def test_a_field_that_is_written_in_two_ways_is_the_same_field() -> None:
    assert "“a” stands twice" in _at('{"a": 1, "\\u0061" : 2}', 1, 10)


def test_the_same_field_in_two_blocks_is_no_slip() -> None:
    body = (
        b'{"a": {"b": 1}, "b": {"b": 2}, "c": ["x:", "x:", {"b": "\\"b\\": NaN {[ 9999999999999"}]}'
    )
    parsed = parse(body)
    assert parsed.problems == ()
    assert parsed.value["c"][2]["b"] == '"b": NaN {[ 9999999999999'


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity"])
def test_numbers_that_are_none_are_refused(word: str) -> None:
    assert f"“{word}” is not a value" in _at(f'{{"a": [1, {word}]}}', 1, 11)


@pytest.mark.parametrize("digits", [19, 5000])
def test_a_number_with_far_too_many_digits_is_refused(digits: int) -> None:
    for sign in ("", "-"):
        assert "has too many digits" in _at(f'{{"a": {sign}{"9" * digits}}}', 1, 7)


def test_numbers_of_a_usual_length_are_read_as_they_are() -> None:
    assert parse(
        b'{"a": [-12, 123456789012345678, 1.23456789012345678901, 1e3, -1E-22]}'
    ).value == {"a": [-12, 123456789012345678, 1.2345678901234568, 1000.0, -1e-22]}


def test_blocks_that_are_nested_beyond_sense_are_refused_where_they_get_too_deep() -> None:
    assert "nested too deeply" in _at('{"a":' + "[" * 60 + "]" * 60 + "}", 1, 45)
    assert parse(b'{"a":' + b"[" * 39 + b"]" * 39 + b"}").problems == ()


def test_nesting_that_no_reader_could_follow_is_refused_too() -> None:
    for body in ("[" * 200_000, '{"a":' * 200_000, "[" * 200_000 + "]" * 200_000):
        assert parse(body.encode()).value is None


def test_a_broken_character_in_the_name_of_a_field_is_found() -> None:
    assert "The name of this field holds a broken character" in _at('{"\\ud800": 1}', 1, 2)


def test_no_more_slips_are_listed_than_somebody_may_read() -> None:
    body = "{" + ",".join(['"a": NaN'] * 500) + "}"
    assert len(parse(body.encode()).problems) == 100


@pytest.mark.parametrize("body", ["[]", "null", '"text"', "3", "true", "[{}]"])
def test_a_file_that_is_not_one_block_is_told_so(body: str) -> None:
    (problem,) = read_bytes("page", body.encode()).problems
    assert problem.message.startswith("The file has to be one block in curly brackets")
