import dataclasses
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from msgspec.structs import replace

from handlers.contact.circular import Circular
from handlers.contact.delivery import unlimited
from handlers.contact.enquiry import reference_of
from handlers.contact.errors import MailRefusedError, MailUnavailableError
from handlers.contact.inbox import Inbox
from handlers.contact.outcome import Outcome, reopened
from handlers.contact.signals import Signals
from handlers.contact.summary import Summary
from handlers.errors import StorageUnavailableError
from handlers.release.manifest import Routing, Topic
from handlers.storage import Blob
from tests.fakes import Objects, SimulatedBucket
from tests.unit.contact.mail_reading import (
    HEADERS,
    LANGUAGES,
    TEMPLATES,
    arrived,
    body,
    manifest_in,
    with_a_second_language,
)
from tests.unit.contact.samples import FakeCourier, FakeLive, enquiry

SIX = datetime(2024, 5, 1, 6, 0, tzinfo=UTC)
DAY = timedelta(days=1)


class Office:
    """An inbox, its clock, and the summaries that leave it."""

    def __init__(self, lang: str = "en", environment: str = "") -> None:
        self.objects = Objects(SIX)
        self.bucket = SimulatedBucket(self.objects)
        self.inbox = Inbox(self.bucket)
        self.courier = FakeCourier()
        self.live = FakeLive(manifest_in(lang))
        circular = Circular(self.live, TEMPLATES, self.courier, "site@example.org", environment)
        self.summary = Summary(self.inbox, self.bucket, circular)
        self.number = 0

    def hold(self, at: datetime, *codes: str, **changes: Any) -> str:
        """Let a message be put into quarantine at a time, and give its reference."""
        self.number += 1
        key = f"{self.number:064x}"
        self.objects.now = at
        self.inbox.accept(
            enquiry(**{"key": key, "name": "Typedname", "message": "Typedtext"} | changes)
        )
        stamp = at.strftime("%Y-%m-%dT%H:%M:%SZ")
        outcome = Outcome(key, "quarantined", stamp, received_at=stamp, suspicions=codes)
        self.inbox.record(outcome)
        return reference_of(key)

    def sweep(self, at: datetime, enough: Callable[[], bool] = unlimited) -> str:
        """Let the clock call, and give the text of what is sent, if anything."""
        self.objects.now = at
        before = len(self.courier.sent)
        self.summary.summarise(at, enough)
        return "".join(body(sent, "plain") for _, sent in self.courier.sent[before:])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_says_which_messages_are_held_and_how_to_release_them(lang: str) -> None:
    office = Office(lang, environment="production")
    codes = ("trap", "fast", "links", "sender", "text")
    reference = office.hold(SIX - DAY, *codes)
    office.sweep(SIX)
    [(key, sent)] = office.courier.sent
    assert (key, office.courier.tags) == ("2024-05-01", ["summary"])
    message = arrived(sent)
    assert set(message.keys()) == HEADERS
    assert message["To"] == "office@example.org"
    assert message["Subject"].endswith("1")
    assert message["Message-ID"] == "<summary-2024-05-01@example.org>"
    words = TEMPLATES.translation(lang).words
    for kind in ("plain", "html"):
        text = body(message, kind)
        assert f"microsite messages release {reference} --environment production" in text
        assert "06:00 UTC" in text
        assert "Press and media" in text
        for code in codes:
            assert words[f"mail_suspicion_{code}"] in text.replace("&#39;", "'")
        assert "typed" not in text.lower()
        assert "zoe" not in text.lower()
        assert "Cliniques" not in text


def test_a_topic_of_another_language_alone_is_named_as_the_visitor_saw_it() -> None:
    office = Office()
    office.live.found = with_a_second_language(
        manifest_in("en"), "fr", Topic("autre", "Autre chose")
    )
    office.hold(SIX - DAY, "trap", topic="autre", lang="fr")
    assert "\nTopic: Autre chose\n" in office.sweep(SIX)
    office.hold(SIX, "trap", topic="autre", lang="en")
    assert "\nTopic: autre\n" in office.sweep(SIX + DAY)


def test_it_comes_once_a_day_after_six() -> None:
    office = Office()
    first = office.hold(SIX - DAY, "trap")
    assert office.sweep(SIX - timedelta(seconds=1)) == ""
    assert first in office.sweep(SIX)
    second = office.hold(SIX + timedelta(hours=1), "trap")
    for minutes in range(120, 17 * 60, 5):
        assert office.sweep(SIX + timedelta(minutes=minutes)) == ""
    assert office.sweep(SIX + DAY - timedelta(minutes=1)) == ""
    text = office.sweep(SIX + DAY + timedelta(minutes=4))
    assert second in text
    assert first not in text


