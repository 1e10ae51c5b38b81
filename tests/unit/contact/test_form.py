from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.contact.enquiry import Draft, key_of
from handlers.contact.form import (
    EMAIL_LIMIT,
    FIELDS,
    MESSAGE_LIMIT,
    NAME_LIMIT,
    WHOLE_FORM,
    FieldError,
    FormErrors,
    about_of,
    refused,
    validate,
)
from handlers.contact.sensing import SECONDS, TRAP
from handlers.contact.token import FormToken, Fresh
from tests.unit.contact.samples import NOW

TOKENS = FormToken(["a secret of the tests"])
TOPICS = ("general", "media")
VALID = {
    "name": "Zoë",
    "email": "zoe@example.com",
    "topic": "media",
    "message": "Hello",
    "about": "health/clinics",
    "token": TOKENS.issue(NOW),
}
ANY_TEXT = st.text(st.characters(exclude_categories=()))


def judge(**changes: str) -> Draft | FormErrors:
    return validate({**VALID, **changes}, TOPICS, TOKENS, NOW)


def codes(result: Draft | FormErrors) -> list[tuple[str, str]]:
    assert isinstance(result, FormErrors)
    return [(error.field, error.code) for error in result.errors]


def test_a_good_form_becomes_a_draft() -> None:
    draft = judge(name="  Zoe\u0308  Ångström\n", message="one\r\ntwo\n")
    assert isinstance(draft, Draft)
    assert draft == Draft(
        name="Zoë Ångström",
        email="zoe@example.com",
        reply_to="zoe@example.com",
        topic="media",
        message="one\ntwo",
        about="health/clinics",
        token=VALID["token"],
        secret="a secret of the tests",
        signals=draft.signals,
    )
    assert "a secret" not in repr(draft)


def test_an_empty_form_lists_every_error_in_its_order() -> None:
    result = validate({}, TOPICS, TOKENS, NOW)
    assert codes(result) == [
        (WHOLE_FORM, "error_form_foreign"),
        ("name", "error_name_missing"),
        ("email", "error_email_missing"),
        ("topic", "error_topic_missing"),
        ("message", "error_message_missing"),
    ]


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("name", "n" * (NAME_LIMIT + 1), "error_name_long"),
        ("name", "\u200b\u00a0", "error_name_missing"),
        ("email", "zoe", "error_email_invalid"),
        ("email", "zoe@example.com\r\nBcc: all@example.org", "error_email_invalid"),
        ("email", "Zoe <zoe@example.com>", "error_email_invalid"),
        ("email", "a@example.com, b@example.com", "error_email_invalid"),
        ("email", "e" * 65 + "@example.com", "error_email_invalid"),
        ("email", "e" * EMAIL_LIMIT + "@example.com", "error_email_long"),
        ("email", "\u200b", "error_email_missing"),
        ("topic", "unknown", "error_topic_missing"),
        ("message", "m" * (MESSAGE_LIMIT + 1), "error_message_long"),
        ("message", " \r\n\0", "error_message_missing"),
    ],
)
def test_each_mistake_has_its_code(field: str, value: str, code: str) -> None:
    assert codes(judge(**{field: value})) == [(field, code)]


def test_text_of_exactly_the_limit_is_accepted() -> None:
    assert isinstance(judge(name="é" * NAME_LIMIT, message="😀" * MESSAGE_LIMIT), Draft)


def test_decomposed_text_counts_as_its_letters() -> None:
    assert isinstance(judge(message="ế" * MESSAGE_LIMIT), Draft)


