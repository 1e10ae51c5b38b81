"""One attempt at one message, which ends in yes or no and in a line of the log.

The log names a message by the first eight digits of its key, and never says anything that
a visitor typed: errors of our own are sentences without it, and of all others only the
class and the place are told.
"""

import logging
from datetime import datetime
from pathlib import Path
from traceback import extract_tb

from handlers.contact.delivery import Delivery
from handlers.contact.inbox import key_in
from handlers.contact.outcome import Outcome
from handlers.errors import MicrositeError
from handlers.telemetry import emit

_log = logging.getLogger("microsite")


def attempt(delivery: Delivery, name: str) -> bool:
    """Deliver the message that an object holds; False means that it has to be tried again."""
    key = ""
    try:
        key = key_in(name)
        outcome = delivery.deliver(key)
    except Exception as error:  # noqa: BLE001  One message must never stop the others.
        _log.warning("Enquiry %s: not delivered. %s", key[:8] or "?", _said(error, key))
        emit(deferred=1)
        return False
    if not outcome:
        _log.info("Enquiry %s: settled before.", key[:8])
        emit(doubled=1)
        return True
    origin = {"fields": {"origin": outcome.request_id}}
    _log.info("Enquiry %s: %s.", key[:8], outcome.status, extra=origin)
    emit(**{outcome.status: 1, "since_received_ms": _milliseconds(outcome)})
    return True


def _milliseconds(outcome: Outcome) -> int:
    """How long the sender's message took, to the second of both clocks."""
    taken = datetime.fromisoformat(outcome.at) - datetime.fromisoformat(outcome.received_at)
    return int(taken.total_seconds() * 1000)


def _said(error: Exception, key: str) -> str:
    if isinstance(error, MicrositeError):
        return str(error).replace(key, key[:8]) if key else str(error)
    place = extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(place.filename).name}, line {place.lineno}."
