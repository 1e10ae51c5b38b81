"""`microsite package`: the zips that Lambda runs."""

import sys
from pathlib import Path

import click

from infra.commands.options import json_option
from infra.commands.output import say, say_json, say_table
from infra.packaging.build import Package, build
from infra.packaging.stages import ARCHITECTURES, STAGES, read_stage

_LARGEST = 3


@click.command()
@click.argument("stages", nargs=-1, type=click.Choice(STAGES), metavar="[STAGE]...")
@click.option(
    "--architecture", type=click.Choice(ARCHITECTURES), default=ARCHITECTURES[0],
    show_default=True, help="The processors that the functions run on.",
)  # fmt: skip
@click.option(
    "--output", type=click.Path(file_okay=False, path_type=Path), default=Path("dist"),
    show_default=True, help="The folder for the zips.",
)  # fmt: skip
@json_option
def package(stages: tuple[str, ...], architecture: str, output: Path, *, as_json: bool) -> None:
    """Package the functions for AWS Lambda.

    STAGE is web, upload or enquiry; without any, all three are packaged. The same commit
    always gives the same bytes. The exit status is 1 when a package is larger than it may be
    or holds what it must not.
    """
    with click.progressbar(
        stages or STAGES, label="Packaging", file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as names:
        made = [build(read_stage(name), architecture, output) for name in names]
    if as_json:
        say_json([_described(one) for one in made])
        return
    say_table([("Package", "MB", "Unzipped", "Files", "Largest parts, MB"), *map(_row, made)])
    say(f"Made for {architecture}, in {output}.")


def _row(made: Package) -> tuple[str, str, str, int, str]:
    largest = ", ".join(f"{part.name} {_mb(part.zipped)}" for part in made.parts[:_LARGEST])
    return made.stage, _mb(made.zipped), _mb(made.unzipped), made.files, largest


def _mb(size: int) -> str:
    return f"{size / 1_000_000:.1f}"


def _described(made: Package) -> dict[str, object]:
    return {
        "stage": made.stage,
        "path": str(made.path),
        "zipped": made.zipped,
        "unzipped": made.unzipped,
        "files": made.files,
        "parts": {part.name: part.zipped for part in made.parts},
    }
