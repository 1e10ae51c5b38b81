"""The judgement on what an operator asked for: release, redrive, erase, nothing else. Pure."""

from collections.abc import Iterator

from tests.faults.evidence import Evidence, Life, lives
from tests.faults.followed import may_settle
from tests.faults.schedule import Fate
from tests.faults.visitors import Manner


def judge_orders(evidence: Evidence) -> Iterator[str]:
    """Whatever was asked for has come about; nobody else's message was touched."""
    orders, spans = evidence.orders, lives(evidence)
    wanted = {*orders.released, *orders.redriven}
    for key, known in spans.items():
        if len(known) > 1 and key not in wanted:
            yield f"{key[:8]} was reopened, and nobody had asked for it."
    for key in wanted:
        known = spans.get(key, [])
        if len(known) < 2:
            yield f"{key[:8]} was to be sent by an operator, and was never reopened."
        yield from _sent_again(key, known, evidence)
    for key in orders.redriven:
        if key in evidence.stored and evidence.status(key) != "sent":
            yield f"{key[:8]} was redriven, and is {evidence.status(key)}."
    yield from _spam(spans, evidence)
    yield from _erased(evidence)


def _sent_again(key: str, known: list[Life], evidence: Evidence) -> Iterator[str]:
    """After a message was reopened for the last time, an e-mail leaves, unless it is refused.

    The mail service refuses nothing any more when messages are redriven.
    """
    refused = any(note.key == key and note.fate is Fate.REFUSED for note in evidence.notes)
    if not known or known[-1].sends or (refused and key not in evidence.orders.redriven):
        return
    if not may_settle(key, known, evidence):
        yield f"{key[:8]} was reopened, and no e-mail left after that."


def _spam(spans: dict[str, list[Life]], evidence: Evidence) -> Iterator[str]:
    """Nothing that looks like spam is sent before somebody releases it."""
    spam = {visit.name for visit in evidence.visits if visit.manner is Manner.TRAPPED}
    for key, (name, *_) in evidence.accepted.items():
        if name in spam and key in spans and spans[key][0].sends:
            yield f"{key[:8]} looks like spam, and was sent before anybody released it."


def _erased(evidence: Evidence) -> Iterator[str]:
    """Of an erased message nothing is left but its tombstone, and nothing more is sent."""
    erased = evidence.orders.erased.keys()
    yield from (f"{key[:8]} was erased, and is stored." for key in erased & evidence.stored.keys())
    yield from (f"{key[:8]} has no tombstone." for key in erased - set(evidence.buried))
    yield from (
        f"{key[:8]} was buried, and nobody had erased it." for key in set(evidence.buried) - erased
    )
    if evidence.traces:
        yield f"Erased messages left traces: {', '.join(evidence.traces)}."
    buried: dict[str, float] = {}
    for note in evidence.notes:
        if note.operation == "create tombstones" and note.effect:
            buried.setdefault(note.key, note.at)
        to_somebody = note.operation in ("send enquiry", "send acknowledgement")
        if to_somebody and note.effect and note.key in buried:
            yield f"{note.key[:8]} was erased, and then came to “{note.operation}”."
