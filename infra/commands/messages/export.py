"""`microsite messages export`: messages as a file for a spreadsheet, or for a program."""

from pathlib import Path

import click

from handlers.contact.inbox import Inbox
from infra.commands.messages.options import filtered, watched
from infra.commands.options import targeted
from infra.commands.output import counted, say
from infra.environment import Target
from infra.messages.exporting import export as write
from infra.messages.filtering import Filter
from infra.messages.reading import read_ledger, read_records


@click.command()
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
@filtered
@click.option("--force", is_flag=True, help="Write over a file that exists.")
@targeted
def export(target: Target, chosen: Filter, path: Path, *, force: bool) -> None:
    """Write messages to FILE, a .csv for spreadsheets or a .json.

    The file holds names, addresses and everything that was written; only you can read it.
    """
    with target.opened() as environment:
        inbox = Inbox(environment.inbox)
        lines = chosen.candidates(read_ledger(inbox, watched))
        records = chosen.kept(read_records(inbox, lines, watched))
        number = write(path, records, force=force)
    say(f"{counted(number, 'message')}{chosen.told} written to {path}, which only you can read.")
