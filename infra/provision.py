"""Creates a plan's buckets, queues and sender with API calls, as often as you like.

For the local stack only: on AWS this is CloudFormation's work.
"""

import contextlib
import json
from typing import TYPE_CHECKING

from infra.aws import Clients
from infra.plan import BucketSpec, Plan, QueueSpec

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import LifecycleRuleTypeDef, QueueConfigurationTypeDef
    from mypy_boto3_sesv2 import SESV2Client
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.literals import QueueAttributeNameType


def provision(plan: Plan, clients: Clients) -> None:
    """Create what is missing and configure everything as planned.

    Queues come first, dead letters before those that point to them, because S3 sends an
    `s3:TestEvent` to each queue as soon as a bucket is told to notify it.
    """
    for queue in sorted(plan.queues, key=lambda queue: queue.dead_letter_arn is not None):
        _provision_queue(clients.sqs, queue)
    for bucket in plan.buckets:
        _provision_bucket(clients.s3, bucket)
    if plan.mail_from:
        _provision_identity(clients.sesv2, plan.mail_from)


def _provision_queue(sqs: "SQSClient", queue: QueueSpec) -> None:
    attributes: dict[QueueAttributeNameType, str] = {}
    if queue.visibility_timeout is not None:
        attributes["VisibilityTimeout"] = str(queue.visibility_timeout)
    if queue.retention is not None:
        attributes["MessageRetentionPeriod"] = str(queue.retention)
    if queue.dead_letter_arn is not None:
        attributes["RedrivePolicy"] = json.dumps(
            {
                "deadLetterTargetArn": queue.dead_letter_arn,
                "maxReceiveCount": queue.max_receive_count,
            }
        )
    # Set afterwards: creating a queue that exists with other attributes is an error.
    url = sqs.create_queue(QueueName=queue.name)["QueueUrl"]
    if attributes:
        sqs.set_queue_attributes(QueueUrl=url, Attributes=attributes)


def _provision_bucket(s3: "S3Client", bucket: BucketSpec) -> None:
    with contextlib.suppress(s3.exceptions.BucketAlreadyOwnedByYou):
        s3.create_bucket(Bucket=bucket.name)
    if bucket.versioned:
        s3.put_bucket_versioning(Bucket=bucket.name, VersioningConfiguration={"Status": "Enabled"})
    if rules := _lifecycle(bucket):
        s3.put_bucket_lifecycle_configuration(
            Bucket=bucket.name, LifecycleConfiguration={"Rules": rules}
        )
    if bucket.notifications:
        s3.put_bucket_notification_configuration(
            Bucket=bucket.name,
            NotificationConfiguration={"QueueConfigurations": _notifications(bucket)},
        )


def _lifecycle(bucket: BucketSpec) -> "list[LifecycleRuleTypeDef]":
    rules: list[LifecycleRuleTypeDef] = []
    if bucket.noncurrent_days is not None:
        rules.append(
            {
                "ID": "old-versions",
                "Status": "Enabled",
                "Filter": {"Prefix": ""},
                "NoncurrentVersionExpiration": {"NoncurrentDays": bucket.noncurrent_days},
            }
        )
    if bucket.abandoned_upload_days is not None:
        rules.append(
            {
                "ID": "abandoned-uploads",
                "Status": "Enabled",
                "Filter": {"Prefix": ""},
                "AbortIncompleteMultipartUpload": {
                    "DaysAfterInitiation": bucket.abandoned_upload_days
                },
            }
        )
    return rules


def _notifications(bucket: BucketSpec) -> "list[QueueConfigurationTypeDef]":
    return [
        {
            "QueueArn": notification.queue_arn,
            "Events": [notification.event],  # type: ignore[list-item]  # The template's own word.
            "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": notification.prefix}]}},
        }
        for notification in bucket.notifications
    ]


def _provision_identity(sesv2: "SESV2Client", address: str) -> None:
    with contextlib.suppress(sesv2.exceptions.AlreadyExistsException):
        sesv2.create_email_identity(EmailIdentity=address)
