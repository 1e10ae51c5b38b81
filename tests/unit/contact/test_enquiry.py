import re
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.contact.enquiry import Draft, enquiry_of, key_of, reference_of, utc
from handlers.contact.form import validate
from handlers.contact.token import FormToken
from tests.unit.contact.samples import ABOUT, KEY, NOW

NEW, OLD = "new secret, 16 or more", "old secret, 16 or more"
DRAFT = Draft("Zoë", "zoe@example.com", "zoe@example.com", "media", "Hello", "a/b", "token", OLD)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


def test_the_same_draft_has_the_same_key_and_it_never_changes_between_versions() -> None:
    key = key_of(OLD, "token", DRAFT)
    assert key == key_of(OLD, "token", replace(DRAFT))
    assert key == "8a2fa1efa55bbc3103d48ef1fd16d1a87367dcc4d495158e725b646baea597c7"


@pytest.mark.parametrize("field", ["name", "email", "topic", "message", "about"])
def test_an_edited_draft_has_another_key(field: str) -> None:
    changes: dict[str, Any] = {field: "other"}
    assert key_of(OLD, "token", replace(DRAFT, **changes)) != key_of(OLD, "token", DRAFT)


def test_another_token_or_secret_makes_another_key() -> None:
    assert len({key_of(OLD, "a", DRAFT), key_of(OLD, "b", DRAFT), key_of(NEW, "a", DRAFT)}) == 3


@given(TEXT, TEXT, TEXT, TEXT)
def test_no_two_drafts_read_alike(one: str, two: str, three: str, four: str) -> None:
    first = key_of(OLD, "token", replace(DRAFT, name=one, email=two))
    second = key_of(OLD, "token", replace(DRAFT, name=three, email=four))
    assert (first == second) == ((one, two) == (three, four))


def test_a_retry_after_a_rotation_of_secrets_is_still_the_same_message() -> None:
    fields = {
        "name": "Zoë",
        "email": "zoe@example.com",
        "message": "Hello",
        "token": FormToken([OLD]).issue(NOW),
    }
    before = validate(fields, (), FormToken([OLD]), NOW)
    after = validate(fields, (), FormToken([NEW, OLD]), NOW + timedelta(hours=1))
    assert isinstance(before, Draft)
    assert isinstance(after, Draft)
    first = enquiry_of(before, "en", None, NOW)
    assert first.key == enquiry_of(after, "en", None, NOW).key


def test_an_enquiry_takes_over_what_the_draft_holds() -> None:
    enquiry = enquiry_of(DRAFT, "fr", ABOUT, NOW)
    assert enquiry.key == key_of(OLD, "token", DRAFT)
    assert enquiry.received_at == "2024-05-01T10:07:30Z"
    assert (enquiry.lang, enquiry.about, enquiry.version) == ("fr", ABOUT, 1)
    assert (enquiry.name, enquiry.topic, enquiry.message) == ("Zoë", "media", "Hello")


def test_a_reference_is_short_and_has_no_look_alikes() -> None:
    assert reference_of(KEY) == "9Q2R-VRSK"


@given(st.integers(0, 2**256 - 1))
def test_every_key_has_a_reference(number: int) -> None:
    reference = reference_of(f"{number:064x}")
    assert re.fullmatch(r"[2-9A-Z]{4}-[2-9A-Z]{4}", reference)
    assert not set(reference) & set("01AEILOU")


def test_times_are_written_in_utc() -> None:
    noon = datetime(2024, 5, 1, 12, 0, tzinfo=timezone(timedelta(hours=10)))
    assert utc(noon) == "2024-05-01T02:00:00Z"
