"""`microsite messages show`: everything about one message."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from operator import itemgetter

import click

from handlers.contact.inbox import Inbox
from infra.commands.messages.wording import flaw, history, when
from infra.commands.options import json_option, targeted
from infra.commands.output import say, say_json
from infra.environment import Target
from infra.messages.index import Index
from infra.messages.reading import read_record
from infra.messages.records import Record

_UNTOLD = "(time not kept)"


@click.command()
@click.argument("reference", metavar="REF")
@targeted
@json_option
def show(target: Target, reference: str, *, as_json: bool) -> None:
    """Show one message: what was written, by whom, and what became of it."""
    with target.opened() as environment:
        inbox = Inbox(environment.inbox)
        index = Index.of(inbox)
        record = read_record(inbox, index.line(inbox, index.key(reference)))
    if as_json:
        say_json(asdict(record))
        return
    for name, value in _facts(record):
        say(f"{name:<12}{value}")
    say()
    for time, step in _in_order(history(record)):
        say(f"{when(time) or _UNTOLD:<19}  {step}")
    if record.message:
        say()
    for line in record.message.splitlines():
        say(f"  {line}".rstrip())


def _facts(record: Record) -> Iterator[tuple[str, str]]:
    about = f"{record.about}  {record.about_title}" if record.about else ""
    facts = {
        "Reference": record.reference,
        "Key": record.key,
        "State": record.state or "not accounted for",
        "Beware": flaw(record.flaw) if record.flaw else "",
        "Language": record.lang,
        "Topic": record.topic,
        "About": about,
        "Name": record.name,
        "E-mail": record.email,
    }
    return ((name, value) for name, value in facts.items() if value)


def _in_order(steps: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Sort steps by time; one without a time stays with the step before it."""
    dated: list[tuple[str, str, str]] = []
    for time, step in steps:
        dated.append((time or (dated[-1][0] if dated else ""), time, step))
    return ((time, step) for _, time, step in sorted(dated, key=itemgetter(0)))
