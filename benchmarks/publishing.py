"""Publish: what a change re-makes, and what a whole site takes, through the real publisher.

The buckets are in this machine's memory and on its disk, so that the network's share is not in
the figures. Each site is published by a fresh process.
"""

from statistics import median
from typing import Any

from benchmarks.children import fresh, say
from benchmarks.growth import Point, draw
from benchmarks.programmes import LANGUAGES
from benchmarks.results import Result, machine

PROGRAMMES = 1000
SIZES = (100, 300, 1000, 3000, 10_000)
SMALL = 300
"""Sites up to this size are built three times: a busy moment would count for much in them."""

RE_MADE = {
    "programme PDFs": 1,
    "theme PDFs": 1,
    "booklet PDFs": 1,
    "printpages": 3,
    "versions": 3,
}
"""What one programme changes: its own prints, those of its theme and of the list of all."""

BOOKLETS = ("theme PDFs", "booklet PDFs")


def measure() -> list[Result]:
    """Change one programme of many, build a site in many languages, and see a site grow."""
    return [*_change(), *_languages(), *_growth()]


def _publish(
    programmes: int, languages: tuple[str, ...] = ("en",), *, change: bool = False
) -> dict[str, Any]:
    answer = fresh(
        "benchmarks.published", programmes=programmes, languages=languages, change=change
    )
    say(f"  {answer['full']['done']:.1f} s, {answer['peak']:.0f} MB")
    return answer


def _change() -> list[Result]:
    say(f"Publish: a site of {PROGRAMMES:,} programmes, then one of them changed …")
    found = _publish(PROGRAMMES, change=True)["change"]
    name = f"one of {PROGRAMMES:,} changed"
    counts = [
        Result(f"{name}: {kind} made", found["made"].get(kind, 0), "", bound=count, exact=True)
        for kind, count in RE_MADE.items()
    ]
    early = sum(found["before_live"].get(kind, 0) for kind in BOOKLETS)
    return [
        *counts,
        Result(f"{name}: booklets made before it is live", early, "", bound=0, exact=True),
        Result(f"{name}: live", found["live"], "s", "with its booklets", found["done"], 1),
    ]


def _languages() -> list[Result]:
    say(f"Publish: {PROGRAMMES:,} programmes in {', '.join(LANGUAGES)} …")
    answer = _publish(PROGRAMMES, LANGUAGES)
    found = answer["full"]
    name = f"{PROGRAMMES:,} programmes in {len(LANGUAGES)} languages"
    pdfs = sum(count for kind, count in found["made"].items() if "PDF" in kind)
    return [
        Result(f"{name}: full build", found["done"], "s"),
        Result(f"{name}: pages live", found["live"], "s"),
        Result(f"{name}: memory", answer["peak"], "MB"),
        Result(f"{name}: PDFs made", pdfs, ""),
        Result(f"{name}: print pages made", found["made"]["printpages"], ""),
    ]


def _growth() -> list[Result]:
    points = []
    for programmes in SIZES:
        say(f"Publish: {programmes:,} programmes …")
        answers = [_publish(programmes) for _ in range(3 if programmes <= SMALL else 1)]
        seconds = median(answer["full"]["done"] for answer in answers)
        points.append(Point(programmes, seconds, max(answer["peak"] for answer in answers)))
    draw(points, machine())
    small, large = points[0], points[-1]
    ratio = Result(
        f"seconds for 1,000 programmes, of {large.programmes:,}",
        1000 * large.seconds / large.programmes,
        "s",
        f"of {small.programmes:,}",
        1000 * small.seconds / small.programmes,
        1.5,
    )
    return [result for point in points for result in _of_point(point)] + [ratio]


def _of_point(point: Point) -> list[Result]:
    name = f"{point.programmes:,} programmes: "
    return [
        Result(f"{name}full build", point.seconds, "s"),
        Result(f"{name}memory", point.megabytes, "MB"),
    ]
