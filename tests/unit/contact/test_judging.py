from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from handlers.contact.judging import Counts, judge
from handlers.contact.signals import Signals

NOT_COUNTED = Counts()


def scripted(seconds: float, **signals: Any) -> Signals:
    return Signals(seconds=seconds, script=True, **signals)


@pytest.mark.parametrize(
    ("signals", "why"),
    [
        (Signals(), "a browser without script"),
        (scripted(4.0), "a short question, pasted"),
        (scripted(0.3), "a form that the browser filled in again after an error"),
        (scripted(400.0, trap=True), "an elderly person whose password manager fills every field"),
        (Signals(links=6), "a journalist with six links, and without script"),
        (scripted(90.0, links=40), "a librarian with a list of forty"),
        (scripted(90.0, trap=True, links=5), "a person with a password manager and some links"),
        (scripted(1.5, links=6), "a person who pasted all of it"),
    ],
)
def test_people_who_mean_it_are_not_held(signals: Signals, why: str) -> None:
    assert judge(signals, NOT_COUNTED) == (), why


@pytest.mark.parametrize(
    ("signals", "codes"),
    [
        (Signals(trap=True), ("trap",)),
        (scripted(3.0, trap=True), ("trap",)),
        (scripted(0.2, trap=True), ("trap", "fast")),
        (scripted(0.2, links=6), ("fast", "links")),
        (scripted(400.0, trap=True, links=6), ("trap", "links")),
        (Signals(trap=True, links=6), ("trap", "links")),
    ],
)
def test_what_programs_do_is_held_and_every_reason_is_told(
    signals: Signals, codes: tuple[str, ...]
) -> None:
    assert judge(signals, NOT_COUNTED) == codes


@pytest.mark.parametrize(
    ("counts", "codes"),
    [
        (Counts(sender=5), ()),
        (Counts(sender=6), ("sender",)),
        (Counts(text=5, text_senders=1), ()),
        (Counts(text=6, text_senders=1), ("text",)),
        (Counts(text=1, text_senders=20), ()),
        (Counts(text=1, text_senders=21), ("text",)),
        (Counts(sender=6, text=6, text_senders=1), ("sender", "text")),
    ],
)
def test_what_comes_again_and_again_is_held_from_a_number_on(
    counts: Counts, codes: tuple[str, ...]
) -> None:
    assert judge(scripted(60.0), counts) == codes


SIGNALS = st.builds(
    Signals,
    trap=st.booleans(),
    seconds=st.none() | st.floats(0, 1e6),
    links=st.integers(0, 50),
    script=st.booleans(),
)
COUNTS = st.builds(Counts, st.integers(0, 9), st.integers(0, 9), st.integers(0, 30))


@given(SIGNALS, COUNTS)
def test_that_no_script_ran_is_never_a_reason(signals: Signals, counts: Counts) -> None:
    without = replace(signals, script=False, seconds=None)
    assert set(judge(without, counts)) <= {"trap", "links", "sender", "text"}
    if not signals.trap:
        assert set(judge(without, counts)) <= set(judge(signals, counts))
    assert judge(replace(signals, script=True), counts) == judge(
        replace(signals, script=False), counts
    )


@given(SIGNALS, COUNTS)
def test_each_reason_that_is_told_is_true(signals: Signals, counts: Counts) -> None:
    codes = judge(signals, counts)
    assert "trap" not in codes or signals.trap
    assert "fast" not in codes or (signals.seconds is not None and signals.seconds < 1.5)
    assert "links" not in codes or signals.links >= 6
    assert codes not in (("fast",), ("links",))
