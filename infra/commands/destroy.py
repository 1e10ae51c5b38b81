"""`microsite destroy`: an environment taken away from AWS."""

import click

from infra.commands.deploy import DEPLOYED
from infra.commands.output import say
from infra.deploying.clients import Aws
from infra.deploying.destroy import destroy as take_away
from infra.deploying.names import Names
from infra.refusals import explained


@click.command()
@click.argument("environment", type=click.Choice(DEPLOYED), metavar="ENVIRONMENT")
@click.option(
    "--delete-buckets", is_flag=True,
    help="Also delete uploads, releases and messages, for ever.",
)  # fmt: skip
@click.option("--yes", is_flag=True, help="Do not ask, for scripts.")
def destroy(environment: str, *, delete_buckets: bool, yes: bool) -> None:
    """Take ENVIRONMENT, staging or production, away.

    Buckets, and the secret that signs forms, stay unless --delete-buckets is given.
    """
    if not yes:
        _confirm(environment, delete_buckets=delete_buckets)
    with explained(environment):
        take_away(Aws.connect(), Names(environment), say, with_buckets=delete_buckets)
    say(f"{environment} is destroyed.")


def _confirm(environment: str, *, delete_buckets: bool) -> None:
    lost = "with every upload, release and message" if delete_buckets else "but not its buckets"
    say(f"This takes the site {environment} away, {lost}.")
    if click.prompt(f"Type {environment} to go on", default="", show_default=False) != environment:
        raise click.UsageError("Nothing was done.")
