"""News of an e-mail from beyond the mail service, and what it makes of an outcome. Pure.

SES tells EventBridge, and rules put on a queue the kind of news, its time, the message's key, the
mail service's own id of the e-mail and, of a bounce, its kind; nothing else. The news arrives
late, twice, in any order, and now and then before the outcome of the sending.

- The latest news counts, by its own time; of two at the same second, the worse. So a
  bounce after a delivery counts, and so does a delivery after a bounce: of several
  recipients, one may have got it and another not.
- Whatever the news, the message has been sent. An outcome that does not say so, or is not
  there yet, is put right, which also keeps the sweep from sending a message again whose
  first reply was lost.
- News of an e-mail from before a person had the message sent again counts for nothing: it would
  settle the message without the e-mail that the person asked for. The e-mail's id tells, however
  late the news is. Where a reply was lost and the id with it, the time of the news has to do.
- An automatic reply, such as an out-of-office note, says that the message was sent and nothing
  more. SES reports it as a bounce: a transient, general one without a delivery report. A
  refusal by the office's server and the end of SES's own tries come with such a report ("Contents
  of event data that Amazon SES publishes", SES developer guide: `reportingMTA`).
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
    """What became of the e-mail about one message; `at` is an ISO time in UTC.

    `message_id` is the mail service's, empty in news from before it was passed on. `replied`
    says of a bounce that it is an automatic reply.
    """

    key: str
    news: News
    at: str
    message_id: str = ""
    replied: bool = False

    @property
    def unreached(self) -> bool:
        """Say whether an address did not get the e-mail."""
        return self.news in ("rejected", "bounced")


class _Body(Struct):
    """What the rules of the template make of an event; `report` is whether a bounce had one."""

    type: Literal["Delivery", "Complaint", "Reject", "Bounce"]
    time: datetime
    enquiry: str
    message_id: str = ""
    bounce: str = ""
    bounce_subtype: str = ""
    report: bool = False

    @property
    def replied(self) -> bool:
        general = self.bounce_subtype in ("", "General")
        return (self.type, self.bounce) == ("Bounce", "Transient") and general and not self.report


def read(body: str) -> MailEvent:
    """Read the body of a queue message, or raise `MailEventUnreadableError`."""
    try:
        told = decode(body, type=_Body)
    except (MsgspecError, UnicodeError, RecursionError):
        raise MailEventUnreadableError("The queue holds what is no news of an e-mail.") from None
    if not _KEY.fullmatch(told.enquiry) or told.time.tzinfo is None:
        raise MailEventUnreadableError("News of an e-mail names no message, or no time.")
    news, at = _NEWS[told.type], utc(told.time)
    return MailEvent(told.enquiry, news, at, told.message_id, told.replied)


def is_outdated(outcome: Outcome, event: MailEvent) -> bool:
    """Say whether news is of an e-mail from before a person had the message sent again."""
    if event.message_id and event.message_id == outcome.message_id:
        return False
    return event.message_id in outcome.earlier_ids or event.at < outcome.reopened_at


def followed(outcome: Outcome, event: MailEvent, now: str) -> Outcome:
    """Make the outcome that there is once the news is known; `now` is an ISO time in UTC."""
    after = outcome
    if outcome.status != "sent":
        # When exactly it was sent nobody has told; the news is the nearest to it.
        after = replace(
            outcome,
            status="sent",
            message_id=event.message_id or outcome.message_id,
            sent_at=event.at,
            retry_at="",
            reason="",
        )
    known = (outcome.delivered_at, _WORSE.index(outcome.delivery))
    if not event.replied and (event.at, _WORSE.index(event.news)) > known:
        after = replace(after, delivery=event.news, delivered_at=event.at)
    return outcome if after == outcome else replace(after, at=now)
