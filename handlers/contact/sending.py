"""One try at sending a message to the office, and what comes of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from typing import Protocol

from msgspec.structs import replace

from handlers.contact.enquiry import Enquiry
from handlers.contact.errors import MailRefusedError, NotPublishedError, PostponedError
from handlers.contact.letter import Letterhead
from handlers.contact.notification import compose
from handlers.contact.outcome import Outcome
from handlers.contact.retrying import postponed, tried
from handlers.contact.routing import recipients
from handlers.release.manifest import Manifest
from handlers.templating import Templates


class LiveManifest(Protocol):
    """Knows the release that is live."""

    def manifest(self) -> Manifest | None:
        """Return its manifest, or None before the first release."""


class Courier(Protocol):
    """Takes e-mail away."""

    def send(self, message: EmailMessage, key: str, tag: str = "enquiry") -> str:
        """Send it and return a message id.

        Raises `MailRefusedError` where that is hopeless, and `MailUnavailableError` for all else.
        """


@dataclass(frozen=True)
class Sender:
    """Sends messages to whom the live release says. `clock` gives the time in UTC."""

    live: LiveManifest
    templates: Templates
    courier: Courier
    mail_from: str
    clock: Callable[[], datetime]

    def send(
        self, enquiry: Enquiry, before: Outcome, ready: Callable[[], None]
    ) -> tuple[Outcome, Manifest | None]:
        """Try once, and say what becomes of the message, which had the outcome `before`.

        It is sent, or deferred, or has failed; where it is sent, the manifest that said to whom
        is given too. `ready` is called last before the e-mail leaves, and may raise.
        """
        try:
            manifest, message = self._composed(enquiry)
            ready()
            message_id = self.courier.send(message, enquiry.key)
        except PostponedError as error:
            now = self.clock()
            return postponed(tried(before, now), error.reason, now), None
        except MailRefusedError as refusal:
            outcome = tried(before, self.clock())
            return replace(outcome, status="failed", reason=refusal.reason), None
        outcome = replace(tried(before, self.clock()), status="sent", reason="")
        return replace(outcome, message_id=message_id, sent_at=outcome.at), manifest

    def _composed(self, enquiry: Enquiry) -> tuple[Manifest, EmailMessage]:
        manifest = self.live.manifest()
        if manifest is None:
            raise NotPublishedError("No release is live, so nobody knows who receives messages.")
        about = enquiry.about.item if enquiry.about else ""
        to = recipients(manifest.routing, enquiry.topic, about)
        letterhead = Letterhead.of(manifest, self.mail_from)
        return manifest, compose(enquiry, letterhead, to, self.templates)
