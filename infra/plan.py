"""What one environment consists of, as values: buckets, queues, and the sender of its mail."""

from dataclasses import dataclass

from infra.errors import TemplateError


@dataclass(frozen=True)
class Place:
    """The account, region and partition that ARNs are made of."""

    account: str
    region: str
    partition: str = "aws"

    def bucket_arn(self, name: str) -> str:
        """Name a bucket as policies do."""
        return f"arn:{self.partition}:s3:::{name}"

    def queue_arn(self, name: str) -> str:
        """Name a queue as notifications and policies do."""
        return f"arn:{self.partition}:sqs:{self.region}:{self.account}:{name}"


def bucket_prefix(environment: str, account: str) -> str:
    """Say what the names of an environment's buckets begin with on AWS.

    Nobody else in the world may have a bucket of the same name, so the account's number is in it.
    """
    return f"microsite-{environment}-{account}"


@dataclass(frozen=True)
class NotificationSpec:
    """Which event below which prefix a bucket reports to which queue."""

    event: str
    prefix: str
    queue_arn: str


@dataclass(frozen=True)
class BucketSpec:
    """A bucket. Days are None where the template has no such rule."""

    logical_id: str
    name: str
    versioned: bool
    noncurrent_days: int | None
    abandoned_upload_days: int | None
    notifications: tuple[NotificationSpec, ...]


@dataclass(frozen=True)
class QueueSpec:
    """A queue. Times are in seconds, and None where SQS's own default holds."""

    logical_id: str
    name: str
    arn: str
    visibility_timeout: int | None
    retention: int | None
    dead_letter_arn: str | None
    max_receive_count: int | None


@dataclass(frozen=True)
class Plan:
    """Everything in one environment that our code talks to. `mail_from` is an address."""

    buckets: tuple[BucketSpec, ...]
    queues: tuple[QueueSpec, ...]
    mail_from: str

    def bucket(self, logical_id: str) -> BucketSpec:
        """Find a bucket by its name in the template, such as `ContentBucket`."""
        for bucket in self.buckets:
            if bucket.logical_id == logical_id:
                return bucket
        raise TemplateError(f"The template has no bucket {logical_id}.")

    def queue(self, logical_id: str) -> QueueSpec:
        """Find a queue by its name in the template, such as `UploadsQueue`."""
        for queue in self.queues:
            if queue.logical_id == logical_id:
                return queue
        raise TemplateError(f"The template has no queue {logical_id}.")
