"""One whole site, on this machine or on AWS: what it consists of, and how to reach it."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Self

import boto3

from handlers.release.manifest import LIVE
from handlers.storage import Bucket
from infra.aws import Clients, place_of
from infra.errors import UnreachableError
from infra.local.environment import enter_environment
from infra.local.place import local_plan, local_session
from infra.local.ports import HOST
from infra.plan import Plan, bucket_prefix
from infra.refusals import explained
from infra.template import TEMPLATE, read_plan

LOCAL = "local"
ENVIRONMENTS = (LOCAL, "staging", "production")


@dataclass(frozen=True)
class Environment:
    """An environment that answers. The buckets are those of the product's own code."""

    name: str
    plan: Plan
    clients: Clients
    content: Bucket
    published: Bucket
    inbox: Bucket

    @classmethod
    def of(cls, name: str, plan: Plan, clients: Clients, endpoint: str | None) -> Self:
        """Open the buckets of a plan, with the credentials that the process environment holds."""

        def bucket(logical_id: str) -> Bucket:
            return Bucket.connect(plan.bucket(logical_id).name, endpoint=endpoint).open()

        content, published = bucket("ContentBucket"), bucket("PublishedBucket")
        return cls(name, plan, clients, content, published, bucket("InboxBucket"))


@dataclass(frozen=True)
class Target:
    """An environment by name; `aws_port` is where the local one answers."""

    name: str = LOCAL
    aws_port: int = 5050

    @contextmanager
    def opened(self) -> Iterator[Environment]:
        """Reach the environment, or raise `UnreachableError`, now or at any later refusal."""
        with explained(self.name):
            environment = _local(self.aws_port) if self.name == LOCAL else _on_aws(self.name)
            try:
                # Asked at once, so that whatever is wrong is told before any work.
                environment.clients.s3.list_objects_v2(
                    Bucket=environment.plan.bucket("PublishedBucket").name, Prefix=LIVE, MaxKeys=1
                )
                yield environment
            finally:
                environment.clients.close()


def _local(port: int) -> Environment:
    endpoint = f"http://{HOST}:{port}"
    try:
        socket.create_connection((HOST, port), timeout=2).close()
    except OSError as error:
        raise UnreachableError(f"Nothing answers at {endpoint}: is `make run` running?") from error
    plan = local_plan()
    with _environ_restored():
        enter_environment(os.environ, endpoint, plan)
        clients = Clients.connect(local_session(), endpoint)
        return Environment.of(LOCAL, plan, clients, endpoint)


def _on_aws(name: str) -> Environment:
    session = boto3.Session(region_name=os.environ.get("AWS_REGION"))
    if not session.region_name:
        raise UnreachableError("No AWS region is set: set AWS_REGION, or name one in your profile.")
    with _environ_restored():
        _enter_session(session)
        place = place_of(session)
        parameters = {
            "Environment": name,
            "BucketPrefix": bucket_prefix(name, place.account),
            # The address has no part in any name that is asked for here.
            "MailFrom": "nobody@office.example",
        }
        plan = read_plan(TEMPLATE.read_text("utf-8"), parameters, place)
        return Environment.of(
            name, plan, Clients.connect(session), os.environ.get("AWS_ENDPOINT_URL")
        )


def _enter_session(session: boto3.Session) -> None:
    """Put what boto3 knows from profiles and sign-ins where the product's own code looks."""
    credentials = session.get_credentials()
    if not credentials:
        raise UnreachableError("No AWS credentials are found: sign in, or set AWS_PROFILE.")
    frozen = credentials.get_frozen_credentials()
    os.environ.pop("AWS_SESSION_TOKEN", None)
    os.environ["AWS_ACCESS_KEY_ID"] = frozen.access_key or ""
    os.environ["AWS_SECRET_ACCESS_KEY"] = frozen.secret_key or ""
    if frozen.token:
        os.environ["AWS_SESSION_TOKEN"] = frozen.token
    os.environ["AWS_REGION"] = session.region_name


@contextmanager
def _environ_restored() -> Iterator[None]:
    """Undo whatever happens to the process environment: it is read when a client is made."""
    before = dict(os.environ)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
