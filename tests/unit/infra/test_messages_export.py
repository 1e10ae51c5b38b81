"""Exports: complete, private, and nothing in them runs."""

import csv
import json
import os
import stat
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from unicodedata import category, normalize

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from handlers.errors import StorageUnavailableError
from infra.messages.errors import ExportError
from infra.messages.exporting import export
from infra.messages.records import FIELDS, Record
from infra.messages.spreadsheet import csv_lines, harmless

SEPARATORS = (",", ";", "\t", "|")
FORMULA = frozenset("=+-@")
SIGNS = (
    "=+-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212\u207c\u207a\u207b\u208c\u208a\u208b"
)
"""The four, and what looks like them: wide, small, raised, lowered."""

HOSTILE = st.text(
    st.one_of(
        st.sampled_from(SIGNS + ",;|\t\r\n\"' \u00a0\u200b\ufeff\u202e\u2028\x00\x1f\x85a1"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=30,
)


def record(name: str = "", message: str = "", about_title: str = "") -> Record:
    return Record(
        "7H2K-9QRT",
        "ab" * 32,
        "2024-05-01T10:07:30Z",
        "sent",
        name=name,
        message=message,
        about_title=about_title,
    )


def written(*records: Record) -> str:
    return "".join(csv_lines(records))


def as_spreadsheets_do(text: str, separators: str, *, quotes: bool) -> Iterator[str]:
    """Give the cells as a spreadsheet would, splitting at each of some separators.

    A quote opens a quoted part only where a cell begins, as in LibreOffice and Excel.
    """
    cell, quoted, begun = "", False, False
    signs = iter(text)
    for sign in signs:
        if quotes and sign == '"' and not begun:
            quoted, begun = True, True
        elif quoted and sign == '"':
            quoted = False
        elif not quoted and sign in separators + "\r\n":
            yield cell
            cell, begun = "", False
        else:
            cell, begun = cell + sign, True
    yield cell


def runs(cell: str) -> bool:
    """Say whether the most willing spreadsheet could take a cell for a formula."""
    rest = cell
    while rest and (rest[0].isspace() or rest[0] == '"' or category(rest[0]) in ("Cc", "Cf")):
        rest = rest[1:]
    return bool(rest) and normalize("NFKC", rest[0]).replace("\u2212", "-") in FORMULA


@pytest.mark.parametrize(
    "cell",
    ["=1+1", " =1", "\t=1", "\r=1", "+61 2 555", "-1", "@SUM(A1)", "\uff1d1", "\u200b=1", '"=1"'],
)
def test_the_check_of_these_tests_sees_a_formula(cell: str) -> None:
    assert runs(cell)
    assert not runs(harmless(cell))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("=1+1", "'=1+1"),
        ("  =1+1", "  '=1+1"),
        ("\uff1dcmd|' /C calc'!A0", "'\uff1dcmd|' /C calc'!A0"),
        ("+61 2 5550 0100", "'+61 2 5550 0100"),
        ("a;=1+1;b", "a;'=1+1;b"),
        ("Dear all,\n- one\n- two", "Dear all,\n'- one\n'- two"),
        ("a-b, e-mail @home x=1", "a-b, e-mail @home x=1"),
        ("one\r\ntwo\rthree\x00", "one\ntwo\nthree"),
        ("Zoë's “question” 😀", "Zoë's “question” 😀"),
    ],
)
def test_an_apostrophe_stands_before_a_sign_where_a_cell_may_begin_and_nowhere_else(
    text: str, expected: str
) -> None:
    assert harmless(text) == expected


@given(HOSTILE, HOSTILE)
@example('";=1+1;"', "\n=1")
@example("a\r=1", "\ufeff=1")
def test_no_spreadsheet_sees_a_formula_however_it_splits_the_file(name: str, words: str) -> None:
    text = written(record(name=name, message=words, about_title=name))

    for separators in (*SEPARATORS, ",;\t", ",;|\t"):
        for quotes in (True, False):
            cells = as_spreadsheets_do(text, separators, quotes=quotes)
            assert not [cell for cell in cells if runs(cell)]
    for separator in SEPARATORS:
        rows = csv.reader(StringIO(text, newline=""), delimiter=separator)
        assert not [cell for row in rows for cell in row if runs(cell)]


@given(HOSTILE)
def test_whoever_reads_it_as_it_was_written_gets_the_words_back(words: str) -> None:
    text = written(record(message=words), record(name="second"))

    header, first, second = csv.reader(StringIO(text.removeprefix("\ufeff"), newline=""))

    assert tuple(header) == FIELDS
    assert first[FIELDS.index("message")] == harmless(words)
    assert second[FIELDS.index("name")] == "second"


def test_csv_begins_with_the_mark_that_makes_excel_read_utf_8(tmp_path: Path) -> None:
    assert export(tmp_path / "a.csv", [record(name="Zoë")], force=False) == 1

    body = (tmp_path / "a.csv").read_bytes()
    assert body.startswith(b'\xef\xbb\xbf"reference","key",')
    assert body.count(b"\r\n") == 2
    assert '"Zoë"' in body.decode()


def test_json_holds_every_word_as_it_was_written(tmp_path: Path) -> None:
    words = "=1+1;\n\tZoë 😀 \u2028"
    assert export(tmp_path / "a.JSON", [record(message=words), record()], force=False) == 2

    first, second = json.loads((tmp_path / "a.JSON").read_text("utf-8"))
    assert (first["message"], second["message"]) == (words, "")
    assert set(first) == set(FIELDS)
    assert export(tmp_path / "none.json", [], force=False) == 0
    assert json.loads((tmp_path / "none.json").read_text("utf-8")) == []


def test_only_its_owner_can_read_an_export_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        export(tmp_path / "new.csv", [], force=False)
        (tmp_path / "old.csv").write_text("old")
        (tmp_path / "old.csv").chmod(0o666)
        export(tmp_path / "old.csv", [], force=True)
    finally:
        os.umask(before)

    for name in ("new.csv", "old.csv"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new.csv", "old.csv"]


def test_a_file_that_exists_is_written_over_only_by_force(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("mine")

    with pytest.raises(ExportError, match=r"a\.csv exists already; --force writes over it"):
        export(path, [record()], force=False)

    assert path.read_text() == "mine"
    export(path, [record()], force=True)
    assert path.read_text("utf-8").startswith("\ufeff")


def test_what_does_not_apply_is_an_empty_cell() -> None:
    header, row = csv.reader(StringIO(written(record()).removeprefix("\ufeff"), newline=""))

    cells = dict(zip(header, row, strict=True))
    assert (cells["seconds"], cells["trap"], cells["reply_to"]) == ("", "", "")


@pytest.mark.parametrize("force", [True, False])
def test_an_export_that_fails_leaves_what_was_there(tmp_path: Path, *, force: bool) -> None:
    path = tmp_path / "a.json"
    if force:
        path.write_text("mine")

    def broken() -> Iterator[Record]:
        yield record()
        raise StorageUnavailableError("Storage did not serve it.")

    with pytest.raises(StorageUnavailableError):
        export(path, broken(), force=force)

    left = [(one.name, one.read_text()) for one in tmp_path.iterdir()]
    assert left == ([("a.json", "mine")] if force else [])


@pytest.mark.parametrize("name", ["a.txt", "a", "none/a.csv"])
def test_a_name_that_cannot_be_is_refused_in_a_sentence(tmp_path: Path, name: str) -> None:
    with pytest.raises(ExportError, match=r"does not\.$|cannot be written: No such file"):
        export(tmp_path / name, [], force=False)

    assert not list(tmp_path.iterdir())
