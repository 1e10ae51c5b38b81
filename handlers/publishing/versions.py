"""Versions: what each print shows, so that a printout can be compared with today's page.

The id of a version is a digest of what goes into a page: the items, the words of the page, the
pictures, the licence. Code, design and the languages that a page is translated into do not count,
so that a printout stays current until something changes that can be read on it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import Final

from msgspec.structs import replace

from handlers.publishing.outputs import JSON, Output, Workshop
from handlers.release.model import (
    Article,
    Block,
    Entry,
    Heading,
    Image,
    Page,
    Reference,
    Spans,
    encode,
)
from handlers.release.versions import PrintedVersion, Section, version_key

_ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base32: no letters that paper makes look like a digit or like each other."""

_MARKS: Final = re.compile("\u2066|\u2067|\u2068|\u2069".encode())

_LENGTH: Final = 10
"""Fifty bits: among a million versions, a doubled id has a chance of 1 in 2,000."""


def version_id(*inputs: object) -> str:
    """Name a version after what it shows, which is anything that encodes as JSON."""
    number = int.from_bytes(sha256(encode(inputs)).digest())
    return "".join(_ALPHABET[number >> 5 * place & 31] for place in range(_LENGTH))


def version_output(version: str, keys: Sequence[str], licence: Spans, *, contents: bool) -> Output:
    """Plan the object that describes a version.

    `keys` are those of the pages that it prints, under the `licence`.
    """

    def make(workshop: Workshop) -> bytes:
        shown = printed_version([workshop.page(key) for key in keys])
        terms = (Section("licence", "", "", _digest(licence)),) if licence else ()
        return encode(replace(shown, sections=(*shown.sections, *terms), contents=contents))

    return Output(version_key(version), JSON, make)


def printed_version(pages: Sequence[Page]) -> PrintedVersion:
    """Describe what a print of some pages shows: one page, or a listing and its themes."""
    page, *themes = pages
    listing = replace(page, entries=()) if themes else page
    sections = (*_of_page(listing), *(_of_theme(theme) for theme in themes))
    return PrintedVersion(page.kind, page.lang, page.path, page.title, page.updated, sections)


def _of_page(page: Page) -> Iterator[Section]:
    """Divide a page: its own text first, then what it lists, then where it leads."""
    alone = page.articles[0] if page.kind == "programme" else None
    if alone:
        yield from _of_article(alone)
        return
    yield from _of_text((page.title, page.summary), page.intro)
    for entry in page.entries:
        yield _of_entry(entry, "programme" if page.kind == "theme" else "theme")
    for article in page.articles:
        digest = _digest([section.digest for section in _of_article(article)])
        yield Section("programme", article.path, article.title, digest)
    yield from _references("publications", page.publications)


def _of_theme(page: Page) -> Section:
    """Describe a theme of the booklet, part by part."""
    parts = tuple(_of_page(page))
    return Section("theme", page.path, page.title, _digest([one.digest for one in parts]), parts)


def _of_entry(entry: Entry, kind: str) -> Section:
    """Describe a line of a listing, with the lines below it."""
    parts = tuple(_of_entry(child, "programme") for child in entry.children)
    said = (
        *(entry.title, entry.summary, entry.status, entry.programmes),
        [part.digest for part in parts],
    )
    return Section(kind, entry.path, entry.title, _digest(said), parts)


def _of_article(article: Article) -> Iterator[Section]:
    yield from _of_text((article.title, article.summary, article.status), article.body)
    yield from _references("links", article.links)
    yield from _references("publications", article.publications)


def _of_text(opening: tuple[str, ...], body: Iterable[Block]) -> Iterator[Section]:
    """Divide a text at its headings; what stands before the first belongs to its opening."""
    kind, name, title = "start", "", opening[0]
    said: list[object] = [*opening]
    for block in body:
        if isinstance(block, Heading):
            yield Section(kind, name, title, _digest(said))
            kind, name, title, said = "heading", block.anchor, block.text, [block.text]
        else:
            said.append(_said(block))
    yield Section(kind, name, title, _digest(said))


def _said(block: Block) -> Block:
    """What a block says, whatever is made of it for screen and paper."""
    if isinstance(block, Image):
        return Image(block.upload, block.alt, block.caption)
    return block


def _references(kind: str, references: tuple[Reference, ...]) -> Iterator[Section]:
    if references:
        yield Section(kind, "", "", _digest(references))


def _digest(said: object) -> str:
    """Digest what is said, whatever marks keep it in its direction."""
    return sha256(_MARKS.sub(b"", encode(said))).hexdigest()[:16]
