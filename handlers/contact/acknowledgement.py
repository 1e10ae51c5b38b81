"""A short e-mail that tells a sender their reference. Off unless the site switches it on.

Whoever fills in a form can give anybody's address, so the e-mail holds nothing that was
typed, and an address gets one within an hour at most: a mark of that is created before the e-mail
is sent, and whoever finds it there, or one that is less than an hour older than its own, sends
nothing. `ana+1@` and `ana+2@` are one address here.
Other ways to spell one mailbox differ from provider to provider (dots that do not count, other
signs than the plus, domains where any name is taken), so whoever knows them can have one
mailbox written to more often. It is a courtesy: whatever goes wrong is logged and forgotten.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from handlers.contact.addressing import mailboxes
from handlers.contact.enquiry import Enquiry, reference_of
from handlers.contact.letter import Envelope, Letterhead, write
from handlers.contact.sending import Courier
from handlers.errors import ObjectExistsError
from handlers.release.manifest import Manifest
from handlers.storage import Bucket
from handlers.telemetry import emit
from handlers.templating import Templates

_APART: Final = timedelta(hours=1)

_log = logging.getLogger("microsite")


@dataclass(frozen=True)
class Acknowledger:
    """Acknowledges messages, and keeps the marks of that in the inbox bucket.

    The marks are `acknowledged/<sender>/<hour>`, with the HMAC of an address, and yyyymmddhh
    in UTC. How far apart two of them are, S3's times tell.
    """

    bucket: Bucket
    templates: Templates
    courier: Courier
    mail_from: str
    clock: Callable[[], datetime]

    def acknowledge(self, enquiry: Enquiry, manifest: Manifest) -> None:
        """Tell the sender of a message that was sent to the office; never raises.

        Nothing happens where the site does not want it, the address cannot be written in
        ASCII, or the message is from before senders were noted.
        """
        if not (manifest.routing.acknowledge and enquiry.reply_to and enquiry.signals.sender):
            return
        try:
            sent = self._send(enquiry, manifest)
        except Exception as error:  # noqa: BLE001  The message is with the office: that counts.
            name = type(error).__name__
            _log.warning("Enquiry %s: not acknowledged, %s.", enquiry.key[:8], name)
            return
        if sent:
            emit(acknowledged=1)

    def _send(self, enquiry: Enquiry, manifest: Manifest) -> bool:
        now = self.clock()
        lang = enquiry.lang if enquiry.lang in manifest.frames else manifest.languages[0]
        office = manifest.frames[lang].office
        reply_to = mailboxes([office.email])[0] if office.email else None
        to = mailboxes([enquiry.reply_to])
        envelope = Envelope(to, f"acknowledgement-{enquiry.key}", now, reply_to, "auto-replied")
        context = {"reference": reference_of(enquiry.key), "office": office}
        letterhead = Letterhead.of(manifest, self.mail_from, lang)
        message = write("acknowledgement", letterhead, envelope, self.templates, context)
        if not self._marked(f"acknowledged/{enquiry.signals.sender}/", now):
            return False
        self.courier.send(message, enquiry.key, "acknowledgement")
        return True

    def _marked(self, folder: str, now: datetime) -> bool:
        """Leave the mark of this hour, or say that there is one from within an hour.

        It is left before others are looked at: of two who write at once on both sides of the full
        hour, the later one finds the earlier.
        """
        mark = f"{folder}{now.astimezone(UTC):%Y%m%d%H}"
        try:
            self.bucket.create(mark, b"", "text/plain")
        except ObjectExistsError:
            return False
        found = [(entry.modified, entry.key) for entry in self.bucket.list(folder)]
        own = max((one for one in found if one[1] == mark), default=None)
        if own is None:  # The message has been erased since, and its marks with it.
            return False
        if any(own[0] - _APART < one[0] and one < own for one in found):
            # It tells of no e-mail, so it must not keep the next one back.
            self.bucket.delete([mark])
            return False
        return True
