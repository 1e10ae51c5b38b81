# ruff: noqa: RUF001  Arabic and Chinese have punctuation of their own.
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf.generic import ContentStream

from handlers.printing.document import PrintDocument, programme_document, theme_document
from handlers.printing.pdf import PdfPrinter, PdfResult
from handlers.release.model import Article, Page, Paragraph, Text
from handlers.templating import Templates
from tests.unit.printing.pdf_reading import failures, names, reader, words
from tests.unit.printing.print_samples import BASE, SITE
from tests.unit.printing.script_samples import (
    EMAIL,
    PHONE,
    TELLINGS,
    WEBSITE,
    Telling,
    mixed_page,
    sample_frame,
    sample_pages,
    sample_theme,
)

LANGUAGES = sorted(TELLINGS)
PAGES = sample_pages()
TEMPLATES = Templates(SITE)
INVISIBLE = re.compile("[\\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069]+")
HARAKAT = re.compile("[\u064b-\u0652\u0670]")
LETTERS = re.compile("[\u0621-\u064a]+")


@pytest.fixture(scope="module")
def printer() -> PdfPrinter:
    return PdfPrinter(SITE)


@dataclass(frozen=True)
class Run:
    """Glyphs drawn in one go, as the texts that they stand for, in the order in which one reads."""

    font: str
    glyphs: tuple[str, ...]
    x: float
    y: float


def document(page: Page) -> PrintDocument:
    make = theme_document if page.kind == "theme" else programme_document
    return make(page, sample_frame(page.lang), BASE, TEMPLATES.translation(page.lang))


def printed(printer: PdfPrinter, page: Page) -> PdfResult:
    return printer.render(document(page), {})


def saying(lang: str, said: str) -> Page:
    """Make a page of one paragraph."""
    body = (Paragraph((Text(said),)),)
    article = Article("x", f"/{lang}/programmes/t/x/", "T", body=body)
    return Page("programme", lang, article.path, "T", articles=(article,))


def runs(body: bytes) -> list[Run]:
    """Read what the glyphs of a PDF stand for, and where they are."""
    file = reader(body)
    return [
        run for page in file.pages for run in _runs(page, ContentStream(page["/Contents"], file))
    ]


def _runs(page: Any, content: ContentStream) -> Iterator[Run]:
    fonts = page["/Resources"]["/Font"]
    maps = {name: _texts(fonts[name]["/ToUnicode"].get_data().decode()) for name in fonts}
    faces = {name: str(fonts[name]["/BaseFont"]).partition("+")[2] for name in fonts}
    x, y, font, turned, instead = 0.0, 0.0, "", False, ""
    pieces: list[list[str]] = []
    for operands, operator in content.operations:
        match operator:
            case b"cm":
                x, y = float(operands[4]), float(operands[5])
            case b"Tf":
                font = operands[0]
            case b"BMC":
                turned = turned or operands[0] == "/ReversedChars"
            case b"BDC":
                instead = str(operands[1].get("/ActualText", ""))
            case b"Tj" | b"TJ":
                parts = operands[0] if operator == b"TJ" else operands
                strings = (each for each in parts if isinstance(each, str | bytes))
                codes = "".join(each.original_bytes.hex() for each in strings)  # type: ignore[union-attr]
                glyphs = [maps[font][code] for code in re.findall("....", codes)]
                pieces.append([instead] if instead else glyphs)
                instead = ""
            case b"ET":
                glyphs = [glyph for piece in pieces for glyph in piece]
                yield Run(faces[font], tuple(reversed(glyphs) if turned else glyphs), x, y)
                pieces, turned = [], False


def _texts(mapping: str) -> dict[str, str]:
    pairs = re.findall("<([0-9a-f]{4})> <([0-9a-f]+)>", mapping.lower())
    return {code: bytes.fromhex(text).decode("utf-16-be") for code, text in pairs}


def read(body: bytes, *, rtl: bool = False) -> str:
    """Give the text line by line, each from where one begins to read it."""
    lines = (in_order_of_reading([*line], rtl=rtl) for _, line in groupby(runs(body), key=height))
    return plain("".join("".join(run.glyphs) for line in lines for run in line))


def height(run: Run) -> int:
    return round(run.y)


def in_order_of_reading(line: list[Run], *, rtl: bool) -> list[Run]:
    """Sort a line from its beginning; what runs the other way, word by word, is turned round."""
    shown = [run for run in line if plain("".join(run.glyphs))]
    found: list[Run] = []
    for arabic, group in groupby(
        sorted(shown, key=lambda run: -run.x if rtl else run.x),
        key=is_arabic if not rtl else lambda run: not is_western(run),
    ):
        together = [*group]
        found += together if arabic == rtl else reversed(together)
    return found


