from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.contact.token import LIFETIME, FormToken, Fresh, ReceiptToken, Refusal
from tests.unit.contact.samples import KEY, NOW

NEW, OLD = "new secret, 16 or more", "old secret, 16 or more"
HOSTILE = ["", "\0", "é", "\ud800", ".", "1714557900.", "x" * 1_000_000, "1714557900.AAAA", "a.b.c"]


def test_a_token_is_the_same_for_five_minutes_and_then_another() -> None:
    tokens = FormToken([NEW])
    first = tokens.issue(NOW)
    assert tokens.issue(NOW + timedelta(seconds=149)) == first
    assert tokens.issue(NOW + timedelta(seconds=150)) != first


def test_a_fresh_token_tells_when_it_was_issued_and_by_which_secret() -> None:
    token = FormToken([OLD]).issue(NOW)
    checked = FormToken([NEW, OLD]).check(token, NOW)
    assert isinstance(checked, Fresh)
    assert checked.secret == OLD
    assert checked.issued_at == NOW - timedelta(seconds=150)


def test_the_newest_secret_signs() -> None:
    token = FormToken([NEW, OLD]).issue(NOW)
    assert FormToken([OLD]).check(token, NOW) is Refusal.FOREIGN
    assert isinstance(FormToken([NEW]).check(token, NOW), Fresh)


def test_a_token_expires_a_day_after_its_issue_time() -> None:
    tokens = FormToken([NEW])
    token = tokens.issue(NOW)
    issued = NOW - timedelta(seconds=150)
    assert timedelta(hours=24) == LIFETIME
    assert isinstance(tokens.check(token, issued + LIFETIME), Fresh)
    assert tokens.check(token, issued + LIFETIME + timedelta(seconds=1)) is Refusal.EXPIRED


@pytest.mark.parametrize("token", HOSTILE, ids=range(len(HOSTILE)))
def test_garbage_is_foreign_and_never_an_error(token: str) -> None:
    assert FormToken([NEW]).check(token, NOW) is Refusal.FOREIGN
    assert ReceiptToken([NEW]).read(token) is None


@given(st.text(st.characters(exclude_categories=()), max_size=300))
def test_any_text_may_be_sent_as_a_token(token: str) -> None:
    assert FormToken([NEW]).check(token, NOW) is Refusal.FOREIGN


def test_a_token_of_one_use_is_foreign_to_the_other() -> None:
    assert ReceiptToken([NEW]).read(FormToken([NEW]).issue(NOW)) is None
    assert FormToken([NEW]).check(ReceiptToken([NEW]).sign("1714557900"), NOW) is Refusal.FOREIGN


def test_a_receipt_token_leads_back_to_its_key_also_after_a_rotation() -> None:
    token = ReceiptToken([OLD]).sign(KEY)
    assert ReceiptToken([NEW, OLD]).read(token) == KEY
    assert ReceiptToken([NEW]).read(token) is None


def test_no_secret_shows_when_a_token_is_printed() -> None:
    tokens = FormToken([NEW])
    assert NEW not in repr(tokens.check(tokens.issue(NOW), NOW))
