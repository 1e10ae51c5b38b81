"""`microsite messages erase`: what somebody wrote, gone for good."""

import click

from handlers.contact.errors import LeaseHeldError
from handlers.contact.inbox import Inbox
from handlers.contact.ledger import Line
from handlers.storage import Bucket
from infra.commands.messages.options import meant, read_address, references, watched
from infra.commands.messages.wording import when
from infra.commands.options import targeted
from infra.commands.output import counted, say, say_table
from infra.environment import Target
from infra.messages import erasing
from infra.messages.filtering import Filter
from infra.messages.finding import Address
from infra.messages.index import Index
from infra.messages.reading import read_ledger, read_record, read_records
from infra.messages.records import Record

_Chosen = list[tuple[Line, Record]]

_UNSENT = ("pending", "quarantined", "failed")


@click.command()
@references
@click.option(
    "--address", callback=read_address, metavar="ADDRESS", help="All messages from this address.",
)  # fmt: skip
@click.option("--yes", is_flag=True, help="Do not ask, for scripts.")
@targeted
@click.pass_context
def erase(
    ctx: click.Context,
    target: Target,
    references: tuple[str, ...],
    address: Address | None,
    *,
    yes: bool,
) -> None:
    """Erase messages: what was written, by whom, and what became of it.

    A tombstone stays, which counts the message and says nothing of anybody. The exit status
    is 1 when a message could not be erased, or could not be looked at.
    """
    if references and address:
        raise click.UsageError("Name the messages, or say --address, not both.")
    if not references and not address:
        raise click.UsageError("Name the messages, or say --address.")
    with target.opened() as environment:
        bucket = environment.inbox
        chosen, illegible = (
            _from_address(bucket, address) if address else (_named(bucket, references), [])
        )
        _show_illegible(illegible)
        if address and not chosen:
            say(f"No message comes from {address.understood}.")
        held = _erased(bucket, chosen, yes=yes) if chosen else 0
    if held or illegible:
        ctx.exit(1)


def _named(bucket: Bucket, texts: tuple[str, ...]) -> _Chosen:
    inbox = Inbox(bucket)
    index = Index.of(inbox)
    lines = [index.line(inbox, key) for key in meant(index, texts)]
    return [(line, read_record(inbox, line)) for line in lines]


def _from_address(bucket: Bucket, address: Address) -> tuple[_Chosen, list[Record]]:
    """Read every message; give those from an address, and those that nobody can read."""
    inbox, wanted = Inbox(bucket), Filter(address=address)
    lines = wanted.candidates(read_ledger(inbox, watched))
    records = list(read_records(inbox, lines, watched))
    by_key = {line.key: line for line in lines}
    chosen = [(by_key[record.key], record) for record in wanted.kept(records)]
    return chosen, [record for record in records if record.flaw == "illegible"]


def _show_illegible(records: list[Record]) -> None:
    for record in records:
        say(f"{record.reference} cannot be read, so nobody knows whom it is from.")


def _erased(bucket: Bucket, chosen: _Chosen, *, yes: bool) -> int:
    """Ask, erase, and say what was done; return how many messages could not be erased."""
    _show_chosen([record for _, record in chosen])
    if not yes:
        _ask(len(chosen))
    done: list[Record] = []
    held: list[Record] = []
    for line, record in watched(chosen, len(chosen), "Erasing"):
        (done if _erase_one(bucket, line) else held).append(record)
    for record in held:
        say(f"{record.reference} was not erased: it is being sent, or was a moment ago.")
    if held:
        say("Try again in two minutes.")
    if done:
        say(f"{counted(len(done), 'message')} erased.")
    if any(record.state == "sent" for record in done):
        say("What was sent is in the office's mailbox too, and has to be deleted there.")
    return len(held)


def _ask(number: int) -> None:
    """Go on only if somebody says yes: not where nobody is there to be asked."""
    try:
        agreed = click.confirm(f"Erase {counted(number, 'message')} for good?")
    except (click.Abort, RuntimeError) as error:  # The latter where standard input is closed.
        say()
        raise click.UsageError("Nothing was done: nobody answered. --yes does not ask.") from error
    if not agreed:
        raise click.UsageError("Nothing was done.")


def _show_chosen(records: list[Record]) -> None:
    say_table([("Reference", "Received (UTC)", "State"), *map(_row, records)])
    if unsent := [record.reference for record in records if record.state in _UNSENT]:
        say(f"Not sent to the office, and never to be after this: {', '.join(unsent)}.")


def _erase_one(bucket: Bucket, line: Line) -> bool:
    try:
        erasing.erase(bucket, line)
    except LeaseHeldError:
        return False
    return True


def _row(record: Record) -> tuple[str, str, str]:
    return record.reference, when(record.received_at), record.state or "not accounted for"
