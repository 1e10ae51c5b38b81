"""A delivery whose edges are all fakes, and a simulated S3 that it works on."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from handlers.contact.delivery import Delivery
from handlers.contact.enquiry import Enquiry
from handlers.contact.inbox import Inbox
from handlers.contact.lease import LEASE
from handlers.contact.sending import Courier, Sender
from handlers.release.manifest import Manifest
from handlers.storage import Bucket
from handlers.templating import Templates
from tests.fakes import Objects, SimulatedBucket
from tests.unit.contact.samples import NOW, FakeCourier, FakeLive, make_site


@cache
def templates() -> Templates:
    """The templates of a small site, made once."""
    return Templates(make_site(Path(mkdtemp(prefix="microsite-test-"))))


@dataclass
class Scene:
    """An inbox in a simulated bucket, whose clock is also that of the workers."""

    objects: Objects = field(default_factory=lambda: Objects(now=NOW))
    courier: FakeCourier = field(default_factory=FakeCourier)
    live: FakeLive = field(default_factory=FakeLive)
    suspicions: tuple[str, ...] = ()
    judged: list[str] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)

    @property
    def inbox(self) -> Inbox:
        return Inbox(SimulatedBucket(self.objects))

    def now(self) -> datetime:
        return self.objects.now

    def seconds(self) -> float:
        return self.objects.now.timestamp()

    def wait(self, **times: float) -> None:
        self.objects.now += timedelta(**times)

    def names(self, folder: str) -> list[str]:
        return [name for name in sorted(self.objects.found) if name.startswith(f"{folder}/")]

    def judge(self, enquiry: Enquiry) -> tuple[str, ...]:
        self.judged.append(enquiry.key)
        return self.suspicions

    def acknowledge(self, enquiry: Enquiry, manifest: Manifest) -> None:
        assert manifest is self.live.found
        self.acknowledged.append(enquiry.key)

    def delivery(
        self,
        *,
        bucket: Bucket | None = None,
        courier: Courier | None = None,
        timer: Callable[[], float] | None = None,
        lease: timedelta = LEASE,
    ) -> Delivery:
        """Another worker."""
        sender = Sender(
            self.live, templates(), courier or self.courier, "site@example.org", self.now
        )
        return Delivery(
            inbox=Inbox(bucket or SimulatedBucket(self.objects), lease),
            sender=sender,
            judge=self.judge,
            acknowledge=self.acknowledge,
            timer=timer or self.seconds,
            pause=self.objects.wait,
        )
