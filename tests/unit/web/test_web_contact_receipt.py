"""The receipt: what the sender of a message may know of it, and nobody else."""

from typing import Any

import pytest

from handlers.contact.enquiry import utc
from handlers.contact.inbox import Inbox, enquiry_object, outcome_object
from handlers.contact.outcome import Outcome
from handlers.contact.tombstone import Tombstone
from handlers.errors import StorageUnavailableError
from handlers.storage import Blob
from tests.unit.web.markup import Markup
from tests.unit.web.test_web_contact import message, post, receipt, token
from tests.unit.web.web_site import Web

SENT = {
    "status": "sent",
    "at": "2026-03-01T12:03:00Z",
    "received_at": "2026-03-01T12:01:00Z",
    "sent_at": "2026-03-01T12:02:00Z",
}
RETURNED = "Not taken by the office\u2019s mail server: … 12:03 UTC"
RECEIVED = "Received: 1 March 2026 at 12:01 UTC"


def record(web: Web, **fields: Any) -> None:
    Inbox(web.inbox).record(Outcome(message(web).key, **fields))


def steps(shown: Markup) -> list[str]:
    """What the receipt lists, each with its time."""
    names = [one.text for one in shown.all("dt")]
    times = [one.text for one in shown.all("dd")]
    return [": ".join(pair) for pair in zip(names, times, strict=True)]


@pytest.mark.parametrize(
    ("fields", "words", "listed"),
    [
        ({}, "passed on to the office.", [RECEIVED, "Passed on to the office: … 12:02 UTC"]),
        (
            {"delivery": "delivered", "delivered_at": "2026-03-02T00:00:59Z"},
            "mail server has taken it.",
            [
                RECEIVED,
                "Passed on to the office: … 12:02 UTC",
                "Delivered: 2 March 2026 at 00:00 UTC",
            ],
        ),
        (
            # Whoever complains about an e-mail has it; when it came is not known any more.
            {"delivery": "complained", "delivered_at": "2026-03-02T00:00:59Z"},
            "mail server has taken it.",
            [RECEIVED, "Passed on to the office: … 12:02 UTC"],
        ),
        (
            {"delivery": "bounced", "delivered_at": "2026-03-01T12:03:00Z"},
            "mail server did not take it. It is still stored here.",
            [
                RECEIVED,
                "Passed on to the office: … 12:02 UTC",
                RETURNED,
            ],
        ),
        (
            {"delivery": "rejected", "delivered_at": "2026-03-01T12:03:00Z"},
            "mail server did not take it. It is still stored here.",
            [
                RECEIVED,
                "Passed on to the office: … 12:02 UTC",
                RETURNED,
            ],
        ),
        (
            {"status": "failed", "sent_at": ""},
            "could not be passed on by e-mail",
            [RECEIVED, "Could not be passed on: … 12:03 UTC"],
        ),
    ],
)
def test_a_receipt_tells_what_became_of_the_message_and_when(
    web: Web, fields: dict[str, str], words: str, listed: list[str]
) -> None:
    place = receipt(post(web))
    record(web, **{**SENT, **fields})
    shown = web.page(place)
    assert shown.one("h1").text == "We have your message"
    assert words in shown.one("main").text
    assert steps(shown) == [one.replace("…", "1 March 2026 at") for one in listed]


def test_times_are_written_in_the_language_of_the_page_and_for_machines(web: Web) -> None:
    place = receipt(post(web))
    record(web, **SENT)
    shown = web.page(place.replace("/en/", "/fr/"))
    assert shown.all("time")[0].text == "1er mars 2026 à 12:01 UTC"
    assert [one.get("datetime") for one in shown.all("time")] == [
        SENT["received_at"],
        SENT["sent_at"],
    ]


def test_an_outcome_from_before_times_were_kept_is_told_without_them(web: Web) -> None:
    place = receipt(post(web))
    record(web, status="sent", at="2026-03-01T12:03:00Z")
    assert steps(web.page(place)) == ["Passed on to the office: 1 March 2026 at 12:03 UTC"]


def test_a_message_that_waits_says_since_when(web: Web) -> None:
    place = receipt(post(web))
    stored = web.inbox.modified(enquiry_object(message(web).key))
    assert stored
    assert web.page(place).one("time").get("datetime") == utc(stored)
    assert steps(web.page(place)) == [
        f"Received: {stored.day} {stored:%B %Y} at {stored:%H:%M} UTC"
    ]


