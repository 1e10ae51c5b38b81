"""Inline Markdown, as a small tree of spans: emphasis, strong and links, and nothing else.

Raw HTML is text. A link may lead to http, https, mailto, or a place on the site itself; any
other is an error with a sentence for the admin.
"""

import re
from itertools import accumulate
from typing import Final
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

from handlers.errors import PermanentError
from handlers.release.model import Emphasis, Link, Span, Spans, Strong, Text

FILES: Final = "/files/"
MOST_MARKS: Final = 8
"""Emphasis inside emphasis; more is a slip, and would be too deep for whoever reads the tree."""

_BLANK_LINE: Final = re.compile(r"\r?\n[ \t]*\r?\n")


class InlineError(PermanentError):
    """Inline Markdown that cannot be published; the message says how to mend it."""


class LinkError(InlineError):
    """An address that content may not link to; the message says how to mend it."""


def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero", {"html": False, "linkify": False})
    parser.enable(["emphasis", "link", "autolink", "escape", "entity"])
    # Every address gets as far as our own check, which can say what is wrong with it.
    setattr(parser, "validateLink", lambda _url: True)  # noqa: B010  Mypy forbids assignment.
    setattr(parser, "normalizeLink", lambda url: url)  # noqa: B010  As above.
    return parser


_MARKDOWN: Final = _parser()


def parse_inline(text: str) -> Spans:
    """Read inline Markdown.

    Raises `LinkError` naming every link that is not allowed, or `InlineError` where the
    marks are nested beyond sense.
    """
    tokens = _MARKDOWN.parseInline(text)[0].children or []
    if max(accumulate(token.nesting for token in tokens), default=0) > MOST_MARKS:
        raise InlineError(
            "The marks for emphasis (* or _) are nested too deeply. Use *one* for emphasis and "
            "**two** for strong words, and write \\* where the sign itself is meant."
        )
    faults: list[str] = []
    spans, _ = _spans(tokens, 0, faults)
    if faults:
        raise LinkError(" ".join(faults))
    return spans


def paragraphs(text: str) -> tuple[str, ...]:
    """Divide a text at its blank lines."""
    return tuple(part.strip() for part in _BLANK_LINE.split(text) if part.strip())


def check_href(href: str) -> str:
    """Return an allowed address in its proper form, or raise `LinkError`.

    `files/x.pdf` and `/files/x.pdf` both mean the file on the site.
    """
    href = href.strip()
    if href.startswith("files/"):
        href = f"/{href}"
    if re.search(r"[\x00-\x20\x7f-\x9f\\<>]", href):
        raise LinkError(
            f"The link “{_shown(href)}” has a space or another sign that no address may have. "
            "Copy the address again."
        )
    if href.startswith("/") and not href.startswith("//"):
        return href
    try:
        parts = urlsplit(href)
        hostname = parts.hostname
        _ = parts.port  # Raises where it is not a number.
    except ValueError:
        raise LinkError(
            f"The link “{_shown(href)}” is not a complete address. Copy the address again."
        ) from None
    if "@" in parts.netloc:
        raise LinkError(
            f"The link “{_shown(href)}” has an @ before the name of the site. Take that part away; "
            "an e-mail address is written as mailto:office@example.org."
        )
    if parts.scheme in ("http", "https") and hostname:
        return href
    if parts.scheme == "mailto" and re.fullmatch(r"[^@\s]+@[^@\s]+", parts.path):
        return href
    if href.casefold().startswith("www."):
        raise LinkError(f"The link “{_shown(href)}” has to begin with https://.")
    raise LinkError(
        f"The link “{_shown(href)}” does not lead to a page that can be linked to. Links begin "
        "with https://, http:// or mailto:, or with / for a page of this site, or with files/ "
        "for an uploaded file."
    )


def hrefs(spans: Spans) -> tuple[str, ...]:
    """Every address that the spans link to, in order."""
    found: list[str] = []
    for span in spans:
        if isinstance(span, Link):
            found.append(span.href)
        if not isinstance(span, Text):
            found.extend(hrefs(span.spans))
    return tuple(found)


def plain(spans: Spans) -> str:
    """Give the text of spans without any marks."""
    return "".join(span.text if isinstance(span, Text) else plain(span.spans) for span in spans)


def _shown(href: str) -> str:
    return href if len(href) <= 80 else f"{href[:79]}…"  # noqa: PLR2004  Enough to recognise.


def _spans(tokens: list[Token], start: int, faults: list[str]) -> tuple[Spans, int]:
    """Collect spans up to the closing token of this level; return them and where it stands."""
    spans: list[Span] = []
    position = start
    while position < len(tokens) and tokens[position].nesting >= 0:
        token = tokens[position]
        if token.nesting == 1:
            inner, position = _spans(tokens, position + 1, faults)
            spans.append(_wrapped(token, inner, faults))
        else:
            _append_text(spans, token.content if token.type.startswith("text") else " ")
        position += 1
    return tuple(spans), position


def _append_text(spans: list[Span], text: str) -> None:
    if spans and isinstance(spans[-1], Text):
        spans[-1] = Text(spans[-1].text + text)
    elif text:
        spans.append(Text(text))


def _wrapped(token: Token, inner: Spans, faults: list[str]) -> Span:
    if token.tag == "em":
        return Emphasis(inner)
    if token.tag == "strong":
        return Strong(inner)
    href = str(token.attrs.get("href", ""))
    try:
        href = check_href(href)
    except LinkError as error:
        faults.append(str(error))
    if not plain(inner).strip():
        faults.append(f"The link to “{_shown(href)}” has no words. Write them between [ and ].")
    return Link(href, inner)
