"""The judge of the fault suite sees what it is there to see."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from signal import SIGALRM, SIGKILL
from typing import Any

import pytest

from handlers.contact.outcome import Outcome
from infra.messages.ledger import Ledger, Snapshot, ledger
from tests.faults.evidence import keep
from tests.faults.judging import Death, Evidence, judge
from tests.faults.layer import Note
from tests.faults.schedule import Fate
from tests.faults.visitors import Manner, Visit

KEY = "3f9a2c1b" * 8
OTHER = "0b1c2d3e" * 8
VISIT = Visit(100, Manner.PLAIN, receipts=["/en/contact/receipt/x/"])


def books(outcomes: Mapping[str, Any]) -> Ledger:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    known = {key: Outcome(key, status, "") for key, status in outcomes.items()}
    return ledger(Snapshot(dict.fromkeys(known, now), known, {}))


def note(at: float, operation: str, caller: str = "enquiry 1", fate: Fate = Fate.FINE) -> Note:
    return Note(at, caller, operation, KEY, "", fate, 200)


SEND, RECORD = note(1.0, "send enquiry"), note(2.0, "create outcomes")
FINE = Evidence(
    visits=[VISIT],
    shown={100: frozenset({KEY})},
    stored={KEY: (VISIT.name, VISIT.message)},
    outcomes={KEY: "sent"},
    mails={KEY: 1},
    thanks={KEY: 1},
    garbled=[],
    late=[],
    notes=[SEND, RECORD],
    deaths=[],
    ledger=books({KEY: "sent"}),
    pending=0,
)


def violations(**changes: Any) -> str:
    return "\n".join(judge(replace(FINE, **changes)).violations)


def twice(*notes: Note, deaths: tuple[Death, ...] = ()) -> str:
    again = [note(8.0, "send enquiry", "enquiry 2"), note(9.0, "create outcomes", "enquiry 2")]
    return violations(notes=[*notes, *again], deaths=deaths, mails={KEY: 2})


def test_a_round_in_which_everything_is_as_promised_has_no_violations() -> None:
    verdict = judge(FINE)
    assert verdict.violations == ()
    assert verdict.figures["delivered"] == 1
    assert verdict.figures["lost"] == 0


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"shown": {100: frozenset({KEY, OTHER})}}, "a receipt for 0b1c2d3e, which is not stored"),
        ({"shown": {100: frozenset()}}, "was shown nothing at all"),
        ({"stored": {KEY: ("Visitor 7", "")}}, "the receipt of somebody else"),
        ({"stored": {KEY: (VISIT.name, "Something else")}}, "not stored as it was written"),
        ({"stored": {KEY: FINE.stored[KEY], OTHER: FINE.stored[KEY]}}, "and it became 2"),
        ({"outcomes": {}}, "3f9a2c1b is lost"),
        ({"outcomes": {KEY: "deferred"}}, "3f9a2c1b is lost"),
        ({"mails": {}}, "3f9a2c1b is lost"),
        ({"outcomes": {KEY: "quarantined"}}, f"of {VISIT.name} is quarantined"),
        ({"outcomes": {KEY: "failed"}}, "the mail service had not refused it"),
        ({"thanks": {KEY: 2}}, "was thanked 2 times"),
        ({"garbled": [KEY]}, "is garbled"),
        ({"mails": {KEY: 1, OTHER: 1}}, "0b1c2d3e was sent, and never stored"),
        ({"pending": 1}, "still waiting"),
        ({"late": [KEY]}, f"e-mails left: {KEY}"),
        ({"ledger": books({})}, "The ledger says"),
        ({"notes": [SEND, RECORD, note(3.0, "put elsewhere")]}, "after “put elsewhere”"),
    ],
)
def test_what_should_not_be_is_said(changes: dict[str, Any], sentence: str) -> None:
    assert sentence in violations(**changes)


def test_a_page_that_lost_the_words_is_said() -> None:
    visit = replace(VISIT, words_lost=1)
    assert "without what they wrote" in violations(visits=[visit])


def test_an_e_mail_that_left_twice_needs_a_reason() -> None:
    assert "sent 2 times, 2 without a reason" in twice(SEND, RECORD)
    assert "sent 2 times" in twice(SEND, RECORD, deaths=(Death("enquiry 7", 1.5, SIGKILL),))


def test_a_lost_reply_and_a_crash_before_the_outcome_are_reasons() -> None:
    assert twice(replace(SEND, fate=Fate.LOST)) == ""
    assert twice(replace(SEND, fate=Fate.KILLED_AFTER)) == ""
    assert twice(SEND, deaths=(Death("enquiry 1", 1.5, SIGALRM),)) == ""


def test_a_crash_after_the_outcome_is_no_reason() -> None:
    assert "2 without a reason" in twice(SEND, RECORD, deaths=(Death("enquiry 1", 3.0, SIGKILL),))


def test_a_single_fault_that_ends_otherwise_than_promised_is_said() -> None:
    visit = Visit(0, Manner.PLAIN)
    changes = {"visits": [visit], "stored": {KEY: (visit.name, visit.message)}}
    assert violations(**changes, shown={0: frozenset({KEY})}) == ""
    found = violations(**changes, shown={0: frozenset({KEY})}, thanks={})
    assert "“nothing happens”" in found


def test_a_single_fault_is_not_judged_where_its_worker_was_killed_over_another_message() -> None:
    visit, claim = Visit(0, Manner.PLAIN), note(0.5, "create claims", "enquiry 0")
    disturbed = {
        "visits": [visit],
        "stored": {KEY: (visit.name, visit.message)},
        "shown": {0: frozenset({KEY})},
        "thanks": {},
        "deaths": [Death("enquiry 0", 0.6, SIGKILL)],
    }
    assert violations(**disturbed, notes=[claim, SEND, RECORD]) == ""
    own = replace(claim, fate=Fate.KILLED_AFTER)
    assert "“nothing happens”" in violations(**disturbed, notes=[own, SEND, RECORD])


def test_the_evidence_can_be_kept_for_whoever_looks_into_it(tmp_path: Path) -> None:
    kept = keep(FINE, tmp_path / "faults", 7)
    assert kept.name == "round-7.json"
    found = json.loads(kept.read_bytes())
    assert [one["operation"] for one in found["notes"]] == ["send enquiry", "create outcomes"]
    assert found["stored"] == {KEY: [VISIT.name, VISIT.message]}