def test_a_message_that_is_neither_here_nor_accounted_for_has_no_time(web: Web) -> None:
    place = receipt(post(web))
    web.inbox.delete([enquiry_object(message(web).key)])
    assert not steps(web.page(place))


@pytest.mark.parametrize(
    "outcome",
    [
        {"status": "quarantined", "suspicions": ("trap", "links")},
        {"status": "deferred", "retry_at": "2026-03-01T12:08:00Z", "attempts": 3},
        {"status": "deferred", "retry_at": "2026-03-01T12:08:00Z", "released": True},
    ],
)
def test_a_message_in_quarantine_reads_exactly_like_one_that_waits(
    web: Web, outcome: dict[str, Any]
) -> None:
    place = receipt(post(web))
    waiting = web.get(place)
    record(web, at=SENT["at"], received_at=SENT["received_at"], **outcome)
    other = web.get(place)
    assert other.data == waiting.data
    assert dict(other.headers) == dict(waiting.headers)
    assert "stored and waits to be passed on" in other.text


@pytest.mark.parametrize("fields", [{"remark": "Buy!"}, {"seconds": "0.1"}, {"seconds": "x"}])
def test_whoever_is_suspected_is_answered_like_everybody(web: Web, fields: dict[str, str]) -> None:
    usual, suspected = web.get(receipt(post(web))), web.get(receipt(post(web, **fields)))
    assert suspected.data == usual.data
    links = web.get(receipt(post(web, message="http://a.example " * 90)))
    assert links.status_code == 200
    assert "stored and waits to be passed on" in links.text


def test_a_message_in_quarantine_costs_as_many_requests_as_one_that_waits(web: Web) -> None:
    place = receipt(post(web))
    web.inbox.asked.clear()
    web.get(place)
    waiting = web.inbox.asked.copy()
    record(web, at=SENT["at"], status="quarantined", suspicions=("trap",))
    web.inbox.asked.clear()
    web.get(place)
    assert web.inbox.asked == waiting


@pytest.mark.parametrize("why", ["erased", "retention"])
def test_a_message_that_is_gone_says_so_and_when(web: Web, why: Any) -> None:
    place = receipt(post(web))
    record(web, **SENT)
    key = message(web).key
    Inbox(web.inbox).bury(Tombstone(key, "2026-03-09T08:00:00Z", why, SENT["received_at"], "sent"))
    shown = web.page(place)
    assert shown.one("h1").text == "This message is no longer kept"
    assert "has been erased" in shown.one("main").text
    assert steps(shown) == ["Erased: 9 March 2026 at 08:00 UTC"]
    assert "within five working days" not in shown.one("main").text


def test_a_message_that_was_sent_again_after_its_erasure_is_here(web: Web) -> None:
    signed = token(web)
    place = receipt(post(web, token=signed))
    key = message(web).key
    Inbox(web.inbox).bury(Tombstone(key, "2026-03-09T08:00:00Z", "erased", SENT["received_at"]))
    assert web.page(place).one("h1").text == "This message is no longer kept"
    assert receipt(post(web, token=signed)) == place
    assert web.page(place).one("h1").text == "We have your message"


def test_a_receipt_whose_message_went_wrong_names_other_ways(web: Web) -> None:
    place = receipt(post(web))
    assert not web.page(place).all("address")
    record(web, **{**SENT, "delivery": "bounced"})
    address = web.page(place).one("address").text
    assert "office@example.org" in address
    assert "+61 2 5550 0100" in address


def test_a_receipt_is_shown_even_while_the_outcome_cannot_be_read(web: Web) -> None:
    place = receipt(post(web))
    web.inbox.put(outcome_object(message(web).key), b"nonsense", "application/json")
    for down in (False, True):
        web.inbox.down = down
        shown = web.page(place)
        assert shown.one("h1").text == "We have your message"
        assert "cannot be read at the moment" in shown.one("main").text


def test_a_receipt_never_reads_the_message_itself(web: Web) -> None:
    place = receipt(post(web))
    web.inbox.asked.clear()
    web.page(place)
    assert [key.partition("/")[0] for key in web.inbox.asked] == ["outcomes", "list ", "tombstones"]


def test_a_receipt_says_nothing_of_a_tombstone_that_cannot_be_read(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = receipt(post(web))
    usual = web.inbox.get

    def only_outcomes(key: str) -> Blob:
        if key.startswith("tombstones/"):
            raise StorageUnavailableError("No.")
        return usual(key)

    monkeypatch.setattr(web.inbox, "get", only_outcomes)
    assert "cannot be read at the moment" in web.page(place).one("main").text
