"""The daily e-mail about messages that are held as spam, so that nobody waits in vain.

It goes to the recipients of the site, once a day after six in the morning, UTC, where anything
was held since the last one. A mark `summaries/<yyyy-mm-dd>`, written after the e-mail, says
that the day is done with, and holds the moment up to which it looked: the next one begins
there. Of a message it tells the reference, the time, the topic, and why it is held; nothing
that a visitor typed.
"""

import logging
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

from msgspec import Struct

from handlers.contact.addressing import mailboxes
from handlers.contact.enquiry import reference_of, utc
from handlers.contact.errors import MailRefusedError, PostponedError
from handlers.contact.inbox import Inbox
from handlers.contact.letter import Envelope, Letterhead, write
from handlers.contact.outcome import Outcome
from handlers.contact.quarantine import held_between, topic_of
from handlers.contact.sending import Courier, LiveManifest
from handlers.release.manifest import Manifest
from handlers.storage import Bucket
from handlers.templating import Templates

_FROM_HOUR = 6
_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
_SETTLING = timedelta(minutes=1)
"""What was written less than this ago is left to the next summary: an object may show up in a
listing a moment after the time that it is stamped with."""
_MOST_LISTED = 100
_KEPT_MARKS = 30

_log = logging.getLogger("microsite")


class Held(Struct, frozen=True):
    """A message in the summary; `topic` is its label, and `suspicions` are codes."""

    reference: str
    received_at: str
    topic: str
    suspicions: tuple[str, ...]


@dataclass(frozen=True)
class Summary:
    """Sends the daily summary of one inbox; `bucket` is its bucket, which keeps the marks.

    `environment` is what the site is called on the command line, empty for a local one.
    """

    inbox: Inbox
    bucket: Bucket
    live: LiveManifest
    templates: Templates
    courier: Courier
    mail_from: str
    environment: str = ""

    def summarise(self, now: datetime) -> None:
        """Send the summary of the day, if it is time for it by S3's clock and it is not done.

        What mail does not take is logged, and tried with the next sweep; storage that fails
        raises `StorageUnavailableError`.
        """
        now = now.astimezone(UTC).replace(microsecond=0)
        day = f"{now:%Y-%m-%d}"
        if now.hour < _FROM_HOUR or self.bucket.modified(f"summaries/{day}"):
            return
        manifest = self.live.manifest()
        if manifest is None:
            return
        until = now - _SETTLING
        held = held_between(self.inbox, self._last(), until)
        try:
            if held:
                self.courier.send(self._written(held, manifest, now), day, "summary")
        except (PostponedError, MailRefusedError) as error:
            _log.warning("The summary of held messages was not sent. %s", error)
            return
        self.bucket.put(f"summaries/{day}", utc(until).encode(), "text/plain")
        self.bucket.delete(self._marks()[:-_KEPT_MARKS])

    def _marks(self) -> list[str]:
        return sorted(entry.key for entry in self.bucket.list("summaries/"))

    def _last(self) -> datetime:
        """Up to which moment the last summary looked."""
        for mark in reversed(self._marks()):
            # One that is not ours must not keep all summaries back: nobody would know what is held.
            with suppress(ValueError):
                told = datetime.fromisoformat(self.bucket.get(mark).body.decode())
                return told if told.tzinfo else told.replace(tzinfo=UTC)
        return _BEGINNING

    def _written(self, held: list[Outcome], manifest: Manifest, now: datetime) -> EmailMessage:
        letterhead = Letterhead.of(manifest, self.mail_from)
        listed = held[:_MOST_LISTED]
        context = {
            "held": [self._line(outcome, letterhead) for outcome in listed],
            "count": len(held),
            "more": len(held) - len(listed),
            "environment": self.environment,
        }
        to = mailboxes(manifest.routing.recipients)
        envelope = Envelope(to, f"summary-{now:%Y-%m-%d}", now)
        return write("summary", letterhead, envelope, self.templates, context)

    def _line(self, outcome: Outcome, letterhead: Letterhead) -> Held:
        topic = topic_of(self.inbox, outcome.key)
        label = letterhead.topics.get(topic, topic)
        reference = reference_of(outcome.key)
        return Held(reference, outcome.received_at, label, outcome.suspicions)
