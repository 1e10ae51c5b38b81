"""Storage that is slow, down, or loses its replies: no word is lost, and no message is two."""

import logging
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from werkzeug.test import TestResponse

from handlers.contact.inbox import Inbox, key_in
from handlers.errors import ObjectMissingError, StorageUnavailableError
from handlers.release.manifest import LIVE
from handlers.storage import Blob
from handlers.web.storing import LAST_BEGINS, store
from tests.unit.contact.samples import enquiry
from tests.unit.web.markup import Markup, read
from tests.unit.web.test_web_contact import FORM, TEXT, abouts, post, receipt, token, values
from tests.unit.web.web_site import Clock, MoodyBucket, Web, bare_office, starter

HANGS = 6.0
"""Seconds that the storage client takes at most for one try, with the patience that it is given."""

PATIENCE = 15.0
"""Seconds within which a visitor has an answer, well before the function is stopped."""


class SlowBucket(MoodyBucket):
    """An inbox that answers `fails` times with an error, each after `takes` seconds of a clock.

    With `stores`, the message is there all the same: only the reply was lost.
    """

    clock = Clock()
    takes = 0.0
    fails = 10**6
    stores = False
    tries = 0

    def create(self, key: str, body: bytes, content_type: str) -> str:
        self.tries += 1
        self.clock.pass_by(self.takes)
        if self.tries > self.fails:
            return super().create(key, body, content_type)
        if self.stores and self.tries == 1:
            super().create(key, body, content_type)
        raise StorageUnavailableError("No reply.")


def slow(**how: float) -> Web:
    inbox = SlowBucket.in_memory("inbox")
    web = Web(inbox=inbox).show(starter())
    inbox.clock = web.clock
    for name, value in how.items():
        setattr(inbox, name, value)
    return web


def mail(shown: Markup) -> str:
    """Where the link leads that takes the text along; nothing where there is none."""
    return next((one.get("href") for one in shown.all("a") if "body=" in one.get("href")), "")


def test_a_message_that_cannot_be_stored_is_never_called_a_success(
    web: Web, caplog: pytest.LogCaptureFixture
) -> None:
    signed = token(web)
    web.inbox.down = True
    typed = {**TEXT, "about": "migration-health", "remark": "Kept too.", "seconds": "12.5"}
    answer = web.client.post(FORM, data={**typed, "token": signed})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "60"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    shown = read(answer.text)
    assert "We have your message" not in answer.text
    assert shown.title.startswith("Error: ")
    assert "Your message may not have arrived" in shown.by_id("summary").text
    assert values(shown) == {name: TEXT[name] for name in ("name", "email", "topic", "message")}
    assert [tick.get("value") for tick in abouts(shown)] == ["migration-health"]
    for name in ("remark", "seconds", "token"):
        assert shown.one("input", name=name).get("value") == {**typed, "token": signed}[name]
    address = shown.one("address").text
    assert "1 Example Street" in address
    assert "+61 2 5550 0100" in address
    assert "Zoë" not in caplog.text
    assert "zoe@" not in caplog.text


def test_the_text_can_be_taken_along_into_a_mail_program(web: Web) -> None:
    signed = token(web)
    web.inbox.down = True
    link = urlsplit(mail(read(post(web, token=signed).text)))
    assert (link.scheme, link.path) == ("mailto", "office@example.org")
    assert parse_qs(link.query)["subject"] == ["Press and media"]
    assert unquote(link.query.partition("body=")[2]) == TEXT["message"]


def test_a_text_too_long_for_a_link_is_cut_there_only_and_that_is_said(web: Web) -> None:
    signed = token(web)
    web.inbox.down = True
    answer = post(web, token=signed, message="word " * 1900)
    shown = read(answer.text)
    assert values(shown)["message"] == "word " * 1900
    assert len(mail(shown)) < 2000
    assert "only the beginning of your message" in shown.by_id("summary").text
    short = post(web, token=signed).text
    assert "only the beginning" not in short


def test_after_storage_is_back_the_same_form_is_one_message(web: Web) -> None:
    signed = token(web)
    web.inbox.down = True
    shown = read(post(web, token=signed).text)
    web.inbox.down = False
    again = {**values(shown), "token": shown.one("input", name="token").get("value")}
    first = receipt(web.client.post(FORM, data=again))
    assert receipt(post(web, token=signed)) == first
    assert len(web.stored()) == 1


def test_an_office_without_an_address_offers_no_mail_link() -> None:
    office = bare_office()
    office.publish()
    web = Web().show(office)
    shown = web.page(FORM)
    assert not shown.all("select", "address")
    signed = token(web)
    web.inbox.down = True
    answer = post(web, token=signed)
    assert answer.status_code == 503
    assert "mailto:" not in answer.text


def test_a_hiccup_of_storage_is_not_noticed() -> None:
    web = slow(fails=3)
    began = web.clock.seconds
    receipt(post(web))
    assert len(web.stored()) == 1
    assert web.clock.seconds - began < 2


def test_a_message_whose_reply_was_lost_is_accepted_within_the_same_request() -> None:
    web = slow(stores=True, fails=1)
    receipt(post(web))
    assert len(web.stored()) == 1


def test_a_message_that_was_stored_though_nobody_could_tell_stays_one_when_sent_again() -> None:
    web = slow(stores=True)
    signed = token(web)
    answer = post(web, token=signed)
    assert answer.status_code == 503
    assert "it will not count twice" in answer.text
    (stored,) = web.stored()
    assert isinstance(web.inbox, SlowBucket)
    web.inbox.fails = 0
    shown = read(answer.text)
    again = {**values(shown), "token": shown.one("input", name="token").get("value")}
    place = receipt(web.client.post(FORM, data=again))
    assert web.stored() == [stored]
    assert stored.removeprefix("enquiries/").removesuffix(".json") in place


