"""Who prints, and how: ours, WeasyPrint, and Chromium in two ways, each in fresh processes.

Each is seen at its best, too: WeasyPrint keeps its fonts between documents and leaves out the
tags of an accessible PDF, which ours always has; of Chromium, one browser is kept open, where
usually one is started for each document.
"""

import ctypes
import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from benchmarks import browser, children, peers
from benchmarks.paper import Paper

WARM = 5

OURS = "ours"
WEASYPRINT = "WeasyPrint"
TAGGED = "WeasyPrint, PDF/UA-1"
CHROMIUM = "Chromium, a start each"
OPEN = "Chromium, kept open"

_LIBRARIES = ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0")
_PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


def lacks() -> list[str]:
    """Say what the peers need that this machine does not have, a sentence each."""
    sentences = []
    missing = [name for name in _LIBRARIES if not _loads(name)]
    if missing:
        sentences.append(
            f"WeasyPrint needs {', '.join(missing)}: run “apt-get install {_PACKAGES}”."
        )
    if not browser.chromium():
        sentences.append(
            "Chromium is not here: run “apt-get install chromium”, or say where it is in CHROMIUM."
        )
    return sentences


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def versions() -> dict[str, str]:
    """The versions of the peers."""
    return {"weasyprint": peers.pinned("weasyprint"), "chromium": browser.version()}


Printing = Callable[[Paper, Sequence[str], int], dict[str, Any]]
"""Prints documents of these names in a fresh process; so many at first are not counted."""


def _question(paper: Paper, names: Sequence[str], warm: int, who: str) -> dict[str, object]:
    last = str(paper.pdf(names[-1], who))
    return {"folder": str(paper.folder), "names": names, "warm": warm, "last": last}


def _ours(paper: Paper, names: Sequence[str], warm: int) -> dict[str, Any]:
    return children.fresh("benchmarks.printed", **_question(paper, names, warm, OURS))


def _weasyprint(
    paper: Paper, names: Sequence[str], warm: int, variant: str | None = None
) -> dict[str, Any]:
    environ = {**paper.environ, "PYTHONPATH": str(peers.weasyprint())}
    question = _question(paper, names, warm, TAGGED if variant else WEASYPRINT)
    # Without our own site-packages.
    command = [sys.executable, "-S", str(peers.SOURCES / "weasyprint_pdf.py")]
    return children.run(command, {**question, "variant": variant}, environ)


def _chromium(paper: Paper, names: Sequence[str], warm: int) -> dict[str, Any]:
    seconds = [
        browser.print_once(
            paper.page(name), paper.pdf(name, CHROMIUM), paper.profile, paper.environ
        )
        for name in names
    ]
    return {"seconds": seconds[warm:]}


def _open_browser(paper: Paper, names: Sequence[str], warm: int) -> dict[str, Any]:
    with browser.OpenBrowser(paper.profile, paper.environ) as opened:
        printed = [opened.print(paper.page(name)) for name in names]
    paper.pdf(names[-1], OPEN).write_bytes(printed[-1][1])
    return {"seconds": [seconds for seconds, _ in printed][warm:]}


TURNS: tuple[tuple[str, Printing, int, int], ...] = (
    (OURS, _ours, WARM, 40),
    (WEASYPRINT, _weasyprint, WARM, 8),
    (TAGGED, partial(_weasyprint, variant="pdf/ua-1"), WARM, 8),
    (CHROMIUM, _chromium, 1, 3),
    (OPEN, _open_browser, WARM, 8),
)
"""Who, how, how many documents to warm up with, and how many are counted in a round."""
