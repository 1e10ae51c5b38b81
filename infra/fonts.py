"""Make the fonts of the printed documents: `python -m infra.fonts`.

Noto Sans carries the text, Vazirmatn what is Arabic and Noto Sans SC what is Chinese; Noto Sans
Math and Noto Sans Symbols 2 lend the arrows, signs and tick marks that these lack. All are under
the SIL Open Font License, which allows subsets and asks that the licence travels along. npm's
`@expo-google-fonts` packages hold them as static TrueType files. This script needs `npm` and the
`dev` extra; the site itself only needs what it leaves in `site/fonts`: the subsets, their
licences, and `coverage.json`, the list of characters that they can draw.
"""

import json
import subprocess
import sys
import tarfile
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from fontTools.subset import Options, Subsetter  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from infra.arabic import part

_FONTS = Path(__file__).resolve().parent.parent / "site" / "fonts"
_NEVER = {"Cc", "Cs", "Co", "Cn"}
"""Control characters, surrogates, private use, unassigned: no reader can be sure of them."""

_TO_SEVERAL = 2
"""The type of lookups in a font that make several glyphs of one."""

_TEXT = (
    range(0x0020, 0x0370),  # Latin with its extensions, the letters of African languages, accents
    range(0x0370, 0x0400),  # Greek
    range(0x0400, 0x0530),  # Cyrillic
    range(0x1E00, 0x1F00),  # more Latin, with Vietnamese
    range(0x1F00, 0x2000),  # Greek as it was written until 1982
    range(0x2000, 0x2070),  # punctuation, spaces and the marks that isolate directions
    range(0x2070, 0x2190),  # superscripts, currency, letter-like signs, fractions
    range(0x2212, 0x2213),  # minus
    range(0xA78B, 0xA78D),  # the saltillo of American languages
    range(0xFB00, 0xFB05),  # ligatures
    range(0xFFFD, 0xFFFE),  # the replacement character
)
_MATH = (range(0x2190, 0x2300), range(0x25A0, 0x2600))
_SIGNS = (range(0x2600, 0x27C0),)
_ARABIC = (
    range(0x0020, 0x0021),  # its own space, so that a line is not cut into words
    range(0x00A0, 0x00A1),  # the same, unbroken
    range(0x00AB, 0x00AC),  # quotation marks
    range(0x00BB, 0x00BC),
    range(0x0600, 0x0700),  # Arabic, with Persian and Urdu
    range(0x0750, 0x0780),  # Arabic of more languages
    range(0x200C, 0x2010),  # joiners and direction marks
    range(0xFB50, 0xFE00),  # forms that old texts hold as characters
    range(0xFE70, 0xFEFD),
)
_CHINESE = (
    range(0x00B7, 0x00B8),  # the dot inside foreign names
    range(0x2014, 0x2016),  # dashes, quotation marks and dots as wide as a character
    range(0x2018, 0x201A),
    range(0x201C, 0x201E),
    range(0x2025, 0x2027),
    range(0x203B, 0x203C),  # the reference mark
    range(0x2460, 0x2474),  # circled numbers
    range(0x3000, 0x3040),  # punctuation
    range(0x3220, 0x322A),  # numbers in brackets
    range(0xFF01, 0xFF5F),  # Latin and its punctuation as wide as a character
    range(0xFFE0, 0xFFE7),
)


