"""A stack brought to what it should be, through a change set that says beforehand what changes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from infra.deploying.changes import Change, abandoned, read_changes
from infra.deploying.clients import Service
from infra.deploying.errors import DeployError, MisuseError
from infra.deploying.stacks import DONE, delete, describe, finish, new_token, wait
from infra.intrinsics import parse

_UNCHANGED = ("didn't contain changes", "No updates are to be performed")
_USABLE = DONE | {"UPDATE_ROLLBACK_COMPLETE", "IMPORT_ROLLBACK_COMPLETE"}
LEFT_EMPTY = frozenset({"ROLLBACK_COMPLETE", "REVIEW_IN_PROGRESS"})


@dataclass(frozen=True)
class Stack:
    """A stack as it should be. A parameter left out keeps its value, or takes its default.

    `buckets` are those that hold data: their names, by what the template calls them.
    """

    name: str
    template: str
    parameters: Mapping[str, str]
    buckets: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Pending:
    """A change set that waits to be executed."""

    id: str
    stack_id: str
    changes: tuple[Change, ...]


def apply(client: Service, stack: Stack) -> tuple[Change, ...]:
    """Bring a stack to what it should be, and say what that changed.

    Raises `DeployError` where the stack would let go of a bucket that holds data.
    """
    pending = propose(client, stack)
    if pending is None:
        return ()
    if lost := abandoned(pending.changes, stack.buckets):
        withdraw(client, pending.id)
        raise DeployError(
            f"The stack {stack.name} would let go of {' and '.join(lost)}, and the site would go"
            " on with other buckets, which are empty. So nothing was changed. These buckets are"
            " called otherwise in this version of infra/template.yaml: deploy the version that made"
            " them, or move what they hold, as docs/deploying.md says under “An update”."
        )
    execute(client, pending)
    return pending.changes


def propose(client: Service, stack: Stack) -> Pending | None:
    """Make a change set, or give None where nothing would change."""
    before = _usable(client, stack.name)
    answer = client.create_change_set(
        StackName=stack.name,
        ChangeSetName=new_token(),
        ChangeSetType="UPDATE" if before else "CREATE",
        TemplateBody=stack.template,
        Parameters=_parameters(stack, before),
        Capabilities=["CAPABILITY_NAMED_IAM"],
    )
    return settled(client, stack.name, answer)


def settled(client: Service, name: str, answer: Mapping[str, str]) -> Pending | None:
    """Wait for a change set that was asked for."""
    found = wait(lambda: client.describe_change_set(ChangeSetName=answer["Id"]), "Status")
    if found["Status"] == "CREATE_COMPLETE":
        return Pending(answer["Id"], answer["StackId"], read_changes(client, answer["Id"], found))
    withdraw(client, answer["Id"])
    reason = found.get("StatusReason", "")
    if any(words in reason for words in _UNCHANGED):
        return None
    raise DeployError(f"CloudFormation does not accept the template of {name}: {reason}")


def withdraw(client: Service, change_set: str) -> None:
    """Take a change set away unexecuted."""
    client.delete_change_set(ChangeSetName=change_set)


def execute(client: Service, pending: Pending, *, taken_in: bool = False) -> None:
    """Carry a change set out and wait, or raise `DeployError` with the reasons of failure.

    A first deployment that fails leaves nothing behind that the next would stumble over;
    what was there before and is only `taken_in` stays.
    """
    token = new_token()
    clean = {} if taken_in else {"RetainExceptOnCreate": True}
    client.execute_change_set(ChangeSetName=pending.id, ClientRequestToken=token, **clean)
    finish(client, pending.stack_id, token)


def _usable(client: Service, name: str) -> dict[str, Any] | None:
    """Describe a stack that can be updated; clear away the remains of a failed creation."""
    found = describe(client, name)
    if found is None or found["StackStatus"] in _USABLE:
        return found
    if found["StackStatus"] in LEFT_EMPTY:
        delete(client, name)
        return None
    raise DeployError(
        f"The stack {name} is in the state {found['StackStatus']}. If somebody is changing it,"
        " wait until they are done; otherwise look at its events in the CloudFormation console"
        " and bring it to an end there."
    )


def _parameters(stack: Stack, before: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    declared = parse(stack.template).get("Parameters", {})
    known = {one["ParameterKey"] for one in (before or {}).get("Parameters", [])}
    chosen: list[dict[str, Any]] = []
    for name, spec in declared.items():
        if name in stack.parameters:
            chosen.append({"ParameterKey": name, "ParameterValue": stack.parameters[name]})
        elif name in known:
            chosen.append({"ParameterKey": name, "UsePreviousValue": True})
        elif "Default" not in spec:
            option = re.sub("(?<=[a-z])(?=[A-Z])", "-", name).lower()
            raise MisuseError(
                f"The stack {stack.name} is new, so it has to be told once: add --{option}."
            )
    return chosen
