"""The judge of the fault suite sees what it is there to see."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from signal import SIGALRM, SIGKILL
from threading import Event
from typing import Any

import pytest

from handlers.contact.ledger import Ledger, Snapshot, ledger
from handlers.contact.outcome import Outcome
from tests.faults.evidence import Death, Evidence, Kind, Orders, Told
from tests.faults.gathering import keep
from tests.faults.judging import judge
from tests.faults.layer import Note
from tests.faults.schedule import Fate
from tests.faults.visitors import TRIES, Manner, Public, Visit

KEY = "3f9a2c1b" * 8
OTHER = "0b1c2d3e" * 8
VISIT = Visit(100, Manner.PLAIN, receipts=["/en/contact/receipt/x/"])
PROGRAM = Visit(100, Manner.TRAPPED, receipts=["/en/contact/receipt/x/"])
NOON, LATER = "2026-03-01T12:00:00Z", "2026-03-01T12:07:00Z"


def books(outcomes: Mapping[str, Any], *erased: str) -> Ledger:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    known = {key: Outcome(key, status, "") for key, status in outcomes.items()}
    return ledger(Snapshot(dict.fromkeys(known, now), known, dict.fromkeys(erased, now)))


def note(at: float, operation: str, caller: str = "enquiry 1", fate: Fate = Fate.FINE) -> Note:
    return Note(at, caller, operation, KEY, "", fate, 200)


def told(kind: Kind, at: str = NOON, nth: int = 1, *, again: bool = False) -> Told:
    return Told(KEY, nth, kind, at, again)


def followed(delivery: Any, at: str = NOON, **more: Any) -> dict[str, Outcome]:
    return {KEY: Outcome(KEY, "sent", "", delivery=delivery, delivered_at=at, **more)}


SEND, RECORD = note(1.0, "send enquiry"), note(2.0, "create outcomes")
FINE = Evidence(
    visits=[VISIT],
    shown={100: frozenset({KEY})},
    stored={KEY: VISIT.words},
    outcomes={KEY: Outcome(KEY, "sent", "")},
    buried=(),
    traces=[],
    orders=Orders(),
    mails={KEY: 1},
    thanks={KEY: 1},
    returned={},
    garbled=[],
    told=[],
    handed={},
    late=[],
    notes=[SEND, RECORD],
    deaths=[],
    ledger=books({KEY: "sent"}),
    pending=0,
)


REOPEN = replace(note(4.0, "swap outcomes", "operator 1"), detail="deferred")
AGAIN = [note(8.0, "send enquiry", "enquiry 2"), note(9.0, "swap outcomes", "enquiry 2")]
REDRIVEN: dict[str, Any] = {
    "orders": Orders(redriven={KEY}),
    "notes": [SEND, RECORD, REOPEN, *AGAIN],
    "mails": {KEY: 2},
}
"""What differs once a message was redriven."""

RELEASED: dict[str, Any] = {
    "visits": [PROGRAM],
    "orders": Orders(released={KEY}),
    "notes": [RECORD, REOPEN, *AGAIN],
}
ERASED: dict[str, Any] = {
    "orders": Orders(erased={KEY: VISIT.words}),
    "stored": {},
    "outcomes": {},
    "buried": [KEY],
    "ledger": books({}, KEY),
}
BACK: dict[str, Any] = {
    "told": [told("bounced")],
    "outcomes": followed("bounced"),
    "returned": {KEY: 1},
    "handed": {KEY: 1},
}


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
        ({"stored": {KEY: ("Visitor 7", "", "", "")}}, "the receipt of somebody else"),
        ({"stored": {KEY: (*VISIT.words[:3], "Something else")}}, "not stored as it was written"),
        ({"stored": {KEY: FINE.stored[KEY], OTHER: FINE.stored[KEY]}}, "and it became 2"),
        ({"outcomes": {}}, "3f9a2c1b is lost"),
        ({"stored": {KEY: (VISIT.name, "", *VISIT.words[2:])}}, "not stored as it was written"),
        ({"outcomes": {KEY: Outcome(KEY, "deferred", "")}}, "3f9a2c1b is lost"),
        ({"mails": {}}, "3f9a2c1b is lost"),
        ({"outcomes": {KEY: Outcome(KEY, "quarantined", "")}}, f"of {VISIT.name} is quarantined"),
        ({"outcomes": {KEY: Outcome(KEY, "failed", "")}}, "the mail service had not refused it"),
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


@pytest.mark.parametrize("changes", [REDRIVEN, RELEASED, ERASED, BACK])
def test_what_an_operator_asked_for_and_what_came_back_is_no_violation(
    changes: dict[str, Any],
) -> None:
    assert violations(**changes) == ""


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"told": [told("delivered")]}, "without news, and was told to be delivered"),
        ({"outcomes": followed("delivered")}, "delivered at 2026-03-01T12:00:00Z, and was told"),
        (
            {**BACK, "told": [told("bounced"), told("delivered", LATER)]},
            "and was told to be delivered at 2026-03-01T12:07:00Z",
        ),
        (
            BACK
            | {"told": [told("bounced"), told("delivered")], "outcomes": followed("delivered")},
            "and was told to be bounced",
        ),
        (
            {"told": [told("answered")], "outcomes": followed("bounced")},
            "bounced at 2026-03-01T12:00:00Z, and was told to be without news",
        ),
        ({**BACK, "returned": {}}, "came back, and nobody was told"),
        ({"returned": {KEY: 1}, "handed": {KEY: 1}}, "told to have come back, and it had not"),
        ({**BACK, "returned": {KEY: 2}}, "2 times, more often than it was known"),
    ],
)
def test_news_that_is_not_on_record_or_was_told_wrongly_is_said(
    changes: dict[str, Any], sentence: str
) -> None:
    assert sentence in violations(**changes)


def test_late_news_of_an_earlier_e_mail_does_not_count() -> None:
    late = {**REDRIVEN, "told": [told("delivered", LATER, again=True)]}
    assert violations(**late) == ""
    late["outcomes"] = followed("delivered", LATER, reopened_at=NOON)
    assert "and was told to be without news" in violations(**late)


def test_late_news_may_count_where_nobody_knows_which_e_mail_it_is_of() -> None:
    late = {
        **REDRIVEN,
        "notes": [replace(SEND, fate=Fate.LOST), RECORD, REOPEN, *AGAIN],
        "told": [told("delivered", LATER, again=True)],
    }
    assert violations(**late) == ""
    late["outcomes"] = followed("delivered", LATER, reopened_at=NOON)
    assert violations(**late) == ""
    late["outcomes"] = followed("delivered", LATER, reopened_at="2026-03-01T13:00:00Z")
    assert "and was told to be without news" in violations(**late)


def test_late_news_may_settle_what_was_reopened_only_where_nobody_knows_what_it_is_of() -> None:
    unsent = {**REDRIVEN, "notes": [SEND, RECORD, REOPEN], "mails": {KEY: 1}}
    unsent["told"] = [told("delivered", LATER, again=True)]
    assert "no e-mail left after that" in violations(**unsent)
    unsent["notes"] = [replace(SEND, fate=Fate.LOST), RECORD, REOPEN]
    assert violations(**unsent) == ""


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({**REDRIVEN, "orders": Orders()}, "was reopened, and nobody had asked for it"),
        ({"orders": Orders(redriven={KEY})}, "and was never reopened"),
        (
            {**REDRIVEN, "notes": [SEND, RECORD, REOPEN], "mails": {KEY: 1}},
            "was reopened, and no e-mail left after that",
        ),
        (
            {**REDRIVEN, "outcomes": {KEY: Outcome(KEY, "failed", "")}},
            "was redriven, and is failed",
        ),
        ({**REDRIVEN, "thanks": {KEY: 2}}, "was thanked 2 times"),
        (
            {**RELEASED, "notes": [SEND, RECORD, REOPEN, *AGAIN], "mails": {KEY: 2}},
            "looks like spam, and was sent before anybody released it",
        ),
        (
            {**RELEASED, "outcomes": {KEY: Outcome(KEY, "quarantined", "")}, "mails": {}},
            f"of {VISIT.name} is quarantined",
        ),
        ({**RELEASED, "orders": Orders()}, f"of {VISIT.name} is sent"),
        ({**ERASED, "stored": FINE.stored}, "was erased, and is stored"),
        ({**ERASED, "buried": []}, "has no tombstone"),
        ({"buried": [KEY]}, "was buried, and nobody had erased it"),
        ({**ERASED, "traces": ["due/x"]}, "left traces: due/x"),
        (
            {**ERASED, "notes": [note(0.5, "create tombstones", "operator 1"), SEND, RECORD]},
            "was erased, and then came to “send enquiry”",
        ),
        ({**ERASED, "thanks": {KEY: 2}}, "was thanked 2 times"),
        ({**ERASED, "ledger": books({})}, "The ledger says"),
    ],
)
def test_an_operator_who_gets_something_else_than_they_asked_for_is_said(
    changes: dict[str, Any], sentence: str
) -> None:
    assert sentence in violations(**changes)


def test_a_redriven_message_is_sent_once_more_and_not_twice() -> None:
    third = [note(10.0, "send enquiry", "enquiry 3"), note(11.0, "swap outcomes", "enquiry 3")]
    thrice = {**REDRIVEN, "notes": [*REDRIVEN["notes"], *third], "mails": {KEY: 3}}
    assert "was sent 2 times, 2 without a reason" in violations(**thrice)


def test_a_released_message_that_is_refused_has_failed_and_is_not_sent() -> None:
    refused = replace(note(8.0, "send enquiry", fate=Fate.REFUSED), status=0)
    changes = {**RELEASED, "outcomes": {KEY: Outcome(KEY, "failed", "")}, "mails": {}, "thanks": {}}
    changes |= {"notes": [RECORD, REOPEN, refused], "ledger": books({KEY: "failed"})}
    assert violations(**changes) == ""


def test_the_figures_count_what_came_back_and_what_an_operator_did() -> None:
    orders = Orders(released={OTHER}, redriven={KEY}, erased={KEY: VISIT.words})
    killed = [Death("operator 1", 5.0, SIGKILL)]
    figures = judge(replace(FINE, **BACK | {"orders": orders, "deaths": killed})).figures
    names = ("returned", "released", "redriven", "erased", "commands killed", "workers killed")
    assert [figures[name] for name in names] == [1, 1, 1, 1, 1, 0]


def test_a_page_that_lost_the_words_is_said() -> None:
    visit = replace(VISIT, words_lost=1)
    assert "without what they wrote" in violations(visits=[visit])


@pytest.mark.parametrize("lost", ["name", "email", "topic", "message"])
def test_a_page_on_which_one_field_is_empty_has_lost_their_words(lost: str) -> None:
    assert words_lost_on(VISIT.fields) == 0
    assert words_lost_on({**VISIT.fields, lost: ""}) == TRIES


def words_lost_on(fields: Mapping[str, str]) -> int:
    """How often words are lost where a page with these fields says that nothing was sent."""
    page = (
        '<form><input name="token" value="t"><input name="name" value="{name}">'
        '<input name="email" value="{email}"><select name="topic"><option value="">Choose</option>'
        '<option value="{topic}" selected>It</option></select>'
        '<textarea name="message">\n{message}</textarea></form>'
    ).format_map({name: escape(value) for name, value in fields.items()})

    def web(event: Mapping[str, str], *_: float) -> dict[str, Any]:
        return {"statusCode": 503 if event["httpMethod"] == "POST" else 200, "body": page}

    return Public(web, Event()).visit(Visit(VISIT.number, VISIT.manner)).words_lost


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
    changes = {"visits": [visit], "stored": {KEY: visit.words}}
    assert violations(**changes, shown={0: frozenset({KEY})}) == ""
    found = violations(**changes, shown={0: frozenset({KEY})}, thanks={})
    assert "“nothing happens”" in found


def test_a_single_fault_is_not_judged_where_its_worker_was_killed_over_another_message() -> None:
    visit, claim = Visit(0, Manner.PLAIN), note(0.5, "create claims", "enquiry 0")
    disturbed = {
        "visits": [visit],
        "stored": {KEY: visit.words},
        "shown": {0: frozenset({KEY})},
        "thanks": {},
        "deaths": [Death("enquiry 0", 0.6, SIGKILL)],
    }
    assert violations(**disturbed, notes=[claim, SEND, RECORD]) == ""
    send, record = replace(SEND, caller="enquiry 0"), replace(RECORD, caller="enquiry 0")
    settled = [claim, send, replace(record, detail="sent"), note(2.5, "delete due", "enquiry 0")]
    assert violations(**disturbed, notes=settled) == ""
    own = replace(claim, fate=Fate.KILLED_AFTER)
    assert "“nothing happens”" in violations(**disturbed, notes=[own, SEND, RECORD])


def test_the_evidence_can_be_kept_for_whoever_looks_into_it(tmp_path: Path) -> None:
    kept = keep(FINE, tmp_path / "faults", 7)
    assert kept.name == "round-7.json"
    found = json.loads(kept.read_bytes())
    assert [one["operation"] for one in found["notes"]] == ["send enquiry", "create outcomes"]
    assert found["stored"] == {KEY: list(VISIT.words)}
