"""`microsite messages list`: messages and where they stand."""

from dataclasses import asdict
from itertools import islice

import click

from handlers.contact.inbox import Inbox
from infra.commands.messages.options import filtered, watched
from infra.commands.messages.wording import note, when
from infra.commands.options import json_option, targeted
from infra.commands.output import counted, say, say_json, say_table
from infra.environment import Target
from infra.messages.filtering import Filter
from infra.messages.reading import read_ledger, read_records
from infra.messages.records import PERSONAL, Record

_EXCERPT = 40


@click.command("list")
@filtered
@click.option(
    "--limit", type=click.IntRange(1), default=50, show_default=True, help="The most to list.",
)  # fmt: skip
@click.option("--full", is_flag=True, help="Also show who wrote what.")
@targeted
@json_option
def list_(target: Target, chosen: Filter, limit: int, *, full: bool, as_json: bool) -> None:
    """List messages, the latest first.

    Names, addresses and words are shown only with --full. Erased messages are listed only
    with --status erased.
    """
    with target.opened() as environment:
        inbox = Inbox(environment.inbox)
        lines = chosen.candidates(read_ledger(inbox, watched))
        read = lines if chosen.reads_all else lines[:limit]
        kept = list(chosen.kept(read_records(inbox, read, watched)))
    left_off = len(kept) - limit if chosen.reads_all else len(lines) - len(read)
    shown = [record if full else record.anonymous for record in islice(kept, limit)]
    if as_json:
        say_json([_described(record, full=full) for record in shown])
        return
    if not shown:
        say(f"No messages{chosen.told}.")
        return
    _show(shown, full=full)
    if left_off > 0:
        say(f"{counted(left_off, 'message')} more: --limit shows them.")


def _show(records: list[Record], *, full: bool) -> None:
    head = ("Reference", "Received (UTC)", "State", "Language", "Topic", "About")
    people = ("Name", "E-mail", "Message") if full else ()
    say_table([(*head, *people, ""), *(_row(record, full=full) for record in records)])


def _row(record: Record, *, full: bool) -> tuple[str, ...]:
    state = record.state or "not accounted for"
    cells = (record.reference, when(record.received_at), state, record.lang, record.topic)
    people = (record.name, record.email, _excerpt(record.message)) if full else ()
    return (*cells, record.about, *people, note(record))


def _excerpt(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _EXCERPT else f"{line[:_EXCERPT]}…"


def _described(record: Record, *, full: bool) -> dict[str, object]:
    hidden = () if full else PERSONAL
    return {name: value for name, value in asdict(record).items() if name not in hidden}