def is_arabic(run: Run) -> bool:
    return LETTERS.search("".join(run.glyphs)) is not None


def is_western(run: Run) -> bool:
    return re.search("[A-Za-z0-9]", "".join(run.glyphs)) is not None


def plain(text: str) -> str:
    """Leave out spaces, and marks that only steer the direction of text."""
    return INVISIBLE.sub("", text)


def blocks(telling: Telling) -> tuple[str, ...]:
    """List what a programme says, as it is written, in order."""
    story = telling.bali
    members = (each for name, members in telling.groups for each in (name, *members))
    return (
        story.title,
        story.summary,
        telling.name + story.before + story.link,
        "".join(telling.origin),
        telling.glance,
        *telling.header,
        *(cell for row in telling.rows for cell in row),
        telling.role,
        telling.role_lead,
        *story.steps,
        telling.steering,
        telling.steering_lead,
        *members,
        telling.quote,
        telling.source,
        telling.questions,
        telling.contact[0] + PHONE + telling.contact[1] + EMAIL + telling.contact[2],
        telling.licence,
    )


def in_order(parts: tuple[str, ...], text: str) -> list[str]:
    """List the parts that do not follow one another in a text."""
    missing = []
    position = 0
    for part in parts:
        found = text.find(part, position)
        if found < 0:
            missing.append(part)
        else:
            position = found + len(part)
    return missing


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_conforms_and_has_all_its_characters(printer: PdfPrinter, lang: str) -> None:
    for page in (PAGES[lang], sample_theme(lang)):
        result = printed(printer, page)
        assert result.replaced == ()
        assert failures(result.body) == []
        assert reader(result.body).trailer["/Root"]["/Lang"].startswith(lang)  # type: ignore[index]


def test_many_scripts_in_one_document_conform(printer: PdfPrinter) -> None:
    result = printed(printer, mixed_page())
    assert result.replaced == ()
    assert failures(result.body) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_text_is_read_as_it_was_written(printer: PdfPrinter, lang: str) -> None:
    found = read(printed(printer, PAGES[lang]).body, rtl=lang == "ar")
    assert in_order(tuple(plain(block) for block in blocks(TELLINGS[lang])), found) == []


@pytest.mark.parametrize("lang", [lang for lang in LANGUAGES if lang != "ar"])
def test_text_from_left_to_right_is_extracted_as_it_was_written(
    printer: PdfPrinter, lang: str
) -> None:
    found = "".join(words(printed(printer, PAGES[lang]).body).split())
    expected = tuple("".join(block.split()) for block in blocks(TELLINGS[lang]))
    assert in_order(expected, found) == []


def test_quoted_scripts_are_read_as_they_were_written(printer: PdfPrinter) -> None:
    body = printed(printer, mixed_page()).body
    found = read(body)
    chinese = TELLINGS["zh"]
    for told in ("巴厘进程(Bālíjìnchéng)", chinese.bali.title, plain(chinese.quote)):
        assert told in found
    assert plain(TELLINGS["ar"].bali.title) in read(body, rtl=True)


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_no_glyph_stands_for_two_letters_of_arabic(printer: PdfPrinter, lang: str) -> None:
    told = "الأشخاص لا إلى الإسلام الآن لاً معاً يوجّه مُحَمَّد كلُّ شيءٍ لله عبد الله سلام"
    body = printed(printer, saying(lang, told)).body
    glyphs = [glyph for run in runs(body) for glyph in run.glyphs]
    arabic = [glyph for glyph in glyphs if LETTERS.search(glyph)]
    assert not [glyph for glyph in arabic if len(HARAKAT.sub("", glyph)) > 1]
    assert not [glyph for glyph in glyphs if HARAKAT.match(glyph)]
    assert plain(told) in read(body, rtl=lang == "ar")


def test_arabic_runs_from_right_to_left_and_addresses_do_not(printer: PdfPrinter) -> None:
    found = runs(printed(printer, PAGES["ar"]).body)
    texts = {plain("".join(run.glyphs)): run for run in found}
    assert WEBSITE in texts
    line = [run for run in found if height(run) == height(texts[PHONE.split()[-1]])]
    numbers = [run for run in sorted(line, key=lambda run: run.x) if is_western(run)]
    assert ["".join(run.glyphs) for run in numbers] == PHONE.split()
    bullets = [run for run in found if run.glyphs == ("•",)]
    right = max(run.x for run in found)
    assert len(bullets) == 9
    assert min(run.x for run in bullets) > right - 60
    first, second = (
        next(run for text, run in texts.items() if text == plain(cell))
        for cell in TELLINGS["ar"].header
    )
    assert round(first.y) == round(second.y)
    assert first.x > second.x


