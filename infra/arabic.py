"""Make each glyph of an Arabic font stand for one letter, so that its text can be read back.

A PDF says of every glyph which text it stands for. Readers put Arabic in order glyph by glyph,
from right to left, and so turn round what one glyph of two letters stands for: lam with alef,
the name of God. A mark that is a glyph of its own is drawn apart from its letter, with the text
of both, which is then read twice. Here lam and alef become two glyphs that look like the one,
and a letter with a mark becomes one glyph; all are composed of what the font has.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from fontTools.otlLib.builder import (  # type: ignore[import-untyped]
    buildCoverage,
    buildLigatureSubstSubtable,
    buildLookup,
    buildSingleSubstSubtable,
)
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from fontTools.ttLib.tables import otTables  # type: ignore[import-untyped]
from fontTools.ttLib.tables._g_l_y_f import Glyph, GlyphComponent  # type: ignore[import-untyped]

_LETTERS: Final = (*range(0x0621, 0x063B), *range(0x0640, 0x064B))
_MARKS: Final = (*range(0x064B, 0x0653), 0x0670)
_IGNORE_MARKS: Final = 0x9
"""Flags of a lookup: from right to left, and marks between the letters do not matter."""

_NAME_OF_GOD: Final = "uniFDF2"
"""One glyph for a word of four letters; it stays for the character U+FDF2 alone."""

_MARK: Final = 3
"""The class of marks in a font's table of glyph classes; letters have class 1."""

Anchors = dict[tuple[str, str], tuple[int, int]]
"""Where a mark goes: by the names of a glyph and of the mark, from the glyph's origin."""


def part(font: TTFont) -> None:
    """Change an Arabic font in place."""
    letters = _variants(font, {font.getBestCmap()[code] for code in _LETTERS})
    marks = _with_ligatures(font, {font.getBestCmap()[code] for code in _MARKS})
    places = {pair: place for pair, place in _places(font).items() if pair[0] in letters}
    places |= _split_ligatures(font)
    _join_marks(font, {pair: place for pair, place in places.items() if pair[1] in marks})


def _subtables(table: Any, kind: int) -> Iterator[tuple[Any, Any]]:  # noqa: ANN401  A font's table.
    """Yield the subtables of one kind with the lookups that they belong to."""
    for lookup in table.table.LookupList.Lookup:
        for subtable in lookup.SubTable:
            inner = getattr(subtable, "ExtSubTable", subtable)
            if inner.LookupType == kind:
                yield lookup, inner


def _variants(font: TTFont, names: set[str]) -> set[str]:
    """Add the forms that letters take at the beginning, in the middle and at the end of a word."""
    found: set[str] = set()
    while names:
        found |= names
        maps = (subtable.mapping for _, subtable in _subtables(font["GSUB"], 1))
        names = {new for each in maps for old, new in each.items() if old in found} - found
    return found


def _with_ligatures(font: TTFont, marks: set[str]) -> set[str]:
    """Add the glyphs that stand for two marks at once."""
    pairs = {
        ligature.LigGlyph
        for _, subtable in _subtables(font["GSUB"], 4)
        for first, ligatures in subtable.ligatures.items()
        for ligature in ligatures
        if {first, *ligature.Component} <= marks
    }
    return marks | pairs


def _places(font: TTFont) -> Anchors:
    """Read where marks go on single letters."""
    return {
        (base, mark): (anchor.XCoordinate - at.XCoordinate, anchor.YCoordinate - at.YCoordinate)
        for _, subtable in _subtables(font["GPOS"], 4)
        for mark, record, at in _marks(subtable)
        for base, places in zip(
            subtable.BaseCoverage.glyphs, subtable.BaseArray.BaseRecord, strict=True
        )
        if (anchor := places.BaseAnchor[record.Class])
    }


def _marks(subtable: Any) -> Iterator[tuple[str, Any, Any]]:  # noqa: ANN401  A font's table.
    for mark, record in zip(
        subtable.MarkCoverage.glyphs, subtable.MarkArray.MarkRecord, strict=True
    ):
        yield mark, record, record.MarkAnchor


def _split_ligatures(font: TTFont) -> Anchors:
    """Make two glyphs of each lam with alef, and say where marks go on these."""
    shifts: dict[str, int] = {}
    for lookup, subtable in list(_subtables(font["GSUB"], 4)):
        pairs = [
            (first, ligature)
            for first, ligatures in subtable.ligatures.items()
            for ligature in ligatures
        ]
        if lookup.LookupFlag == _IGNORE_MARKS:
            lookup.LookupType = 6
            lookup.SubTable = [_split(font, first, each, shifts) for first, each in pairs]
        for ligatures in subtable.ligatures.values():
            ligatures[:] = [each for each in ligatures if each.LigGlyph != _NAME_OF_GOD]
    return _places_on_halves(font, shifts)


