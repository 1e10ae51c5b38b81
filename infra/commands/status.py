"""`microsite status`: how an environment stands."""

from dataclasses import asdict
from datetime import UTC, datetime

import click

from handlers.release.manifest import Manifest
from infra.commands.options import json_option, spelled, targeted
from infra.commands.output import counted, say, say_json, say_table
from infra.depths import Depth
from infra.environment import Target
from infra.standing import Standing, standing


@click.command()
@targeted
@json_option
def status(target: Target, *, as_json: bool) -> None:
    """Say what is live, which uploads have problems, and what waits in the queues."""
    with target.opened() as environment:
        found = standing(environment)
    if as_json:
        say_json(_described(found))
    else:
        _show(found)


def _show(found: Standing) -> None:
    if found.live:
        _show_release(found.environment, found.live)
        _show_programmes(found.programmes)
    else:
        say(f"{found.environment}: nothing has been published yet.")
    say()
    if found.problems:
        say(f"{counted(len(found.problems), 'upload')} with problems or notices:")
    else:
        say("No uploads with problems.")
    for key in found.problems:
        say(f"  {key}")
    say()
    say_table([("Queue", "waiting", "in work", ""), *map(_row, found.queues)])


def _show_release(environment: str, live: Manifest) -> None:
    published = datetime.fromisoformat(live.published_at).astimezone(UTC)
    say(f"{environment}: release {live.version}, published {published:%Y-%m-%d %H:%M:%S} UTC.")
    if live.hold:
        on = spelled("resume", environment)
        say(f"It is held: uploads are checked, but not shown until: {on}")
    if live.rebuilding:
        say("Its booklets (PDFs of themes and of all programmes) are still being made.")
    say(f"Address: {live.base_url}")
    say(f"Languages: {', '.join(live.languages)}")


def _show_programmes(programmes: dict[str, dict[str, int]]) -> None:
    themes = list(dict.fromkeys(theme for counts in programmes.values() for theme in counts))
    rows = [(theme, *(counts.get(theme, 0) for counts in programmes.values())) for theme in themes]
    total = ("all", *(sum(counts.values()) for counts in programmes.values()))
    say()
    say_table([("Programmes", *programmes), *rows, total])


def _row(depth: Depth) -> tuple[str, int, int, str]:
    return depth.name, depth.waiting, depth.in_flight, "dead letters" if depth.dead_letters else ""


def _described(found: Standing) -> dict[str, object]:
    live = found.live
    return {
        "environment": found.environment,
        "release": live
        and {
            "version": live.version,
            "published_at": live.published_at,
            "hold": live.hold,
            "rebuilding": live.rebuilding,
            "base_url": live.base_url,
        },
        "languages": live.languages if live else (),
        "programmes": found.programmes,
        "problems": found.problems,
        "queues": [asdict(depth) for depth in found.queues],
    }
