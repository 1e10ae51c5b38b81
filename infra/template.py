"""What one environment consists of, read from `template.yaml`: the one source of truth.

CloudFormation creates it on AWS. For the local stack, `read_plan` resolves the few kinds of
resource that our code talks to.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from infra.errors import TemplateError
from infra.intrinsics import Resolver, parse
from infra.plan import BucketSpec, NotificationSpec, Place, Plan, QueueSpec

TEMPLATE = Path(__file__).with_name("template.yaml")

_BUCKET = "AWS::S3::Bucket"
_QUEUE = "AWS::SQS::Queue"

_READ = {
    _BUCKET: (
        "BucketName",
        "LifecycleConfiguration",
        "NotificationConfiguration",
        "VersioningConfiguration",
    ),
    _QUEUE: ("QueueName", "VisibilityTimeout", "MessageRetentionPeriod", "RedrivePolicy"),
}
"""The properties that matter here; the others may say whatever CloudFormation understands."""


def read_plan(text: str, parameters: Mapping[str, str], place: Place) -> Plan:
    """Resolve a template with the parameters given, or raise `TemplateError`."""
    resources, resolver = read_resources(text, parameters, place)

    def properties(kind: str) -> dict[str, dict[str, Any]]:
        return {
            logical_id: resolver.resolve(_picked(resource, _READ[kind]))
            for logical_id, resource in resources.items()
            if resource.get("Type") == kind
        }

    return Plan(
        buckets=tuple(_bucket(key, value) for key, value in properties(_BUCKET).items()),
        queues=tuple(_queue(key, value, place) for key, value in properties(_QUEUE).items()),
        mail_from=parameters.get("MailFrom", ""),
    )


def read_resources(
    text: str, parameters: Mapping[str, str], place: Place
) -> tuple[dict[str, Any], Resolver]:
    """Read the resources of a template, as they are written, and what resolves them."""
    document = parse(text)
    resources: dict[str, Any] = document["Resources"]
    return resources, _resolver(resources, _values(document, parameters), place)


def _values(document: Mapping[str, Any], parameters: Mapping[str, str]) -> dict[str, str]:
    declared = document.get("Parameters", {})
    for name in parameters:
        if name not in declared:
            raise TemplateError(f"The template has no parameter {name}.")
    values = {name: str(spec["Default"]) for name, spec in declared.items() if "Default" in spec}
    values.update(parameters)
    for name in declared:
        if name not in values:
            raise TemplateError(f"The template's parameter {name} needs a value.")
    return values


def _resolver(resources: Mapping[str, Any], values: Mapping[str, str], place: Place) -> Resolver:
    names = {
        **values,
        "AWS::AccountId": place.account,
        "AWS::Region": place.region,
        "AWS::Partition": place.partition,
    }
    early = Resolver(names, {})
    arns = {}
    for logical_id, resource in resources.items():
        if resource.get("Type") == _BUCKET:
            names[logical_id] = early.resolve(_physical_name(logical_id, resource, "BucketName"))
            arns[logical_id] = place.bucket_arn(names[logical_id])
        elif resource.get("Type") == _QUEUE:
            name = early.resolve(_physical_name(logical_id, resource, "QueueName"))
            arns[logical_id] = place.queue_arn(name)
    return Resolver(names, arns)


def _picked(resource: Mapping[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    properties = resource.get("Properties", {})
    return {key: properties[key] for key in keys if key in properties}


def _physical_name(logical_id: str, resource: Mapping[str, Any], key: str) -> object:
    properties = resource.get("Properties", {})
    if key not in properties:
        raise TemplateError(f"The resource {logical_id} of the template has no {key}.")
    return properties[key]


def _bucket(logical_id: str, properties: Mapping[str, Any]) -> BucketSpec:
    rules = properties.get("LifecycleConfiguration", {}).get("Rules", [])
    wiring = properties.get("NotificationConfiguration", {}).get("QueueConfigurations", [])
    return BucketSpec(
        logical_id=logical_id,
        name=properties["BucketName"],
        versioned=properties.get("VersioningConfiguration", {}).get("Status") == "Enabled",
        noncurrent_days=_days(rules, "NoncurrentVersionExpiration", "NoncurrentDays"),
        abandoned_upload_days=_days(rules, "AbortIncompleteMultipartUpload", "DaysAfterInitiation"),
        notifications=tuple(_notification(configuration) for configuration in wiring),
    )


def _days(rules: list[dict[str, Any]], action: str, key: str) -> int | None:
    return next((int(rule[action][key]) for rule in rules if action in rule), None)


def _notification(configuration: Mapping[str, Any]) -> NotificationSpec:
    rules = configuration.get("Filter", {}).get("S3Key", {}).get("Rules", [])
    prefix = next((rule["Value"] for rule in rules if rule["Name"] == "prefix"), "")
    return NotificationSpec(configuration["Event"], prefix, configuration["Queue"])


def _queue(logical_id: str, properties: Mapping[str, Any], place: Place) -> QueueSpec:
    redrive = properties.get("RedrivePolicy", {})
    return QueueSpec(
        logical_id=logical_id,
        name=properties["QueueName"],
        arn=place.queue_arn(properties["QueueName"]),
        visibility_timeout=_number(properties, "VisibilityTimeout"),
        retention=_number(properties, "MessageRetentionPeriod"),
        dead_letter_arn=redrive.get("deadLetterTargetArn"),
        max_receive_count=_number(redrive, "maxReceiveCount"),
    )


def _number(properties: Mapping[str, Any], key: str) -> int | None:
    return int(properties[key]) if key in properties else None