def test_every_message_is_in_one_summary_whatever_second_it_was_held_in() -> None:
    office = Office()
    moments = [SIX + timedelta(seconds=seconds) for seconds in range(-65, 5)]
    references = [office.hold(at, "trap") for at in moments]
    texts = [office.sweep(SIX), office.sweep(SIX + DAY)]
    assert [sum(reference in text for text in texts) for reference in references] == [1] * 70
    assert all(texts)


def test_a_message_that_storage_lists_late_is_in_the_next_summary() -> None:
    office = Office()
    office.sweep(SIX)
    late = office.hold(SIX - timedelta(seconds=20), "trap")
    assert late in office.sweep(SIX + DAY)


def pieces(number: int) -> Callable[[], bool]:
    """Time for so many questions whether there is time; every sweep asks one before it begins."""
    asked = count()
    return lambda: next(asked) < number


def sweeps(office: Office, number: int, begin: datetime = SIX) -> Iterator[tuple[datetime, str]]:
    """Sweep every five minutes with time for so many pieces of work, until a summary comes."""
    for sweep in range(200):
        at = begin + sweep * timedelta(minutes=5)
        if text := office.sweep(at, pieces(number)):
            yield at, text
            return


def test_a_flood_that_takes_many_sweeps_is_told_of_in_one_e_mail_on_the_same_day() -> None:
    office = Office()
    # All within the same second, which is as exact as S3 tells the time.
    references = [office.hold(SIX - DAY, "text") for _ in range(30)]
    last = office.hold(SIX - timedelta(hours=1), "trap")
    [(at, text)] = sweeps(office, number=4)
    assert at == SIX + 10 * timedelta(minutes=5)
    assert all(text.count(f"release {one}\n") == 1 for one in [*references, last])
    assert office.sweep(at + timedelta(minutes=5)) == ""
    assert max(office.objects.found) == "summaries/2024-05-01"


def test_the_review_reaches_its_end_while_messages_come_in_faster_than_it_reads() -> None:
    office = Office()
    first = office.hold(SIX - DAY, "text")
    for sweep in range(4):
        at = SIX + sweep * timedelta(minutes=5)
        assert office.sweep(at, pieces(1)) == ""
        later = [office.hold(at, "text") for _ in range(5)]
    [(_, text)] = sweeps(office, 3, SIX + timedelta(hours=1))
    assert first in text
    assert not any(one in text for one in later)


def test_a_review_without_any_time_changes_nothing() -> None:
    office = Office()
    held = office.hold(SIX - DAY, "trap")
    before = set(office.objects.found)
    assert office.sweep(SIX, lambda: False) == ""
    assert set(office.objects.found) == before
    assert office.sweep(SIX, pieces(1)) == ""
    assert set(office.objects.found) == before
    assert held in office.sweep(SIX)


def test_nothing_is_sent_without_time_for_it_and_nothing_is_read_twice() -> None:
    office = Office()
    held = office.hold(SIX - DAY, "trap")
    assert office.sweep(SIX, pieces(2)) == ""
    assert "summaries/begun" in office.objects.found
    assert held in office.sweep(SIX, pieces(2))


def test_where_storage_does_not_serve_an_outcome_the_summary_waits_for_the_next_sweep() -> None:
    class Sick(SimulatedBucket):
        def get(self, key: str) -> Blob:
            if key == f"outcomes/{2:064x}.json":
                raise StorageUnavailableError("Down.")
            return super().get(key)

    office = Office()
    held = [office.hold(SIX - DAY, "trap") for _ in range(3)]
    sick = dataclasses.replace(office.summary, inbox=Inbox(Sick(office.objects)))
    sick.summarise(SIX, unlimited)
    assert office.courier.sent == []
    text = office.sweep(SIX + timedelta(minutes=5))
    assert all(one in text for one in held)


def test_a_review_that_was_left_behind_by_an_earlier_summary_is_none() -> None:
    office = Office()
    office.hold(SIX - DAY, "trap")
    office.sweep(SIX, pieces(2))
    left = office.bucket.get("summaries/begun").body
    office.sweep(SIX)
    office.bucket.put("summaries/begun", left, "application/json")
    second = office.hold(SIX + timedelta(hours=1), "trap")
    text = office.sweep(SIX + DAY)
    assert second in text
    assert text.count("microsite messages release") == 1


@pytest.mark.parametrize("told", [b"", b"\xff", b'{"at":"2024-05-01T00:00:00"}'])
def test_a_review_that_cannot_be_read_is_begun_again(told: bytes) -> None:
    office = Office()
    held = office.hold(SIX - DAY, "trap")
    office.bucket.put("summaries/begun", told, "application/json")
    assert held in office.sweep(SIX)


