"""Which message is meant: by its reference or key, or by the address that it came from.

The eight characters of a reference display a key and never identify alone, so a reference may
have several messages. Logs name a message by the first eight digits of its key, which will do
here too, and so do more of them, up to the whole key. Whatever stands between the halves of a
reference, or around it, came with copying.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self
from unicodedata import category, normalize

from email_validator import EmailNotValidError, validate_email

from handlers.contact.enquiry import reference_of
from handlers.contact.form import EMAIL_LIMIT
from handlers.contact.text import email_line, without_marks
from infra.messages.errors import UnknownMessageError

_REFERENCE = re.compile(r"(?:[2-9BCDFGHJKMNPQRSTVWXYZ]{4}-*){2}", re.IGNORECASE)
_MINUS = "\u2212"
_NAMED = re.compile(r"[^<>]*<([^<>]*)>")
_KEY = re.compile(r"[0-9a-f]{8,64}", re.IGNORECASE)


def matching(text: str, keys: Iterable[str]) -> tuple[str, ...]:
    """Find the keys that a reference, or the beginning of a key, may mean, in their order.

    Raises `UnknownMessageError` for what is neither.
    """
    typed = without_marks(text).strip()
    spelled = "".join("-" if _parts(character) else character for character in typed)
    reference, prefix = _REFERENCE.fullmatch(spelled), _KEY.fullmatch(typed)
    if not reference and not prefix:
        raise UnknownMessageError(
            f"“{typed}” is no reference. One looks like 7H2K-9QRT; the first eight digits of a"
            " key, as the logs show them, or more of them will do too."
        )
    plain, lower = spelled.upper().replace("-", ""), typed.lower()
    return tuple(
        sorted(
            key
            for key in keys
            if (prefix and key.startswith(lower))
            or (reference and reference_of(key).replace("-", "") == plain)
        )
    )


def _parts(character: str) -> bool:
    """Say whether a character may stand between the halves of a reference: blanks and dashes."""
    return character.isspace() or category(character) == "Pd" or character == _MINUS


@dataclass(frozen=True)
class Address:
    """An e-mail address as somebody typed it, to compare with those that messages come from.

    `understood` is the form in which it is compared, and `valid` whether it is an address at
    all. `exact` is what was typed: it finds a message that was stored with just that, whatever
    counts as an address today.
    """

    typed: str
    understood: str
    exact: str
    valid: bool

    @classmethod
    def of(cls, text: str) -> Self:
        """Read an address, or one with a name before it: `Ana <ana@example.com>`."""
        named = _NAMED.fullmatch(text.strip())
        plain = email_line(named[1] if named else text, EMAIL_LIMIT)
        return cls(text.strip(), folded_address(plain), folded_address(text), _is_valid(plain))

    def is_that_of(self, email: str) -> bool:
        """Say whether a message that has this address, or none, comes from here."""
        return bool(email) and folded_address(email) in (self.understood, self.exact)


def _is_valid(text: str) -> bool:
    try:
        validate_email(text, check_deliverability=False)
    except EmailNotValidError:
        return False
    return True


def folded_address(text: str) -> str:
    """Bring an e-mail address into the form in which two spellings of it are the same.

    Capitals make no difference, nor does whether a domain is written in its own script or in
    ASCII (`xn--…`). What is no valid address is folded as text.
    """
    try:
        valid = validate_email(text.strip(), check_deliverability=False)
    except EmailNotValidError:
        return normalize("NFC", text.strip().casefold())
    return f"{normalize('NFC', valid.local_part.casefold())}@{valid.ascii_domain.lower()}"
