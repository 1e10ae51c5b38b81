"""What became of a message. It is kept apart from the message and holds nothing personal."""

from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

Status = Literal["deferred", "sent", "failed", "quarantined"]
News = Literal["", "delivered", "bounced", "complained", "rejected"]


class Outcome(Struct, frozen=True, omit_defaults=True):
    """Where one message stands. Times are ISO times in UTC, empty while they do not apply.

    `at` is when this last changed. `attempts` counts the times that sending was tried, and
    `first_tried_at` is when that began. `retry_at` says from when on a deferred message is due.
    `message_id` is the mail service's own, and `sent_at` when it took the message; `reason` is
    the code of what it, or the site, has against a message that was deferred or failed; where it
    was given up, `GivenUp` and a colon come before the code.
    `suspicions` are codes too: trap, fast, links, sender, text; `held_at` is when it was held for
    them, noted once that is over. `released` means that a person has said that it is no spam,
    at `released_at`, and `reopened_at` when a person last wanted the message sent. `resent`
    means that it had been sent before that, and `earlier_ids` are the mail service's of the
    e-mails of then. `delivery` is the last news of the e-mail from beyond the mail service, at
    `delivered_at`. `received_at` and `request_id` are the message's.
    """

    key: str
    status: Status
    at: str
    message_id: str = ""
    reason: str = ""
    received_at: str = ""
    request_id: str = ""
    attempts: int = 0
    first_tried_at: str = ""
    retry_at: str = ""
    suspicions: tuple[str, ...] = ()
    held_at: str = ""
    released: bool = False
    released_at: str = ""
    reopened_at: str = ""
    resent: bool = False
    earlier_ids: tuple[str, ...] = ()
    sent_at: str = ""
    delivery: News = ""
    delivered_at: str = ""

    @property
    def came_back(self) -> bool:
        """Say whether the e-mail was sent and did not reach the office after all."""
        return self.status == "sent" and self.delivery in ("bounced", "rejected")

    @property
    def final(self) -> bool:
        """Say whether nothing more happens to the message unless a person asks for it."""
        return self.status != "deferred"


def reopened(outcome: Outcome, at: str, *, released: bool = False) -> Outcome:
    """Make the outcome of a message that a person wants sent: deferred, and due at once.

    It has all its attempts before it, and is never quarantined again: what is on record has
    been judged. Write its due marker before this, so that the sweep finds it in any case.
    """
    ids = (outcome.message_id,) if outcome.message_id else ()
    return Outcome(
        key=outcome.key,
        status="deferred",
        at=at,
        retry_at=at,
        received_at=outcome.received_at,
        request_id=outcome.request_id,
        suspicions=outcome.suspicions,
        held_at=outcome.at if outcome.status == "quarantined" else outcome.held_at,
        released=outcome.released or released,
        released_at=at if released else outcome.released_at,
        reopened_at=at,
        resent=outcome.resent or outcome.status == "sent",
        earlier_ids=outcome.earlier_ids + ids,
    )


def reconciled(ours: Outcome, theirs: Outcome) -> Outcome:
    """Settle what to keep where somebody else has recorded an outcome since it was read.

    That a message was sent is a fact, and stays one whoever has learnt of it first: news from
    the mail service may come before the reply does. Of anything else, the later word counts,
    which is theirs: a person who wanted the message sent, say, even after this very e-mail.
    """
    if ours.status != "sent" or ours.message_id in theirs.earlier_ids:
        return theirs
    if theirs.status != "sent":
        return replace(
            ours,
            held_at=theirs.held_at,
            released=theirs.released,
            released_at=theirs.released_at,
            suspicions=theirs.suspicions,
            resent=theirs.resent,
            earlier_ids=theirs.earlier_ids,
        )
    return replace(
        theirs,
        message_id=ours.message_id,
        sent_at=ours.sent_at,
        attempts=ours.attempts,
        first_tried_at=ours.first_tried_at,
        received_at=ours.received_at,
        request_id=ours.request_id,
    )
