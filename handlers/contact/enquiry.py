"""A message, from draft to storage; its key, and the reference that people quote.

The key says which message this is: the same form sent twice has the same key, an edited one
has another. It is an HMAC, so nobody can guess it or learn from it what was written.
"""

import hmac
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Literal

from msgspec import Struct

from handlers.contact.signals import Signals

_ALPHABET = "23456789BCDFGHJKMNPQRSTVWXYZ"
"""Without look-alikes (0 O, 1 I L, U V by dropping U), and without vowels: no word appears."""

_CHARACTERS = 8
_HALF = _CHARACTERS // 2


@dataclass(frozen=True)
class Draft:
    """A message that may be accepted, in normal form.

    `email` is for people to read; `reply_to` is the same address in ASCII, or empty where
    it has none. `about` is `theme`, `theme/programme` or empty. `token` is the form's, and
    `secret` the one that verified it. `signals` is what was noticed about how it was written;
    it has no part in the key, so that a second press of the button is the same message.
    """

    name: str
    email: str
    reply_to: str
    topic: str
    message: str
    about: str
    token: str
    secret: str = field(repr=False)
    signals: Signals = field(default_factory=Signals)


class About(Struct, frozen=True):
    """What the visitor was reading: `theme` or `theme/programme`, its path and its title."""

    item: str
    path: str
    title: str

    @property
    def lang(self) -> str:
        """The language of the page, and so of its title: it may be another than the form's."""
        return self.path.split("/")[1]


class Enquiry(Struct, frozen=True):
    """One accepted message.

    `received_at` is an ISO time in UTC; `lang` the language of the page it was sent from.
    `reply_to` is `email` in ASCII, or empty where the address cannot be written so.
    `request_id` is that of the request it came with, for following it through the logs.
    `signals` is what was noticed about it, for judging later whether it is spam.
    """

    key: str
    received_at: str
    lang: str
    name: str
    email: str
    reply_to: str
    topic: str
    message: str
    about: About | None = None
    request_id: str = ""
    signals: Signals = Signals()
    version: Literal[1] = 1


def key_of(secret: str, token: str, draft: Draft) -> str:
    """Derive the key of a message: 64 hexadecimal digits.

    Each part goes in with its length before it, so that no two drafts can read alike.
    """
    digest = hmac.new(secret.encode(), b"enquiry key", sha256)
    for part in (token, draft.name, draft.email, draft.topic, draft.message, draft.about):
        data = part.encode()
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()


def enquiry_of(
    draft: Draft, lang: str, about: About | None, now: datetime, request_id: str = ""
) -> Enquiry:
    """Make the message that a draft becomes when it is accepted at `now`.

    The key is made with the secret that verified the token, not with the newest one. A retry
    after a rotation therefore finds the same key for as long as the old secret verifies,
    and once it no longer does, its tokens are foreign and no key is made of them at all.
    """
    return Enquiry(
        key=key_of(draft.secret, draft.token, draft),
        received_at=utc(now),
        lang=lang,
        name=draft.name,
        email=draft.email,
        reply_to=draft.reply_to,
        topic=draft.topic,
        message=draft.message,
        about=about,
        request_id=request_id,
        signals=draft.signals,
    )


def reference_of(key: str) -> str:
    """Write a key for people, as `XXXX-XXXX`: it displays the key and never identifies alone."""
    number = int(key, 16)
    text = ""
    for _ in range(_CHARACTERS):
        number, digit = divmod(number, len(_ALPHABET))
        text += _ALPHABET[digit]
    return f"{text[:_HALF]}-{text[_HALF:]}"


def utc(moment: datetime) -> str:
    """Write a moment as an ISO time in UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
