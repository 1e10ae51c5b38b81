"""What the console looks at."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

from flask import current_app

from infra.aws import Clients
from infra.local.cloud import SentMail
from infra.plan import Plan


@dataclass(frozen=True)
class Sources:
    """The stack's resources, how to reach them, and where its other parts answer."""

    plan: Plan
    clients: Clients
    sent_mail: Callable[[], Sequence[SentMail]]
    site_url: str
    aws_url: str

    @property
    def content(self) -> str:
        """The name of the content bucket."""
        return self.plan.bucket("ContentBucket").name

    @property
    def published(self) -> str:
        """The name of the published bucket."""
        return self.plan.bucket("PublishedBucket").name


def current_sources() -> Sources:
    """Return the sources of the console that answers the current request."""
    return cast("Sources", current_app.extensions["sources"])
