import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from msgspec.structs import replace

from handlers.contact.circular import Circular
from handlers.contact.delivery import unlimited
from handlers.contact.enquiry import reference_of, utc
from handlers.contact.errors import MailRefusedError, MailUnavailableError
from handlers.contact.inbox import Inbox
from handlers.contact.outcome import Outcome
from handlers.contact.report import Report
from handlers.contact.tombstone import Tombstone
from handlers.release.manifest import Routing
from tests.fakes import Objects, SimulatedBucket
from tests.unit.contact.mail_reading import (
    HEADERS,
    LANGUAGES,
    TEMPLATES,
    arrived,
    body,
    manifest_in,
)
from tests.unit.contact.samples import SITE, FakeCourier, FakeLive, enquiry

MONDAY = datetime(2024, 5, 6, 6, 0, tzinfo=UTC)
DAY = timedelta(days=1)
WEEK = 7 * DAY


class Office:
    """An inbox, its clock, and the reports that leave it; the first week has begun."""

    def __init__(self, lang: str = "en", environment: str = "", **more: Any) -> None:
        self.objects = Objects(MONDAY - WEEK)
        self.bucket = SimulatedBucket(self.objects)
        self.inbox = Inbox(self.bucket)
        self.courier = FakeCourier()
        self.live = FakeLive(manifest_in(lang))
        circular = Circular(self.live, TEMPLATES, self.courier, "site@example.org", environment)
        self.report = Report(self.inbox, self.bucket, circular, **more)
        self.number = 0
        assert self.sweep(MONDAY - WEEK) == ""

    def receive(self, stored: datetime, status: str = "sent", **changes: Any) -> str:
        """Let a message come and end so at a time, and give its reference."""
        self.number += 1
        key = f"{self.number:064x}"
        self.objects.now = stored
        self.inbox.accept(enquiry(key=key, name="Typedname", message="Typedtext"))
        if status:
            changes = {"at": utc(stored)} | changes
            self.inbox.record(Outcome(key, status, **changes))  # type: ignore[arg-type]
        return reference_of(key)

    def erase(self, number: int, at: datetime, received_at: str) -> None:
        """Erase a message."""
        self.objects.now = at
        self.inbox.bury(Tombstone(f"{number:064x}", utc(at), "erased", received_at))

    def sweep(self, at: datetime, enough: Callable[[], bool] = unlimited) -> str:
        """Let the clock call, and give the text of what is sent, if anything."""
        self.objects.now = at
        before = len(self.courier.sent)
        self.report.report(at, enough)
        return "".join(body(sent, "plain") for _, sent in self.courier.sent[before:])


def pieces(number: int) -> Callable[[], bool]:
    """Time for so many questions whether there is time."""
    asked = count()
    return lambda: next(asked) < number


def week_and_all(text: str) -> tuple[list[str], list[str]]:
    """The figures of the week and those of all messages, without the zeros."""

    def lines(part: str) -> list[str]:
        told = [line.removeprefix("- ") for line in part.splitlines()[1:]]
        return [line for line in told if not line.endswith((": 0", ":"))]

    # The heading comes first, and then what the e-mail is for.
    week, everything = text.split("\n\n")[2:4]
    return lines(week), lines(everything)


def fill(office: Office) -> dict[str, str]:
    """Let something of everything happen: before this week, and in it."""
    early, late = MONDAY - 10 * DAY, MONDAY - 3 * DAY
    return {
        "old": office.receive(early, delivery="delivered"),
        "delivered": office.receive(late, delivery="delivered"),
        "new": office.receive(late),
        "pending": office.receive(late, "deferred", retry_at=utc(late)),
        "failed": office.receive(late, "failed", reason="NoRecipient"),
        "held": office.receive(late, "quarantined", suspicions=("trap",)),
        "bounced": office.receive(late, delivery="bounced"),
        "old_bounce": office.receive(early, delivery="bounced", at=utc(late)),
        "rejected": office.receive(late, delivery="rejected"),
        "just": office.receive(MONDAY - timedelta(minutes=2), ""),
    }


