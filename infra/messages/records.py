"""A message as a flat record: for lists, exports and whoever reads JSON."""

from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from typing import Final, Self

from handlers.contact.enquiry import Enquiry, reference_of, utc
from handlers.contact.ledger import Line
from handlers.contact.outcome import Outcome
from handlers.contact.tombstone import Tombstone


@dataclass(frozen=True)
class Record:
    """One message and what became of it. Whatever does not apply is empty.

    Times are ISO times in UTC. `state` is a `State`, or empty where nobody can tell. `flaw` is
    a `Flaw`, or `illegible` where the message itself cannot be read. `suspicions` are codes,
    separated by spaces, and `reason` is a code, or two: `GivenUp: NotPublished`. `gone` says why
    a message was erased: `erased` on request, or by `retention`. `name`, `email` and `message`
    are what a person wrote, and `reply_to` is `email` in ASCII; `anonymous` takes them away.
    `trap`, `seconds`, `links` and `script` are the `Signals` that say how it was written, and
    whatever comes after `suspicions` is as in `Outcome`; `earlier_ids` are separated by spaces.
    """

    reference: str
    key: str
    received_at: str
    state: str
    flaw: str = ""
    lang: str = ""
    topic: str = ""
    about: str = ""
    about_title: str = ""
    about_path: str = ""
    name: str = ""
    email: str = ""
    reply_to: str = ""
    message: str = ""
    trap: bool = False
    seconds: float | None = None
    links: int = 0
    script: bool = False
    request_id: str = ""
    attempts: int = 0
    first_tried_at: str = ""
    retry_at: str = ""
    reason: str = ""
    suspicions: str = ""
    held_at: str = ""
    released: bool = False
    released_at: str = ""
    reopened_at: str = ""
    resent: bool = False
    earlier_ids: str = ""
    sent_at: str = ""
    message_id: str = ""
    delivery: str = ""
    delivered_at: str = ""
    changed_at: str = ""
    erased_at: str = ""
    gone: str = ""

    @property
    def anonymous(self) -> Self:
        """The same without anything that the sender wrote."""
        return replace(self, name="", email="", reply_to="", message="")


FIELDS: Final = tuple(field.name for field in fields(Record))
"""The names of the fields, in their order."""

PERSONAL: Final = ("name", "email", "reply_to", "message")
"""The fields that hold what a person wrote."""


def record_of(
    line: Line, enquiry: Enquiry | None, tombstone: Tombstone | None, *, illegible: bool = False
) -> Record:
    """Put together what is known of one message."""
    record = Record(
        reference=reference_of(line.key),
        key=line.key,
        received_at=utc(line.stored) if line.stored else "",
        state=line.state or "",
        flaw=line.flaw or ("illegible" if illegible else ""),
    )
    if line.outcome:
        record = _with_outcome(record, line.outcome)
    if enquiry:
        record = _with_enquiry(record, enquiry)
    return _with_tombstone(record, tombstone) if tombstone else record


def _with_outcome(record: Record, outcome: Outcome) -> Record:
    # Before `sent_at` was recorded, the last change of a sent message was its sending.
    sent_at = outcome.at if outcome.status == "sent" else ""
    held_at = outcome.at if outcome.status == "quarantined" else ""
    return replace(
        record,
        received_at=record.received_at or outcome.received_at,
        request_id=outcome.request_id,
        attempts=outcome.attempts,
        first_tried_at=outcome.first_tried_at,
        retry_at=outcome.retry_at,
        reason=outcome.reason,
        suspicions=" ".join(outcome.suspicions),
        held_at=outcome.held_at or held_at,
        released=outcome.released,
        released_at=outcome.released_at,
        reopened_at=outcome.reopened_at,
        resent=outcome.resent,
        earlier_ids=" ".join(outcome.earlier_ids),
        sent_at=outcome.sent_at or sent_at,
        message_id=outcome.message_id,
        delivery=outcome.delivery,
        delivered_at=outcome.delivered_at,
        changed_at=outcome.at,
    )


def _with_enquiry(record: Record, enquiry: Enquiry) -> Record:
    about, signals = enquiry.about, enquiry.signals
    return replace(
        record,
        received_at=enquiry.received_at,
        lang=enquiry.lang,
        topic=enquiry.topic,
        about=about.item if about else "",
        about_title=about.title if about else "",
        about_path=about.path if about else "",
        name=enquiry.name,
        email=enquiry.email,
        reply_to=enquiry.reply_to,
        message=enquiry.message,
        trap=signals.trap,
        seconds=signals.seconds,
        links=signals.links,
        script=signals.script,
        request_id=enquiry.request_id or record.request_id,
    )


def _with_tombstone(record: Record, tombstone: Tombstone) -> Record:
    return replace(
        record,
        state="erased",
        received_at=tombstone.received_at or record.received_at,
        erased_at=tombstone.at,
        gone=tombstone.why,
    )


def moment(text: str) -> datetime | None:
    """Read a time of a record, or None where it is empty."""
    return datetime.fromisoformat(text).astimezone(UTC) if text else None
