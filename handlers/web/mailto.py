"""A link that opens a text in the visitor's own mail program (RFC 6068). Pure."""

from itertools import accumulate
from typing import Final
from unicodedata import category
from urllib.parse import quote

from msgspec import Struct

from handlers.contact.text import repaired

MOST: Final = 1_900
"""Characters of a whole link. Windows hands about 2,000 to a program; longer ones open nothing."""

_SUBJECT: Final = 80
_CUT: Final = " […]"
_WORD: Final = 40
"""So far back a cut looks for a space between two words, in scripts that have one."""

_JOINER: Final = "\u200d"


class MailLink(Struct, frozen=True):
    """A `mailto:` link; `cut` says that the text goes on where the link ends."""

    href: str
    cut: bool


def mail_link(address: str, subject: str, text: str) -> MailLink:
    """Make the link, with as much of the text as fits."""
    subject, text = repaired(subject), repaired(text)
    head = f"mailto:{quote(address, safe='@+')}?subject={_encoded(subject[:_SUBJECT])}&body="
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")
    body = _encoded(lines)
    if len(head) + len(body) <= MOST:
        return MailLink(head + body, cut=False)
    start = lines[: _end(lines, MOST - len(head) - len(_encoded(_CUT)))]
    return MailLink(head + _encoded(start.rstrip() + _CUT), cut=True)


def _encoded(text: str) -> str:
    return quote(text, safe="")


def _end(text: str, room: int) -> int:
    """Where to cut so that the encoded text fits: between words, else between characters."""
    lengths = accumulate(len(_encoded(character)) for character in text)
    end = next(index for index, length in enumerate(lengths) if length > room)
    between = max(text.rfind(space, max(0, end - _WORD), end) for space in " \n")
    if between > 0:
        return between
    while end and (text[end] == _JOINER or text[end - 1] == _JOINER or _belongs(text[end])):
        end -= 1
    return end


def _belongs(character: str) -> bool:
    """Say whether a character is drawn on the one before it."""
    return category(character).startswith("M")
