"""From a document to the data that the print templates read."""

from collections.abc import Mapping
from typing import Any

from msgspec import to_builtins

from handlers.printing.coverage import Coverage
from handlers.printing.document import PrintDocument
from handlers.release.model import encode


def printable(
    document: PrintDocument, files: Mapping[str, str], coverage: Coverage
) -> tuple[str, tuple[str, ...]]:
    """Write a document as JSON with printable characters only, and list what was replaced.

    `files` maps the key of each image to its place in the templates' folder; the data names
    the place as `file` instead of the key.
    """
    replaced: dict[str, None] = {}

    def prepared(value: Any) -> Any:  # noqa: ANN401  Whatever JSON holds.
        match value:
            case str():
                return coverage.clean(value, replaced)
            case list() | tuple():
                return [prepared(each) for each in value]
            case {"kind": "image", "key": str(key), **rest}:
                return {"kind": "image", "file": files[key], **prepared(rest)}
            case dict():
                return {name: prepared(each) for name, each in value.items()}
            case _:
                return value

    data = prepared(to_builtins(document))
    return encode(data).decode(), tuple(replaced)
