"""What is there of an environment, read from AWS."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

from infra.deploying.clients import Aws
from infra.deploying.finishing import statements
from infra.deploying.functions import configuration
from infra.deploying.wired import Address, Clock, Function, Listening, Wired

Triples = frozenset[tuple[str, str, str]]


def read(aws: Aws, functions: Iterable[str], buckets: Iterable[str]) -> Wired:
    """Read functions and buckets by their names; what is not there is left out."""
    found = {name: configuration(aws, name) for name in functions}
    return Wired(
        functions={name: _function(aws, name, one) for name, one in found.items() if one},
        notifications={name: _notifications(aws, name) for name in buckets},
    )


def address_of(aws: Aws, name: str) -> str:
    """Read the address of a function; empty where it has none."""
    config = _url(aws, name)
    return str(config["FunctionUrl"]) if config else ""


def _function(aws: Aws, name: str, found: Mapping[str, Any]) -> Function:
    allowed = tuple(statements(aws, name))
    return Function(
        role=found["Role"],
        handler=found["Handler"],
        runtime=found["Runtime"],
        architecture=found.get("Architectures", [""])[0],
        variables=found.get("Environment", {}).get("Variables", {}),
        listening=tuple(_listening(aws, found["FunctionArn"])),
        clocks=tuple(_clocks(aws, found["FunctionArn"], allowed)),
        address=_address(aws, name, allowed),
    )


def _listening(aws: Aws, arn: str) -> Iterator[Listening]:
    pages = aws.functions.get_paginator("list_event_source_mappings")
    for page in pages.paginate(FunctionName=arn):
        for one in page["EventSourceMappings"]:
            yield Listening(
                queue=one["EventSourceArn"],
                state=one["State"],
                response_types=frozenset(one.get("FunctionResponseTypes") or ()),
            )


def _clocks(aws: Aws, arn: str, allowed: tuple[dict[str, Any], ...]) -> Iterator[Clock]:
    for name in aws.events.list_rule_names_by_target(TargetArn=arn)["RuleNames"]:
        rule = aws.events.describe_rule(Name=name)
        yield Clock(
            expression=rule.get("ScheduleExpression", ""),
            enabled=rule["State"] == "ENABLED",
            permitted=any(f'"{rule["Arn"]}"' in json.dumps(one) for one in allowed),
        )


def _address(aws: Aws, name: str, allowed: tuple[dict[str, Any], ...]) -> Address | None:
    config = _url(aws, name)
    return config and Address(
        url=config["FunctionUrl"],
        authorization=config["AuthType"],
        public=any(
            one["Action"] == "lambda:InvokeFunctionUrl" and one["Principal"] in ("*", {"AWS": "*"})
            for one in allowed
        ),
    )


def _url(aws: Aws, name: str) -> Any:  # noqa: ANN401  As boto3 answers, or None.
    try:
        return aws.functions.get_function_url_config(FunctionName=name)
    except ClientError as error:
        if error.response["Error"]["Code"] == "ResourceNotFoundException":
            return None
        raise


def _notifications(aws: Aws, bucket: str) -> Triples:
    try:
        found = aws.s3.get_bucket_notification_configuration(Bucket=bucket)
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchBucket":
            return frozenset()
        raise
    return frozenset(
        (event, _prefix(one), one["QueueArn"])
        for one in found.get("QueueConfigurations", [])
        for event in one["Events"]
    )


def _prefix(configuration: Mapping[str, Any]) -> str:
    rules = configuration.get("Filter", {}).get("Key", {}).get("FilterRules", [])
    return next((rule["Value"] for rule in rules if rule["Name"].lower() == "prefix"), "")
