import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from infra.fonts import FAMILIES, Family, coverage, subset
from tests.unit.printing.print_samples import SITE

FONTS = SITE / "fonts"
LATIN = Family("package", "NotoSans", ("400Regular",), (range(0x41, 0x5B), (0x1ECD, 0x323)))


def substitutions(font: TTFont, kind: int) -> Iterator[Any]:
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for subtable in lookup.SubTable:
            inner = getattr(subtable, "ExtSubTable", subtable)
            if inner.LookupType == kind:
                yield inner


def test_a_subset_has_what_was_asked_for_and_the_same_bytes_each_time(tmp_path: Path) -> None:
    source = FONTS / "NotoSans-Regular.ttf"
    first, second = tmp_path / "first.ttf", tmp_path / "second.ttf"
    wanted = {*range(0x41, 0x5B), 0x1ECD, 0x323}
    assert subset(source, first, LATIN) == subset(source, second, LATIN) == wanted
    assert first.read_bytes() == second.read_bytes()
    assert first.stat().st_size < source.stat().st_size / 5


def test_characters_are_listed_where_one_family_draws_them_in_all_its_styles() -> None:
    regular, bold = {0x41, 0x42, 0x43, 0x61}, {0x41, 0x42, 0x61, 0x62, 0x7F}
    assert coverage([[regular, bold], [{0x43, 0x44}], [{0x07, 0xE000}]]) == [
        [0x41, 0x44],
        [0x61, 0x61],
    ]


def test_every_style_of_every_family_is_there_and_no_other() -> None:
    styles = {family.name: len(family.styles) for family in FAMILIES}
    found = [path.stem.partition("-")[0] for path in FONTS.glob("*.ttf")]
    assert {name: found.count(name) for name in found} == styles
    assert {path.stem.removesuffix("-OFL") for path in FONTS.glob("*-OFL.txt")} == set(styles)


def test_all_fonts_together_stay_small() -> None:
    assert sum(path.stat().st_size for path in FONTS.iterdir()) < 6_000_000


@pytest.mark.parametrize("name", ["Vazirmatn-Regular", "Vazirmatn-Bold"])
def test_no_glyph_is_made_of_two_arabic_letters(name: str) -> None:
    with TTFont(FONTS / f"{name}.ttf") as font:
        characters = {glyph: chr(code) for code, glyph in font.getBestCmap().items()}
        joined = [
            (first, *ligature.Component)
            for subtable in substitutions(font, 4)
            for first, ligatures in subtable.ligatures.items()
            for ligature in ligatures
        ]
    assert joined
    letters = [[each for each in row if is_letter(characters.get(each, " "))] for row in joined]
    assert [row for row in letters if len(row) > 1] == []


def is_letter(character: str) -> bool:
    return unicodedata.category(character) == "Lo"


@pytest.mark.parametrize("path", sorted(FONTS.glob("NotoSans-*.ttf")), ids=lambda path: path.stem)
def test_no_letter_of_noto_sans_is_drawn_as_two_glyphs(path: Path) -> None:
    with TTFont(path) as font:
        known = set(font.getBestCmap().values())
        taken = {old for subtable in substitutions(font, 2) for old in subtable.mapping}
    assert taken & known == set()
