"""Which message is meant: by its reference or key, or by the address that it came from.

The eight characters of a reference display a key and never identify alone, so a reference may
have several messages. Logs name a message by the first eight digits of its key, which will do
here too, and so do more of them, up to the whole key.
"""

import re
from collections.abc import Iterable
from unicodedata import normalize

from email_validator import EmailNotValidError, validate_email

from handlers.contact.enquiry import reference_of
from infra.messages.errors import UnknownMessageError

_REFERENCE = re.compile(r"(?:[2-9BCDFGHJKMNPQRSTVWXYZ]{4}-?){2}", re.IGNORECASE)
_KEY = re.compile(r"[0-9a-f]{8,64}", re.IGNORECASE)


def matching(text: str, keys: Iterable[str]) -> tuple[str, ...]:
    """Find the keys that a reference, or the beginning of a key, may mean, in their order.

    Raises `UnknownMessageError` for what is neither.
    """
    typed = text.strip()
    reference, prefix = _REFERENCE.fullmatch(typed), _KEY.fullmatch(typed)
    if not reference and not prefix:
        raise UnknownMessageError(
            f"“{typed}” is no reference. One looks like 7H2K-9QRT; the first eight digits of a"
            " key, as the logs show them, or more of them will do too."
        )
    plain, lower = typed.upper().replace("-", ""), typed.lower()
    return tuple(
        sorted(
            key
            for key in keys
            if (prefix and key.startswith(lower))
            or (reference and reference_of(key).replace("-", "") == plain)
        )
    )


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
