"""Outputs: objects of the published bucket, named after what they are made from.

The name of an output is a digest of its inputs: the items it shows, the words around them,
and the version of whatever turns these into bytes. The same inputs give the same name, so an
output that exists is never made again, and none is ever changed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final, Protocol

from handlers.content.item import AnyItem
from handlers.release.model import Page, encode

JSON: Final = "application/json"
HTML: Final = "text/html; charset=utf-8"
PDF: Final = "application/pdf"
XML: Final = "application/xml; charset=utf-8"

_HANDLERS: Final = Path(__file__).resolve().parent.parent


class Workshop(Protocol):
    """Where outputs are made: it hands out the whole of what a name only stands for."""

    def item(self, fingerprint: str) -> AnyItem:
        """An item with its body."""
        ...

    def page(self, key: str) -> Page:
        """A compiled page, by the key of its output."""
        ...

    def upload(self, key: str, etag: str) -> bytes:
        """An object of the content bucket, such as `files/report.pdf`, while it has that tag."""
        ...

    def note(self, message: str) -> None:
        """Note something that the admin has to know of the output that is being made."""
        ...

    def image(self, key: str) -> bytes:
        """A published picture, by the key that pages name it with."""
        ...


@dataclass(frozen=True)
class Output:
    """An object to be, made only if it is not there yet.

    `source` is the content key of the upload that it shows, where it shows one.
    """

    key: str
    content_type: str
    make: Callable[[Workshop], bytes]
    source: str = ""


def name(folder: str, ending: str, *inputs: object) -> str:
    """Name an output after its inputs, which are anything that encodes as JSON."""
    digest = sha256(encode(inputs)).hexdigest()[:16]
    return f"{folder}/{digest}{ending}"


@cache
def code_engine(*packages: str) -> str:
    """Name the version of the code that makes outputs: a digest over the packages' sources."""
    digest = sha256()
    for package in packages:
        for path in sorted((_HANDLERS / package).glob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
