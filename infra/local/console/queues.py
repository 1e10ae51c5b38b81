"""Reads the depth of the queues for the console."""

from dataclasses import dataclass

from infra.local.console.sources import Sources


@dataclass(frozen=True)
class Depth:
    """How many messages a queue holds: waiting, and handed out but not yet deleted."""

    name: str
    waiting: int
    in_flight: int
    is_dead_letter: bool


def depths(sources: Sources) -> list[Depth]:
    """Read all queues of the plan, in its order."""
    dead = {queue.dead_letter_arn for queue in sources.plan.queues}
    return [_depth(sources, queue.name, queue.arn in dead) for queue in sources.plan.queues]


def _depth(sources: Sources, name: str, is_dead_letter: bool) -> Depth:  # noqa: FBT001  Private.
    sqs = sources.clients.sqs
    attributes = sqs.get_queue_attributes(
        QueueUrl=sqs.get_queue_url(QueueName=name)["QueueUrl"],
        AttributeNames=["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
    )["Attributes"]
    return Depth(
        name,
        waiting=int(attributes["ApproximateNumberOfMessages"]),
        in_flight=int(attributes["ApproximateNumberOfMessagesNotVisible"]),
        is_dead_letter=is_dead_letter,
    )
