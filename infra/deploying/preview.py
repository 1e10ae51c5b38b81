"""What a deployment would change, without changing anything."""

from collections.abc import Iterator, Mapping
from typing import Any

from infra.deploying.change_sets import LEFT_EMPTY, Stack, propose, withdraw
from infra.deploying.clients import Aws, Service
from infra.deploying.functions import Parcel, architecture, configuration
from infra.deploying.knowing import facts_of
from infra.deploying.names import Names
from infra.deploying.options import Options
from infra.deploying.reading import address_of
from infra.deploying.sender import read_sender
from infra.deploying.settings import read_stages, render
from infra.deploying.stacks import describe
from infra.deploying.templates import base_stack, edge_stack
from infra.intrinsics import parse

_SETTINGS = {
    "Role": "role_arn",
    "Handler": "lambda_handler",
    "Runtime": "runtime",
    "Timeout": "timeout_seconds",
    "MemorySize": "memory_size",
    "Description": "lambda_description",
}


def preview(aws: Aws, options: Options, parcels: tuple[Parcel, ...]) -> Iterator[str]:
    """Go through what would change, a line each."""
    names = Names(options.environment)
    yield from _stack(aws.stacks, base_stack(options, aws.account))
    if not _there(aws.stacks, names.project):
        for parcel in parcels:
            yield f"{names.function(parcel.stage)}: would be made"
        if options.edge:
            yield f"{names.edge}: would be made"
        return
    facts = facts_of(aws, options)
    address = options.mail_from or facts.output("MailFrom")
    if read_sender(aws.mail, address).missing:
        yield f"{address}: would be made known to SES, which writes to it"
    rendered = render(read_stages(), facts)
    for parcel in parcels:
        yield _function(aws, names.function(parcel.stage), rendered[parcel.stage], parcel)
    if options.edge:
        address = address_of(aws, names.function("web"))
        yield from _stack(aws.edge_stacks, edge_stack(options, facts, address))


def _there(client: Service, name: str) -> bool:
    found = describe(client, name)
    return found is not None and found["StackStatus"] not in LEFT_EMPTY


def _stack(client: Service, stack: Stack) -> Iterator[str]:
    if not _there(client, stack.name):
        yield f"{stack.name}: would be made, of {len(parse(stack.template)['Resources'])} resources"
        return
    pending = propose(client, stack)
    if pending is None:
        yield f"{stack.name}: no changes"
        return
    withdraw(client, pending.id)
    for change in pending.changes:
        new = ", by a new one" if change.replaced else ""
        yield f"{stack.name}: {change.action.lower()} {change.logical_id} ({change.kind}){new}"


def _function(aws: Aws, name: str, settings: Mapping[str, Any], parcel: Parcel) -> str:
    found = configuration(aws, name)
    if found is None:
        return f"{name}: would be made"
    code = "same code" if found["CodeSha256"] == parcel.digest else "new code"
    others = ", ".join(_differing(settings, found)) or "none"
    return f"{name}: {code}; other settings: {others}"


def _differing(settings: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[str]:
    """Name what differs; a value may be a secret."""
    for theirs, ours in _SETTINGS.items():
        if found.get(theirs) != settings[ours]:
            yield theirs
    if found.get("Architectures") != [architecture(dict(settings))]:
        yield "Architectures"
    wanted = settings["aws_environment_variables"]
    there = found.get("Environment", {}).get("Variables", {})
    yield from sorted(
        name for name in wanted.keys() | there.keys() if wanted.get(name) != there.get(name)
    )
