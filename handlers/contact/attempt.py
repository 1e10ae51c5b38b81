"""One attempt at one message, which ends in yes or no, in a line of the log and in metrics.

The log names a message by the first eight digits of its key, and never says anything that
a visitor typed: errors of our own are sentences without it, and of all others only the
class and the place are told.

Metrics: `sent`, `quarantined`, `deferred` and `failed` count outcomes; `returned` what ended
without one and is handed out again; `resumed` messages that an earlier attempt had left
without an outcome, whose e-mail may have been sent twice; `since_received_ms` is the time
from the form to the e-mail.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from traceback import extract_tb
from typing import TypeVar

from handlers.contact.delivery import Delivery, Standing, unlimited
from handlers.contact.inbox import key_in
from handlers.contact.outcome import Outcome
from handlers.errors import MicrositeError
from handlers.telemetry import emit

_log = logging.getLogger("microsite")
T = TypeVar("T")


def attempt_named(delivery: Delivery, name: str, enough: Callable[[], bool] = unlimited) -> bool:
    """Deliver the message that an object holds, for the queue: False means to try it again.

    Nothing is sent where there is not `enough` time.

    `doubled` counts messages that the queue named although they were settled before.
    """
    key = guarded("", "not delivered", lambda: key_in(name))
    if key is None:
        return False
    standing = attempt(delivery, key, enough)
    if standing and not standing.fresh:
        _log.info("Enquiry %s: settled before.", key[:8])
        emit(doubled=1)
    return standing is not None


def attempt(
    delivery: Delivery, key: str, enough: Callable[[], bool] = unlimited
) -> Standing | None:
    """Deliver a message; None means that it has to be tried again."""
    standing = guarded(key, "not delivered", lambda: delivery.deliver(key, enough))
    if standing is None:
        emit(returned=1)
    elif standing.fresh and standing.outcome:
        _tell(standing.outcome, resumed=standing.resumed)
    return standing


def guarded(key: str, otherwise: str, work: Callable[[], T]) -> T | None:
    """Do something about a message, or log why that failed: it must never stop the others."""
    try:
        return work()
    except Exception as error:  # noqa: BLE001  As above.
        _log.warning("Enquiry %s: %s. %s", key[:8] or "?", otherwise, _said(error, key))
        return None


def _tell(outcome: Outcome, *, resumed: bool) -> None:
    reason = f" ({outcome.reason})" if outcome.reason else ""
    origin = {"fields": {"origin": outcome.request_id}}
    _log.info("Enquiry %s: %s%s.", outcome.key[:8], outcome.status, reason, extra=origin)
    metrics: dict[str, int] = {outcome.status: 1}
    if outcome.status == "sent" and outcome.received_at:
        metrics["since_received_ms"] = _milliseconds(outcome)
    if resumed:
        metrics["resumed"] = 1
    emit(**metrics)


def _milliseconds(outcome: Outcome) -> int:
    """How long the sender's message took, to the second of both clocks."""
    taken = datetime.fromisoformat(outcome.at) - datetime.fromisoformat(outcome.received_at)
    return int(taken.total_seconds() * 1000)


def _said(error: Exception, key: str) -> str:
    if isinstance(error, MicrositeError):
        return str(error).replace(key, key[:8]) if key else str(error)
    place = extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(place.filename).name}, line {place.lineno}."
