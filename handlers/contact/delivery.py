"""From a stored message to a sent e-mail and a recorded outcome."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from typing import Literal, Protocol

from handlers.contact.enquiry import Enquiry, utc
from handlers.contact.errors import MailRefusedError, NotPublishedError
from handlers.contact.inbox import Inbox
from handlers.contact.notification import Letterhead, compose
from handlers.contact.outcome import Outcome
from handlers.contact.routing import recipients
from handlers.release.manifest import Manifest
from handlers.templating import Templates


class LiveManifest(Protocol):
    """Knows the release that is live."""

    def manifest(self) -> Manifest | None:
        """Return its manifest, or None before the first release."""


class Courier(Protocol):
    """Takes e-mail away."""

    def send(self, message: EmailMessage, key: str) -> str:
        """Send it and return a message id; raise `MailRefusedError` where that is hopeless."""


@dataclass(frozen=True)
class Delivery:
    """Delivers messages of one inbox, each once as far as its recorded outcome tells."""

    inbox: Inbox
    live: LiveManifest
    templates: Templates
    courier: Courier
    mail_from: str
    clock: Callable[[], datetime]

    def deliver(self, key: str) -> Outcome | None:
        """Send a message and record what became of it; None where that is on record already.

        A final refusal by the mail service is an outcome too. Whatever else goes wrong is
        raised, with nothing recorded: the queue tries again, and keeps as a dead letter
        what never works, such as a message that is missing or cannot be read.
        """
        if self.inbox.outcome(key) is not None:
            return None
        enquiry = self.inbox.enquiry(key)
        outcome = self._sent(enquiry, self._composed(enquiry))
        self.inbox.record(outcome)
        return outcome

    def _composed(self, enquiry: Enquiry) -> EmailMessage:
        manifest = self.live.manifest()
        if manifest is None:
            raise NotPublishedError("No release is live, so nobody knows who receives messages.")
        about = enquiry.about.item if enquiry.about else ""
        to = recipients(manifest.routing, enquiry.topic, about)
        return compose(enquiry, Letterhead.of(manifest, self.mail_from), to, self.templates)

    def _sent(self, enquiry: Enquiry, message: EmailMessage) -> Outcome:
        status: Literal["sent", "failed"] = "sent"
        message_id = reason = ""
        try:
            message_id = self.courier.send(message, enquiry.key)
        except MailRefusedError as refusal:
            status, reason = "failed", refusal.reason
        return Outcome(
            key=enquiry.key,
            status=status,
            at=utc(self.clock()),
            message_id=message_id,
            reason=reason,
            received_at=enquiry.received_at,
            request_id=enquiry.request_id,
        )
