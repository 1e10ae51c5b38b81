"""How commands word what a record says."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from infra.commands.output import counted
from infra.messages.records import Record

_SUSPICIONS = {
    "trap": "a field was filled in that people do not see",
    "fast": "the form was sent faster than anybody types",
    "links": "it has many links",
    "sender": "one sender wrote many messages within an hour",
    "text": "the same text came many times within a day",
}

_FLAWS = {
    "lost": "there is an outcome, but neither a message nor a tombstone",
    "unreadable": "its outcome cannot be read",
    "unerased": "it was erased, but its text is still there: erase it again",
    "illegible": "the message cannot be read",
}


def when(time: str) -> str:
    """Write an ISO time in UTC as commands write times."""
    return time.removesuffix("Z").replace("T", " ")


def suspicions(record: Record) -> str:
    """Say why a message was suspected."""
    return "; ".join(_SUSPICIONS.get(code, code) for code in record.suspicions.split())


def flaw(code: str) -> str:
    """Say what is wrong with a message in the ledger."""
    return _FLAWS[code]


def note(record: Record) -> str:
    """Say in a few words what there is to know beside the state."""
    return ", ".join(_notes(record))


def _notes(record: Record) -> Iterator[str]:
    if record.flaw:
        yield flaw(record.flaw)
    if record.state == "sent" and record.delivery:
        yield record.delivery
    if record.state == "pending" and record.attempts:
        yield f"tried {counted(record.attempts, 'time')}, again at {when(record.retry_at)}"
    if record.state in ("pending", "failed") and record.reason:
        yield record.reason
    if record.state == "quarantined":
        yield record.suspicions.replace(" ", ", ")
    if record.state == "erased":
        yield f"{when(record.erased_at)}, {_GONE.get(record.gone, record.gone)}"


_GONE = {"erased": "on request", "retention": "its time was over"}


def history(record: Record) -> Iterator[tuple[str, str]]:
    """Tell the way that a message took, step by step, each with its time.

    The time is empty where older outcomes do not tell it. Once a person has had a message sent
    again, of the tries before only what the outcome keeps is known.
    """
    if record.received_at:
        yield record.received_at, "received"
    yield from _held_up(record)
    if record.first_tried_at:
        since = " since then" if record.reopened_at else ""
        yield record.first_tried_at, f"first tried to send{since}"
    if record.state == "pending" and record.attempts:
        tries = counted(record.attempts, "attempt")
        yield record.changed_at, f"postponed after {tries}: {record.reason}"
        if record.retry_at > record.changed_at:
            yield record.retry_at, "due"
    if record.sent_at:
        yield record.sent_at, f"sent as {record.message_id}" if record.message_id else "sent"
    if record.delivery and record.delivered_at:
        yield record.delivered_at, record.delivery
    if record.state == "failed":
        yield record.changed_at, f"failed: {record.reason}"
    if record.erased_at:
        yield record.erased_at, f"erased, {_GONE.get(record.gone, record.gone)}"


def _held_up(record: Record) -> Iterator[tuple[str, str]]:
    """Tell what came before the tries that the outcome counts."""
    if record.suspicions:
        yield record.held_at, f"held as spam: {suspicions(record)}"
    if record.released:
        yield record.released_at, "released by a person"
    if record.reopened_at and record.reopened_at != record.released_at:
        yield record.reopened_at, f"to be sent again, a person said{_before(record)}"


def _before(record: Record) -> str:
    ids = f" as {', '.join(record.earlier_ids.split())}" if record.earlier_ids else ""
    return f"; it had been sent before{ids}" if record.resent else ""


def age(of: datetime, now: datetime) -> str:
    """Say how long ago something was, such as `3 minutes`; a clock that is behind says none."""
    passed = max(timedelta(), now - of)
    for seconds, noun in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if number := int(passed.total_seconds() // seconds):
            return counted(number, noun)
    return counted(int(passed.total_seconds()), "second")
