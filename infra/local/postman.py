"""Plays what SES and EventBridge tell of an e-mail that was sent: moto knows no such events.

Every e-mail to the office is delivered, but for those to SES's mailbox simulator: as on AWS,
`bounce@simulator.amazonses.com` bounces, `complaint@simulator.amazonses.com` complains, and
`ooto@simulator.amazonses.com` takes the e-mail and answers by machine.
"""

import json
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from email import message_from_string
from email.policy import default
from threading import Event
from typing import TYPE_CHECKING, Final

from infra.local.cloud import SentMail

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

_ENQUIRY = re.compile(r"<([0-9a-f]{64})@")
_PAUSE = 0.5
_DELIVERY: Final[dict[str, object]] = {"type": "Delivery"}
_BOUNCE: Final[dict[str, object]] = {"type": "Bounce", "bounce_subtype": "General"}
_SIMULATOR: Final[dict[str, tuple[dict[str, object], ...]]] = {
    "bounce@simulator.amazonses.com": ({**_BOUNCE, "bounce": "Permanent", "report": True},),
    "complaint@simulator.amazonses.com": (_DELIVERY, {"type": "Complaint"}),
    "ooto@simulator.amazonses.com": (
        _DELIVERY,
        {**_BOUNCE, "bounce": "Transient", "report": False},
    ),
}


class Postman:
    """Puts news of sent e-mails on the queue of mail events, as the template's rules would."""

    def __init__(
        self,
        sent_mail: Callable[[], Sequence[SentMail]],
        sqs: "SQSClient",
        queue_url: str,
        stop: Event,
    ) -> None:
        self._sent_mail = sent_mail
        self._sqs = sqs
        self._queue_url = queue_url
        self._stop = stop
        self._told = 0

    def tell(self) -> None:
        """Tell of what was sent since the last time, after a moment."""
        self._stop.wait(_PAUSE)
        mail = self._sent_mail()
        for one in mail[self._told :]:
            for news in news_of(one, datetime.now(UTC)):
                self._sqs.send_message(QueueUrl=self._queue_url, MessageBody=json.dumps(news))
            self._told += 1


def news_of(mail: SentMail, now: datetime) -> list[dict[str, object]]:
    """Make up all that is told of an e-mail: nothing where it is not about a message.

    moto keeps no tags, so the message's key is read from Message-ID.
    """
    letter = message_from_string(mail.raw, policy=default)
    match = _ENQUIRY.match(letter["Message-ID"] or "")
    if match is None:
        return []
    to = letter["To"].addresses if letter["To"] else ()
    found = (_SIMULATOR.get(address.addr_spec) for address in to)
    told = next(filter(None, found), (_DELIVERY,))
    common = {"time": f"{now:%Y-%m-%dT%H:%M:%SZ}", "enquiry": match[1]}
    return [{**common, "message_id": mail.message_id, **one} for one in told]
