"""The mail service's news of the e-mails that it took: late, twice, in any order, some never.

What happens to an e-mail is drawn for each; that a rule puts it on a queue in the form of the
template, is played here too.
"""

import json
import re
import time
from collections import deque
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from tests.faults.evidence import Kind, Told

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

_LOOK = 0.3
_LATEST = 1.2
"""True seconds that news is on its way at most."""

_LATER = 0.5
"""True seconds at most between two things that happen to one e-mail."""

_ENQUIRY = re.compile(r"^Message-ID: <([0-9a-f]{64})@", re.MULTILINE)
_VISITOR = re.compile(r"visitor(\d+)@example\.com")

_BOUNCE: Final = {"bounce_subtype": "General", "report": True}
_BODIES: Mapping[Kind, dict[str, Any]] = {
    "delivered": {"type": "Delivery"},
    "complained": {"type": "Complaint"},
    "rejected": {"type": "Reject"},
    "bounced": {"type": "Bounce", "bounce": "Permanent", **_BOUNCE},
    "answered": {"type": "Bounce", "bounce": "Transient", **_BOUNCE, "report": False},
}

_CROWD: Final[tuple[tuple[tuple[Kind, ...], int], ...]] = (
    ((), 15),
    (("delivered",), 45),
    (("bounced",), 10),
    (("delivered", "bounced"), 8),
    (("bounced", "delivered"), 6),
    (("delivered", "complained"), 6),
    (("delivered", "answered"), 8),
    (("rejected",), 2),
)
"""What happens to an e-mail, one after the other, and in how many of a hundred."""


def fortune(seed: int, visitor: int, nth: int) -> tuple[Kind, ...]:
    """Draw what happens to the nth e-mail about a visitor's message."""
    random = Random(f"{seed} {visitor} {nth} news")
    return random.choices([one for one, _ in _CROWD], [share for _, share in _CROWD])[0]


@dataclass
class News:
    """Puts news of e-mails on their queue; where there are `whims`, late and some of it twice.

    `mail` gives the e-mails from a number on, and `fortune` says of a visitor's nth what happens
    to it. `told` is what has happened.
    """

    sqs: "SQSClient"
    queue_url: str
    mail: Callable[[int], list[dict[str, str]]]
    fortune: Callable[[int, int], Sequence[Kind]]
    now: Callable[[], datetime]
    random: Random
    whims: bool = True
    told: list[Told] = field(default_factory=list)
    _ids: dict[str, list[str]] = field(default_factory=dict)
    _read: int = 0
    _lock: Lock = field(default_factory=Lock)
    _coming: deque[tuple[float, str, int, Kind]] = field(default_factory=deque)
    _waiting: deque[tuple[float, str]] = field(default_factory=deque)

    def step(self) -> None:
        """Look for e-mails that have left, and tell what is due to be told."""
        time.sleep(_LOOK)
        with self._lock:
            self._look()

    def _look(self) -> None:
        found = self.mail(self._read)
        for letter in found:
            self._plan(letter["id"], letter["raw"])
        for _ in range(len(self._coming)):
            due, key, nth, kind = self._coming.popleft()
            if due > time.monotonic():
                self._coming.append((due, key, nth, kind))
            else:
                self._happen(Told(key, nth, kind, self._clock()))
        for _ in range(len(self._waiting)):
            due, body = self._waiting.popleft()
            if due > time.monotonic() or not self._put(body):
                self._waiting.append((due, body))
        self._read += len(found)

    @property
    def idle(self) -> bool:
        """Say whether everything has been told that there is to tell."""
        with self._lock:
            return not (self._coming or self._waiting or self.mail(self._read))

    def tell_late(self, keys: Collection[str]) -> None:
        """Let something happen to the last e-mails about messages, which are of no interest now."""
        for key in keys:
            if nth := len(self._ids.get(key, ())):
                kind = self.random.choice(tuple[Kind, ...](("delivered", "bounced")))
                one = Told(key, nth, kind, self._clock(), again=True)
                self.told.append(one)
                while not self._put(self.body(one)):
                    pass

    def body(self, told: Told) -> str:
        """Write news as it stands on the queue."""
        message_id = self._ids[told.key][told.nth - 1]
        head = {"enquiry": told.key, "time": told.at, "message_id": message_id}
        return json.dumps({**head, **_BODIES[told.kind]})

    def _plan(self, message_id: str, raw: str) -> None:
        match, visitor = _ENQUIRY.search(raw), _VISITOR.search(raw)
        if match is None or visitor is None:
            return
        ids = self._ids.setdefault(match[1], [])
        ids.append(message_id)
        due = time.monotonic()
        for kind in self.fortune(int(visitor[1]), len(ids)):
            self._coming.append((due, match[1], len(ids), kind))
            # Some things happen in the same second.
            due += self.random.choice((0, self.random.uniform(0, _LATER)))

    def _happen(self, told: Told) -> None:
        self.told.append(told)
        for _ in range(self.random.choice((1, 1, 1, 2)) if self.whims else 1):
            pause = self.random.uniform(0, _LATEST) * self.whims
            self._waiting.append((time.monotonic() + pause, self.body(told)))

    def _put(self, body: str) -> bool:
        try:
            self.sqs.send_message(QueueUrl=self.queue_url, MessageBody=body)
        except (BotoCoreError, ClientError):
            return False
        return True

    def _clock(self) -> str:
        return f"{self.now():%Y-%m-%dT%H:%M:%SZ}"
