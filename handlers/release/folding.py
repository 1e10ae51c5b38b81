"""Folding: the form of text in which search compares it."""

import unicodedata
from typing import Final

_MARKS: Final = frozenset("\u2066\u2067\u2068\u2069")
"""What keeps addresses in their direction within a text: nobody types it into a search."""


def fold(text: str) -> str:
    """Fold text: no accents, no capitals, single spaces."""
    apart = unicodedata.normalize("NFKD", text)
    kept = "".join(sign for sign in apart if not (unicodedata.combining(sign) or sign in _MARKS))
    return " ".join(kept.casefold().split())
