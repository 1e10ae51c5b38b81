"""Options and habits that the commands about messages share."""

import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import wraps
from typing import TypeVar

import click

from handlers.contact.ledger import STATES, State
from infra.messages.filtering import Filter

T = TypeVar("T")

references = click.argument("references", nargs=-1, metavar="[REF]...")


def filtered(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that choose messages; the command gets them as `chosen`, a `Filter`."""

    @click.option(
        "--status", "states", type=click.Choice(STATES), multiple=True,
        help="Only messages in this state; may be repeated.",
    )  # fmt: skip
    @click.option(
        "--since", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]), metavar="DATE",
        help="Only messages received then or later, in UTC, such as 2026-03-01.",
    )  # fmt: skip
    @click.option("--address", default="", metavar="ADDRESS", help="Only messages from there.")
    @wraps(command)
    def with_filter(
        *args: object,
        states: tuple[State, ...],
        since: datetime | None,
        address: str,
        **kwargs: object,
    ) -> None:
        moment = since.replace(tzinfo=UTC) if since else None
        command(*args, chosen=Filter(states, moment, address), **kwargs)

    return with_filter


def watched(items: Iterable[T], length: int, label: str) -> Iterator[T]:
    """Pass items on, with a progress bar where a person is watching."""
    hidden = not length or not sys.stderr.isatty()
    with click.progressbar(
        items, length=length, label=label, file=sys.stderr, hidden=hidden
    ) as bar:
        yield from bar