@pytest.mark.parametrize(
    ("lang", "said", "font"),
    [
        ("zh", "“", "NotoSansSC-Regular"),
        ("zh", "—", "NotoSansSC-Regular"),
        ("zh", "…", "NotoSansSC-Regular"),
        ("zh", "，", "NotoSansSC-Regular"),
        ("zh", "5", "NotoSans-Regular"),
        ("zh", "a", "NotoSans-Regular"),
        ("en", "“", "NotoSans-Regular"),
        ("en", "，", "NotoSansSC-Regular"),
        ("en", "م", "Vazirmatn-Regular"),
        ("ar", "؟", "Vazirmatn-Regular"),
        ("ar", "«", "Vazirmatn-Regular"),
        ("ar", "٥", "Vazirmatn-Regular"),
        ("ar", "5", "NotoSans-Regular"),
        ("ar", "文", "NotoSansSC-Regular"),
        ("fr", "«", "NotoSans-Regular"),
        ("vi", "ệ", "NotoSans-Regular"),
    ],
)
def test_each_language_has_its_own_look_of_what_several_fonts_draw(
    printer: PdfPrinter, lang: str, said: str, font: str
) -> None:
    context = {"ar": "نص{}نص", "zh": "文{}文"}.get(lang, "x{}x")
    found = runs(printed(printer, saying(lang, context.format(said))).body)
    assert {run.font for run in found if any(said in glyph for glyph in run.glyphs)} == {font}


@pytest.mark.parametrize("lang", ["ar", "zh"])
def test_stress_is_bold_where_letters_do_not_slant(printer: PdfPrinter, lang: str) -> None:
    body = printed(printer, PAGES[lang]).body
    assert "Em" in names(body)
    assert not [run.font for run in runs(body) if "Italic" in run.font]
    year = [run for run in runs(body) if "2002" in "".join(run.glyphs)]
    assert {run.font for run in year} >= {"NotoSans-Bold"}


def test_what_no_font_draws_is_replaced_in_every_language(printer: PdfPrinter) -> None:
    for lang in ("ar", "en", "zh"):
        result = printed(printer, saying(lang, "x 😀 한 ไ y"))
        assert result.replaced == ("😀", "한", "ไ")
        assert failures(result.body) == []
        assert plain("x \ufffd \ufffd \ufffd y") in read(result.body, rtl=False)


MARKS = "\u0301\u0323\u0483\u064b\u0651\u0670\u06dc\u302a\u3099\u20f0\u200c\u2060\u00ad"


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.sampled_from(["ar", "en", "zh"]),
    st.sampled_from(["a", "é", "ب", "لا", "中", "か", "→", "☺", " ", "(", "\ufffd", "Ω"]),
    st.text(MARKS, max_size=4),
)
def test_any_letter_with_any_marks_can_be_printed(
    printer: PdfPrinter, lang: str, letter: str, marks: str
) -> None:
    assert failures(printed(printer, saying(lang, f"x {letter}{marks} y")).body) == []


def test_every_arabic_letter_takes_every_mark(printer: PdfPrinter) -> None:
    letters = "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي"
    marks = ("\u064b", "\u064c", "\u064d", "\u064e", "\u064f", "\u0650", "\u0651", "\u0652")
    pairs = [f"{letter}{mark}" for letter, mark in product(letters, marks)]
    told = " ".join(f"{pair} ب{pair}ب" for pair in pairs)
    glyphs, others = (
        [glyph for run in runs(printed(printer, saying("ar", said)).body) for glyph in run.glyphs]
        for said in (told, "ب")
    )
    wrong = {pair: glyphs.count(pair) - others.count(pair) for pair in pairs}
    assert {pair: count for pair, count in wrong.items() if count != 2} == {}
    assert not [glyph for glyph in glyphs if HARAKAT.match(glyph)]


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")
def test_another_reader_finds_the_words_of_arabic_in_order(printer: PdfPrinter) -> None:
    body = printed(printer, PAGES["ar"]).body
    done = subprocess.run(["pdftotext", "-", "-"], input=body, capture_output=True, check=True)  # noqa: S607  Found on PATH.
    found = LETTERS.findall(HARAKAT.sub("", done.stdout.decode()))
    text = " ".join(found)
    told = [" ".join(LETTERS.findall(HARAKAT.sub("", block))) for block in blocks(TELLINGS["ar"])]
    assert in_order(tuple(told), text) == []
