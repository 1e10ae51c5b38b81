"""CloudFormation stacks: what is there, what they put out, how they end."""

import time
import uuid
from collections.abc import Callable, Mapping
from typing import Any, Final

from botocore.exceptions import ClientError

from infra.deploying.clients import Service
from infra.deploying.errors import DeployError

DONE: Final = frozenset({"CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE"})
_PAUSE = 5.0
_PATIENCE = 3600.0
"""Seconds that a stack may take: a CDN takes a quarter of an hour."""


def describe(client: Service, name: str) -> dict[str, Any] | None:
    """Describe a stack, or give None where there is none."""
    try:
        found: dict[str, Any] = client.describe_stacks(StackName=name)["Stacks"][0]
    except ClientError as error:
        if "does not exist" in error.response["Error"]["Message"]:
            return None
        raise
    return None if found["StackStatus"] == "DELETE_COMPLETE" else found


def outputs(client: Service, name: str) -> dict[str, str]:
    """Read the outputs of a stack; none of a stack that is not there."""
    found = describe(client, name) or {}
    return {one["OutputKey"]: one["OutputValue"] for one in found.get("Outputs", [])}


def parameters(client: Service, name: str) -> dict[str, str]:
    """Read what a stack was told; nothing of a stack that is not there."""
    found = describe(client, name) or {}
    return {one["ParameterKey"]: one["ParameterValue"] for one in found.get("Parameters", [])}


def delete(client: Service, name: str) -> bool:
    """Delete a stack and wait, or raise `DeployError`; say whether there was one."""
    found = describe(client, name)
    if found is None:
        return False
    token = new_token()
    client.delete_stack(StackName=name, ClientRequestToken=token)
    finish(client, found["StackId"], token, {"DELETE_COMPLETE"})
    return True


def finish(
    client: Service, stack_id: str, token: str, good: frozenset[str] | set[str] = DONE
) -> None:
    """Wait until a stack has come to an end, or raise `DeployError` with what failed."""
    ended = wait(lambda: client.describe_stacks(StackName=stack_id)["Stacks"][0], "StackStatus")
    if ended["StackStatus"] in good:
        return
    events = client.describe_stack_events(StackName=stack_id)["StackEvents"]
    reasons = [_worded(event) for event in reversed(events) if _failed(event, token)]
    told = "".join(reasons) or f" {ended.get('StackStatusReason', '')}"
    raise DeployError(
        f"The stack {ended['StackName']} ended as {ended['StackStatus']}."
        f" Mend this, then try again:{told}"
    )


def wait(ask: Callable[[], dict[str, Any]], key: str) -> dict[str, Any]:
    """Ask until a status says that nothing is under way any more."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        found = ask()
        if not found[key].endswith(("_IN_PROGRESS", "_PENDING")):
            return found
        if time.monotonic() > deadline:
            raise DeployError(
                f"AWS still says {found[key]} after an hour. Look at the stack's events in the"
                " CloudFormation console; once it has ended, try again."
            )
        time.sleep(_PAUSE)


def new_token() -> str:
    """Make a name for one operation, by which its events can be told."""
    return f"microsite-{uuid.uuid4().hex}"


def _failed(event: Mapping[str, str], token: str) -> bool:
    return (
        event.get("ClientRequestToken") == token
        and event["ResourceStatus"].endswith("_FAILED")
        and "cancelled" not in event.get("ResourceStatusReason", "")
    )


def _worded(event: Mapping[str, str]) -> str:
    reason = event.get("ResourceStatusReason", "no reason given")
    return f"\n  {event['LogicalResourceId']}: {reason}"
