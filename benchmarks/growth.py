"""The plot of how publishing grows with a site: SVG that works wherever Markdown is shown."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

HERE = Path(__file__).parent
PLOT = HERE.parent / "docs" / "images" / "print-growth.svg"

WIDTH, HEIGHT = 340, 270
"""What a panel's axes span, in pixels."""


@dataclass(frozen=True)
class Point:
    """A site of so many programmes: the seconds of a full build, and the megabytes it took."""

    programmes: int
    seconds: float
    megabytes: float


@dataclass(frozen=True)
class Mark:
    """A place in a panel, in pixels from its top left corner, and what is written beside it."""

    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Panel:
    """One diagram: its title, the lines of its axes, its points, and a line to compare with."""

    left: int
    title: str
    columns: tuple[Mark, ...]
    rows: tuple[Mark, ...]
    points: tuple[Mark, ...]
    proportional: tuple[Mark, ...] = ()


Scale = Callable[[float], float]


def draw(points: Sequence[Point], machine: str, path: Path = PLOT) -> None:
    """Draw the points, smallest site first, and write the SVG."""
    environment = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    panels = (_seconds(points), _megabytes(points))
    template = environment.get_template("growth.svg.jinja")
    text = template.render(
        panels=panels, points=points, machine=machine, width=WIDTH, height=HEIGHT
    )
    path.write_text(text + "\n", "utf-8")


def _seconds(points: Sequence[Point]) -> Panel:
    """Both axes are logarithmic: what grows in proportion is as steep as the dashed line."""
    first, last = points[0], points[-1]
    low = floor(log10(min(point.seconds for point in points)))
    high = ceil(log10(max(point.seconds for point in points)))
    across = _across(points)

    def down(seconds: float) -> float:
        return HEIGHT * (high - log10(seconds)) / (high - low)

    ends = [(first.programmes, first.seconds)]
    ends.append((last.programmes, first.seconds * last.programmes / first.programmes))
    return Panel(
        left=70,
        title="Time, seconds",
        columns=_columns(points, across),
        rows=tuple(
            Mark(0, down(10.0**power), f"{10.0**power:,g}") for power in range(low, high + 1)
        ),
        points=tuple(
            Mark(across(one.programmes), down(one.seconds), _short(one.seconds)) for one in points
        ),
        proportional=tuple(Mark(across(x), max(0, down(y)), "") for x, y in ends),
    )


def _megabytes(points: Sequence[Point]) -> Panel:
    """Memory counts from nothing; only the size of the site is logarithmic."""
    most = max(point.megabytes for point in points)
    step = next(one for one in (50, 100, 250, 500, 1000, 2500) if most / one <= 6)  # noqa: PLR2004
    top = ceil(most / step) * step
    across = _across(points)

    def down(megabytes: float) -> float:
        return HEIGHT * (1 - megabytes / top)

    return Panel(
        left=500,
        title="Memory at most, MB",
        columns=_columns(points, across),
        rows=tuple(Mark(0, down(each), f"{each:,}") for each in range(0, top + 1, step)),
        points=tuple(
            Mark(across(one.programmes), down(one.megabytes), f"{one.megabytes:,.0f}")
            for one in points
        ),
    )


def _across(points: Sequence[Point]) -> Scale:
    low, high = log10(points[0].programmes), log10(points[-1].programmes)
    return lambda programmes: WIDTH * (log10(programmes) - low) / (high - low)


def _columns(points: Sequence[Point], across: Scale) -> tuple[Mark, ...]:
    return tuple(Mark(across(one.programmes), HEIGHT, f"{one.programmes:,}") for one in points)


def _short(seconds: float) -> str:
    return f"{seconds:,.1f}" if seconds < 10 else f"{seconds:,.0f}"  # noqa: PLR2004
