"""The judgement on a round: what was shown, stored and sent, and whether it may be so. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from signal import SIGALRM

from infra.messages.ledger import STATES, Ledger
from tests.faults.cases import CASES, OF_NOBODY, Case
from tests.faults.layer import Note
from tests.faults.schedule import DEADLY, REPLY_LOST, Fate
from tests.faults.visitors import Manner, Visit

_READING = ("get ", "head ", "list ")
_OUTCOMES = ("create outcomes", "swap outcomes")


@dataclass(frozen=True)
class Death:
    """A worker that ended, when its nursery saw it, and by which signal."""

    caller: str
    at: float
    signal: int


@dataclass(frozen=True)
class Evidence:
    """What is known after a round.

    `stored` gives, by key, who wrote a message and its text; `outcomes` its status; `mails` and
    `thanks` how many e-mails about it the office and its sender got, of which `garbled` did not
    hold the text. `shown` gives the keys of the receipts of each visitor. `late` names the e-mails
    that left when every event was delivered once more at the end. `ledger` is the
    operator's, and `pending` counts messages and markers that still wait.
    """

    visits: Sequence[Visit]
    shown: Mapping[int, frozenset[str]]
    stored: Mapping[str, tuple[str, str]]
    outcomes: Mapping[str, str]
    mails: Mapping[str, int]
    thanks: Mapping[str, int]
    garbled: Sequence[str]
    late: Sequence[str]
    notes: Sequence[Note]
    deaths: Sequence[Death]
    ledger: Ledger
    pending: int


@dataclass(frozen=True)
class Verdict:
    """The figures of a round, and a sentence for whatever should not be."""

    figures: Mapping[str, int]
    violations: tuple[str, ...] = field(default=())


def judge(evidence: Evidence) -> Verdict:
    """Judge a round."""
    found = (
        *_visitors(evidence), *_messages(evidence), *_doubles(evidence), *_cases(evidence),
        *_books(evidence), *_untried(evidence),
    )  # fmt: skip
    return Verdict(_figures(evidence), tuple(found))


def _figures(evidence: Evidence) -> dict[str, int]:
    statuses = Counter(evidence.outcomes.values())
    shown = set().union(*evidence.shown.values())
    doubled = [key for key, number in evidence.mails.items() if number > 1]
    timed_out = sum(death.signal == SIGALRM for death in evidence.deaths)
    return {
        "submitted": len(evidence.visits),
        "shown as received": sum(bool(keys) for keys in evidence.shown.values()),
        "stored": len(evidence.stored),
        "delivered": sum(number > 0 for number in evidence.mails.values()),
        "doubled": len(doubled),
        "quarantined": statuses["quarantined"],
        "failed": statuses["failed"],
        "lost": len(shown - evidence.stored.keys()) + len(list(_undone(evidence))),
        "faults": sum(note.fate is not Fate.FINE for note in evidence.notes),
        "workers killed": len(evidence.deaths) - timed_out,
        "workers timed out": timed_out,
        "single faults undisturbed": sum(1 for _ in _undisturbed(evidence)),
        "posts": sum(visit.posts for visit in evidence.visits),
        "told that it was not sent": sum(visit.unsent for visit in evidence.visits),
        "broken connections": sum(visit.broken for visit in evidence.visits),
    }


def _visitors(evidence: Evidence) -> Iterator[str]:
    """Whatever was shown to somebody has to be true."""
    authors = Counter(name for name, _ in evidence.stored.values())
    for visit in evidence.visits:
        keys = evidence.shown[visit.number]
        yield from (
            f"{visit.name} was shown a receipt for {key[:8]}, which is not stored."
            for key in keys - evidence.stored.keys()
        )
        if any(evidence.stored.get(key, ("", ""))[0] not in ("", visit.name) for key in keys):
            yield f"{visit.name} was shown the receipt of somebody else."
        if len(keys) > 1 or authors[visit.name] > 1:
            yield f"{visit.name} sent one message, and it became {authors[visit.name]}."
        if visit.words_lost:
            yield f"{visit.name} was told that it was not sent, on a page without what they wrote."
        if visit.other:
            yield f"{visit.name} was shown {visit.other}."
        if not keys and not visit.unsent and not visit.broken:
            yield f"{visit.name} was shown nothing at all."
        if any(evidence.stored[key][1] != visit.message for key in keys & evidence.stored.keys()):
            yield f"The message of {visit.name} is not stored as it was written."


def _undone(evidence: Evidence) -> Iterator[str]:
    """Name the stored messages that nothing has become of."""
    for key in evidence.stored:
        status = evidence.outcomes.get(key)
        unsent = status == "sent" and not evidence.mails.get(key)
        if unsent or status not in ("sent", "failed", "quarantined"):
            yield key


def _messages(evidence: Evidence) -> Iterator[str]:
    """Whatever was stored has to be sent, but for what was refused or looks like spam."""
    refused = {note.key for note in evidence.notes if note.fate is Fate.REFUSED}
    spam = {visit.name for visit in evidence.visits if visit.manner is Manner.TRAPPED}
    yield from (f"{key[:8]} is lost." for key in _undone(evidence))
    for key, (name, _) in evidence.stored.items():
        status = evidence.outcomes.get(key, "")
        if (status == "quarantined") != (name in spam):
            yield f"{key[:8]} of {name} is {status}."
        if status == "failed" and key not in refused:
            yield f"{key[:8]} failed, and the mail service had not refused it."
        if status != "sent" and evidence.mails.get(key):
            yield f"{key[:8]} is {status}, and yet was sent."
        if evidence.thanks.get(key, 0) > 1:
            yield f"The sender of {key[:8]} was thanked {evidence.thanks[key]} times."
    yield from (f"An e-mail about {key[:8]} is garbled." for key in evidence.garbled)
    yield from (f"{key[:8]} was sent, and never stored." for key in evidence.mails.keys()
                - evidence.stored.keys())  # fmt: skip
    if evidence.pending:
        yield f"{evidence.pending} messages or markers are still waiting."
    if evidence.late:
        yield f"When events came once more at the end, e-mails left: {', '.join(evidence.late)}."


def _doubles(evidence: Evidence) -> Iterator[str]:
    """All e-mails about a message but one need a crash or a lost reply before their outcome."""
    sends: dict[str, list[Note]] = {}
    for note in evidence.notes:
        if note.operation == "send enquiry" and note.effect:
            sends.setdefault(note.key, []).append(note)
    for key, notes in sends.items():
        plain = [note for note in notes if not _explained(note, evidence)]
        if len(plain) > 1:
            yield f"{key[:8]} was sent {len(notes)} times, {len(plain)} without a reason."
        if len(notes) != evidence.mails.get(key, 0):
            yield f"{key[:8]} has {evidence.mails.get(key, 0)} e-mails, and {len(notes)} noted."


def _explained(send: Note, evidence: Evidence) -> bool:
    """Say whether its sender cannot have recorded what it sent, or did not learn of it.

    It may have died before the e-mail left, with its call already on the way.
    """
    if send.fate in REPLY_LOST or send.fate in DEADLY:
        return True
    ends = [one.at for one in evidence.deaths if one.caller == send.caller]
    return bool(ends) and not any(
        note.key == send.key and note.caller == send.caller and send.at <= note.at <= ends[0]
        and note.effect and note.operation in _OUTCOMES
        for note in evidence.notes
    )  # fmt: skip


def _cases(evidence: Evidence) -> Iterator[str]:
    """What is promised for each single fault has to be what came of it."""
    for visit, case, key in _undisturbed(evidence):
        found = (
            evidence.mails.get(key, 0), evidence.thanks.get(key, 0), evidence.outcomes.get(key),
            visit.unsent > 0,
        )  # fmt: skip
        rest = (case.status, case.unsent)
        if found not in ((case.mails, case.thanks, *rest), (*(case.otherwise or ()), *rest)):
            yield f"“{case.name}”: {_told(case, found)}"
        met = {note.fate for note in evidence.notes if note.key == key}
        if missing := {rule.fate for rule in case.rules} - met:
            yield f"“{case.name}” never came to: {', '.join(sorted(missing))}."


def _undisturbed(evidence: Evidence) -> Iterator[tuple[Visit, Case, str]]:
    """Find the visitors who met nothing but their single fault.

    A worker that is at several messages, and is killed over one of them or ended by its timeout,
    leaves the others where they are.
    """
    dead = {death.caller for death in evidence.deaths}
    work: dict[tuple[str, str], list[Note]] = {}
    for note in evidence.notes:
        if note.caller in dead:
            work.setdefault((note.key, note.caller), []).append(note)
    disturbed = {key for (key, _), notes in work.items() if _left(notes)}
    for visit in evidence.visits:
        key = next(iter(evidence.shown[visit.number]), "")
        if visit.number < len(CASES) and key not in disturbed:
            yield visit, CASES[visit.number], key


def _left(notes: Sequence[Note]) -> bool:
    """Say whether a worker that is dead left a message in the middle, killed over another one."""
    last = notes[-1]
    refused = last.operation == "create claims" and not last.effect
    ended = last.operation in (*_OUTCOMES, "delete due") and last.detail != "sent"
    stored = last.operation == "create enquiries"
    done = refused or ended or stored or last.operation == "send acknowledgement"
    return not done and not any(note.fate in DEADLY for note in notes)


def _told(case: Case, found: tuple[object, ...]) -> str:
    promised = (case.mails, case.thanks, case.status, case.unsent)
    return f"e-mails, thanks, status, told it was not sent: {found} instead of {promised}."


def _books(evidence: Evidence) -> Iterator[str]:
    """The ledger has to say what is."""
    statuses = Counter(evidence.outcomes.values())
    expected = {state: statuses[state] for state in STATES}
    if evidence.ledger.received != len(evidence.stored) or evidence.ledger.counts != expected:
        yield f"The ledger says {evidence.ledger.counts}, and it is {expected}."
    if evidence.ledger.flaws:
        yield f"The ledger has {len(evidence.ledger.flaws)} flaws."


def _untried(evidence: Evidence) -> Iterator[str]:
    """Every side effect of a function needs a case in which it is the last one of a worker."""
    tried = {rule.operation for case in CASES for rule in case.rules if rule.fate in DEADLY}
    found = {
        note.operation
        for note in evidence.notes
        if note.effect and note.caller.startswith(("web ", "enquiry "))
        and not note.operation.startswith((*_READING, *OF_NOBODY))
    }  # fmt: skip
    yield from (f"No case kills a worker after “{one}”." for one in sorted(found - tried))