def test_a_form_that_was_long_open_stays_one_message_when_sent_from_the_page_that_came() -> None:
    web = slow(stores=True)
    signed = token(web)
    web.clock.pass_by(3600)
    answer = post(web, token=signed)
    assert answer.status_code == 503
    (stored,) = web.stored()
    vars(web.inbox).update(fails=0)
    place = receipt(post(web, token=read(answer.text).one("input", name="token").get("value")))
    assert web.stored() == [stored]
    assert stored.removeprefix("enquiries/").removesuffix(".json") in place


@pytest.mark.parametrize("takes", [0.0, 1.0, 2.0, HANGS])
def test_however_slowly_storage_fails_the_visitor_has_an_answer_in_time(takes: float) -> None:
    web = slow(takes=takes)
    signed = token(web)
    began = web.clock.seconds
    answer = post(web, token=signed)
    assert answer.status_code == 503
    assert values(read(answer.text))["message"] == TEXT["message"]
    assert web.clock.seconds - began <= PATIENCE


def test_tries_grow_apart_and_come_to_an_end() -> None:
    bucket = SlowBucket.in_memory("inbox")
    clock = bucket.clock = Clock()
    began = clock.seconds
    with pytest.raises(StorageUnavailableError):
        store(
            Inbox(bucket),
            enquiry(),
            until=began + LAST_BEGINS,
            clock=lambda: clock.seconds,
            sleep=clock.pass_by,
        )
    assert bucket.tries == 5
    assert 2 < clock.seconds - began < LAST_BEGINS


def test_a_bucket_that_is_not_there_loses_no_word_either(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed = token(web)

    def missing(*_: object) -> str:
        raise ObjectMissingError("There is no such bucket.")

    monkeypatch.setattr(web.inbox, "create", missing)
    answer = post(web, token=signed)
    assert answer.status_code == 503
    assert values(read(answer.text))["message"] == TEXT["message"]


def unread(web: Web, **fields: str) -> TestResponse:
    """Send a form to a function that was just started and cannot read the release."""
    signed = token(web)
    fresh = Web(inbox=web.inbox)
    fresh.published.down = True
    return fresh.client.post(FORM, data={**TEXT, "token": signed, **fields})


def test_a_function_that_knows_no_release_keeps_every_word_and_choice(web: Web) -> None:
    answer = unread(web, about="migration-health")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "60"
    shown = read(answer.text)
    assert not shown.faults
    kept = values(shown)
    assert kept["message"] == TEXT["message"]
    assert kept["name"] == TEXT["name"]
    hidden = shown.one("input", name="topic").get("value")
    (tick,) = abouts(shown)
    assert (hidden, tick.get("value")) == (TEXT["topic"], "migration-health")
    assert web.stored() == []
    sent = shown.one("input", name="token").get("value")
    again = {**kept, "topic": hidden, "about": tick.get("value"), "token": sent}
    receipt(web.client.post(FORM, data=again))


@pytest.mark.parametrize("path", ["/xx/contact/", "/tet/contact/"])
def test_words_are_kept_in_a_language_without_words_of_its_own_while_no_release_is_known(
    path: str,
) -> None:
    answer = Web().client.post(path, data=TEXT)
    assert answer.status_code == 503
    shown = read(answer.text)
    assert values(shown)["message"] == TEXT["message"]
    assert urlsplit(shown.one("form", class_="contact").get("action")).path == FORM


def test_a_request_without_a_form_gets_the_usual_answer_while_no_release_is_known() -> None:
    answer = Web().client.post(FORM)
    assert answer.status_code == 503
    assert "back shortly" in answer.text


def test_what_a_message_is_about_is_not_looked_up_once_time_is_short(web: Web) -> None:
    signed = token(web)
    web.clock.pass_by(3600)
    usual = web.published.get_if_changed

    def late(key: str, etag: str) -> object:
        assert key == LIVE
        web.clock.pass_by(5)
        return usual(key, etag)

    web.published.get_if_changed = late  # type: ignore[method-assign,assignment]
    web.published.asked.clear()
    receipt(web.client.post(FORM, data={**TEXT, "token": signed, "about": "migration-health"}))
    assert [key for key in web.published.asked if key.startswith("shards/")] == []
    (name,) = web.stored()
    stored = Inbox(web.inbox).enquiry(key_in(name))
    assert stored.about
    assert stored.about.title == "migration-health"


def test_a_look_up_that_takes_long_is_given_up_and_the_message_is_stored(web: Web) -> None:
    signed = token(web)
    usual = web.published.get

    def slow(key: str) -> Blob:
        web.clock.pass_by(1.9)
        return usual(key)

    web.published.get = slow  # type: ignore[method-assign]
    web.published.asked.clear()
    before = web.clock.seconds
    receipt(web.client.post(FORM, data={**TEXT, "token": signed, "about": "gone/nowhere"}))
    assert web.clock.seconds - before <= PATIENCE
    assert len(web.published.asked) == 2
    (name,) = web.stored()
    stored = Inbox(web.inbox).enquiry(key_in(name))
    assert stored.about
    assert stored.about.title == "gone/nowhere"


def test_the_wait_is_logged_without_a_word_of_the_message(
    web: Web, caplog: pytest.LogCaptureFixture
) -> None:
    signed = token(web)
    web.inbox.down = True
    with caplog.at_level(logging.DEBUG):
        post(web, token=signed)
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    for word in ("Zoë", "zoe@", "First line"):
        assert word not in caplog.text
