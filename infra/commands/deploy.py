"""`microsite deploy`: from a checkout to a running site on AWS."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from infra.commands.output import say
from infra.deploying.clients import Aws
from infra.deploying.deploy import Deployment, Tools
from infra.deploying.first_publish import invoker
from infra.deploying.knowing import decided, parcels
from infra.deploying.options import Options
from infra.deploying.preview import preview
from infra.deploying.settings import read_stages
from infra.deploying.visiting import http
from infra.deploying.zappa import run_zappa
from infra.environment import ENVIRONMENTS, LOCAL
from infra.errors import InfraError
from infra.packaging.cached import cached
from infra.packaging.stages import read_stage
from infra.refusals import explained

DEPLOYED = tuple(name for name in ENVIRONMENTS if name != LOCAL)


@click.command()
@click.argument("environment", type=click.Choice(DEPLOYED), metavar="ENVIRONMENT")
@click.option(
    "--mail-from", default="", metavar="ADDRESS",
    help="The address that mail is sent from; needed once.",
)  # fmt: skip
@click.option("--alarm-email", default="", metavar="ADDRESS", help="Who is told of alarms.")
@click.option(
    "--domain", "domains", multiple=True, metavar="NAME",
    help="A name of the site; goes with --certificate, and may be repeated.",
)  # fmt: skip
@click.option(
    "--certificate", default="", metavar="ARN",
    help="The certificate for these names, issued in us-east-1.",
)  # fmt: skip
@click.option(
    "--edge/--no-edge", default=None,
    help="Make or change the CDN, or leave it alone. A new site gets one; one without stays"
    " without until --edge is said, and then refuses visitors until the CDN is up.",
)  # fmt: skip
@click.option("--rotate-form-secret", "rotate", is_flag=True, help="Sign forms with a new secret.")
@click.option("--smoke-mail", is_flag=True, help="Send a message through the contact form.")
@click.option("--plan", is_flag=True, help="Say what would change, and change nothing.")
def deploy(environment: str, *, plan: bool, **said: object) -> None:
    """Bring ENVIRONMENT, staging or production, to what this checkout says.

    Each step may be repeated. What is not said stays as it was. The exit status is 1 when a
    step fails.
    """
    if bool(said["domains"]) != bool(said["certificate"]):
        raise click.UsageError("--domain and --certificate go together.")
    with _told(), explained(environment):
        aws = Aws.connect()
        options = decided(aws, Options(environment, **said))  # type: ignore[arg-type]
        if plan:
            for line in preview(aws, options, parcels(_package, read_stages())):
                say(line)
            return
        Deployment(aws, options, Tools(_package, run_zappa, invoker(aws), http, say)).run()
    say(f"{environment} is deployed.")


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except InfraError:
        click.echo("Stopped. What is done stays done; the same command goes on.", err=True)
        raise


def _package(stage: str, architecture: str) -> Path:
    return cached(read_stage(stage), architecture)
