"""What messages cost on AWS, from the requests that they were counted to cause.

Prices are AWS's list prices in us-east-1 as published in 2025, in US dollars, as in `costs`: at
aws.amazon.com/s3/pricing, /sqs/pricing, /ses/pricing and /lambda/pricing. Look them up again before
anyone relies on them. What is free every month is not taken off, and what runs without any
message (the schedule, the polling of empty queues) is not counted.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

S3_WRITE = 0.005 / 1000
"""A PUT, POST or LIST; DELETE is free."""
S3_READ = 0.0004 / 1000
SQS_REQUEST = 0.40 / 1e6
SES_EMAIL = 0.10 / 1000
LAMBDA_REQUEST = 0.20 / 1e6
LAMBDA_GIGABYTE_SECOND = 0.0000166667

_WRITES = ("create", "swap", "put", "list")
_READS = ("get", "head")
_FUNCTIONS = ("web", "enquiry")
_STAGES = json.loads((Path(__file__).parents[1] / "zappa_settings.json").read_text("utf-8"))


@dataclass(frozen=True)
class Usage:
    """What a number of messages used.

    `requests` counts calls as the cloud saw them, by caller and operation, such as `web create
    enquiries`. `batches` counts what was received from the queues. `invocations` and `seconds` are
    those of each function.
    """

    messages: int
    requests: Mapping[str, int]
    batches: int
    invocations: Mapping[str, int]
    seconds: Mapping[str, float]

    def of(self, *verbs: str) -> int:
        """Count the functions' own calls of these kinds."""
        return sum(
            count
            for name, count in self.requests.items()
            if name.split()[0] in _FUNCTIONS and name.split()[1] in verbs
        )

    @property
    def queue_requests(self) -> int:
        """What S3 and SES put on the queues, and what was received from and deleted in them."""
        told = self.requests.get("carrier SendMessage", 0)
        deleted = self.requests.get("carrier DeleteMessageBatch", 0)
        return self.messages + told + self.batches + deleted

    @property
    def each(self) -> float:
        """How many requests of any kind that cost something there were for each message."""
        services = self.of(*_WRITES, *_READS, "send")
        functions = sum(self.invocations.values())
        return (services + self.queue_requests + functions) / self.messages


def cost(usage: Usage) -> dict[str, float]:
    """What was used in US cents, by service.

    Functions are billed for as long as they took here, where moto answers later than AWS does.
    """
    gigabyte_seconds = sum(
        seconds * _STAGES[name]["memory_size"] / 1024 for name, seconds in usage.seconds.items()
    )
    dollars = {
        "S3": usage.of(*_WRITES) * S3_WRITE + usage.of(*_READS) * S3_READ,
        "SQS": usage.queue_requests * SQS_REQUEST,
        "SES": usage.of("send") * SES_EMAIL,
        "Lambda": sum(usage.invocations.values()) * LAMBDA_REQUEST
        + gigabyte_seconds * LAMBDA_GIGABYTE_SECOND,
    }
    return {name: 100 * amount for name, amount in dollars.items()}
