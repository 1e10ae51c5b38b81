import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.printing.direction import FIRST, LAST, isolate, isolated
from handlers.printing.document import programme_document
from handlers.release.model import Paragraph, Text
from tests.unit.printing.print_samples import BASE, ENGLISH, FRAME, article, programme_page, text


def marked(words: str) -> str:
    """Show the marks as brackets."""
    return isolate(words).replace(FIRST, "⟦").replace(LAST, "⟧")


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("اتصل على +678 22 123 اليوم", "اتصل على ⟦+678 22 123⟧ اليوم"),
        ("هاتف (02) 5550-0100.", "هاتف ⟦(02) 5550-0100⟧."),
        ("(+678 22123)", "(⟦+678 22123⟧)"),
        ("انظر https://example.org/a?b=1.", "انظر ⟦https://example.org/a?b=1⟧."),
        ("www.example.org، ثم", "⟦www.example.org⟧، ثم"),
        ("+67822123", "⟦+67822123⟧"),
        ("1 234 567", "⟦1 234 567⟧"),
        ("10,500 - 20,500", "⟦10,500 - 20,500⟧"),
    ],
)
def test_addresses_and_telephone_numbers_run_from_left_to_right(words: str, shown: str) -> None:
    assert marked(words) == shown


@pytest.mark.parametrize(
    "words",
    [
        "من 2010-2015 إلى",
        "2010 \u2013 2015",
        "في عام 2026",
        "12345",
        "3.5",
        "(12)",
        "",
        "سلام",
        "المبلغ 10,500.50 دولار",
        "1,234,567.89",
        "100.000,50 €",
    ],
)
def test_years_amounts_counts_and_words_are_left_alone(words: str) -> None:
    assert isolate(words) == words


@given(st.text(alphabet="\u0627 +-()0123456789./htps:w", max_size=60))
def test_marks_come_in_pairs_and_change_no_word(words: str) -> None:
    found = isolate(words)
    assert found.replace(FIRST, "").replace(LAST, "") == words
    depth = 0
    for sign in found:
        depth += {FIRST: 1, LAST: -1}.get(sign, 0)
        assert depth in (0, 1)
    assert depth == 0


@pytest.mark.parametrize("piece", ["1 ", "1" * 9 + " ", "(", "+1", "1(", "https://", "1 (-/ "])
def test_looking_for_them_takes_time_in_proportion_to_the_text(piece: str) -> None:
    words = piece * (400_000 // len(piece))
    start = time.thread_time()
    isolate(words)
    # In time that grows with the square, this would take minutes.
    assert time.thread_time() - start < 2


def test_the_words_of_a_document_are_marked_and_its_addresses_are_not() -> None:
    page = programme_page(article("x", "X", body=(Paragraph(text("+678 22 123")),), links=()))
    document = programme_document(page, FRAME, BASE, ENGLISH)
    arabic = isolated(document)
    paragraph = arabic.parts[0].articles[0].body[0]
    assert paragraph == Paragraph((Text(f"{FIRST}+678 22 123{LAST}"),))
    assert arabic.address == document.address
    assert arabic.parts[0].articles[0].updated == "2026-11-03"
    assert isolated(arabic) == arabic
