"""Storing a message while somebody waits: several tries, and an end that comes in time.

Trying again is harmless. A message is created only where it is not there yet, so a try whose
reply was lost and the one after it end as the same message.
"""

from collections.abc import Callable
from typing import Final

from handlers.contact.enquiry import Enquiry
from handlers.contact.inbox import Inbox
from handlers.errors import TransientError

LAST_BEGINS: Final = 6.0
"""Seconds after a form came in. No second try begins later; the first may begin at nine, after a
look-up whose last read took long. Storage takes at most six for one (three requests of two), so
that the visitor has an answer within about fifteen. The function is stopped after 25 seconds, and
the CDN gives up after 30: neither can keep what was written."""

_PAUSES: Final = (0.2, 0.4, 0.8, 1.6)


def store(
    inbox: Inbox,
    enquiry: Enquiry,
    *,
    until: float,
    clock: Callable[[], float],
    sleep: Callable[[float], None],
) -> None:
    """Store a message, or raise what stood against the last try.

    There is one try in any case; no other begins after `until`.
    """
    for pause in _PAUSES:
        try:
            inbox.accept(enquiry)
        except TransientError:
            if clock() + pause > until:
                raise
        else:
            return
        sleep(pause)
    inbox.accept(enquiry)
