"""From a document to the data that the print templates read.

What can be worked out here is: typst keeps the result of every call of a function in a
template, so that a function called for each word would cost more memory than the words.
"""

import re
from collections.abc import Mapping
from typing import Any, Final
from unicodedata import combining

from msgspec import to_builtins

from handlers.printing import qr
from handlers.printing.coverage import Coverage
from handlers.printing.direction import FIRST, LAST, isolate
from handlers.printing.document import PrintDocument
from handlers.printing.shown import leads, shown
from handlers.printing.tables import shares, whole
from handlers.release.model import encode

_LONG: Final = re.compile("[^\\s\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef]{48,}")
"""A word that may be longer than a line; Chinese and its like break between any characters."""

_PROSE: Final = {"caption", "note", "source", "summary", "text", "title"}


def printable(
    document: PrintDocument, files: Mapping[str, str], coverage: Coverage
) -> tuple[str, tuple[str, ...]]:
    """Write a document as JSON with printable characters only, and list what was replaced.

    `files` maps the key of each image to its place in the templates' folder; the data names
    the place as `file` instead of the key. Text stands as a plain string, an article has the
    `label` to which links in the document lead, `code` is a drawing of the QR code, and `name`
    the title without marks.
    """
    preparation = _Preparation(document, files, coverage)
    data = preparation.of(to_builtins(document))
    data["name"] = coverage.clean(document.title, preparation.replaced)
    data["code"] = qr.svg(qr.code(document.check)) if document.check else ""
    return encode(data).decode(), tuple(preparation.replaced)


class _Preparation:
    """What is known while one document is prepared."""

    def __init__(
        self, document: PrintDocument, files: Mapping[str, str], coverage: Coverage
    ) -> None:
        self.replaced: dict[str, None] = {}
        self._files = files
        self._coverage = coverage
        self._site = document.site
        self._rtl = document.direction == "rtl"
        self._labels: dict[str, str] = {}
        if document.kind != "programme":
            for part in document.parts:
                for article in part.articles:
                    self._labels.setdefault(article.path, f"article-{len(self._labels)}")
        self._unset = dict(self._labels)

    def of(self, value: Any) -> Any:  # noqa: ANN401  Whatever JSON holds.
        if isinstance(value, str):
            return self._coverage.clean(value, self.replaced)
        if isinstance(value, list | tuple):
            return [self.of(each) for each in value]
        if isinstance(value, dict):
            return self._node(value)
        return value

    def _node(self, node: dict[str, Any]) -> Any:  # noqa: ANN401  A mapping, or a string of text.
        kind = node.get("kind")
        if kind == "text":
            return self._prose(node["text"])
        if kind == "link":
            return self._link(node["href"], self.of(node["spans"]))
        if kind == "image":
            rest = {name: each for name, each in node.items() if name != "key"}
            return {**self._fields(rest), "file": self._files[node["key"]]}
        if kind == "table":
            return _table(self._fields(node))
        if "slug" in node:
            # An article that stands here twice is led to where it stands first.
            return {**self._fields(node), "label": self._unset.pop(node["path"], "")}
        return self._fields(node)

    def _fields(self, value: dict[str, Any]) -> dict[str, Any]:
        return {
            name: self._prose(each) if name in _PROSE and isinstance(each, str) else self.of(each)
            for name, each in value.items()
        }

    def _prose(self, words: str) -> str:
        words = breakable(self._coverage.clean(words, self.replaced))
        return isolate(words) if self._rtl else words

    def _link(self, href: str, spans: list[Any]) -> dict[str, Any]:
        if href in self._labels:
            return {"kind": "place", "label": self._labels[href], "spans": spans}
        if not leads(href):
            return {"kind": "words", "spans": spans}
        address = shown(href, _plain(spans), self._site)
        if address:
            address = f"({address})"
        if address and self._rtl:
            address = f"{FIRST}{address}{LAST}"
        return {"kind": "link", "href": href, "spans": spans, "shown": address}


def breakable(text: str) -> str:
    """Let words that may be longer than a line break anywhere; addresses know where to."""
    return _LONG.sub(_broken, text)


def _broken(match: re.Match[str]) -> str:
    word = match[0]
    if "://" in word:
        return word
    # An accent stays with its letter.
    return "".join(sign if combining(sign) else f"\u200b{sign}" for sign in word)


def _table(node: dict[str, Any]) -> dict[str, Any]:
    """Add what is known of the form of a table before it is drawn."""
    rows = [[_read(cell) for cell in row] for row in (node["header"], *node["rows"])]
    parts = shares(rows)
    return {**node, "shares": parts, "whole": whole(rows, parts)}


def _read(spans: list[Any]) -> str:
    """Give all words of spans, the address after a link included."""
    return "".join(
        span if isinstance(span, str) else f"{_read(span['spans'])} {span.get('shown', '')}"
        for span in spans
    )


def _plain(spans: list[Any]) -> str:
    """Give the words of spans without marks, to be compared with an address."""
    words = "".join(span if isinstance(span, str) else _plain(span["spans"]) for span in spans)
    return words.strip(f"{FIRST}{LAST}")
