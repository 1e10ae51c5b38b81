"""The contact form: what was typed becomes a draft, or a list of what to mend.

Errors are keys of the translations, never sentences. Whatever the outcome, nothing typed is
lost: `FormErrors` carries it back to the page, and so does `typed` where storing fails.
"""

import re
from collections.abc import Collection, Mapping
from datetime import datetime

from msgspec import Struct

from handlers.contact.enquiry import Draft
from handlers.contact.sensing import SECONDS, TRAP, signals_of
from handlers.contact.text import email_line, is_blank, line, paragraphs, repaired
from handlers.contact.token import FormToken, Refusal

NAME_LIMIT = 200
EMAIL_LIMIT = 254
MESSAGE_LIMIT = 10_000
"""Characters, of the text in normal form. No field has a `maxlength`: it cuts what is pasted
without a word, and counts some characters twice.
"""

WHOLE_FORM = ""
"""The field of an error that concerns the form as such."""

_SLUG_LIMIT = 200
_ABOUT = re.compile(r"[a-z0-9][a-z0-9-]*(/[a-z0-9][a-z0-9-]*)?")

FIELDS = ("name", "email", "topic", "message", "about", TRAP, SECONDS)
"""What comes back to the page as it was; the token comes back renewed if it no longer counts."""


class FieldError(Struct, frozen=True):
    """What is wrong with a field; `code` is the key of a sentence in the translations."""

    field: str
    code: str


class FormErrors(Struct, frozen=True):
    """What to mend, in the order of the form, with all that was typed and a token that counts."""

    errors: tuple[FieldError, ...]
    values: Mapping[str, str]
    token: str


def validate(
    fields: Mapping[str, str], topics: Collection[str], tokens: FormToken, now: datetime
) -> Draft | FormErrors:
    """Judge the fields as they were sent in, against the slugs of the site's topics."""
    signed = tokens.check(fields.get("token", ""), now)
    name, name_error = _name(fields.get("name", ""))
    email, reply_to, email_error = _email(fields.get("email", ""))
    topic, topic_error = _topic(fields.get("topic", ""), topics)
    message, message_error = _message(fields.get("message", ""))
    codes = {
        WHOLE_FORM: signed.value if isinstance(signed, Refusal) else "",
        "name": name_error,
        "email": email_error,
        "topic": topic_error,
        "message": message_error,
    }
    errors = tuple(FieldError(field, code) for field, code in codes.items() if code)
    if isinstance(signed, Refusal) or errors:
        # A token that still counts is kept: sent again as it is, this stays one message.
        token = tokens.issue(now) if isinstance(signed, Refusal) else signed.token
        return FormErrors(errors, typed(fields), token)
    about = about_of(fields.get("about", ""))
    signals = signals_of(fields, secret=signed.secret, name=name, email=email, message=message)
    return Draft(name, email, reply_to, topic, message, about, signed.token, signed.secret, signals)


def refused(code: str, tokens: FormToken, now: datetime) -> FormErrors:
    """Refuse what could not be read as a form at all; `code` says why, and there is no text."""
    return FormErrors((FieldError(WHOLE_FORM, code),), typed({}), tokens.issue(now))


def typed(fields: Mapping[str, str]) -> Mapping[str, str]:
    """Give every field as it was sent in, but for what no page can carry."""
    return {field: repaired(fields.get(field, "")) for field in FIELDS}


def about_of(text: str) -> str:
    """Read what the visitor was reading: one or two slugs, or nothing at all."""
    return text if len(text) <= _SLUG_LIMIT and _ABOUT.fullmatch(text) else ""


def _name(typed: str) -> tuple[str, str]:
    name = line(typed, NAME_LIMIT)
    if is_blank(name):
        return "", "error_name_missing"
    return name, "error_name_long" if len(name) > NAME_LIMIT else ""


def _message(typed: str) -> tuple[str, str]:
    message = paragraphs(typed, MESSAGE_LIMIT)
    if is_blank(message):
        return "", "error_message_missing"
    return message, "error_message_long" if len(message) > MESSAGE_LIMIT else ""


def _topic(typed: str, topics: Collection[str]) -> tuple[str, str]:
    if not topics:
        return "", ""
    return (typed, "") if typed in topics else ("", "error_topic_missing")


def _email(typed: str) -> tuple[str, str, str]:
    address = email_line(typed, EMAIL_LIMIT)
    if not address:
        return "", "", "error_email_missing"
    if len(address) > EMAIL_LIMIT:
        return "", "", "error_email_long"
    return _checked_email(address)


def _checked_email(address: str) -> tuple[str, str, str]:
    # Imported here, because it takes 17 ms that no reader of pages should wait for.
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415

    try:
        valid = validate_email(address, check_deliverability=False, strict=True)
    except EmailNotValidError:
        return "", "", "error_email_invalid"
    return valid.normalized, valid.ascii_email or "", ""
