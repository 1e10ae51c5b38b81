"""The judgement on single faults: what is promised for each has to be what came of it. Pure."""

from collections.abc import Iterator, Sequence

from tests.faults.cases import CASES, OF_NOBODY, Case
from tests.faults.evidence import RECORDING, Evidence
from tests.faults.layer import Note
from tests.faults.schedule import DEADLY
from tests.faults.visitors import Visit

_LAST = ("send acknowledgement", "send returned")
_READING = ("get ", "head ", "list ")


def judge_cases(evidence: Evidence) -> Iterator[str]:
    """Compare what each single fault led to with what is promised."""
    for visit, case, key in undisturbed(evidence):
        found = (
            evidence.mails.get(key, 0), evidence.thanks.get(key, 0), evidence.status(key),
            visit.unsent > 0,
        )  # fmt: skip
        rest = (case.status, case.unsent)
        if found not in ((case.mails, case.thanks, *rest), (*(case.otherwise or ()), *rest)):
            yield f"“{case.name}”: {_told(case, found)}"
        met = {note.fate for note in evidence.notes if note.key == key}
        if missing := {rule.fate for rule in case.rules} - met:
            yield f"“{case.name}” never came to: {', '.join(sorted(missing))}."


def undisturbed(evidence: Evidence) -> Iterator[tuple[Visit, Case, str]]:
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


def judge_coverage(evidence: Evidence) -> Iterator[str]:
    """Every side effect of a function needs a case in which it is the last one of a worker."""
    tried = {rule.operation for case in CASES for rule in case.rules if rule.fate in DEADLY}
    found = {
        note.operation
        for note in evidence.notes
        if note.effect and note.caller.startswith(("web ", "enquiry "))
        and not note.operation.startswith((*_READING, *OF_NOBODY))
    }  # fmt: skip
    yield from (f"No case kills a worker after “{one}”." for one in sorted(found - tried))


def _left(notes: Sequence[Note]) -> bool:
    """Say whether a worker that is dead left a message in the middle, killed over another one."""
    last = notes[-1]
    refused = last.operation == "create claims" and not last.effect
    # Who has recorded an e-mail of its own still has to thank; who has recorded news has not.
    sent = any(note.operation == "send enquiry" for note in notes)
    thanks = sent and any(note.detail == "sent" for note in notes)
    ended = last.operation in (*RECORDING, "delete due") and not thanks
    stored = last.operation == "create enquiries"
    done = refused or ended or stored or last.operation in _LAST
    return not done and not any(note.fate in DEADLY for note in notes)


def _told(case: Case, found: tuple[object, ...]) -> str:
    promised = (case.mails, case.thanks, case.status, case.unsent)
    return f"e-mails, thanks, status, told it was not sent: {found} instead of {promised}."
