"""`microsite messages release` and `redrive`: messages that shall be sent after all."""

from collections.abc import Sequence
from typing import Protocol

import click

from handlers.contact.enquiry import reference_of
from handlers.contact.inbox import Inbox
from infra.commands.messages.options import meant, references, watched
from infra.commands.options import targeted
from infra.commands.output import counted, say
from infra.environment import Target
from infra.messages.errors import QueueError
from infra.messages.index import Index
from infra.messages.queueing import EnquiryQueue
from infra.messages.reading import in_parallel, read_ledger
from infra.messages.returning import Returned, Wanted, reopen


class Nudged(Protocol):
    """The queue of stored messages."""

    def nudge(self, keys: Sequence[str]) -> None:
        """Have messages looked at now, or raise `QueueError`."""


_FOUND: dict[Returned, str] = {
    "pending": "waits to be sent already",
    "sent": "has been sent already",
    "failed": "is not held as spam, but failed: `redrive` sends it",
    "quarantined": "has not failed, but is held as spam: `release` sends it",
    "erased": "was erased, so nothing can be sent",
    "lost": "has no text any more, so nothing can be sent",
    "unreadable": "has an outcome that cannot be read; look into the inbox bucket",
    "unerased": "was erased, so nothing can be sent",
    "changed": "was changed by somebody else at the same moment; try again",
}

_FINE = ("reopened", "pending", "sent")


@click.command()
@references
@targeted
@click.pass_context
def release(ctx: click.Context, target: Target, references: tuple[str, ...]) -> None:
    """Send messages that were held as spam.

    They are never held again. The exit status is 1 when one of them cannot be sent.
    """
    if not references:
        raise click.UsageError("Name the messages to release.")
    with target.opened() as environment:
        inbox = Inbox(environment.inbox)
        index = Index.of(inbox)
        keys = meant(index, references)
        found = send_again(inbox, EnquiryQueue.of(environment), index, keys, "quarantined")
    if not all(one in _FINE for one in found):
        ctx.exit(1)


@click.command()
@references
@click.option("--all", "everything", is_flag=True, help="All that failed, and the dead letters.")
@targeted
@click.pass_context
def redrive(
    ctx: click.Context, target: Target, references: tuple[str, ...], *, everything: bool
) -> None:
    """Send messages again that failed.

    A message that is named is also sent again where its e-mail has bounced or was rejected. With
    --all, dead letters are also moved back to their queues. The exit status is 1 when a message
    cannot be sent.
    """
    if references and everything:
        raise click.UsageError("Name the messages, or say --all, not both.")
    if not references and not everything:
        raise click.UsageError("Name the messages, or say --all.")
    with target.opened() as environment:
        inbox = Inbox(environment.inbox)
        lines = read_ledger(inbox, watched).lines if everything else ()
        # Listed after the ledger, so that it knows every message that the ledger does.
        index = Index.of(inbox)
        failed = [one.key for one in lines if one.state == "failed"]
        keys = failed if everything else meant(index, references)
        queue = EnquiryQueue.of(environment)
        found = send_again(inbox, queue, index, keys, "failed" if everything else "unreached")
        if everything:
            say(f"{counted(queue.move_dead_letters(), 'dead letter')} moved back.")
    if not all(one in _FINE for one in found):
        ctx.exit(1)


def send_again(
    inbox: Inbox, queue: Nudged, index: Index, keys: Sequence[str], wanted: Wanted
) -> list[Returned]:
    """Reopen messages, tell the queue, say of each what came of it, and return that."""
    working = in_parallel(lambda key: reopen(inbox, index, key, wanted), keys)
    found = list(watched(working, len(keys), "Sending"))
    for key, one in zip(keys, found, strict=True):
        told = _FOUND.get(one, "is on its way")
        say(f"{reference_of(key)} {told}.")
    # Those that wait are named too: an earlier command may have been interrupted before this.
    waiting = [key for key, one in zip(keys, found, strict=True) if one in ("reopened", "pending")]
    try:
        queue.nudge(waiting)
    except QueueError as error:
        say(f"{error} So the next sweep sends them, within five minutes.")
    return found