@pytest.mark.parametrize(
    ("typed", "email", "reply_to"),
    [
        ("zoe@EXAMPLE.com", "zoe@example.com", "zoe@example.com"),
        ("\u202azoe@example.com\u202c ", "zoe@example.com", "zoe@example.com"),
        ("zoe@straße.de", "zoe@straße.de", "zoe@xn--strae-oqa.de"),
        ("zoë@example.com", "zoë@example.com", ""),
        ("nikos@βόλος.com", "nikos@βόλος.com", "nikos@xn--nxasmm1c.com"),
        ("用户@例子.广告", "用户@例子.广告", ""),
        ("li\uff20example.com", "li@example.com", "li@example.com"),
        ("li\uff20example\u3002com", "li@example.com", "li@example.com"),
    ],
)
def test_addresses_of_all_scripts_are_accepted(typed: str, email: str, reply_to: str) -> None:
    draft = judge(email=typed)
    assert isinstance(draft, Draft)
    assert (draft.email, draft.reply_to) == (email, reply_to)


def test_a_site_without_topics_asks_for_none() -> None:
    draft = validate({**VALID, "topic": "left over"}, (), TOKENS, NOW)
    assert isinstance(draft, Draft)
    assert draft.topic == ""


def test_an_expired_form_comes_back_with_its_text_and_a_fresh_token() -> None:
    later = NOW + timedelta(hours=25)
    result = validate(VALID, TOPICS, TOKENS, later)
    assert isinstance(result, FormErrors)
    assert result.errors == (FieldError(WHOLE_FORM, "error_form_expired"),)
    assert result.values["message"] == "Hello"
    again = validate({**result.values, "token": result.token}, TOPICS, TOKENS, later)
    assert isinstance(again, Draft)


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("health", "health"),
        ("health/clinics-2", "health/clinics-2"),
        ("health/clinics/more", ""),
        ("../x", ""),
        ("Health", ""),
        ("health\n", ""),
        ("-", ""),
        ("h" * 201, ""),
        ("<script>", ""),
    ],
)
def test_about_is_slugs_or_nothing(text: str, about: str) -> None:
    assert about_of(text) == about
    draft = judge(about=text)
    assert isinstance(draft, Draft)
    assert draft.about == about


def test_what_was_no_form_at_all_is_refused_with_one_reason_and_a_fresh_token() -> None:
    result = refused("error_form_large", TOKENS, NOW)
    assert codes(result) == [(WHOLE_FORM, "error_form_large")]
    assert set(result.values) == set(FIELDS)
    assert not any(result.values.values())
    assert isinstance(TOKENS.check(result.token, NOW), Fresh)


def test_signals_come_with_a_draft_and_never_with_an_error() -> None:
    suspect = {TRAP: "Buy!", SECONDS: "0.2", "message": "http://a.example http://b.example"}
    draft = judge(**suspect)
    assert isinstance(draft, Draft)
    assert draft.signals.trap
    assert (draft.signals.seconds, draft.signals.script, draft.signals.links) == (0.2, True, 2)
    plain = judge(message=suspect["message"])
    assert isinstance(plain, Draft)
    assert key_of("s", "t", plain) == key_of("s", "t", draft)


@given(st.fixed_dictionaries(dict.fromkeys((*VALID, TRAP, SECONDS), ANY_TEXT)))
def test_whatever_is_sent_is_explained_and_comes_back_as_typed(fields: dict[str, str]) -> None:
    result = validate(fields, TOPICS, TOKENS, NOW)
    assert isinstance(result, FormErrors)
    assert result.errors
    assert isinstance(TOKENS.check(result.token, NOW), Fresh)
    for field, value in result.values.items():
        value.encode()
        sent = fields.get(field, "")
        assert value == sent or "\ufffd" in value or max(sent) >= "\ud800"


@given(ANY_TEXT, ANY_TEXT)
def test_a_draft_holds_nothing_that_could_end_a_header(name: str, message: str) -> None:
    result = judge(name=name, message=message)
    if isinstance(result, Draft):
        assert not set(result.name) & set("\r\n\0\x85\u2028")
        assert not set(result.email) & set("\r\n\0,;<> ")
        assert "\r" not in result.message
    else:
        assert {code for _, code in codes(result)} <= {
            "error_name_missing",
            "error_name_long",
            "error_message_missing",
            "error_message_long",
        }
