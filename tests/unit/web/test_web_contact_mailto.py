"""The link into a mail program: what arrives there is what was written, or its beginning."""

from unicodedata import category
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.web.mailto import MOST, MailLink, mail_link

CUT = " […]"


def body(link: MailLink) -> str:
    """The text as a mail program reads it out of the link."""
    parts = urlsplit(link.href)
    assert parts.scheme == "mailto"
    assert not parts.fragment
    return parse_qs(parts.query, keep_blank_values=True)["body"][0]


def test_a_text_is_carried_whole_with_the_line_ends_of_mail() -> None:
    link = mail_link("office@example.org", "A topic", "One & two?\n\n#3 + 100%\r\nفي")
    assert link.href.startswith("mailto:office@example.org?subject=A%20topic&body=One%20%26%20two")
    assert "%0D%0A%0D%0A%233%20%2B%20100%25%0D%0A" in link.href
    assert body(link) == "One & two?\r\n\r\n#3 + 100%\r\nفي"
    assert not link.cut


def test_an_address_cannot_add_anything_to_the_link() -> None:
    link = mail_link("a+b?cc=all@example.org&x", "S", "Text")
    assert link.href.startswith("mailto:a+b%3Fcc%3Dall@example.org%26x?subject=S&body=")
    assert set(parse_qs(urlsplit(link.href).query)) == {"subject", "body"}


@pytest.mark.parametrize("word", ["word", "слово", "مرحبا"])
def test_what_does_not_fit_is_cut_between_words_and_marked(word: str) -> None:
    text = f"{word} " * 2000
    link = mail_link("office@example.org", "Topic", text)
    assert link.cut
    assert len(link.href) <= MOST
    start = body(link)
    assert start.endswith(CUT)
    assert set(start.removesuffix(CUT).split()) == {word}
    assert len(link.href) > MOST - 6 * len(word) - 60


def test_a_family_is_not_torn_apart() -> None:
    family = "👩\u200d👩\u200d👧"
    link = mail_link("office@example.org", "Topic", family * 400)
    assert body(link).removesuffix(CUT).replace(family, "") == ""
    accented = "e\u0301\u0323"
    assert body(mail_link("o@example.org", "", accented * 900)).removesuffix(CUT)[-3:] == accented


@given(st.text(st.characters(exclude_categories=()), max_size=60), st.integers(1, 200))
def test_any_text_makes_a_link_of_bounded_length_that_begins_like_the_text(
    piece: str, times: int
) -> None:
    link = mail_link("office@example.org", piece, piece * times)
    assert link.href.isascii()
    assert len(link.href) <= MOST
    assert not set(link.href) & set("\r\n\t\"<> '")
    text = piece.encode("utf-16", "surrogatepass").decode("utf-16", "replace") * times
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    found = body(link).replace("\r\n", "\n")
    if link.cut:
        start = found.removesuffix(CUT)
        assert lines.startswith(start)
        rest = lines[len(start) :]
        assert not start or not category(rest[0]).startswith("M")
    else:
        assert found == lines
