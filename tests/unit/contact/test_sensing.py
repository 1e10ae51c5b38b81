"""Signals: what is noticed, and how little of it tells anything about anybody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.contact.sensing import SECONDS, TRAP, signals_of
from handlers.contact.signals import Signals

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]))
AUTOCOMPLETE = {
    "name", "honorific", "nickname", "username", "password", "one-time-code", "organization",
    "street", "address", "country", "postal-code", "language", "bday", "sex", "url", "photo", "tel",
    "phone", "email", "impp", "website", "company", "city", "state", "zip", "subject", "comment",
    "title", "fax",
}  # fmt: skip


def noticed(key: str = "one", **fields: str) -> Signals:
    return signals_of(
        fields,
        secret=key,
        name=fields.get("name", "Ana"),
        email=fields.get("email", "ana@example.com"),
        message=fields.get("message", "Hello"),
    )


@pytest.mark.parametrize(
    ("typed", "trap"), [("", False), (" \u200b\n", False), ("x", True), ("http://a.example", True)]
)
def test_the_trap_has_caught_whoever_wrote_something_into_it(typed: str, trap: bool) -> None:  # noqa: FBT001
    assert noticed(**{TRAP: typed}).trap is trap


def test_the_trap_is_named_like_nothing_that_browsers_fill_in() -> None:
    assert not [name for name in AUTOCOMPLETE if name in TRAP or TRAP in name]


@pytest.mark.parametrize(
    ("typed", "seconds"),
    [
        ("12.5", 12.5),
        ("0", 0.0),
        ("999999.999", 999999.999),
        ("", None),
        ("-1", None),
        ("1e9", None),
        ("nan", None),
        ("inf", None),
        ("٣", None),
        ("1.5\n", None),
        ("9" * 400, None),
    ],
)
def test_time_counts_only_as_the_script_writes_it(typed: str, seconds: float | None) -> None:
    signals = noticed(**{SECONDS: typed})
    assert signals.seconds == seconds
    assert signals.script is (seconds is not None)


@pytest.mark.parametrize(
    ("message", "links"),
    [
        ("none, not even example.com or name@example.com", 0),
        ("see https://www.example.org/a", 1),
        ("HTTP://A.example,www.b.example and <a href='http://c.example'>", 3),
        ("xwww.example", 0),
        ("http://a.example?u=http://b.example", 2),
    ],
)
def test_links_are_counted_once_each(message: str, links: int) -> None:
    assert noticed(message=message).links == links


def test_links_in_a_name_count_too() -> None:
    assert noticed(name="Visit www.example.org").links == 1


def test_one_sender_and_one_text_are_recognised_however_they_are_written() -> None:
    first = noticed(email="Ana@example.com", message="Hello  World\n\nand you")
    second = noticed(email="ana@EXAMPLE.com", message="hello world AND you")
    assert (first.sender, first.text) == (second.sender, second.text)
    other = noticed(email="ana@example.org", message="hello world and me")
    assert first.sender != other.sender
    assert first.text != other.text


def test_what_follows_a_plus_sign_makes_no_other_sender() -> None:
    plain = noticed(email="ana@example.com").sender
    assert noticed(email="Ana+1@example.com").sender == plain
    assert noticed(email="ana+a+b@example.com").sender == plain
    others = ("anb+1@example.com", "ana+1@example.org", "+ana@example.com", "+anb@example.com")
    assert len({plain, *(noticed(email=other).sender for other in others)}) == 5


def test_a_mark_is_of_use_only_with_the_secret_and_only_for_its_purpose() -> None:
    one, other = noticed("one"), noticed("another")
    assert one.sender != other.sender
    assert one.text != other.text
    same = noticed(email="same", message="same")
    assert same.sender != same.text


@given(ANY_TEXT, ANY_TEXT, ANY_TEXT, ANY_TEXT)
def test_whatever_is_written_marks_are_hexadecimal_and_say_nothing(
    trap: str, seconds: str, email: str, message: str
) -> None:
    signals = noticed(**{TRAP: trap, SECONDS: seconds, "email": email, "message": message})
    for mark in (signals.sender, signals.text):
        assert len(mark) == 32
        assert set(mark) <= set("0123456789abcdef")
    assert signals == noticed(**{TRAP: trap, SECONDS: seconds, "email": email, "message": message})
