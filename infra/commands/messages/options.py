"""Options and habits that the commands about messages share."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import wraps
from typing import TypeVar

import click

from handlers.contact.ledger import STATES, State
from infra.messages.errors import UnknownMessageError
from infra.messages.filtering import Filter
from infra.messages.finding import Address
from infra.messages.index import Index

T = TypeVar("T")

references = click.argument("references", nargs=-1, metavar="[REF]...")


def read_address(ctx: click.Context, param: click.Parameter, value: str | None) -> Address | None:
    """Read `--address`. A blank one is refused: nobody who gives one wants all messages."""
    if value is None:
        return None
    if not value.strip():
        reason = "It is blank. Write an address, such as ana@example.com, or leave the option out."
        raise click.BadParameter(reason, ctx, param)
    return Address.of(value)


def _read_moment(ctx: click.Context, param: click.Parameter, value: str | None) -> datetime | None:
    """Read `--since`: a day or a time in ISO format, in UTC unless it names another zone."""
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        reason = (
            f"“{value}” is no time. Write one in UTC, such as 2026-03-01, “2026-03-01 16:52” or"
            " 2026-03-01T16:52:15Z."
        )
        raise click.BadParameter(reason, ctx, param) from error


def meant(index: Index, texts: Sequence[str]) -> list[str]:
    """Find the keys of the messages that are named, each once, or raise `UnknownMessageError`.

    Where one of several names no message, nothing is to be done with the others either.
    """
    try:
        return list(dict.fromkeys(map(index.key, texts)))
    except UnknownMessageError as error:
        if len(texts) == 1:
            raise
        raise UnknownMessageError(f"Nothing was done. {error}") from error


def filtered(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that choose messages; the command gets them as `chosen`, a `Filter`."""

    @click.option(
        "--status", "states", type=click.Choice(STATES), multiple=True,
        help="Only messages in this state; may be repeated.",
    )  # fmt: skip
    @click.option(
        "--since", callback=_read_moment, metavar="DATE",
        help="Only messages received then or later, in UTC, such as 2026-03-01.",
    )  # fmt: skip
    @click.option(
        "--address", callback=read_address, metavar="ADDRESS", help="Only messages from there.",
    )  # fmt: skip
    @wraps(command)
    def with_filter(
        *args: object,
        states: tuple[State, ...],
        since: datetime | None,
        address: Address | None,
        **kwargs: object,
    ) -> None:
        command(*args, chosen=Filter(states, since, address), **kwargs)

    return with_filter


def watched(items: Iterable[T], length: int, label: str) -> Iterator[T]:
    """Pass items on, with a progress bar where a person is watching."""
    hidden = not length or not sys.stderr.isatty()
    with click.progressbar(
        items, length=length, label=label, file=sys.stderr, hidden=hidden
    ) as bar:
        yield from bar
