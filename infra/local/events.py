"""Events as Lambda hands them to a function, and answers as it understands them.

Shapes: <https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html> and
<https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html>.
"""

import base64
import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from infra.plan import Place

if TYPE_CHECKING:
    from mypy_boto3_sqs.type_defs import MessageAttributeValueOutputTypeDef, MessageTypeDef


def sqs_event(messages: "Iterable[MessageTypeDef]", queue_arn: str, region: str) -> dict[str, Any]:
    """Turn what ReceiveMessage returned into the event of a batch."""
    return {"Records": [_record(message, queue_arn, region) for message in messages]}


def _record(message: "MessageTypeDef", queue_arn: str, region: str) -> dict[str, Any]:
    attributes = message.get("MessageAttributes", {})
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": dict(message.get("Attributes", {})),
        "messageAttributes": {name: _attribute(value) for name, value in attributes.items()},
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": queue_arn,
        "awsRegion": region,
    }


def _attribute(value: "MessageAttributeValueOutputTypeDef") -> dict[str, Any]:
    attribute: dict[str, Any] = {"stringListValues": [], "binaryListValues": []}
    if "StringValue" in value:
        attribute["stringValue"] = value["StringValue"]
    if "BinaryValue" in value:
        attribute["binaryValue"] = base64.b64encode(value["BinaryValue"]).decode("ascii")
    return {**attribute, "dataType": value["DataType"]}


def scheduled_event(rule: str, place: Place, now: datetime) -> dict[str, Any]:
    """Build the event of an EventBridge schedule; `now` is in UTC."""
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": place.account,
        "time": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": place.region,
        "resources": [f"arn:{place.partition}:events:{place.region}:{place.account}:rule/{rule}"],
        "detail": {},
    }


def failed_messages(answer: object, sent: frozenset[str]) -> frozenset[str]:
    """Read which messages of a batch a function reported as failed.

    None, nothing and an empty list mean that all succeeded. A report that cannot be
    understood, or that names a message which was not in the batch, means that all failed.
    """
    if not isinstance(answer, Mapping):
        return frozenset()
    failures = answer.get("batchItemFailures")
    if not failures:
        return frozenset()
    if not isinstance(failures, list):
        return sent
    failed = {_identifier(failure) for failure in failures}
    return frozenset(failed) if failed <= sent else sent


def _identifier(failure: object) -> str:
    return str(failure.get("itemIdentifier")) if isinstance(failure, Mapping) else ""
