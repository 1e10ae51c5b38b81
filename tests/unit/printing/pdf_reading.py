"""How the tests read a PDF: its conformance, its text, its tags, and all of that at once."""

import io
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from page import SafetyLimits, ValidationProfile, validate_pdf_bytes
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

STREAM = re.compile(rb"/Length (\d+)[^>]*>>\s*?stream\n")
LIMITS = SafetyLimits(max_reference_depth=10_000)
"""The entries of an outline refer to one another, one after the other: a booklet has hundreds."""

FALSE_ALARM = "PDFA2A-STREAM-LENGTH-001"
HEADING = re.compile(r"H[1-6]")
Tag = tuple[str, Any]


def assert_trustworthy(body: bytes) -> None:
    """Fail unless a PDF is one that people can rely on, whatever they read it with.

    It conforms to PDF/UA-1 and PDF/A-2a; and what validators do not ask: headings start at one
    and skip no level, tables have header cells, lists are tagged as such, pictures have a text
    that stands for them, and the tags follow what is drawn.
    """
    found = failures(body) or faults(tags(body))
    assert not found, "\n".join(found)


def failures(body: bytes) -> list[str]:
    """List what keeps a PDF from conforming to PDF/UA-1 and PDF/A-2a.

    The validator takes a stream that happens to end in a carriage return for one byte too
    long (one document in some hundreds has one), so that rule is checked here instead.
    """
    found = [
        f"{profile.name} {failure.rule_id}: {failure.message}"
        for profile in (ValidationProfile.PDF_UA_1, ValidationProfile.PDF_A_2A)
        for failure in validate_pdf_bytes(body, profile=profile, limits=LIMITS).failures
        if failure.rule_id != FALSE_ALARM
    ]
    wrong = [
        f"The stream at {stream.start()} is not as long as it says."
        for stream in STREAM.finditer(body)
        if body[stream.end() + int(stream[1]) :][:10] != b"\nendstream"
    ]
    return found + wrong


def faults(found: list[Tag]) -> list[str]:
    """List what is wrong with the tags of a PDF."""
    return [*_headings(found), *_tables(found), *_lists(found), *_figures(found), *_order(found)]


def reader(body: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(body))


def words(body: bytes) -> str:
    """Give the text of all pages, with every run of spaces and line ends as one space."""
    return " ".join(" ".join(page.extract_text() for page in reader(body).pages).split())


def tags(body: bytes) -> list[Tag]:
    """List the tags of a PDF with their nodes, in reading order."""
    root = reader(body).trailer["/Root"]
    return list(_below(root["/StructTreeRoot"]["/K"]))  # type: ignore[index]


def names(body: bytes) -> list[str]:
    return [name for name, _ in tags(body)]


def _below(node: Any) -> Iterator[Tag]:
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for each in node:
            yield from _below(each)
    elif isinstance(node, dict) and "/S" in node:
        yield str(node["/S"]).removeprefix("/"), node
        yield from _below(node.get("/K", []))


def _headings(found: list[Tag]) -> Iterator[str]:
    levels = [int(name[1]) for name, _ in found if HEADING.fullmatch(name)]
    if levels[:1] != [1] or levels.count(1) != 1:
        yield f"The headings do not begin with the only one of level 1: {levels[:5]}."
    skips = ((before, after) for before, after in pairwise(levels) if after > before + 1)
    yield from (f"A heading of level {before} is followed by {after}." for before, after in skips)


def _tables(found: list[Tag]) -> Iterator[str]:
    for name, node in found:
        if name == "Table" and "TH" not in (inner for inner, _ in _below(node.get("/K", []))):
            yield "A table has no header cells."


def _lists(found: list[Tag]) -> Iterator[str]:
    for name, node in found:
        children = {inner for inner, _ in _children(node)}
        if name == "L" and not ({"LI"} <= children <= {"LI", "L", "Caption"}):
            yield f"A list consists of {sorted(children)}."
        if name == "LI" and not ({"LBody"} <= children <= {"Lbl", "LBody"}):
            yield f"An item of a list consists of {sorted(children)}."
        if name not in ("L", "LI") and children & {"LI", "LBody"}:
            yield f"There is an item of a list right inside of {name}."


def _children(node: Any) -> Iterator[Tag]:
    inside = node.get("/K", [])
    inside = inside.get_object() if hasattr(inside, "get_object") else inside
    for each in inside if isinstance(inside, list) else [inside]:
        child = each.get_object() if hasattr(each, "get_object") else each
        if isinstance(child, dict) and "/S" in child:
            yield str(child["/S"]).removeprefix("/"), child


def _figures(found: list[Tag]) -> Iterator[str]:
    for name, node in found:
        if name == "Figure" and not str(node.get("/Alt", "")).strip():
            yield "A picture has no text that stands for it."


def _order(found: list[Tag]) -> Iterator[str]:
    """Compare the order of the tags with that in which each page is drawn.

    A caption may be read before what it belongs to, and stand below it.
    """
    last: dict[int, int] = {}
    for page, number in _content(found[0][1] if found else {}, -1):
        if number <= last.get(page, -1):
            yield f"Piece {number} of the page in object {page} is read after a later one."
        last[page] = number


def _content(node: Any, page: int) -> Iterator[tuple[int, int]]:
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for each in node:
            yield from _content(each, page)
    elif isinstance(node, int):
        yield page, node
    elif isinstance(node, DictionaryObject) and node.get("/S") != "/Caption":
        page = node.raw_get("/Pg").idnum if "/Pg" in node else page
        number: Any = node.get("/MCID")
        if number is not None:
            yield page, int(number)
        yield from _content(node.get("/K", []), page)