def test_what_was_released_or_broken_between_two_sweeps_is_left_out() -> None:
    office = Office()
    held = [office.hold(SIX - DAY, "trap") for _ in range(3)]
    office.sweep(SIX, pieces(4))
    kept = office.inbox.kept(f"{1:064x}")
    assert kept is not None
    office.inbox.record(reopened(kept.outcome, "2024-05-01T06:01:00Z", released=True), kept.etag)
    office.bucket.put(f"outcomes/{2:064x}.json", b"broken", "application/json")
    text = office.sweep(SIX + timedelta(minutes=5))
    assert [one in text for one in held] == [False, False, True]
    assert office.courier.sent[0][1]["Subject"].endswith(": 1")


def test_without_held_messages_nothing_is_sent_and_the_day_is_done_with() -> None:
    office = Office()
    assert office.sweep(SIX) == ""
    assert list(office.objects.found) == ["summaries/2024-05-01"]
    late = office.hold(SIX, "trap")
    assert office.sweep(SIX + timedelta(hours=2)) == ""
    assert late in office.sweep(SIX + DAY)


def test_what_was_released_sent_or_has_failed_is_left_out() -> None:
    office = Office()
    held = office.hold(SIX - DAY, "trap")
    released = office.hold(SIX - DAY, "trap")
    kept = office.inbox.kept(f"{2:064x}")
    assert kept is not None
    office.inbox.record(reopened(kept.outcome, "2024-05-01T05:00:00Z", released=True), kept.etag)
    office.inbox.record(Outcome("c" * 64, "sent", "2024-05-01T05:00:00Z"))
    office.inbox.record(Outcome("d" * 64, "failed", "2024-05-01T05:00:00Z"))
    text = office.sweep(SIX)
    assert held in text
    assert released not in text
    assert text.count("microsite messages release") == 1


@pytest.mark.parametrize(
    "error", [MailUnavailableError("Down."), MailRefusedError("No.", "BadRequestException")]
)
def test_what_mail_does_not_take_is_tried_with_the_next_sweep(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    office = Office()
    held = office.hold(SIX - DAY, "trap")
    office.courier.error = error
    assert office.sweep(SIX) == ""
    assert "The summary of 2024-05-01 was not sent." in caplog.text
    office.courier.error = None
    assert held in office.sweep(SIX + timedelta(minutes=5))


def test_where_nobody_receives_messages_it_waits(caplog: pytest.LogCaptureFixture) -> None:
    office = Office()
    held = office.hold(SIX - DAY, "trap")
    live = office.live.found
    assert live is not None
    office.live.found = None
    assert office.sweep(SIX) == ""
    office.live.found = replace(live, routing=Routing())
    assert office.sweep(SIX + timedelta(minutes=5)) == ""
    assert "names no recipient" in caplog.text
    office.live.found = live
    assert held in office.sweep(SIX + timedelta(minutes=10))


def test_a_flood_is_counted_and_not_listed_in_full() -> None:
    office = Office()
    references = [office.hold(SIX - DAY, "text") for _ in range(103)]
    text = office.sweep(SIX)
    assert references[99] in text
    assert references[100] not in text
    assert "Held and not listed here: 3. This command lists them all:\n" in text
    assert "\nmicrosite messages list --status quarantined\n" in text
    assert office.courier.sent[0][1]["Subject"] == "Messages held as possible spam: 103"


def test_an_outcome_or_message_that_cannot_be_read_stops_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    office = Office()
    held = office.hold(SIX - DAY, "trap", signals=Signals(trap=True))
    office.bucket.put(f"outcomes/{'e' * 64}.json", b"broken", "application/json")
    office.bucket.delete([f"enquiries/{1:064x}.json"])
    office.objects.now = SIX - timedelta(minutes=30)
    office.bucket.put(f"outcomes/{'f' * 64}.json", b"broken", "application/json")
    text = office.sweep(SIX)
    assert held in text
    assert "Topic:" not in text
    assert "Enquiry ffffffff: left out of the summary." in caplog.text


@pytest.mark.parametrize("told", [b"", b"yesterday", b"2024-04-30"])
def test_a_mark_that_somebody_else_left_keeps_no_summary_back(told: bytes) -> None:
    office = Office()
    reference = office.hold(SIX - timedelta(hours=1), "trap")
    office.bucket.put("summaries/nonsense", told, "text/plain")
    assert reference in office.sweep(SIX)


def test_a_code_without_words_is_shown_as_it_is() -> None:
    office = Office()
    office.hold(SIX - DAY, "novel")
    assert "\n- novel\n" in office.sweep(SIX)


def test_old_marks_are_removed() -> None:
    office = Office()
    for days in range(40):
        office.sweep(SIX + days * DAY)
    marks = sorted(office.objects.found)
    assert len(marks) == 30
    assert marks[-1] == "summaries/2024-06-09"
