"""`microsite schema`: what content files may hold, for editors and other programs."""

import click

from handlers.content.keys import Kind
from handlers.content.model import json_schema
from infra.commands.output import say_json


@click.command()
@click.argument("kind", type=click.Choice([kind.value for kind in Kind]), required=False)
def schema(kind: str | None) -> None:
    """Print the JSON Schema of one kind of content file, or of all by kind."""
    if kind:
        say_json(json_schema(Kind(kind)))
    else:
        say_json({one.value: json_schema(one) for one in Kind})
