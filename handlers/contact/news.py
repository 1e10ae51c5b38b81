"""News of an e-mail from beyond the mail service, and what it makes of an outcome. Pure.

SES tells EventBridge, and a rule puts on a queue the kind of news, its time and the message's
key, nothing else. The news arrives late, twice, in any order, and now and then before the outcome
of the sending.

- The latest news counts, by its own time; of two at the same second, the worse. So a
  bounce after a delivery counts, and so does a delivery after a bounce: of several
  recipients, one may have got it and another not.
- Whatever the news, the message has been sent. An outcome that does not say so, or is not
  there yet, is put right, which also keeps the sweep from sending a message again whose
  first reply was lost.
- News from before a person had the message sent again is of an earlier e-mail, and counts for
  nothing: it would settle the message without the e-mail that the person asked for.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from msgspec import MsgspecError, Struct
from msgspec.json import decode
from msgspec.structs import replace

from handlers.contact.enquiry import utc
from handlers.contact.outcome import News, Outcome
from handlers.errors import PermanentError

_NEWS: Final[dict[str, News]] = {
    "Delivery": "delivered",
    "Complaint": "complained",
    "Reject": "rejected",
    "Bounce": "bounced",
}
_WORSE: Final = ("", *_NEWS.values())
"""From better to worse, for news of the same second."""

_KEY = re.compile(r"[0-9a-f]{64}")


class MailEventUnreadableError(PermanentError):
    """A message of the queue is not news of an e-mail of ours."""


@dataclass(frozen=True)
class MailEvent:
    """What became of the e-mail about one message; `at` is an ISO time in UTC."""

    key: str
    news: News
    at: str

    @property
    def unreached(self) -> bool:
        """Say whether an address did not get the e-mail."""
        return self.news in ("rejected", "bounced")


class _Body(Struct):
    type: Literal["Delivery", "Complaint", "Reject", "Bounce"]
    time: datetime
    enquiry: str


def read(body: str) -> MailEvent:
    """Read the body of a queue message, or raise `MailEventUnreadableError`."""
    try:
        told = decode(body, type=_Body)
    except (MsgspecError, UnicodeError, RecursionError):
        raise MailEventUnreadableError("The queue holds what is no news of an e-mail.") from None
    if not _KEY.fullmatch(told.enquiry) or told.time.tzinfo is None:
        raise MailEventUnreadableError("News of an e-mail names no message, or no time.")
    return MailEvent(told.enquiry, _NEWS[told.type], utc(told.time))


def is_outdated(outcome: Outcome, event: MailEvent) -> bool:
    """Say whether news is older than the last time that a person had the message sent again."""
    return event.at < outcome.reopened_at


def followed(outcome: Outcome, event: MailEvent, now: str) -> Outcome:
    """Make the outcome that there is once the news is known; `now` is an ISO time in UTC."""
    after = outcome
    if outcome.status != "sent":
        # When exactly it was sent nobody has told; the news is the nearest to it.
        after = replace(outcome, status="sent", sent_at=event.at, retry_at="", reason="")
    known = (outcome.delivered_at, _WORSE.index(outcome.delivery))
    if (event.at, _WORSE.index(event.news)) > known:
        after = replace(after, delivery=event.news, delivered_at=event.at)
    return outcome if after == outcome else replace(after, at=now)
