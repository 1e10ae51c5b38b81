"""`microsite publish`: a folder's files into the content bucket, which the site then follows."""

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from handlers.publishing.gathering import read_live
from handlers.publishing.listing import Listing
from infra.checking import check
from infra.commands.check import described, show
from infra.commands.options import json_option, spelled, targeted
from infra.commands.output import say, say_json
from infra.environment import Environment, Target
from infra.errors import FolderError
from infra.folder import Folder
from infra.syncing import Differences, compare, delete_all, upload_all


@click.command()
@click.argument("path", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--delete", is_flag=True, help="Delete from the bucket what the folder lacks.")
@click.option("--force", is_flag=True, help="Upload even if the check finds problems.")
@targeted
@json_option
@click.pass_context
def publish(  # noqa: PLR0913  One parameter for each option.
    ctx: click.Context, target: Target, path: Path, *, delete: bool, force: bool, as_json: bool
) -> None:
    """Upload what differs from a folder to the content bucket.

    PATH is a folder in the layout of the content bucket, such as site. It is checked first.
    """
    folder = Folder.around(path)
    if folder.scope:
        raise FolderError(f"A whole folder is published: name {folder.root}, not {path}.")
    _refuse_problems(ctx, folder, force=force, as_json=as_json)
    with target.opened() as environment:
        bucket = environment.plan.bucket("ContentBucket").name
        found = compare(folder.entries(), Listing(environment.clients.s3, bucket).entries())
        _apply(environment, folder, found, delete=delete)
        if as_json:
            say_json(_described(found, delete=delete))
        else:
            _show(environment, found, delete=delete)


def _refuse_problems(ctx: click.Context, folder: Folder, *, force: bool, as_json: bool) -> None:
    if force or not (checked := check(folder)).blocking:
        return
    if as_json:
        say_json({"uploaded": [], "deleted": [], "unchanged": [], **described(checked)})
    else:
        show(folder, checked)
        say(
            "Nothing was uploaded. Mend this, or use --force: the site then keeps the last good"
            " version of these files."
        )
    ctx.exit(1)


def _apply(environment: Environment, folder: Folder, found: Differences, *, delete: bool) -> None:
    s3, bucket = environment.clients.s3, environment.plan.bucket("ContentBucket").name
    deleted = found.surplus if delete else ()

    def work() -> Iterator[str]:
        yield from upload_all(s3, bucket, folder, found.changed)
        yield from delete_all(s3, bucket, deleted)

    with click.progressbar(
        work(),
        length=len(found.changed) + len(deleted),
        label="Uploading",
        file=sys.stderr,
        hidden=not sys.stderr.isatty(),
    ) as done:
        for _key in done:
            pass


def _show(environment: Environment, found: Differences, *, delete: bool) -> None:
    deleted = found.surplus if delete else ()
    for key in found.changed:
        say(f"uploaded {key}")
    for key in deleted:
        say(f"deleted {key}")
    say(f"{len(found.changed)} uploaded, {len(deleted)} deleted, {len(found.unchanged)} unchanged.")
    if found.surplus and not delete:
        say(f"{len(found.surplus)} only in the bucket, which --delete would remove:")
        for key in found.surplus:
            say(f"  {key}")
    live, _ = read_live(environment.published)
    if live and live.hold:
        on = spelled("resume", environment.name)
        say(f"Release {live.version} is held, so nothing new is shown until: {on}")


def _described(found: Differences, *, delete: bool) -> dict[str, object]:
    return {
        "uploaded": found.changed,
        "deleted": found.surplus if delete else (),
        "unchanged": found.unchanged,
    }