def _gb2312() -> list[int]:
    """List the 6,763 characters of China's standard set for everyday text: its rows 16 to 87."""
    pairs = (bytes((row, cell)) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    return [ord(letter) for pair in pairs for letter in pair.decode("gb2312", "ignore")]


def keep_whole(font: TTFont) -> None:
    """Let a letter with an accent stay one glyph, as it is one character.

    Noto Sans draws some, Vietnamese ones among them, as two glyphs, so that further accents find
    their place. Readers of a PDF then read the accent twice. The letters have those places too.
    """
    known = set(font.getBestCmap().values())
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for subtable in lookup.SubTable:
            inner = getattr(subtable, "ExtSubTable", subtable)
            if inner.LookupType == _TO_SEVERAL:
                inner.mapping = {old: new for old, new in inner.mapping.items() if old not in known}


@dataclass(frozen=True)
class Family:
    """One npm package and what is taken of it; a style is the name of its folder there.

    `dropped` are features of the font that nothing on these pages asks for; `prepare` changes it
    before anything is taken.
    """

    package: str
    name: str
    styles: tuple[str, ...]
    characters: tuple[Iterable[int], ...]
    dropped: tuple[str, ...] = ()
    prepare: Callable[[TTFont], None] = keep_whole


FAMILIES = (
    Family(
        "@expo-google-fonts/noto-sans@0.4.2",
        "NotoSans",
        ("400Regular", "400Regular_Italic", "700Bold", "700Bold_Italic"),
        _TEXT,
    ),
    Family("@expo-google-fonts/noto-sans-math@0.4.2", "NotoSansMath", ("400Regular",), _MATH),
    Family(
        "@expo-google-fonts/noto-sans-symbols-2@0.4.1", "NotoSansSymbols2", ("400Regular",), _SIGNS
    ),
    Family(
        "@expo-google-fonts/vazirmatn@0.4.1",
        "Vazirmatn",
        ("400Regular", "700Bold"),
        _ARABIC,
        prepare=part,
    ),
    Family(
        "@expo-google-fonts/noto-sans-sc@0.4.3",
        "NotoSansSC",
        ("400Regular", "700Bold"),
        (*_CHINESE, _gb2312()),
        dropped=("vert", "vrt2", "vkrn"),
    ),
)


def fetch(family: Family, folder: Path) -> Path:
    """Download a package with npm and return the folder that it unpacks to."""
    command = ["npm", "pack", "--silent", "--pack-destination", str(folder), family.package]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603  Fixed words.
    with tarfile.open(folder / done.stdout.split()[-1]) as archive:
        archive.extractall(folder / family.name, filter="data")
    return folder / family.name / "package"


def subset(source: Path, target: Path, family: Family) -> set[int]:
    """Write what is taken of a font, unhinted, and return the characters it then draws.

    The same source always gives the same bytes: the time of the font is left alone.
    """
    options = Options(hinting=False, notdef_outline=True)
    features = [*options.layout_features, "tnum", "lnum"]
    options.layout_features = [name for name in features if name not in family.dropped]
    options.drop_tables += ["STAT", "vhea", "vmtx"]
    with TTFont(source, recalcTimestamp=False) as font:
        family.prepare(font)
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=[code for part in family.characters for code in part])
        subsetter.subset(font)
        font.save(target)
        return set(font.getBestCmap())


def coverage(families: Iterable[Iterable[set[int]]]) -> list[list[int]]:
    """List the characters that some family draws in all its styles, as [first, last] pairs."""
    codes: set[int] = set().union(*(set.intersection(*styles) for styles in families))
    pairs: list[list[int]] = []
    for code in sorted(code for code in codes if unicodedata.category(chr(code)) not in _NEVER):
        if pairs and pairs[-1][1] == code - 1:
            pairs[-1][1] = code
        else:
            pairs.append([code, code])
    return pairs


def make(target: Path) -> None:
    """Make all fonts, their licences and the list of their characters in a folder."""
    drawn = []
    with TemporaryDirectory() as folder:
        for family in FAMILIES:
            package = fetch(family, Path(folder))
            licence = (package / "LICENSE_FONT").read_bytes()
            (target / f"{family.name}-OFL.txt").write_bytes(licence)
            styles = []
            for style in family.styles:
                source = package / style / f"{family.name}_{style}.ttf"
                name = style[3:].replace("_", "").replace("RegularItalic", "Italic")
                styles.append(subset(source, target / f"{family.name}-{name}.ttf", family))
            drawn.append(styles)
    (target / "coverage.json").write_text(json.dumps(coverage(drawn)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    make(_FONTS)
    sys.stdout.write(f"The fonts are in {_FONTS}.\n")
