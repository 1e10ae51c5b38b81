"""`microsite check`: what publishing would say of a folder, before anything is uploaded."""

from collections.abc import Iterator
from pathlib import Path

import click

from handlers.content.problems import Problem
from infra.checking import Checked
from infra.checking import check as check_folder
from infra.commands.options import json_option
from infra.commands.output import counted, say, say_json
from infra.folder import Folder


@click.command()
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@json_option
@click.pass_context
def check(ctx: click.Context, path: Path, *, as_json: bool) -> None:
    """Check uploads without uploading them.

    PATH is a folder in the layout of the content bucket, such as site, or a file or folder
    inside one. The exit status is 1 when anything would keep a file from being published.
    """
    folder = Folder.around(path)
    checked = check_folder(folder)
    if as_json:
        say_json(described(checked))
    else:
        show(folder, checked)
    if checked.blocking:
        ctx.exit(1)


def show(folder: Folder, checked: Checked) -> None:
    """Print the problems file by file, and a closing line."""
    for key, problem in checked.each():
        say(": ".join((str(folder.root / key), *_worded(problem))))
    say(summary(checked))


def _worded(problem: Problem) -> Iterator[str]:
    if problem.place:
        yield problem.place
    yield f"(notice) {problem.message}" if problem.warning else problem.message


def summary(checked: Checked) -> str:
    """Sum up, such as `29 files, no problems` or `2 problems and 1 notice in 1 file`."""
    problems, notices = checked.count(notices=False), checked.count(notices=True)
    files = len(checked.problems)
    if not problems and not notices:
        return f"{counted(checked.files, 'file')}, no problems."
    if not problems:
        return f"{counted(checked.files, 'file')}, no problems, {counted(notices, 'notice')}."
    also = f" and {counted(notices, 'notice')}" if notices else ""
    return f"{counted(problems, 'problem')}{also} in {counted(files, 'file')}."


def described(checked: Checked) -> dict[str, object]:
    """Give the result as plain data."""
    return {
        "files": checked.files,
        "problems": [
            {
                "key": key,
                "place": problem.place,
                "message": problem.message,
                "notice": problem.warning,
            }
            for key, problem in checked.each()
        ],
    }
