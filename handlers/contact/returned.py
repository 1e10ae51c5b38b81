"""Telling the office that an e-mail to one of its own addresses came back.

Messages go to the office alone, so an e-mail about one that comes back means that an address in
the site's routing does not work. Whoever else receives messages of the site is told.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from handlers.contact.addressing import mailboxes
from handlers.contact.enquiry import Enquiry, reference_of
from handlers.contact.errors import MailRefusedError, NotPublishedError
from handlers.contact.inbox import Inbox
from handlers.contact.letter import Envelope, Letterhead, write
from handlers.contact.outcome import Outcome
from handlers.contact.routing import others, recipients
from handlers.contact.sending import Courier, LiveManifest
from handlers.errors import ObjectMissingError
from handlers.templating import Templates

_log = logging.getLogger("microsite")


@dataclass(frozen=True)
class Returns:
    """Tells recipients of a site about a message that others should have had.

    `environment` is what the site is called on the command line, empty for a local one.
    """

    inbox: Inbox
    live: LiveManifest
    templates: Templates
    courier: Courier
    mail_from: str
    clock: Callable[[], datetime]
    environment: str = ""

    def tell(self, outcome: Outcome) -> None:
        """Send the e-mail, where there is anybody to tell; raises `PostponedError`."""
        try:
            enquiry = self.inbox.enquiry(outcome.key)
        except ObjectMissingError:  # It has been erased since.
            return
        manifest = self.live.manifest()
        if manifest is None:
            raise NotPublishedError("No release is live, so nobody knows who receives messages.")
        about = enquiry.about.item if enquiry.about else ""
        to = recipients(manifest.routing, enquiry.topic, about)
        rest = others(manifest.routing, to)
        if not rest:
            _log.warning("Enquiry %s: it came back, and nobody else can be told.", enquiry.key[:8])
            return
        letterhead = Letterhead.of(manifest, self.mail_from)
        self._send(enquiry, letterhead, to, rest)

    def _send(
        self, enquiry: Enquiry, letterhead: Letterhead, to: tuple[str, ...], rest: tuple[str, ...]
    ) -> None:
        envelope = Envelope(mailboxes(rest), f"returned-{enquiry.key}", self.clock())
        context = {
            "reference": reference_of(enquiry.key),
            "received_at": enquiry.received_at,
            "topic": letterhead.topic(enquiry),
            "recipients": to,
            "environment": self.environment,
        }
        message = write("returned", letterhead, envelope, self.templates, context)
        try:
            self.courier.send(message, enquiry.key, "returned")
        except MailRefusedError as error:
            _log.warning("Enquiry %s: nobody could be told. %s", enquiry.key[:8], error)
