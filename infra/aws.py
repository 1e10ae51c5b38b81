"""The AWS clients of an operator's machine: with short timeouts and few retries."""

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import boto3
from botocore.config import Config

from infra.plan import Place

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sesv2 import SESV2Client
    from mypy_boto3_sqs import SQSClient

_CONFIG = Config(
    connect_timeout=2,
    read_timeout=20,
    retries={"total_max_attempts": 3, "mode": "standard"},
    max_pool_connections=20,
)


def place_of(session: boto3.Session) -> Place:
    """Ask AWS where a session works: in which account, region and partition."""
    with closing(session.client("sts", config=_CONFIG)) as client:
        told = client.get_caller_identity()
    return Place(told["Account"], session.region_name, partition=told["Arn"].split(":")[1])


@dataclass(frozen=True)
class Clients:
    """One client for each service we use. They may be shared between threads."""

    s3: "S3Client"
    sqs: "SQSClient"
    sesv2: "SESV2Client"

    @classmethod
    def connect(cls, session: boto3.Session, endpoint: str | None = None) -> Self:
        """Make the clients, for AWS itself or for whatever plays it at `endpoint`."""
        return cls(
            s3=session.client("s3", endpoint_url=endpoint, config=_CONFIG),
            sqs=session.client("sqs", endpoint_url=endpoint, config=_CONFIG),
            sesv2=session.client("sesv2", endpoint_url=endpoint, config=_CONFIG),
        )

    def close(self) -> None:
        """Close the connections that the clients keep open."""
        for client in (self.s3, self.sqs, self.sesv2):
            client.close()
