"""`microsite releases`, `rollback` and `resume`: going back to a release, and on again."""

from datetime import UTC

import click

from handlers.errors import SwapRefusedError
from handlers.publishing import releases as kept
from handlers.publishing.applying import Published
from handlers.publishing.gathering import read_live
from infra.commands.options import json_option, spelled, targeted
from infra.commands.output import say, say_json, say_table
from infra.environment import Target


@click.command()
@targeted
@json_option
def releases(target: Target, *, as_json: bool) -> None:
    """List the releases that can be gone back to, the newest first."""
    with target.opened() as environment:
        found = kept.releases(environment.published)
        live, _ = read_live(environment.published)
    hold = live is not None and live.hold
    if as_json:
        say_json(
            [
                {
                    "version": one.version,
                    "stored": one.stored.astimezone(UTC).isoformat(timespec="seconds"),
                    "live": one.live,
                    "hold": one.live and hold,
                }
                for one in found
            ]
        )
    elif found:
        say_table([("Version", "Stored (UTC)", ""), *(_row(one, hold=hold) for one in found)])
    else:
        say("Nothing has been published yet.")


def _row(release: kept.Release, *, hold: bool) -> tuple[str, str, str]:
    mark = ("live, held" if hold else "live") if release.live else ""
    return release.version, f"{release.stored.astimezone(UTC):%Y-%m-%d %H:%M:%S}", mark


@click.command()
@click.argument("version")
@targeted
def rollback(target: Target, version: str) -> None:
    """Show an earlier release again, and hold it until `microsite resume`."""
    with target.opened() as environment:
        go_back(environment.published, version, target.name)
    on = spelled("resume", target.name)
    say(f"Release {version} is live. Nothing else is shown until: {on}")


@click.command()
@targeted
def resume(target: Target) -> None:
    """Let publishing go on after a rollback."""
    with target.opened() as environment:
        held = go_on(environment.published, target.name)
    if held:
        say("Publishing goes on: the site follows the uploads again from the next scheduled run.")
    else:
        say("Publishing was not held, so there was nothing to do.")


def go_back(published: Published, version: str, environment: str) -> None:
    """Roll back, or raise `SwapRefusedError` with a sentence that an operator can act on."""
    try:
        kept.roll_back(published, version)
    except SwapRefusedError as error:
        # A write whose answer was lost is tried again, and then refused by its own success.
        live, _ = read_live(published)
        if not (live and live.version == version and live.hold):
            raise _overtaken(environment) from error


def go_on(published: Published, environment: str) -> bool:
    """Resume, or raise `SwapRefusedError` likewise; say whether there was a hold."""
    try:
        return kept.resume(published)
    except SwapRefusedError as error:
        live, _ = read_live(published)
        if not live or live.hold:
            raise _overtaken(environment) from error
        return True


def _overtaken(environment: str) -> SwapRefusedError:
    return SwapRefusedError(
        "Somebody else changed what is live at the same moment, so nothing was done. Look at"
        f" `{spelled('status', environment)}`, then try again."
    )
