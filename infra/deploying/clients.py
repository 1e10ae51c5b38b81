"""The AWS services that deploying talks to."""

import os
from dataclasses import dataclass
from typing import Any, Self, TypeAlias

import boto3
from botocore.config import Config

from infra.aws import place_of
from infra.errors import UnreachableError

Service: TypeAlias = Any
"""A client of boto3. The stubs of most of these services are not among our requirements."""

EDGE_REGION = "us-east-1"
"""Where CloudFront looks for firewalls and certificates."""

_CONFIG = Config(
    connect_timeout=5, read_timeout=60, retries={"total_max_attempts": 5, "mode": "standard"}
)
_INVOKING = Config(connect_timeout=5, read_timeout=900, retries={"total_max_attempts": 1})
"""For calls of a function: as patient as Lambda, and never twice."""


@dataclass(frozen=True)
class Aws:
    """One client for each service, in the environment's region; `edge_stacks` in the edge's.

    `account` is the number of the account. `invoking` is for calls of functions.
    """

    account: str
    region: str
    stacks: Service
    edge_stacks: Service
    functions: Service
    invoking: Service
    events: Service
    secrets: Service
    logs: Service
    s3: Service
    mail: Service
    topics: Service

    @classmethod
    def connect(cls) -> Self:
        """Make the clients as the operator is signed in, or raise `UnreachableError`."""
        session = boto3.Session(region_name=os.environ.get("AWS_REGION"))
        region = session.region_name
        if not region:
            raise UnreachableError(
                "No AWS region is set: set AWS_REGION, or name one in your profile."
            )
        if not session.get_credentials():
            raise UnreachableError("No AWS credentials are found: sign in, or set AWS_PROFILE.")
        return cls(
            account=place_of(session).account,
            region=region,
            stacks=session.client("cloudformation", config=_CONFIG),
            edge_stacks=session.client("cloudformation", region_name=EDGE_REGION, config=_CONFIG),
            functions=session.client("lambda", config=_CONFIG),
            invoking=session.client("lambda", config=_INVOKING),
            events=session.client("events", config=_CONFIG),
            secrets=session.client("secretsmanager", config=_CONFIG),
            logs=session.client("logs", config=_CONFIG),
            s3=session.client("s3", config=_CONFIG),
            mail=session.client("sesv2", config=_CONFIG),
            topics=session.client("sns", config=_CONFIG),
        )
