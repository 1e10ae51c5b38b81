"""`microsite messages`: what the public wrote, and what became of it."""

import click

from infra.commands.messages.erase import erase
from infra.commands.messages.export import export
from infra.commands.messages.listing import list_
from infra.commands.messages.returning import redrive, release
from infra.commands.messages.show import show
from infra.commands.messages.status import status


@click.group()
def messages() -> None:
    """Count, read and look after messages from the contact form.

    REF is a reference such as 7H2K-9QRT, a key, or the first eight or more digits of a key.
    """


for _command in (status, list_, show, export, release, redrive, erase):
    messages.add_command(_command)
