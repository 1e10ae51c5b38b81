"""Following e-mails beyond the mail service: news of them ends in the outcomes."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from handlers.contact.enquiry import utc
from handlers.contact.errors import OutcomeChangedError
from handlers.contact.inbox import Inbox
from handlers.contact.news import MailEvent, followed, is_outdated, read
from handlers.contact.outcome import Outcome
from handlers.errors import ObjectMissingError
from handlers.telemetry import emit

_TRIES = 5

_log = logging.getLogger("microsite")


@dataclass(frozen=True)
class Follower:
    """Follows the e-mails about the messages of one inbox.

    `tell` is called where an e-mail did not reach an address of the office, whatever news of
    it came before or after, and once more should telling fail.
    """

    inbox: Inbox
    tell: Callable[[Outcome], None]
    clock: Callable[[], datetime]

    def follow(self, body: str) -> None:
        """Record the news that the body of a queue message tells.

        News of messages that are unknown or erased is dropped, and so is news of an e-mail from
        before a person had the message sent again. An automatic reply is no bounce that counts.
        Raises `MailEventUnreadableError` where there is no news, and whatever is transient.
        """
        event = read(body)
        outcome = self._recorded(event)
        if outcome is None:
            reason = "but it is not here, or was reopened since"
            _log.info("Enquiry %s: %s, %s.", event.key[:8], event.news, reason)
            return
        if event.replied:
            _log.info("Enquiry %s: answered by a machine.", event.key[:8])
            return
        _log.info("Enquiry %s: %s.", event.key[:8], event.news)
        emit(**{event.news: 1})
        if event.unreached:
            self.tell(outcome)

    def _recorded(self, event: MailEvent) -> Outcome | None:
        for _ in range(_TRIES):
            kept = self.inbox.kept(event.key)
            before = kept.outcome if kept else self._unrecorded(event.key)
            if before is None or is_outdated(before, event):
                return None
            after = followed(before, event, utc(self.clock()))
            if after == before:
                return before
            try:
                self.inbox.record(after, kept.etag if kept else "")
            except OutcomeChangedError:
                continue
            if not before.final:
                self.inbox.unmark_due(event.key)
            return after
        raise OutcomeChangedError("Its outcome kept changing while news of it was recorded.")

    def _unrecorded(self, key: str) -> Outcome | None:
        """Begin the outcome of a message that has none; None where there is no such message."""
        if self.inbox.tombstone(key):
            return None
        try:
            enquiry = self.inbox.enquiry(key)
        except ObjectMissingError:
            return None
        return Outcome(
            key=key,
            status="deferred",
            at="",
            received_at=enquiry.received_at,
            request_id=enquiry.request_id,
        )
