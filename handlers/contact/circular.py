"""E-mails of the site itself to all of its recipients: what has to be told once a day or a week."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from handlers.contact.addressing import mailboxes
from handlers.contact.errors import MailRefusedError, PostponedError
from handlers.contact.letter import Envelope, Letterhead, write
from handlers.contact.sending import Courier, LiveManifest
from handlers.release.manifest import Manifest
from handlers.templating import Templates

_log = logging.getLogger("microsite")


@dataclass(frozen=True)
class Circular:
    """Sends circulars. `environment` is what the site is called on the command line, if at all."""

    live: LiveManifest
    templates: Templates
    courier: Courier
    mail_from: str
    environment: str = ""

    def letterhead(self, manifest: Manifest) -> Letterhead:
        """What the circulars of a release say about the site."""
        return Letterhead.of(manifest, self.mail_from)

    def send(
        self, letter: str, manifest: Manifest, now: datetime, day: str, told: Mapping[str, object]
    ) -> bool:
        """Send a letter of a day; False where mail does not take it, which is logged."""
        try:
            to = mailboxes(manifest.routing.recipients)
            envelope = Envelope(to, f"{letter}-{day}", now)
            context = {**told, "environment": self.environment}
            message = write(letter, self.letterhead(manifest), envelope, self.templates, context)
            self.courier.send(message, day, letter)
        except (PostponedError, MailRefusedError) as error:
            _log.warning("The %s of %s was not sent. %s", letter, day, error)
            return False
        return True
