"""Publishes a site in a process of its own, PDFs and all, and perhaps changes one programme.

Asked for the number of `programmes` in each of the `languages`, and whether to `change` one
after. Answers what `publish` found each time, and the most memory that the process took.
"""

import tempfile
import time
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks import sites
from benchmarks.children import answer, asked
from benchmarks.programmes import programme
from benchmarks.shelf import Shelf, by_kind
from handlers.printing.html import HtmlPrinter
from handlers.printing.pdf import PdfPrinter
from handlers.publishing.prints import Printer
from handlers.publishing.publish import Report, Result, utc_now
from tests.unit.publishing.office import SITE, Office, templates

CHANGED = 7
TITLE = "A title that nothing had before"


def main() -> None:
    """Publish, and publish again."""
    question = asked()
    languages = question["languages"]
    office = sites.filled(question["programmes"], languages)
    with tempfile.TemporaryDirectory(prefix="microsite-bench-") as folder:
        shelf = Shelf(Path(folder))
        office = replace(office, published=shelf)
        found = {"full": publish(office, shelf)}
        if question["change"]:
            change_one(office)
            found["change"] = publish(office, shelf, title=TITLE)
    answer(**found)


@cache
def printer() -> Printer:
    """The product's own printer: that of the tests also checks each PDF, which takes longer."""
    return Printer(PdfPrinter(Path(SITE)), HtmlPrinter(Path(SITE), templates()))


def change_one(office: Office) -> None:
    """Upload one programme with another title and a later date."""
    theme = f"theme-{CHANGED % sites.THEMES}"
    changed = programme("en", CHANGED, theme, title=TITLE, updated="2026-10-30")
    office.put(sites.programme_key("en", CHANGED), changed)


def publish(office: Office, shelf: Shelf, *, title: str = "") -> dict[str, Any]:
    """Publish; give the seconds until the pages were live and until all was, and what was made.

    Where a title is given, the page that is live then has to have it.
    """
    before = len(shelf.written)
    lived: list[tuple[float, int]] = []
    start = time.perf_counter()

    def live(_report: Report) -> None:
        lived.append((time.perf_counter() - start, len(shelf.written)))
        page = office.page(sites.programme_paths(CHANGED + 1)[-1])
        if title and (page is None or page.title != title):
            raise RuntimeError("The changed page is not what visitors see.")

    publisher = replace(office.publisher(now=utc_now), printer=printer(), live=live)
    report = publisher.publish()
    done = time.perf_counter() - start
    if report.result is not Result.PUBLISHED or report.problems:
        raise RuntimeError(f"The publish ended as {report.result}: {report.problems}")
    [(pages_live, made_by_then)] = lived
    return {
        "live": pages_live,
        "done": done,
        "before_live": by_kind(shelf.written[before:made_by_then]),
        "made": by_kind(shelf.written[before:]),
    }


if __name__ == "__main__":
    main()
