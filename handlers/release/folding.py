"""Folding: the form of text in which search compares it."""

import unicodedata


def fold(text: str) -> str:
    """Fold text: no accents, no capitals, single spaces."""
    apart = unicodedata.normalize("NFKD", text)
    kept = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return " ".join(kept.casefold().split())
