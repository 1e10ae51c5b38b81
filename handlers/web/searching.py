"""Search over the words that publish collected: every word has to be there. Pure."""

from collections.abc import Iterable

from handlers.release.folding import fold
from handlers.release.model import SearchEntry

MOST_WORDS = 10
MOST_RESULTS = 50


def search(entries: Iterable[SearchEntry], query: str) -> list[SearchEntry]:
    """Find the pages that hold every word; those with the words in their titles come first."""
    words = fold(query).split()[:MOST_WORDS]
    if not words:
        return []
    found = [entry for entry in entries if all(word in entry.words for word in words)]
    return sorted(found, key=lambda entry: _rank(entry, words))


def _rank(entry: SearchEntry, words: list[str]) -> tuple[int, str]:
    title = fold(entry.title)
    return -sum(word in title for word in words), title
