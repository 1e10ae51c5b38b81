"""What Zappa leaves undone once a function is there.

Zappa keeps variables that its settings do not name any more. It lets anyone in AWS call a
function that has an address, not only through that address. It does not know partial
failures of batches. And its schedules need a role that EventBridge may assume, which the roles
of functions are not; so it is given none, and the rules are made here.
"""

import contextlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

from infra.deploying.clients import Aws
from infra.deploying.errors import DeployError
from infra.deploying.names import Names

EVERY = "rate(5 minutes)"
RESPONSE_TYPES = {"upload": [], "enquiry": ["ReportBatchItemFailures"]}
"""How often, and which functions, the clock calls; and what these tell the queue."""

_INVOKING = "FunctionURLAllowPublicAccessInvoke"
_BY_THE_CLOCK = "schedule"


def finish(aws: Aws, names: Names, stage: str, settings: Mapping[str, Any]) -> None:
    """Do it for one function."""
    name = names.function(stage)
    aws.functions.get_waiter("function_updated_v2").wait(FunctionName=name)
    arn = aws.functions.get_function_configuration(FunctionName=name)["FunctionArn"]
    _keep_only(aws, name, settings["aws_environment_variables"])
    if settings.get("function_url_enabled"):
        _open_by_address_only(aws, name)
    for event in settings["events"]:
        _tell_failures(aws, arn, event["event_source"]["arn"], RESPONSE_TYPES[stage])
    if stage in RESPONSE_TYPES:
        _schedule(aws, name, arn, names.rule(stage))


def _keep_only(aws: Aws, name: str, variables: Mapping[str, str]) -> None:
    found = aws.functions.get_function_configuration(FunctionName=name)
    if found.get("Environment", {}).get("Variables", {}).keys() <= variables.keys():
        return
    aws.functions.update_function_configuration(
        FunctionName=name, Environment={"Variables": dict(variables)}
    )
    aws.functions.get_waiter("function_updated_v2").wait(FunctionName=name)


def _open_by_address_only(aws: Aws, name: str) -> None:
    for statement in statements(aws, name):
        if statement["Sid"] == _INVOKING and "InvokedViaFunctionUrl" not in json.dumps(statement):
            aws.functions.remove_permission(FunctionName=name, StatementId=_INVOKING)
            aws.functions.add_permission(
                FunctionName=name,
                StatementId=_INVOKING,
                Action="lambda:InvokeFunction",
                Principal="*",
                InvokedViaFunctionUrl=True,
            )


def _tell_failures(aws: Aws, arn: str, queue: str, kinds: list[str]) -> None:
    found = aws.functions.list_event_source_mappings(FunctionName=arn, EventSourceArn=queue)
    for mapping in found["EventSourceMappings"]:
        aws.functions.update_event_source_mapping(UUID=mapping["UUID"], FunctionResponseTypes=kinds)


def _schedule(aws: Aws, name: str, arn: str, rule: str) -> None:
    made = aws.events.put_rule(
        Name=rule, ScheduleExpression=EVERY, State="ENABLED", Description=f"Calls {name}."
    )
    answer = aws.events.put_targets(Rule=rule, Targets=[{"Id": "function", "Arn": arn}])
    if answer["FailedEntryCount"]:
        reason = answer["FailedEntries"][0].get("ErrorMessage", "")
        raise DeployError(f"The rule {rule} cannot call {name}: {reason} Deploy again.")
    with contextlib.suppress(aws.functions.exceptions.ResourceConflictException):
        aws.functions.add_permission(
            FunctionName=name,
            StatementId=_BY_THE_CLOCK,
            Action="lambda:InvokeFunction",
            Principal="events.amazonaws.com",
            SourceArn=made["RuleArn"],
        )


def statements(aws: Aws, name: str) -> Iterator[dict[str, Any]]:
    """Go through what the policy of a function allows to others."""
    try:
        policy = aws.functions.get_policy(FunctionName=name)["Policy"]
    except ClientError as error:
        if error.response["Error"]["Code"] == "ResourceNotFoundException":
            return
        raise
    yield from json.loads(policy)["Statement"]