def _split(font: TTFont, first: str, ligature: Any, shifts: dict[str, int]) -> Any:  # noqa: ANN401
    """Draw a ligature as its first letter, with an empty second one at its left."""
    whole, (second,) = ligature.LigGlyph, ligature.Component
    width = font["hmtx"][whole][0]
    shifts[whole] = width // 2
    _compose(font, f"{whole}.lam", width - shifts[whole], [(whole, -shifts[whole], 0)])
    _compose(font, f"{whole}.alef", shifts[whole], [])
    halves = ((first, f"{whole}.lam"), (second, f"{whole}.alef"))
    steps = [_add_lookup(font, buildSingleSubstSubtable({old: new})) for old, new in halves]
    return _context(font, ({first}, {second}), (), steps)


def _places_on_halves(font: TTFont, shifts: dict[str, int]) -> Anchors:
    places: Anchors = {}
    for _, subtable in _subtables(font["GPOS"], 5):
        wholes = zip(
            subtable.LigatureCoverage.glyphs, subtable.LigatureArray.LigatureAttach, strict=True
        )
        for whole, attach in wholes:
            for half, component in zip(("lam", "alef"), attach.ComponentRecord, strict=True):
                shift = shifts.get(whole, 0) if half == "lam" else 0
                for mark, record, at in _marks(subtable):
                    anchor = component.LigatureAnchor[record.Class]
                    if anchor and whole in shifts:
                        places[f"{whole}.{half}", mark] = (
                            anchor.XCoordinate - shift - at.XCoordinate,
                            anchor.YCoordinate - at.YCoordinate,
                        )
    return places


def _join_marks(font: TTFont, places: Anchors) -> None:
    """Make one glyph of each letter with a mark; a letter with more marks stays as it is."""
    joined = {}
    for (base, mark), (x, y) in sorted(places.items()):
        joined[base, mark] = f"{base}.{mark}"
        parts = [(mark, x, y)]
        if font["glyf"][base].numberOfContours:
            parts.insert(0, (base, 0, 0))
        _compose(font, joined[base, mark], font["hmtx"][base][0], parts)
    step = _add_lookup(font, buildLigatureSubstSubtable(joined))
    bases, marks = ({pair[index] for pair in joined} for index in (0, 1))
    more = {
        name for name, kind in font["GDEF"].table.GlyphClassDef.classDefs.items() if kind == _MARK
    }
    alone = _context(font, (bases, marks), (more,), ())
    lookup = _add_lookup(font, alone, _context(font, (bases, marks), (), (step,)))
    for record in font["GSUB"].table.FeatureList.FeatureRecord:
        if record.FeatureTag == "liga":
            record.Feature.LookupListIndex.append(lookup)


def _compose(font: TTFont, name: str, width: int, parts: Iterable[tuple[str, int, int]]) -> None:
    """Add a glyph that is composed of others, each moved by so much."""
    glyph = Glyph()
    components = []
    for source, x, y in parts:
        component = GlyphComponent()
        component.glyphName, component.x, component.y, component.flags = source, x, y, 0x4
        components.append(component)
    if components:
        glyph.numberOfContours, glyph.components = -1, components
    font["glyf"][name] = glyph
    glyph.recalcBounds(font["glyf"])
    font["hmtx"][name] = (width, getattr(glyph, "xMin", 0))
    font["GDEF"].table.GlyphClassDef.classDefs[name] = 1


def _add_lookup(font: TTFont, *subtables: Any) -> int:  # noqa: ANN401  Parts of a font's table.
    known = font["GSUB"].table.LookupList
    known.Lookup.append(buildLookup(list(subtables)))
    known.LookupCount = len(known.Lookup)
    return len(known.Lookup) - 1


def _context(
    font: TTFont, glyphs: Iterable[set[str]], following: Iterable[set[str]], steps: Iterable[int]
) -> Any:  # noqa: ANN401  A part of a font's table.
    """Say what becomes of glyphs in a row: the first step is for the first of them, and so on."""
    order = font.getReverseGlyphMap(rebuild=True)
    rule = otTables.ChainContextSubst()
    rule.Format = 3
    rule.BacktrackCoverage = []
    rule.InputCoverage = [buildCoverage(each, order) for each in glyphs]
    rule.LookAheadCoverage = [buildCoverage(each, order) for each in following]
    rule.SubstLookupRecord = []
    for place, step in enumerate(steps):
        record = otTables.SubstLookupRecord()
        record.SequenceIndex, record.LookupListIndex = place, step
        rule.SubstLookupRecord.append(record)
    return rule
