"""The blocks of a body: what an admin may write between the title and the end of a page."""

from typing import Annotated, Any

from pydantic import AfterValidator, Discriminator, Field, Tag, ValidationInfo

from handlers.content.fields import Content, FileName, Inline, Label, Paragraph, inline, refuse
from handlers.content.keys import IMAGE_TYPES

PARAGRAPH = "<paragraph>"
"""Tags of blocks and items stand in angle brackets, so that places can be told without them."""


NOT_A_BLOCK = "block"
NOT_AN_ITEM = "item"
"""The error types of values that are no block, and no item of a list."""


class HeadingBlock(Content):
    """A heading inside the page."""

    heading: Label


def _one_list(value: Any, info: ValidationInfo) -> Any:  # noqa: ANN401  Items, or None.
    if value and info.data.get("bullets"):
        refuse("An item has either bullets or numbers below it, not both.")
    return value


class NestedItem(Content):
    """An item of a list with another list below it."""

    text: Inline
    bullets: "Items | None" = None
    numbers: Annotated["Items | None", AfterValidator(_one_list)] = None


def _item_tag(value: Any) -> str | None:  # noqa: ANN401  Whatever JSON holds.
    if isinstance(value, str):
        return "<item>"
    return "<nested>" if isinstance(value, dict | NestedItem) else None


ListItem = Annotated[
    Annotated[Inline, Tag("<item>")] | Annotated[NestedItem, Tag("<nested>")],
    Discriminator(
        _item_tag, custom_error_type=NOT_AN_ITEM, custom_error_message="Not an item of a list"
    ),
]
Items = Annotated[list[ListItem], Field(min_length=1, max_length=500)]


class BulletsBlock(Content):
    """A list with bullets."""

    bullets: Items


class NumbersBlock(Content):
    """A numbered list."""

    numbers: Items


class QuoteBlock(Content):
    """A quotation, and where it comes from."""

    quote: Inline
    source: Label | None = None


def _cell(value: str) -> str:
    return inline(value) if value.strip() else ""


def _row(value: list[str], info: ValidationInfo) -> list[str]:
    """Hold a row against the header, which Pydantic has read before."""
    header = info.data.get("header")
    if header and len(value) != len(header):
        refuse(
            f"Cells in this row: {len(value)}; in the header: {len(header)}. Give every row as "
            'many cells as the header; an empty cell is written as "".'
        )
    return value


Cell = Annotated[str, Field(max_length=5000), AfterValidator(_cell)]
Row = Annotated[list[Cell], AfterValidator(_row)]


class TableContent(Content):
    """A table: a caption, one row of header cells, and rows with as many cells as the header."""

    caption: Label
    header: Annotated[list[Inline], Field(min_length=1, max_length=12)]
    rows: Annotated[list[Row], Field(min_length=1, max_length=1000)]


class TableBlock(Content):
    """A block that holds a table."""

    table: TableContent


def _picture(value: str) -> str:
    if value.rpartition(".")[2].casefold() not in IMAGE_TYPES:
        refuse(f"“{value}” is not a picture. Pictures end in {', '.join(IMAGE_TYPES)}.")
    return value


class ImageBlock(Content):
    """A picture with the words for those who do not see it."""

    image: Annotated[FileName, AfterValidator(_picture)]
    alt: Annotated[Label, Field(description="What the picture shows, for those who do not see it.")]
    caption: Label | None = None


KINDS: dict[str, str] = {
    "heading": "<heading>",
    "bullets": "<bullets>",
    "numbers": "<numbers>",
    "quote": "<quote>",
    "table": "<table>",
    "image": "<image>",
}


def _block_tag(value: Any) -> str | None:  # noqa: ANN401  Whatever JSON holds.
    if isinstance(value, str):
        return PARAGRAPH
    names = value if isinstance(value, dict) else getattr(type(value), "model_fields", {})
    return next((tag for name, tag in KINDS.items() if name in names), None)


Block = Annotated[
    Annotated[Paragraph, Tag(PARAGRAPH)]
    | Annotated[HeadingBlock, Tag("<heading>")]
    | Annotated[BulletsBlock, Tag("<bullets>")]
    | Annotated[NumbersBlock, Tag("<numbers>")]
    | Annotated[QuoteBlock, Tag("<quote>")]
    | Annotated[TableBlock, Tag("<table>")]
    | Annotated[ImageBlock, Tag("<image>")],
    Discriminator(
        _block_tag,
        custom_error_type=NOT_A_BLOCK,
        custom_error_message="Not a block",
    ),
]
Body = Annotated[list[Block], Field(max_length=2000)]
