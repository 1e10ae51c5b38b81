"""Signed tokens: the form's issue time, and the way to a receipt.

A form token is a time rounded down to five minutes, with a signature and without a nonce:
every form of those minutes is the same, so it may be cached and keeps its entity tag.
Secrets come newest first: the first signs, all of them verify.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from itsdangerous import BadSignature, Signer

LIFETIME = timedelta(hours=24)
"""How long a form may lie open before its token has to be renewed."""

_STEP = 300
"""Seconds to which issue times are rounded down."""

_LONGEST = 256
"""More characters than any token of ours has; the rest is not worth hashing."""


class Refusal(StrEnum):
    """Why a form token does not count; each value is the key of its wording."""

    EXPIRED = "error_form_expired"
    FOREIGN = "error_form_foreign"


@dataclass(frozen=True)
class Fresh:
    """A form token that counts, when it was issued, and the secret that verified it."""

    token: str
    issued_at: datetime
    secret: str = field(repr=False)


class _Seal:
    def __init__(self, secrets: Sequence[str], salt: str) -> None:
        self._signers = tuple(
            (secret, Signer(secret, salt=salt, key_derivation="hmac", digest_method=sha256))
            for secret in secrets
        )

    def sign(self, value: str) -> str:
        return self._signers[0][1].sign(value).decode("ascii")

    def open(self, token: str) -> tuple[str, str] | None:
        """Return the signed value and the secret that verified it."""
        if len(token) > _LONGEST or not token.isascii():
            return None
        for secret, signer in self._signers:
            try:
                return signer.unsign(token).decode("ascii"), secret
            except BadSignature:
                continue
        return None


class FormToken:
    """Issues and checks the token of the contact form."""

    def __init__(self, secrets: Sequence[str]) -> None:
        self._seal = _Seal(secrets, "contact form")

    def issue(self, now: datetime) -> str:
        """Sign the time, which must know its zone; the same five minutes give the same token."""
        seconds = int(now.timestamp())
        return self._seal.sign(str(seconds - seconds % _STEP))

    def check(self, token: str, now: datetime) -> Fresh | Refusal:
        """Judge a token as it was sent in, whatever it may contain."""
        opened = self._seal.open(token)
        if opened is None:
            return Refusal.FOREIGN
        issued_at = datetime.fromtimestamp(int(opened[0]), UTC)
        if now - issued_at > LIFETIME:
            return Refusal.EXPIRED
        return Fresh(token, issued_at, secret=opened[1])


class ReceiptToken:
    """Signs the key of a message into the address of its receipt, which never expires."""

    def __init__(self, secrets: Sequence[str]) -> None:
        self._seal = _Seal(secrets, "contact receipt")

    def sign(self, key: str) -> str:
        """Make the token that only the sender is shown."""
        return self._seal.sign(key)

    def read(self, token: str) -> str | None:
        """Return the key that was signed, or None for anything that we did not sign."""
        opened = self._seal.open(token)
        return opened[0] if opened else None