def test_every_message_is_counted_once_in_its_week_and_in_all() -> None:
    office = Office()
    fill(office)
    for number, received in ((1, MONDAY - 10 * DAY), (2, MONDAY - 3 * DAY)):
        office.erase(number, MONDAY - DAY, utc(received))
    office.receive(MONDAY - timedelta(seconds=30))  # Not settled yet: it is of the next week.
    week, everything = week_and_all(office.sweep(MONDAY))
    assert week == [
        "Received: 8",
        "passed on to you: 3",
        "waiting to be passed on: 2",
        "could not be passed on: 1",
        "held as possible spam: 1",
        "erased: 1",
        "came back: 1",
        "rejected by the mail service: 1",
        "without news so far: 1",
    ]
    assert everything[:6] == [
        "Received: 11",
        "passed on to you: 5",
        "waiting to be passed on: 2",
        "could not be passed on: 1",
        "held as possible spam: 1",
        "erased: 2",
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_names_what_failed_or_came_back_and_says_what_to_do(lang: str) -> None:
    office = Office(lang, environment="production")
    found = fill(office)
    office.sweep(MONDAY)
    [(key, sent)] = office.courier.sent
    assert (key, office.courier.tags) == ("2024-05-06", ["report"])
    message = arrived(sent)
    assert set(message.keys()) == HEADERS
    assert message["To"] == "office@example.org"
    assert message["Subject"].endswith("8")
    assert message["Message-ID"] == "<report-2024-05-06@example.org>"
    words = TEMPLATES.translation(lang).words
    told = {"failed", "bounced", "old_bounce", "rejected"}
    for kind in ("plain", "html"):
        text = body(message, kind).replace("&#39;", "'")
        for name, reference in found.items():
            for verb in ("show", "redrive"):
                command = f"microsite messages {verb} {reference} --environment production"
                assert (command in text) is (name in told)
        assert [words[f"mail_trouble_{code}"] in text for code in ("failed", "bounced")] == [
            True
        ] * 2
        assert "microsite messages status --environment production" in text
        assert "weekly_report" in text
        assert "typed" not in text.lower()
        assert "zoe" not in text.lower()


def test_it_comes_once_a_week_also_when_nothing_has_happened() -> None:
    office = Office()
    assert office.sweep(MONDAY - timedelta(minutes=1)) == ""
    text = office.sweep(MONDAY)
    assert "From 29 April 2024 to 6 May 2024\nReceived: 0\n" in text
    assert "no message failed or came back" in text
    assert "every message is accounted for" in text
    for hours in range(1, 7 * 24):
        assert office.sweep(MONDAY + timedelta(hours=hours)) == ""
    assert "From 6 May 2024 to 13 May 2024\n" in office.sweep(MONDAY + WEEK)


def test_a_report_that_was_missed_comes_late_and_each_message_is_in_one_week() -> None:
    office = Office()
    for hours in range(14 * 24):
        office.receive(MONDAY - WEEK + timedelta(hours=hours))
    texts = [office.sweep(MONDAY + 3 * DAY), office.sweep(MONDAY + WEEK)]
    # One more minute a week is left to the next, so the last message before six is in it.
    received = [int(week_and_all(text)[0][0].removeprefix("Received: ")) for text in texts]
    assert sum(received) == 14 * 24
    assert received == [168, 168]


def test_the_first_sweep_of_a_site_begins_the_week_without_an_e_mail() -> None:
    office = Office()
    assert set(office.objects.found) == {"reports/2024-04-29"}
    assert office.bucket.get("reports/2024-04-29").body == b"2024-04-29T05:59:00Z"
    assert office.courier.sent == []


def test_an_office_that_does_not_want_it_gets_none_and_no_later_one_of_all_weeks() -> None:
    office = Office()
    live = office.live.found
    assert live is not None
    office.live.found = replace(live, routing=replace(live.routing, weekly_report=False))
    assert office.sweep(MONDAY) == ""
    office.live.found = live
    assert "From 6 May 2024 to 13 May 2024\n" in office.sweep(MONDAY + WEEK)


@pytest.mark.parametrize(
    "error", [MailUnavailableError("Down."), MailRefusedError("No.", "BadRequestException")]
)
def test_what_mail_does_not_take_is_tried_with_the_next_sweep(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    office = Office()
    office.courier.error = error
    assert office.sweep(MONDAY) == ""
    assert "The report of 2024-05-06 was not sent." in caplog.text
    office.courier.error = None
    assert office.sweep(MONDAY + timedelta(minutes=5))


def test_where_nobody_receives_messages_it_waits(caplog: pytest.LogCaptureFixture) -> None:
    office = Office()
    live = office.live.found
    assert live is not None
    office.live.found = None
    assert office.sweep(MONDAY) == ""
    office.live.found = replace(live, routing=Routing())
    assert office.sweep(MONDAY + timedelta(minutes=5)) == ""
    assert "names no recipient" in caplog.text
    office.live.found = live
    assert office.sweep(MONDAY + timedelta(minutes=10))


def test_it_says_so_where_time_for_reading_is_over_and_still_adds_up() -> None:
    seconds = count(step=1)
    office = Office(timer=lambda: float(next(seconds)))
    for hours in range(50):
        office.receive(MONDAY - 10 * DAY + timedelta(hours=4 * hours))
    text = office.sweep(MONDAY)
    week, everything = week_and_all(text)
    # What changed last is read first. After twenty seconds nothing is, nor before that while the
    # three listings to come take as long as the first, which is one second here.
    assert "Received: 32" in week
    assert "passed on to you: 14" in week
    assert "not looked at, for lack of time: 18" in week
    assert "Received: 50" in everything
    assert "not looked at, for lack of time: 36" in everything
    assert "There was too little time to look at everything" in text
    assert "no message failed" not in text


def test_what_is_wrong_is_told_of_whatever_there_was_no_time_for() -> None:
    seconds = count(step=2)
    office = Office(timer=lambda: float(next(seconds)))
    for _ in range(9):
        office.receive(MONDAY - DAY)
    office.bucket.delete([f"enquiries/{9:064x}.json"])
    text = office.sweep(MONDAY)
    assert "There was too little time to look at everything" in text
    assert "Something was deleted or changed by hand" in text


def test_tombstones_that_there_was_no_time_to_read_are_told_of_too() -> None:
    seconds = count(step=7)
    office = Office(timer=lambda: float(next(seconds)))
    for number in range(1, 5):
        office.receive(MONDAY - 2 * DAY)
        office.erase(number, MONDAY - DAY, utc(MONDAY - 2 * DAY))
    text = office.sweep(MONDAY)
    assert "erased: 2" in week_and_all(text)[0]
    assert "erased: 4" in week_and_all(text)[1]
    assert "There was too little time to look at everything" in text


def test_tombstones_of_earlier_weeks_take_no_time() -> None:
    seconds = count(step=7)
    office = Office(timer=lambda: float(next(seconds)))
    for number in range(1, 50):
        office.erase(number, MONDAY - 8 * DAY, utc(MONDAY - 9 * DAY))
    text = office.sweep(MONDAY)
    assert "erased: 49" in week_and_all(text)[1]
    assert "every message is accounted for" in text


def test_nothing_is_sent_without_time_for_it_and_the_next_sweep_tries_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    office = Office()
    office.receive(MONDAY - DAY)
    assert office.sweep(MONDAY, pieces(0)) == ""
    assert caplog.text == ""
    assert office.sweep(MONDAY, pieces(2)) == ""
    assert "There is too little time for it." in caplog.text
    assert "Received: 1" in office.sweep(MONDAY)


def test_an_inbox_that_contradicts_itself_is_told_of() -> None:
    office = Office()
    office.receive(MONDAY - DAY)
    office.receive(MONDAY - DAY)
    office.bucket.put(f"outcomes/{1:064x}.json", b"broken", "application/json")
    office.bucket.delete([f"enquiries/{2:064x}.json"])
    text = office.sweep(MONDAY)
    assert "not accounted for: 1" in week_and_all(text)[0]
    assert "not accounted for: 2" in week_and_all(text)[1]
    assert "messages concerned: 2." in text


def test_a_tombstone_that_does_not_tell_when_its_message_came_counts_in_all_alone() -> None:
    office = Office()
    office.erase(1, MONDAY - DAY, "")
    office.erase(3, MONDAY - DAY, "on Monday")
    office.erase(4, MONDAY - DAY, "2024-05-02")
    office.bucket.put(f"tombstones/{2:064x}.json", b"broken", "application/json")
    week, everything = week_and_all(office.sweep(MONDAY))
    assert week == ["Received: 1", "erased: 1"]
    assert everything == ["Received: 4", "erased: 4"]


def test_many_failures_are_counted_and_not_listed_in_full() -> None:
    office = Office()
    references = [office.receive(MONDAY - DAY, "failed") for _ in range(103)]
    text = office.sweep(MONDAY)
    assert sum(f"redrive {reference}\n" in text for reference in references) == 100
    assert "not listed here: 3." in text
    assert "\nmicrosite messages list --status failed --status sent --limit 100000\n" in text


def test_what_was_mended_or_went_wrong_in_another_week_is_not_listed() -> None:
    office = Office()
    office.receive(MONDAY - 9 * DAY, "failed")
    office.receive(MONDAY - 9 * DAY, delivery="delivered")
    office.receive(MONDAY - timedelta(seconds=30), "failed")
    assert "no message failed or came back" in office.sweep(MONDAY)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_state_and_all_news_have_words(lang: str) -> None:
    words = json.loads((SITE / "translations" / f"{lang}.json").read_text("utf-8"))["words"]
    for code in ("unaccounted", "unread", "complained", "delivered", "unknown"):
        assert words[f"mail_report_{code}"].format(count=7).endswith("7")
