"""From a stored message to a recorded outcome: quarantined, sent, deferred or failed.

What holds if a worker is killed after any one of its steps, in their order:

- after the claim: nothing has happened. The queue hands the message out again once the lease
  is over, and so does the sweep.
- after `judge` has counted the message: it is counted by its key, so that counting it again
  changes nothing.
- after the e-mail is sent: it will be sent again, for nobody knows that it was. This is the
  one step after which a double is possible, be it a kill, a reply of the mail service that
  was lost, or storage that takes no outcome for as long as the worker lives.
- after the due marker, or after the outcome: see `recording`.
- after the outcome: the acknowledgement to the sender is not sent. It is a courtesy, which a
  message that a person has sent again does not repeat.

Two workers never send one message at once. Whoever sends holds the claim, and has held it for
less than half of the lease when sending begins, and sending has ended when the function's
timeout has, which is shorter than the lease. The next holder can only come when the whole lease
is over. Nor does anybody begin to send who has not `enough` time left for sending and recording:
where storage is slow, the function could be ended just between the two. A mail service whose
answer takes longer than that costs a double, not a loss.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from time import monotonic, sleep

from msgspec.structs import replace

from handlers.contact.enquiry import Enquiry, utc
from handlers.contact.errors import LeaseHeldError, OutOfTimeError
from handlers.contact.inbox import Inbox, Kept
from handlers.contact.outcome import Outcome
from handlers.contact.recording import settle
from handlers.contact.retrying import is_due
from handlers.contact.sending import Sender
from handlers.errors import ObjectMissingError
from handlers.release.manifest import Manifest


def unlimited() -> bool:
    """Say that there is time enough, for who is never ended."""
    return True


@dataclass(frozen=True)
class Standing:
    """Where a message stands: its outcome, or None where it has been erased.

    `fresh` is whether it got there just now. `resumed` is whether an earlier worker had claimed
    the message and left no outcome: what that one did before it ended, nobody knows.
    """

    outcome: Outcome | None
    fresh: bool = False
    resumed: bool = False


@dataclass(frozen=True)
class Delivery:
    """Delivers messages of one inbox.

    `judge` says what is suspicious about a message, in codes; `acknowledge` tells the sender that
    the message has arrived, once, and never raises. `timer` and `pause` are in seconds.
    """

    inbox: Inbox
    sender: Sender
    judge: Callable[[Enquiry], tuple[str, ...]]
    acknowledge: Callable[[Enquiry, Manifest], None]
    timer: Callable[[], float] = monotonic
    pause: Callable[[float], None] = sleep

    def deliver(self, key: str, enough: Callable[[], bool] = unlimited) -> Standing:
        """Bring one message to where it belongs, unless it stands there already.

        Whatever goes wrong without an outcome is raised, with nothing recorded: storage that
        fails, `LeaseHeldError` where somebody else is at work on the message, `OutOfTimeError`
        where there is not `enough` time to send it, one that is missing or cannot be read.
        """
        if settled := self._settled(self.inbox.kept(key)):
            return settled
        start = self.timer()
        taken_over = self.inbox.claim(key)
        # Read again, now that nobody else sends it: the last holder may have recorded meanwhile.
        kept = self.inbox.kept(key)
        if settled := self._settled(kept):
            return settled
        enquiry = self._enquiry(key)
        if enquiry is None:
            self.inbox.unclaim(key)
            return Standing(None)

        def ready() -> None:
            if self.timer() - start > self.inbox.lease.total_seconds() / 2:
                raise LeaseHeldError("It took too long to prepare, so its lease is nearly over.")
            if not enough():
                raise OutOfTimeError("There is too little time left to send it.")

        tried, manifest = self._tried(enquiry, kept, ready)
        outcome = settle(self.inbox, tried, kept, self.pause)
        if manifest and not tried.resent:
            self.acknowledge(enquiry, manifest)
        return Standing(outcome, fresh=True, resumed=taken_over and kept is None)

    def _settled(self, kept: Kept | None) -> Standing | None:
        if kept is None or is_due(kept.outcome, self.sender.clock()):
            return None
        return Standing(kept.outcome)

    def _enquiry(self, key: str) -> Enquiry | None:
        try:
            return self.inbox.enquiry(key)
        except ObjectMissingError:
            if self.inbox.tombstone(key):
                return None
            raise

    def _tried(
        self, enquiry: Enquiry, kept: Kept | None, ready: Callable[[], None]
    ) -> tuple[Outcome, Manifest | None]:
        """Quarantine the message or try to send it; the manifest is given where it was sent.

        A message with an outcome has been judged, or a person wants it sent.
        """
        before = kept.outcome if kept else _opened(enquiry, self.sender.clock())
        suspicions = () if kept else self.judge(enquiry)
        if suspicions:
            return replace(before, status="quarantined", suspicions=suspicions), None
        return self.sender.send(enquiry, before, ready)


def _opened(enquiry: Enquiry, now: datetime) -> Outcome:
    """Begin the outcome of a message that has none yet."""
    return Outcome(
        key=enquiry.key,
        status="deferred",
        at=utc(now),
        received_at=enquiry.received_at,
        request_id=enquiry.request_id,
    )
