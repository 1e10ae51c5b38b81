"""How many messages the queues hold."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from infra.plan import Plan, QueueSpec

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


@dataclass(frozen=True)
class Depth:
    """How many messages a queue holds: waiting, and handed out but not yet deleted."""

    name: str
    waiting: int
    in_flight: int
    dead_letters: bool


def depths(sqs: "SQSClient", plan: Plan) -> tuple[Depth, ...]:
    """Read all queues of the plan, in its order."""
    dead = {queue.dead_letter_arn for queue in plan.queues}
    return tuple(_depth(sqs, queue, dead) for queue in plan.queues)


def _depth(sqs: "SQSClient", queue: QueueSpec, dead: set[str | None]) -> Depth:
    attributes = sqs.get_queue_attributes(
        QueueUrl=sqs.get_queue_url(QueueName=queue.name)["QueueUrl"],
        AttributeNames=["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
    )["Attributes"]
    return Depth(
        queue.name,
        waiting=int(attributes["ApproximateNumberOfMessages"]),
        in_flight=int(attributes["ApproximateNumberOfMessagesNotVisible"]),
        dead_letters=queue.arn in dead,
    )
