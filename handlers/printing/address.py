"""Addresses for paper: site-relative links made absolute, in whole trees of text.

Each function named `…_on` returns the same thing as it stands on the site at `base_url`.
"""

from collections.abc import Iterable
from urllib.parse import quote, urljoin

from msgspec.structs import replace

from handlers.release.model import (
    Article,
    Block,
    Emphasis,
    Image,
    Item,
    Link,
    List,
    Paragraph,
    Quote,
    Reference,
    Rendition,
    Spans,
    Strong,
    Table,
    Text,
)

_KEPT = "%!#$&'()*+,/:;=?@[]~"
"""What an address may hold as it is; everything else is percent-encoded, as PDF asks."""


def absolute(href: str, base_url: str) -> str:
    """Make an address complete and plain ASCII.

    >>> absolute("/en/", "https://example.org")
    'https://example.org/en/'
    """
    if href.startswith("/"):
        href = urljoin(base_url.rstrip("/") + "/", href)
    return quote(href, safe=_KEPT)


def spans_on(spans: Spans, base_url: str) -> Spans:
    """Complete the links among words."""
    placed: list[Text | Emphasis | Strong | Link] = []
    for span in spans:
        match span:
            case Text():
                placed.append(span)
            case Link():
                inner = spans_on(span.spans, base_url)
                placed.append(Link(absolute(span.href, base_url), inner))
            case _:
                placed.append(replace(span, spans=spans_on(span.spans, base_url)))
    return tuple(placed)


def blocks_on(blocks: Iterable[Block], base_url: str) -> tuple[Block, ...]:
    """Complete the links in blocks of text."""
    return tuple(_block(block, base_url) for block in blocks)


def references_on(references: Iterable[Reference], base_url: str) -> tuple[Reference, ...]:
    """Complete references, which are links on a line of their own."""
    return tuple(replace(each, href=absolute(each.href, base_url)) for each in references)


def article_on(article: Article, base_url: str) -> Article:
    """Complete the article's own address and all links in it."""
    return replace(
        article,
        path=absolute(article.path, base_url),
        body=blocks_on(article.body, base_url),
        links=references_on(article.links, base_url),
        publications=references_on(article.publications, base_url),
    )


def _block(block: Block, base_url: str) -> Block:
    match block:
        case Paragraph() | Quote():
            return replace(block, spans=spans_on(block.spans, base_url))
        case List():
            return _list(block, base_url)
        case Table():
            header = tuple(spans_on(cell, base_url) for cell in block.header)
            rows = (tuple(spans_on(cell, base_url) for cell in row) for row in block.rows)
            return replace(block, header=header, rows=tuple(rows))
        case Image(print=Rendition(key, width, height)):
            return Image(key, block.alt, block.caption, width, height)
        case _:
            return block


def _list(tree: List, base_url: str) -> List:
    return replace(tree, items=tuple(_item(item, base_url) for item in tree.items))


def _item(item: Item, base_url: str) -> Item:
    children = None if item.children is None else _list(item.children, base_url)
    return Item(spans_on(item.spans, base_url), children)
