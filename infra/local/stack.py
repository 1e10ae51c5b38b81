"""The parts of the local stack, put together: cloud, resources, functions, runner, watcher."""

import importlib
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Event
from time import monotonic

from handlers.release.manifest import LIVE
from infra.aws import Clients
from infra.errors import FirstReleaseError
from infra.local.cloud import LocalCloud
from infra.local.environment import enter_environment
from infra.local.functions import LocalFunction
from infra.local.place import PLACE, local_plan, local_session
from infra.local.postman import Postman
from infra.local.runner import Runner, Schedule, Subscription, deliver
from infra.local.seeding import seed
from infra.local.watcher import Watcher
from infra.plan import Plan
from infra.provision import provision

SITE = Path(__file__).resolve().parents[2] / "site"

_INTERVAL = 2.0
_POLL = 0.1


@dataclass(frozen=True)
class LocalStack:
    """A running local stack."""

    plan: Plan
    cloud: LocalCloud
    clients: Clients

    def queue_url(self, logical_id: str) -> str:
        """Return the address of a queue by its name in the template."""
        name = self.plan.queue(logical_id).name
        return self.clients.sqs.get_queue_url(QueueName=name)["QueueUrl"]

    def has_release(self) -> bool:
        """Say whether anything has been published yet."""
        listing = self.clients.s3.list_objects_v2(
            Bucket=self.plan.bucket("PublishedBucket").name, Prefix=LIVE
        )
        return any(entry["Key"] == LIVE for entry in listing.get("Contents", []))

    def wait_for_release(self, stop: Event, seconds: float) -> None:
        """Wait until something is published or `stop` is set, or raise `FirstReleaseError`."""
        deadline = monotonic() + seconds
        while not self.has_release():
            if monotonic() > deadline:
                raise FirstReleaseError(
                    f"The site was not published within {seconds:.0f} seconds. What the upload"
                    " function reported is in the log above; if it says nothing, look at the"
                    " files below site/content."
                )
            if stop.wait(_POLL):
                return


@contextmanager
def local_stack(port: int, stop: Event, site: Path = SITE) -> Iterator[LocalStack]:
    """Run the stack: the cloud on `port`, seeded from `site`; its threads end with `stop`.

    The environment of this process changes for good: it becomes that of the functions.
    The seed comes before the runner, so that the first release has all of it.
    """
    plan = local_plan()
    with ExitStack() as parts:
        cloud = parts.enter_context(LocalCloud(port))
        enter_environment(os.environ, cloud.endpoint, plan)
        clients = Clients.connect(local_session(), cloud.endpoint)
        parts.callback(clients.close)
        stack = LocalStack(plan, cloud, clients)
        provision(plan, clients)
        content = plan.bucket("ContentBucket").name
        parts.enter_context(Watcher(clients.s3, content, site, stop=stop))
        seed(clients.s3, content, site)
        parts.enter_context(_runner(stack, stop))
        yield stack


def _runner(stack: LocalStack, stop: Event) -> Runner:
    upload = _function("on_upload")
    enquiry = _function("on_enquiry")
    schedule = Schedule([upload, enquiry], PLACE, interval=_INTERVAL, stop=stop)
    subscriptions = (
        ("UploadsQueue", upload),
        ("EnquiriesQueue", enquiry),
        ("MailEventsQueue", enquiry),
    )
    steps = [
        partial(deliver, stack.clients.sqs, _subscription(stack, queue, function), PLACE.region)
        for queue, function in subscriptions
    ]
    postman = Postman(
        stack.cloud.sent_mail, stack.clients.sqs, stack.queue_url("MailEventsQueue"), stop
    )
    return Runner([*steps, schedule.keep, postman.tell], stop=stop)


def _function(name: str) -> LocalFunction:
    """Import a function by its module's name; only now, as it reads the environment."""
    return LocalFunction(name, importlib.import_module(f"handlers.{name}").handler, PLACE)


def _subscription(stack: LocalStack, queue: str, function: LocalFunction) -> Subscription:
    return Subscription(stack.queue_url(queue), stack.plan.queue(queue).arn, function)
