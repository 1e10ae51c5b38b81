"""Everything that a round runs in: a cloud, its two functions and their workers, a live site."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import boto3

from handlers.contact.inbox import Inbox
from handlers.release.manifest import LIVE, Frame, Manifest, Routing, Topic
from handlers.release.manifest import Office as Address
from handlers.release.model import encode
from handlers.storage import Bucket
from infra.aws import Clients
from infra.local.environment import enter_environment
from infra.local.place import PLACE, local_plan
from infra.plan import Plan
from infra.provision import provision
from tests.faults.fast_time import FastTime
from tests.faults.invoking import Function
from tests.faults.visitors import TOPICS

SECRET = "no-secret-on-a-laptop"
"""That of the forms of a local site."""

ROOT = Path(__file__).parents[2]

LEASE, FUNCTION_SECONDS, VISIBILITY = 120, 60, 360
"""Seconds, as in the cloud: of a claim, of the enquiry function's life, of a hidden event."""

_TRUE_SECONDS = 25
"""What the web function has, and an operator's command."""

_START = 30

SITE = Manifest(
    version="1-abc",
    serial=1,
    published_at="2026-03-01T12:00:00Z",
    base_url="https://office.example",
    languages=("en",),
    frames={
        "en": Frame(
            "Office",
            office=Address("Office", email="office@office.example"),
            topics=tuple(Topic(slug, f"About {slug}") for slug in TOPICS),
        )
    },
    routing=Routing(
        recipients=("office@office.example",),
        topics={TOPICS[-1]: (f"{TOPICS[-1]}@office.example",)},
        acknowledge=True,
    ),
)
"""The live release: one office, which thanks whoever writes. Where an e-mail comes back, there is
always somebody else to be told."""


@dataclass(frozen=True)
class World:
    """A running world. `deaths` is the file in which workers that end are written down.

    `fast` is the clock of S3 and the enquiry function, None where that is the true time. `bucket`
    is that of the inbox, and no call of who looks into it here fails.
    """

    endpoint: str
    fast: FastTime | None
    plan: Plan
    functions: Mapping[str, Function]
    bucket: Bucket
    deaths: Path

    @property
    def inbox(self) -> Inbox:
        """The messages."""
        return Inbox(self.bucket)

    @property
    def web(self) -> Function:
        """The web function."""
        return self.functions["web"]

    @property
    def enquiry(self) -> Function:
        """The enquiry function."""
        return self.functions["enquiry"]

    @property
    def operator(self) -> Function:
        """Whoever gives commands."""
        return self.functions["operator"]

    def now(self) -> datetime:
        """The time by the clock of S3 and the enquiry function."""
        return self.fast.now() if self.fast else datetime.now(UTC)

    def clients(self, name: str) -> Clients:
        """Make clients that call under a name, whatever the environment says."""
        session = boto3.Session(
            aws_access_key_id=name, aws_secret_access_key="none", region_name=PLACE.region
        )
        return Clients.connect(session, self.endpoint)

    def steer(self, path: str, told: Mapping[str, Any] | None = None) -> Any:
        """Ask or tell the cloud something beside AWS."""
        body = json.dumps(told).encode() if told is not None else None
        with urllib.request.urlopen(f"{self.endpoint}/-/{path}", body, timeout=60) as answer:  # noqa: S310
            return json.load(answer)

    def queue(self, logical_id: str) -> tuple[str, str]:
        """The address of a queue, and its ARN."""
        spec = self.plan.queue(logical_id)
        return f"{self.endpoint}/{PLACE.account}/{spec.name}", spec.arn


@contextmanager
def running(
    folder: Path, workers: Mapping[str, int], *, hurried: bool, site: Manifest = SITE
) -> Iterator[World]:
    """Run a world in processes of their own, with sockets and records in a folder.

    `workers` says how many each function has, and `site` which release is live.

    Where it is `hurried`, S3's clock and that of the enquiry function run fast.
    """
    deaths = folder / "deaths"
    deaths.touch()
    with ExitStack() as parts:
        log = parts.enter_context((folder / "log").open("wb"))
        start = time.monotonic()
        cloud = _started(parts, ["cloud"], os.environ, log)
        endpoint = cloud.stdout.readline().strip() if cloud.stdout else ""
        fast = FastTime.after_start(time.monotonic() - start) if hurried else None
        clock = [str(fast.began), str(fast.speed)] if fast else []
        real = fast.real if fast else float
        plan = local_plan(EnquiriesVisibilityTimeout=str(round(real(VISIBILITY))))
        environ = dict(os.environ)
        enter_environment(environ, endpoint, plan)
        environ["MICROSITE_LEASE"] = str(LEASE)
        functions = {name: Function(folder / name) for name in workers}
        for name, number in workers.items():
            seconds = real(FUNCTION_SECONDS) if name == "enquiry" else _TRUE_SECONDS
            arguments = [name, str(folder / name), str(number), str(seconds), str(deaths), *clock]
            _started(parts, ["nursery", *arguments], environ, log)
        bucket = _bucket(environ, plan.bucket("InboxBucket").name, endpoint)
        world = World(endpoint, fast, plan, functions, bucket, deaths)
        if fast:
            world.steer("clock", {"began": fast.began, "speed": fast.speed})
        clients = world.clients("auditor")
        parts.callback(clients.close)
        provision(plan, clients)
        published = plan.bucket("PublishedBucket").name
        clients.s3.put_object(Bucket=published, Key=LIVE, Body=encode(site))
        for function in functions.values():
            function.wait(_START)
        yield world


def _started(
    parts: ExitStack, command: list[str], environ: Mapping[str, str], log: IO[bytes]
) -> "subprocess.Popen[str]":
    """Start one of our processes; it ends when its standard input does."""
    process = subprocess.Popen(  # noqa: S603  A module of ours.
        [sys.executable, "-m", f"tests.faults.{command[0]}", *command[1:]],
        cwd=ROOT,
        env=environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
    )
    parts.callback(process.communicate, timeout=_START)
    return process


def _bucket(environ: Mapping[str, str], name: str, endpoint: str) -> Bucket:
    """Open a bucket as the auditor, whose calls never fail; credentials are read from here."""
    before = dict(os.environ)
    os.environ.update({**environ, "AWS_ACCESS_KEY_ID": "auditor"})
    try:
        return Bucket.connect(name, endpoint=endpoint).open()
    finally:
        os.environ.clear()
        os.environ.update(before)
