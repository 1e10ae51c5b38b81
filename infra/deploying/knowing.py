"""What a deployment finds out before it acts: what was left unsaid, facts, and packages."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from infra.deploying import secrets
from infra.deploying.clients import Aws
from infra.deploying.edge import has_edge
from infra.deploying.errors import MisuseError
from infra.deploying.functions import Parcel, architecture, configuration
from infra.deploying.names import Names
from infra.deploying.options import Options
from infra.deploying.settings import PROOF, Facts, Stages
from infra.deploying.stacks import outputs


def decided(aws: Aws, options: Options) -> Options:
    """Settle whether there is to be a CDN: a site that works without one stays without.

    Such a site's function asks nobody for the CDN's proof. Making a CDN would have it refuse all
    visitors until that is up, so this has to be asked for. Raises `MisuseError` where there are
    names for a CDN that is not to be.
    """
    edge = options.edge
    if edge is None:
        web = configuration(aws, Names(options.environment).function("web"))
        edge = web is None or PROOF in web.get("Environment", {}).get("Variables", {})
    if options.domains and not edge:
        raise MisuseError("Names are for a CDN, and this leaves it alone: add --edge.")
    return replace(options, edge=edge)


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
