"""`microsite run`: the whole product on this machine."""

import sys

import click

_PORT = click.IntRange(0, 65535)


@click.command()
@click.option(
    "--port", envvar="PORT", type=_PORT, default=8000, show_default=True, show_envvar=True,
    help="Where the site answers.",
)  # fmt: skip
@click.option(
    "--console-port", envvar="CONSOLE_PORT", type=_PORT, default=8001, show_default=True,
    show_envvar=True, help="Where the console answers.",
)  # fmt: skip
@click.option(
    "--aws-port", envvar="AWS_PORT", type=_PORT, default=5050, show_default=True,
    show_envvar=True, help="Where the local AWS answers.",
)  # fmt: skip
def run(port: int, console_port: int, aws_port: int) -> None:
    """Run the site, its console and a local AWS on this machine until Ctrl-C."""
    # Imported here so that the other commands need not wait for moto.
    from infra.local.ports import Ports  # noqa: PLC0415
    from infra.local.run import run as run_stack  # noqa: PLC0415

    out = sys.stdout  # As it is now: while the stack runs, standard output is kept clean.
    run_stack(
        Ports(site=port, console=console_port, aws=aws_port),
        announce=lambda line: click.echo(line, file=out),
    )
