"""`microsite messages status`: the proof that no message is lost."""

from dataclasses import dataclass
from datetime import UTC, datetime

import click

from handlers.contact.enquiry import reference_of, utc
from handlers.contact.inbox import Inbox
from handlers.contact.ledger import Ledger
from infra.commands.messages.options import watched
from infra.commands.messages.wording import age, flaw
from infra.commands.options import json_option, spelled, targeted
from infra.commands.output import counted, say, say_json, say_table
from infra.depths import depths
from infra.environment import Environment, Target
from infra.messages.queueing import DEAD_LETTERS
from infra.messages.reading import read_ledger


@dataclass(frozen=True)
class _Books:
    environment: str
    ledger: Ledger
    dead_letters: int
    now: datetime


@click.command()
@targeted
@json_option
@click.pass_context
def status(ctx: click.Context, target: Target, *, as_json: bool) -> None:
    """Count all messages, and say of each state how many are in it.

    Everything is read from the inbox bucket. The exit status is 1 when a message is not
    accounted for, or was not wholly erased.
    """
    with target.opened() as environment:
        found = read_ledger(Inbox(environment.inbox), watched)
        books = _Books(environment.name, found, _dead_letters(environment), datetime.now(UTC))
    if as_json:
        say_json(_described(books))
    else:
        _show(books)
    if found.flaws:
        ctx.exit(1)


def _dead_letters(environment: Environment) -> int:
    names = {environment.plan.queue(logical_id).name for logical_id in DEAD_LETTERS}
    every = depths(environment.clients.sqs, environment.plan)
    return sum(queue.waiting + queue.in_flight for queue in every if queue.name in names)


def _show(books: _Books) -> None:
    found = books.ledger
    say(f"{books.environment}: {counted(found.received, 'message')} received.")
    say()
    rows: list[tuple[str, int]] = [*found.counts.items()]
    if found.unaccounted:
        rows.append(("not accounted for", found.unaccounted))
    say_table([("State", "messages"), *rows, ("together", found.received)])
    say()
    if found.counts["sent"]:
        news = found.deliveries.items()
        said = ", ".join(f"{number} {_NEWS[name]}" for name, number in news if number)
        say(f"Of those sent: {said}.")
    if found.oldest_pending:
        say(f"The oldest pending message has waited {age(found.oldest_pending, books.now)}.")
    if books.dead_letters:
        letters = counted(books.dead_letters, "dead letter")
        again = spelled("messages redrive --all", books.environment)
        say(f"{letters}, which this would try again: {again}")
    _show_flaws(found)


_NEWS = {
    "delivered": "delivered",
    "bounced": "bounced",
    "complained": "marked as spam by the office's own mail",
    "rejected": "rejected",
    "unknown": "without news yet",
}


def _show_flaws(found: Ledger) -> None:
    if not found.flaws:
        say("Every message is accounted for.")
        return
    say(f"{counted(len(found.flaws), 'message')} to look at:")
    for line in found.flaws:
        say(f"  {reference_of(line.key)}  {line.key}  {flaw(line.flaw or '')}")


def _described(books: _Books) -> dict[str, object]:
    found, oldest = books.ledger, books.ledger.oldest_pending
    return {
        "environment": books.environment,
        "received": found.received,
        **{str(state): number for state, number in found.counts.items()},
        "unaccounted": found.unaccounted,
        "deliveries": found.deliveries,
        "oldest_pending": oldest
        and {
            "received_at": utc(oldest),
            "seconds": max(0, int((books.now - oldest).total_seconds())),
        },
        "dead_letters": books.dead_letters,
        "flaws": [
            {"reference": reference_of(line.key), "key": line.key, "flaw": line.flaw}
            for line in found.flaws
        ],
    }
