"""The `microsite` command. Each subcommand lives in a module of `infra.commands`."""

import click

from handlers.errors import MicrositeError
from infra.commands.check import check
from infra.commands.deploy import deploy
from infra.commands.destroy import destroy
from infra.commands.messages import messages
from infra.commands.package import package
from infra.commands.publish import publish
from infra.commands.releases import releases, resume, rollback
from infra.commands.run import run
from infra.commands.schema import schema
from infra.commands.status import status
from infra.errors import InfraError


class _Commands(click.Group):
    """A group whose commands end with a sentence, not a traceback, when they cannot go on."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; turn our errors into a message and an exit status (see the errors)."""
        try:
            return super().invoke(ctx)
        except MicrositeError as error:
            click.echo(f"Error: {error}", err=True)
            ctx.exit(error.exit_status if isinstance(error, InfraError) else InfraError.exit_status)


@click.group(cls=_Commands)
@click.version_option(package_name="microsite")
def main() -> None:
    """Run, check and look after a programme microsite."""


for _command in (run, check, publish, status, releases, rollback, resume, schema, package):
    main.add_command(_command)
for _command in (messages, deploy, destroy):
    main.add_command(_command)


if __name__ == "__main__":
    main()
