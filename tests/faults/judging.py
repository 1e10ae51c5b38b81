"""The judgement on a round: what was shown, stored and sent, and whether it may be so. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from signal import SIGALRM
from typing import Final

from handlers.contact.ledger import STATES
from tests.faults.evidence import Evidence, lives
from tests.faults.followed import judge_news
from tests.faults.ordered import judge_orders
from tests.faults.schedule import Fate
from tests.faults.singles import judge_cases, judge_coverage, undisturbed
from tests.faults.twice import judge_doubles
from tests.faults.visitors import Manner

UNDISTURBED: Final = "single faults undisturbed"


@dataclass(frozen=True)
class Verdict:
    """The figures of a round, a sentence for whatever should not be, and the cases it judged."""

    figures: Mapping[str, int]
    violations: tuple[str, ...] = field(default=())
    cases: tuple[str, ...] = field(default=())


def judge(evidence: Evidence) -> Verdict:
    """Judge a round."""
    found = (
        *_visitors(evidence), *_messages(evidence), *judge_doubles(evidence),
        *judge_news(evidence), *judge_orders(evidence), *judge_cases(evidence),
        *_books(evidence), *judge_coverage(evidence),
    )  # fmt: skip
    cases = tuple(case.name for _, case, _ in undisturbed(evidence))
    return Verdict(_figures(evidence) | {UNDISTURBED: len(cases)}, tuple(found), cases)


def _figures(evidence: Evidence) -> dict[str, int]:
    statuses = Counter(outcome.status for outcome in evidence.outcomes.values())
    shown = set().union(*evidence.shown.values())
    spans = lives(evidence).values()
    doubled = sum(any(len(life.sends) > 1 for life in some) for some in spans)
    workers = [death for death in evidence.deaths if not death.caller.startswith("operator ")]
    timed_out = sum(death.signal == SIGALRM for death in workers)
    return {
        "submitted": len(evidence.visits),
        "shown as received": sum(bool(keys) for keys in evidence.shown.values()),
        "stored": len(evidence.accepted),
        "delivered": sum(number > 0 for number in evidence.mails.values()),
        "doubled": doubled,
        "quarantined": statuses["quarantined"],
        "failed": statuses["failed"],
        "lost": len(shown - evidence.accepted.keys()) + len(list(_undone(evidence))),
        "returned": len({one.key for one in evidence.told if one.unreached}),
        "released": len(evidence.orders.released),
        "redriven": len(evidence.orders.redriven),
        "erased": len(evidence.orders.erased),
        "faults": sum(note.fate is not Fate.FINE for note in evidence.notes),
        "workers killed": len(workers) - timed_out,
        "workers timed out": timed_out,
        "commands killed": len(evidence.deaths) - len(workers),
        UNDISTURBED: 0,
        "posts": sum(visit.posts for visit in evidence.visits),
        "told that it was not sent": sum(visit.unsent for visit in evidence.visits),
        "broken connections": sum(visit.broken for visit in evidence.visits),
    }


def _visitors(evidence: Evidence) -> Iterator[str]:
    """Whatever was shown to somebody has to be true."""
    accepted = evidence.accepted
    authors = Counter(words[0] for words in accepted.values())
    for visit in evidence.visits:
        keys = evidence.shown[visit.number]
        yield from (
            f"{visit.name} was shown a receipt for {key[:8]}, which is not stored."
            for key in keys - accepted.keys()
        )
        if any(accepted[key][0] != visit.name for key in keys & accepted.keys()):
            yield f"{visit.name} was shown the receipt of somebody else."
        if len(keys) > 1 or authors[visit.name] > 1:
            yield f"{visit.name} sent one message, and it became {authors[visit.name]}."
        if visit.words_lost:
            yield f"{visit.name} was told that it was not sent, on a page without what they wrote."
        if visit.other:
            yield f"{visit.name} was shown {visit.other}."
        if not keys and not visit.unsent and not visit.broken:
            yield f"{visit.name} was shown nothing at all."
        if any(accepted[key] != visit.words for key in keys & accepted.keys()):
            yield f"The message of {visit.name} is not stored as it was written."


def _undone(evidence: Evidence) -> Iterator[str]:
    """Name the stored messages that nothing has become of."""
    for key in evidence.stored:
        status = evidence.status(key)
        unsent = status == "sent" and not evidence.mails.get(key)
        if unsent or status not in ("sent", "failed", "quarantined"):
            yield key


def _messages(evidence: Evidence) -> Iterator[str]:
    """Whatever was stored has to be sent, but for what was refused or looks like spam."""
    refused = {note.key for note in evidence.notes if note.fate is Fate.REFUSED}
    spam = {visit.name for visit in evidence.visits if visit.manner is Manner.TRAPPED}
    yield from (f"{key[:8]} is lost." for key in _undone(evidence))
    for key, (name, *_) in evidence.stored.items():
        status = evidence.status(key)
        if (status == "quarantined") != (name in spam and key not in evidence.orders.released):
            yield f"{key[:8]} of {name} is {status}."
        if status == "failed" and key not in refused:
            yield f"{key[:8]} failed, and the mail service had not refused it."
        if status != "sent" and evidence.mails.get(key):
            yield f"{key[:8]} is {status}, and yet was sent."
    for key, number in evidence.thanks.items():
        if number > 1:
            yield f"The sender of {key[:8]} was thanked {number} times."
    yield from (f"An e-mail about {key[:8]} is garbled." for key in evidence.garbled)
    yield from (f"{key[:8]} was sent, and never stored." for key in evidence.mails.keys()
                - evidence.accepted.keys())  # fmt: skip
    if evidence.pending:
        yield f"{evidence.pending} messages or markers are still waiting."
    if evidence.late:
        yield f"When events came once more at the end, e-mails left: {', '.join(evidence.late)}."


def _books(evidence: Evidence) -> Iterator[str]:
    """The ledger has to say what is."""
    statuses = Counter[str](outcome.status for outcome in evidence.outcomes.values())
    statuses["erased"] = len(evidence.orders.erased)
    expected = {state: statuses[state] for state in STATES}
    ledger = evidence.ledger
    if ledger.received != len(evidence.accepted) or ledger.counts != expected:
        yield f"The ledger says {ledger.counts}, and it is {expected}."
    if ledger.flaws:
        yield f"The ledger has {len(ledger.flaws)} flaws."
