"""Print: how long a PDF takes and what memory, beside WeasyPrint and headless Chromium.

Everybody prints the same documents with the same fonts: ours from the document's data, the
others from the print page that we make of it. They take turns, so that a busy moment of the
machine hits all alike.
"""

import sys
from collections import defaultdict
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from pypdf import PageObject, PdfReader

from benchmarks import peers
from benchmarks.children import say
from benchmarks.paper import BOOKLET, Paper, lay_out
from benchmarks.printed import read_document
from benchmarks.printers import CHROMIUM, OPEN, OURS, TAGGED, TURNS, WARM, WEASYPRINT
from benchmarks.results import Result

PROGRAMMES = 300
ROUNDS = 5
BOOKLETS = 3

_BOUNDS = {WEASYPRINT: 1 / 8, TAGGED: None, CHROMIUM: 1 / 50, OPEN: None}
"""What ours may take at most of the time of the others for one programme."""

_SLOW = (WEASYPRINT, TAGGED)
"""They take so long for a booklet that one is enough."""

_FONT = "NotoSans"


@dataclass
class Turns:
    """What each took: the seconds of its documents, and the most memory of its process in MB."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    peaks: dict[str, float] = field(default_factory=dict)
    first: list[float] = field(default_factory=list)

    def add(self, who: str, answer: dict[str, Any]) -> None:
        """Note what a process answered."""
        self.seconds[who] += answer["seconds"]
        if who == OURS:
            self.first.append(answer["first"])
        if "peak" in answer:
            self.peaks[who] = max(self.peaks.get(who, 0), answer["peak"])

    def typical(self, who: str) -> float:
        """The median of the seconds."""
        return median(self.seconds[who])


def measure() -> list[Result]:
    """Print single programmes and booklets."""
    say(f"Print: {PROGRAMMES} programmes, as documents and as print pages …")
    paper = lay_out(peers.WORK / "print", PROGRAMMES)
    return [*_of_programmes(paper), *_of_booklets(paper)]


def _of_programmes(paper: Paper) -> list[Result]:
    """Print single programmes, each of them another."""
    turns = Turns()
    for number in range(ROUNDS):
        say(f"Print: one programme at a time, round {number + 1} of {ROUNDS} …")
        measured = paper.programmes[:-WARM][number::ROUNDS]
        for who, printing, warm, count in TURNS:
            names = [*paper.programmes[-warm:], *measured[:count]]
            turns.add(who, printing(paper, names, warm))
            check(paper, names[-1], who)
    ours = turns.typical(OURS) * 1000
    name = f"one programme, warm, of {len(turns.seconds[OURS])}"
    return [
        Result("first document of a process", median(turns.first) * 1000, "ms"),
        Result(name, ours, "ms", bound=12),
        *(
            Result(name, ours, "ms", who, turns.typical(who) * 1000, bound)
            for who, bound in _BOUNDS.items()
        ),
        *_memory("memory, one programme after another", turns),
    ]


def _of_booklets(paper: Paper) -> list[Result]:
    """Print the booklet, in a fresh process each time."""
    turns = Turns()
    for who, printing, *_ in TURNS:
        for number in range(1 if who in _SLOW else BOOKLETS):
            say(f"Print: the booklet, {who}, {number + 1} …")
            turns.add(who, printing(paper, [BOOKLET], 0))
        check(paper, BOOKLET, who)
    ours = turns.typical(OURS)
    name = f"booklet of {PROGRAMMES} programmes"
    return [
        Result(name, ours, "s", bound=2),
        *(Result(name, ours, "s", who, turns.typical(who)) for who in _BOUNDS),
        *_memory(f"memory, {name}", turns, bound=350),
    ]


def _memory(name: str, turns: Turns, bound: float | None = None) -> list[Result]:
    """The most memory that a process took; Chromium is many processes and not weighed."""
    ours = turns.peaks.pop(OURS)
    beside = (Result(name, ours, "MB", who, peak) for who, peak in turns.peaks.items())
    return [Result(name, ours, "MB", bound=bound), *beside]


def check(paper: Paper, name: str, who: str) -> None:
    """Stop if what somebody printed last lacks the end of the document, or has other fonts."""
    address = read_document(paper.folder, name).parts[-1].articles[-1].links[-1].href
    pages = PdfReader(paper.pdf(name, who)).pages
    fonts = {str(font["/BaseFont"]) for font in _fonts(pages[0])}
    if not any(_FONT in font.replace("-", "") for font in fonts):
        sys.exit(f"{who} printed {name} with other fonts: {', '.join(sorted(fonts))}.")
    if address not in "".join("".join(page.extract_text().split()) for page in pages[-3:]):
        sys.exit(f"{who} did not print {name} to the end.")
    say(f"  {who}: {name}, {len(pages)} pages")


def _fonts(page: PageObject) -> list[Any]:
    """The fonts of a page."""
    resources: Any = page["/Resources"]
    return [font.get_object() for font in resources["/Font"].values()]
