import time
from unicodedata import category, is_normalized

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.contact.text import is_blank, line, paragraphs, repaired, without_marks

ANY_TEXT = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("typed", "regular"),
    [
        ("  a\r\nb\rc\n ", "a\nb\nc"),
        ("e\u0301te\u0301", "été"),
        ("a\0b\x07c\x85d\x7f", "abcd"),
        ("a\tb", "a\tb"),
        ("a\u2028b\u2029c", "a\nb\nc"),
        ("a\ud800b", "a\ufffdb"),
        ("\ud83d\ude00", "😀"),
        ("שלום \u200fabc", "שלום \u200fabc"),
    ],
)
def test_text_becomes_regular(typed: str, regular: str) -> None:
    assert paragraphs(typed, 100) == regular


@given(ANY_TEXT)
def test_regular_text_is_normal_printable_by_utf_8_and_stays_as_it_is(typed: str) -> None:
    text = paragraphs(typed, 1000)
    text.encode()
    assert is_normalized("NFC", text)
    assert not any(category(c) == "Cc" and c not in "\n\t" for c in text)
    assert paragraphs(text, 1000) == text


@given(st.text(st.characters(categories=["L", "N", "P", "S"])))
def test_no_visible_character_is_lost(typed: str) -> None:
    assert paragraphs(typed, 1000) == line(typed, 1000)
    assert is_normalized("NFC", typed) is False or line(typed, 1000) == typed


@given(ANY_TEXT)
def test_a_line_has_no_line_end_and_single_spaces(typed: str) -> None:
    text = line(typed, 1000)
    assert text.split() == ([] if not text else text.split(" "))
    assert len(text.splitlines()) <= 1


def test_a_lone_surrogate_takes_no_neighbour_with_it() -> None:
    assert repaired("a\ud800b\udc00c\ud800") == "a\ufffdb\ufffdc\ufffd"
    assert repaired("\ufeffa\r\nb\0") == "\ufeffa\r\nb\0"


def test_hostile_marks_cost_no_time() -> None:
    start = time.thread_time()
    paragraphs("a" + "\u0301\u0316" * 500_000, 10_000)
    # To put that many marks in order would take minutes.
    assert time.thread_time() - start < 1


def test_text_that_nobody_sees_is_blank() -> None:
    assert is_blank("\u200b\u00a0\ufeff \n")
    assert not is_blank("\u200b.")


def test_marks_from_an_address_book_go_and_joiners_stay() -> None:
    assert without_marks("\u202aa@b.org\u202c\u200b") == "a@b.org"
    assert without_marks("क्\u200dष") == "क्\u200dष"
