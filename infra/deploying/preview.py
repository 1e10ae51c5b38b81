"""What a deployment would change, without changing anything."""

from collections.abc import Iterator, Mapping
from typing import Any

from infra.deploying.change_sets import LEFT_EMPTY, Stack, propose, withdraw
from infra.deploying.changes import abandoned
from infra.deploying.clients import Aws, Service
from infra.deploying.comparing import compare
from infra.deploying.errors import OutputError
from infra.deploying.functions import Parcel
from infra.deploying.knowing import facts_of
from infra.deploying.names import Names
from infra.deploying.options import Options
from infra.deploying.reading import address_of
from infra.deploying.sender import read_sender
from infra.deploying.settings import Facts, Stages, read_stages, render
from infra.deploying.stacks import describe, parameters
from infra.deploying.templates import base_stack, edge_stack
from infra.intrinsics import parse


def preview(aws: Aws, options: Options, parcels: tuple[Parcel, ...]) -> Iterator[str]:
    """Go through what would change, a line each.

    A stack that another version made may not put out yet what this one goes on to work with. Then
    the functions and the CDN that need it are only said to change.
    """
    names = Names(options.environment)
    yield from _stack(aws.stacks, base_stack(options, aws.account))
    if not _there(aws.stacks, names.project):
        for parcel in parcels:
            yield f"{names.function(parcel.stage)}: would be made"
        if options.edge:
            yield f"{names.edge}: would be made"
        return
    sender = options.mail_from or parameters(aws.stacks, names.project)["MailFrom"]
    if read_sender(aws.mail, sender).missing:
        yield f"{sender}: would be made known to SES, which writes to it"
    facts, stages = _facts(aws, options), read_stages()
    for parcel in parcels:
        settings = _settings(parcel.stage, stages, facts)
        yield compare(aws, names.function(parcel.stage), settings, parcel)
    if options.edge:
        yield from _edge(aws, options, facts)


def _facts(aws: Aws, options: Options) -> Facts | None:
    try:
        return facts_of(aws, options)
    except OutputError:
        return None


def _settings(stage: str, stages: Stages, facts: Facts | None) -> Mapping[str, Any] | None:
    if facts is None:
        return None
    try:
        return render({stage: stages[stage]}, facts)[stage]
    except OutputError:
        return None


def _edge(aws: Aws, options: Options, facts: Facts | None) -> Iterator[str]:
    names = Names(options.environment)
    if facts is None:
        done = "updated" if _there(aws.edge_stacks, names.edge) else "made"
        yield f"{names.edge}: would be {done}"
        return
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
    if lost := abandoned(pending.changes, stack.buckets):
        yield f"{stack.name}: would let go of {' and '.join(lost)}, so a deploy would stop here"
