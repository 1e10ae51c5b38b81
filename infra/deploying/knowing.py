"""What a deployment finds out before it acts: facts, and packages."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from infra.deploying import secrets
from infra.deploying.clients import Aws
from infra.deploying.edge import has_edge
from infra.deploying.functions import Parcel, architecture
from infra.deploying.names import Names
from infra.deploying.options import Options
from infra.deploying.settings import Facts, Stages
from infra.deploying.stacks import outputs


def facts_of(aws: Aws, options: Options) -> Facts:
    """Read what is known of an environment whose stack is there."""
    names = Names(options.environment)
    facts = Facts(names, aws.region, outputs(aws.stacks, names.project), form_secrets=())
    origin = ""
    if options.edge or has_edge(aws, names):
        origin = secrets.versions(aws.secrets, facts.output("OriginSecretArn"))[0]
    form = secrets.versions(aws.secrets, facts.output("FormSecretArn"))
    return Facts(names, aws.region, facts.outputs, form, origin)


def parcels(package: Callable[[str, str], Path], stages: Stages) -> tuple[Parcel, ...]:
    """Make the packages of all functions."""
    make = partial(_parcel, package)
    return tuple(make(stage, architecture(settings)) for stage, settings in stages.items())


def _parcel(package: Callable[[str, str], Path], stage: str, processors: str) -> Parcel:
    return Parcel(stage, package(stage, processors))
