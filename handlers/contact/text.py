"""Typed text made regular: what is invisible or dangerous goes, every word stays.

Normal text is Unicode NFC without control characters and lone surrogates, trimmed, with LF
line ends. Two spellings of the same text become one, so that a retry is recognised.
"""

from unicodedata import category, normalize

_CONTROLS = dict.fromkeys((*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0)))
"""Characters of the category Cc but for tab and the two that end lines; NEL goes with them."""

_LINE_ENDS = str.maketrans({"\u2028": "\n", "\u2029": "\n"})

_EXPANSION = 3
"""No letter in common use is written with more than three code points when decomposed."""

_WIDE_AT = "\uff20"
"""How keyboards for Chinese and Japanese write @; no address has it otherwise."""

_INVISIBLE = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
_JOINERS = "\u200c\u200d"


def repaired(text: str) -> str:
    """Replace lone surrogates, which no encoding can carry, and leave all else as typed."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def paragraphs(text: str, limit: int) -> str:
    """Make text of several lines regular.

    Text of more than `limit` characters may come back without NFC: ordering the marks of a
    hostile text takes the square of its length, and it is refused as too long anyway.
    """
    clean = repaired(text).replace("\r\n", "\n").replace("\r", "\n")
    clean = clean.translate(_LINE_ENDS).translate(_CONTROLS).strip()
    return clean if len(clean) > _EXPANSION * limit else normalize("NFC", clean)


def line(text: str, limit: int) -> str:
    """Make text of one line regular: any run of white space becomes one space."""
    return " ".join(paragraphs(text, limit).split())


def is_blank(text: str) -> bool:
    """Say whether nothing in the text can be seen, as with zero-width spaces alone."""
    return all(category(character) in _INVISIBLE for character in text)


def without_marks(text: str) -> str:
    """Drop the invisible marks that copying from an address book leaves behind.

    The two joiners stay, for some scripts spell words with them.
    """
    return "".join(c for c in text if c in _JOINERS or category(c) != "Cf")


def email_line(text: str, limit: int) -> str:
    """Make an e-mail address regular, whatever was copied with it or it was typed with."""
    return without_marks(line(text, limit)).strip().replace(_WIDE_AT, "@")


def folded(text: str) -> str:
    """Make texts that differ in nothing but capitals and white space the same text."""
    return " ".join(text.casefold().split())
