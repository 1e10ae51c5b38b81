# ruff: noqa: RUF001  Arabic and Chinese have punctuation of their own.
import unicodedata

import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from handlers.printing.coverage import Coverage, describe
from tests.unit.printing.print_samples import SITE

COVERAGE = Coverage.read(SITE / "fonts")


def clean(text: str) -> tuple[str, tuple[str, ...]]:
    replaced: dict[str, None] = {}
    return COVERAGE.clean(text, replaced), tuple(replaced)


def test_what_the_fonts_draw_stays() -> None:
    for text in (
        "Plain",
        "Équipe œuvre — “quoted”",
        "Tiếng Việt",
        "Ελλάδα",
        "Україна",
        "≤ → ✓ □",
        "مُحَمَّد، لاجئون؟ «٢٠٢٦»",
        "太平洋项目办公室：“一份”（二）……",
    ):
        assert clean(text) == (text, ())


def test_what_they_do_not_draw_is_marked_and_reported_once() -> None:
    assert clean("a 😀 b 😀 한\x07") == ("a \ufffd b \ufffd \ufffd\ufffd", ("😀", "한", "\x07"))


@pytest.mark.parametrize(
    ("text", "cleaned", "replaced"),
    [
        ("بُّ", "بُّ", ()),
        ("ẹ́ e\u0323\u0301", "ẹ́ e\u0323\u0301", ()),
        ("a\u0301\u064b b", "a\u0301\ufffd b", ("\u064b",)),
        ("ب\u064b\u0301\u0651 b", "ب\u064b\ufffd\ufffd b", ("\u0301", "\u0651")),
        ("中\u302a\u2060\u0301", "中\u302a\u2060\ufffd", ("\u0301",)),
        ("a\u200f\u200b b", "a\u200f\u200b b", ()),
    ],
)
def test_marks_of_two_scripts_do_not_meet_on_one_letter(
    text: str, cleaned: str, replaced: tuple[str, ...]
) -> None:
    assert clean(text) == (cleaned, replaced)


def test_the_characters_of_the_chinese_standard_set_are_all_there() -> None:
    rows = (bytes((row, cell)) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    letters = "".join(pair.decode("gb2312", "ignore") for pair in rows)
    assert len(letters) == 6763
    assert clean(letters) == (letters, ())


def test_line_ends_become_spaces_and_invisible_signs_go() -> None:
    assert clean("a\r\nb\tc\u2028d\ufeff ✔\ufe0f") == ("a b c d ✔", ())


def test_fonts_without_a_replacement_character_get_a_question_mark() -> None:
    replaced: dict[str, None] = {}
    assert Coverage(((32, 126),)).clean("é]-^", replaced) == "?]-^"


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)[0]) == (clean(text)[0], ())


@pytest.mark.parametrize(
    ("character", "name"),
    [
        ("✈", "“✈” (U+2708, airplane)"),
        ("\x07", "U+0007, a character that cannot be seen"),
        ("\ue000", "U+E000, a character that cannot be seen"),
    ],
)
def test_a_character_is_described_for_people(character: str, name: str) -> None:
    assert describe(character) == name


def test_the_list_of_characters_matches_the_fonts() -> None:
    styles: dict[str, set[str]] = {}
    for path in sorted((SITE / "fonts").glob("*.ttf")):
        with TTFont(path) as font:
            drawn = {chr(code) for code in font.getBestCmap()}
        family = path.name.split("-", maxsplit=1)[0]
        styles[family] = styles.get(family, drawn) & drawn
    drawn = set().union(*styles.values())
    private = {each for each in drawn if unicodedata.category(each) in {"Cc", "Co", "Cn"}}
    lines = {"\u2028", "\u2029"}
    assert {each for each in drawn if clean(each)[1]} <= private
    assert not [each for each in map(chr, range(0x11000)) if clean(each)[0] == each not in drawn]
    assert not [each for each in drawn - private - lines if clean(each)[0] not in {each, ""}]


def test_each_font_has_its_licence_beside_it() -> None:
    for path in (SITE / "fonts").glob("*.ttf"):
        licence = path.with_name(path.name.split("-", maxsplit=1)[0] + "-OFL.txt")
        assert "SIL OPEN FONT LICENSE" in licence.read_text(encoding="utf-8")
