"""Options that several commands share."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

import click

from infra.environment import ENVIRONMENTS, LOCAL, Target

P = ParamSpec("P")

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")


def targeted(command: Callable[Concatenate[Target, P], None]) -> Callable[..., None]:
    """Add the options that name an environment; the command gets it as a `Target`."""

    @click.option(
        "--environment", "-e", "name", type=click.Choice(ENVIRONMENTS), default=LOCAL,
        show_default=True, help="Which site: the one of `make run`, or one on AWS.",
    )  # fmt: skip
    @click.option(
        "--aws-port", envvar="AWS_PORT", type=click.IntRange(1, 65535), default=5050,
        show_default=True, show_envvar=True, help="Where the AWS of `make run` answers.",
    )  # fmt: skip
    @wraps(command)
    def with_target(name: str, aws_port: int, *args: P.args, **kwargs: P.kwargs) -> None:
        command(Target(name, aws_port), *args, **kwargs)

    return with_target


def spelled(words: str, environment: str) -> str:
    """Write a command as an operator has to type it, so that it means this environment."""
    return f"microsite {words}" + ("" if environment == LOCAL else f" -e {environment}")
