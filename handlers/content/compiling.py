"""From validated content files to items."""

from collections.abc import Iterable
from dataclasses import dataclass

from handlers.content.blocks import (
    Block,
    BulletsBlock,
    HeadingBlock,
    ListItem,
    NumbersBlock,
    QuoteBlock,
    TableBlock,
)
from handlers.content.inline import FILES, hrefs, paragraphs, parse_inline
from handlers.content.keys import slug_for
from handlers.release import model as release


@dataclass(frozen=True)
class Compiled:
    """A body ready for visitors; `files` maps each uploaded file it refers to to the place."""

    blocks: tuple[release.Block, ...]
    files: dict[str, str]


def compile_body(body: Iterable[Block]) -> Compiled:
    """Turn the blocks that an admin wrote into the blocks that visitors read."""
    anchors: set[str] = set()
    blocks: list[release.Block] = []
    files: dict[str, str] = {}
    for number, block in enumerate(body):
        for compiled in _block(block, anchors):
            blocks.append(compiled)
            for name in _files(compiled):
                files.setdefault(name, f"body[{number}]")
    return Compiled(tuple(blocks), files)


def linked_files(links: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Find the uploaded files among links, each given as its place and its address."""
    files: dict[str, str] = {}
    for place, href in links:
        if href.startswith(FILES):
            files.setdefault(file_name(href), place)
    return files


def file_name(href: str) -> str:
    """Give the name of the uploaded file behind a site-relative address below `/files/`."""
    return href.removeprefix(FILES).split("#")[0].split("?")[0]


def _files(block: release.Block) -> Iterable[str]:
    if isinstance(block, release.Image):
        yield block.key
    for spans in _all_spans(block):
        for href in hrefs(spans):
            if href.startswith(FILES):
                yield file_name(href)


def _block(block: Block, anchors: set[str]) -> tuple[release.Block, ...]:  # noqa: PLR0911  A table.
    match block:
        case str():
            return tuple(release.Paragraph(parse_inline(part)) for part in paragraphs(block))
        case HeadingBlock():
            return (release.Heading(block.heading, _anchor(block.heading, anchors)),)
        case BulletsBlock():
            return (_list(block.bullets, ordered=False),)
        case NumbersBlock():
            return (_list(block.numbers, ordered=True),)
        case QuoteBlock():
            return (release.Quote(parse_inline(block.quote), block.source or ""),)
        case TableBlock():
            return (_table(block),)
    name = block.image.removeprefix("files/")
    return (release.Image(name, block.alt, block.caption or ""),)


def _anchor(heading: str, taken: set[str]) -> str:
    base = slug_for(heading) or "section"
    anchor, number = base, 2
    while anchor in taken:
        anchor, number = f"{base}-{number}", number + 1
    taken.add(anchor)
    return anchor


def _list(items: Iterable[ListItem], *, ordered: bool) -> release.List:
    return release.List(ordered, tuple(_item(item) for item in items))


def _item(item: ListItem) -> release.Item:
    if isinstance(item, str):
        return release.Item(parse_inline(item))
    children = None
    if item.bullets:
        children = _list(item.bullets, ordered=False)
    elif item.numbers:
        children = _list(item.numbers, ordered=True)
    return release.Item(parse_inline(item.text), children)


def _table(block: TableBlock) -> release.Table:
    return release.Table(
        caption=block.table.caption,
        header=tuple(parse_inline(cell) for cell in block.table.header),
        rows=tuple(tuple(parse_inline(cell) for cell in row) for row in block.table.rows),
    )


def _all_spans(block: release.Block) -> Iterable[release.Spans]:
    match block:
        case release.Paragraph() | release.Quote():
            yield block.spans
        case release.List():
            for item in block.items:
                yield item.spans
                if item.children:
                    yield from _all_spans(item.children)
        case release.Table():
            yield from block.header
            for row in block.rows:
                yield from row
