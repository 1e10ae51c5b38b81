"""The contact form over HTTP: nothing typed is lost, and nothing unstored is called a success."""

import logging
from functools import cache
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from handlers.contact.enquiry import Enquiry
from handlers.contact.inbox import Inbox, enquiry_object, key_in
from handlers.contact.token import FormToken
from handlers.web.answering import MOST_BYTES
from tests.unit.publishing.office import programme
from tests.unit.web.markup import Element, Markup, read
from tests.unit.web.web_site import Web, bare_office, starter, theme

FORM = "/en/contact/"
URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=x"
TEXT = {
    "name": "Zoë Ångström",
    "email": "zoe@example.com",
    "topic": "media",
    "message": 'First line.\r\n\r\nSecond <b>line</b> & "more".',
    "about": "",
}
HOSTILE = {
    "name": "\u202eZoë\u202c </textarea><script>alert(1)</script>",
    "email": '"><img src=x onerror=alert(1)>',
    "topic": '"><script>',
    "message": "\n\nA \x00 zero, 😀, עברית, </textarea><script>alert(1)</script> {{ 7 * 7 }} &amp;",
    "about": "../../etc",
}


def in_parts(form: dict[str, str]) -> bytes:
    """Write a form as `multipart/form-data`."""
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in form.items()
    ]
    return "".join([*parts, "--x--\r\n"]).encode()


def token(web: Web, path: str = FORM) -> str:
    return web.page(path).one("input", name="token").get("value")


def post(web: Web, path: str = FORM, **fields: str) -> TestResponse:
    """Fill in the form as it was fetched, and send it."""
    form = {**TEXT, "token": token(web, path), **fields}
    return web.client.post(path.split("?", maxsplit=1)[0], data=form)


def values(shown: Markup) -> dict[str, str]:
    """What stands in the fields of a form."""
    chosen = [one.get("value") for one in shown.all("option") if "selected" in one.attributes]
    return {
        "name": shown.by_id("name").get("value"),
        "email": shown.by_id("email").get("value"),
        "topic": chosen[0] if chosen else "",
        # A browser takes the first line break after <textarea> away.
        "message": shown.by_id("message").text.removeprefix("\n"),
    }


def abouts(shown: Markup) -> list[Element]:
    """The boxes that say what a message is about: one or none."""
    return [one for one in shown.all("input") if one.get("name") == "about"]


def message(web: Web) -> Enquiry:
    """The only message that was accepted."""
    (name,) = web.stored()
    return Inbox(web.inbox).enquiry(key_in(name))


def receipt(answer: TestResponse) -> str:
    assert answer.status_code == 303
    return answer.headers["Location"]


def test_the_form_has_its_fields_with_labels_hints_and_autocomplete(web: Web) -> None:
    shown = web.page(FORM)
    assert [one.get("name") for one in shown.all("input", "select", "textarea")] == [
        "q",
        "token",
        "seconds",
        "name",
        "email",
        "topic",
        "message",
        "remark",
    ]
    assert shown.by_id("name").get("autocomplete") == "name"
    assert shown.by_id("email").get("autocomplete") == "email"
    # Browsers write the domain of an e-mail field anew, and not always as the same one.
    assert shown.by_id("email").get("type") == ""
    assert shown.by_id("email").get("inputmode") == "email"
    for aid in ("autocapitalize", "autocorrect", "spellcheck"):
        assert shown.by_id("email").get(aid) in ("none", "off", "false")
    for field in ("name", "email", "topic", "message"):
        assert "required" in shown.by_id(field).attributes
        assert shown.by_id(field).get("aria-describedby") == f"{field}-hint"
        assert "aria-invalid" not in shown.by_id(field).attributes
        # It would cut what is pasted without a word.
        assert "maxlength" not in shown.by_id(field).attributes
    form = shown.one("form", class_="contact")
    assert form.get("method") == "post"
    assert urlsplit(form.get("action")).path == FORM
    trap = shown.by_id("remark")
    assert (trap.get("tabindex"), trap.get("autocomplete")) == ("-1", "off")
    assert [one.get("value") for one in shown.all("option")] == [
        "",
        "general",
        "programmes",
        "media",
        "accessibility",
    ]
    for field, most in (("name", "200"), ("email", "254"), ("message", "10,000")):
        assert f"Up to {most} characters" in shown.by_id(f"{field}-hint").text
    assert "office@example.org" in shown.one("address").text


def test_a_form_never_goes_to_its_own_address_which_could_not_be_gone_back_to(web: Web) -> None:
    place = FORM
    for _ in range(4):
        shown = read(web.client.post(place, data={"name": "Zoë"}).text)
        action = shown.one("form", class_="contact").get("action")
        assert urlsplit(action).path == FORM
        assert action != place
        place = action
    assert web.page("/en/contact/?sent=1").one("form", class_="contact").get("action") == place


def test_a_message_is_stored_and_then_its_receipt_is_shown(web: Web) -> None:
    answer = post(web)
    place = receipt(answer)
    assert place.startswith("/en/contact/receipt/")
    assert answer.headers["Cache-Control"] == "private, no-store"
    enquiry = message(web)
    assert enquiry.name == "Zoë Ångström"
    assert enquiry.email == "zoe@example.com"
    assert enquiry.topic == "media"
    assert enquiry.message == 'First line.\n\nSecond <b>line</b> & "more".'
    assert enquiry.lang == "en"
    assert enquiry.about is None
    assert enquiry.received_at == "2026-03-01T12:01:00Z"
    shown = web.page(place)
    assert shown.one("h1").text == "We have your message"
    reference = shown.one("p", class_="reference").text
    assert len(reference.split()[-1]) == 9
    assert "stored and waits to be passed on" in shown.one("main").text
    assert "Zoë" not in shown.one("main").text


def test_a_receipt_is_nobody_elses(web: Web) -> None:
    place = receipt(post(web))
    answer = web.get(place)
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    shown = read(answer.text)
    assert shown.one("meta", name="robots").get("content") == "noindex"
    assert not [one for one in shown.all("link") if one.get("rel") == "canonical"]
    french = shown.link("Français")
    assert french == place.replace("/en/", "/fr/")
    assert web.page(french).one("html").get("lang") == "fr"


@pytest.mark.parametrize("forged", ["x", "a.b", "0" * 64, f"{'0' * 64}.signature", "é", "%00"])
def test_a_receipt_that_was_not_signed_is_missing(web: Web, forged: str) -> None:
    assert web.get(f"/en/contact/receipt/{forged}/").status_code == 404


def test_a_form_token_is_no_receipt(web: Web) -> None:
    assert web.get(f"/en/contact/receipt/{token(web)}/").status_code == 404


def test_a_receipt_in_a_language_that_is_not_there_is_missing(web: Web) -> None:
    place = receipt(post(web))
    assert web.get(place.replace("/en/", "/de/")).status_code == 404


def test_the_same_form_sent_twice_is_one_message_with_one_receipt(web: Web) -> None:
    signed = token(web)
    first = post(web, token=signed)
    web.clock.pass_by(200)
    second = post(web, token=signed)
    assert receipt(first) == receipt(second)
    assert len(web.stored()) == 1
    assert message(web).received_at == "2026-03-01T12:01:00Z"


def test_an_edited_message_is_another_one(web: Web) -> None:
    assert receipt(post(web)) != receipt(post(web, message="Something else."))
    assert len(web.stored()) == 2


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"name": ""}, "name", "Enter your name."),
        ({"name": "\u200b"}, "name", "Enter your name."),
        ({"name": "n" * 201}, "name", "Enter a name of 200 characters or fewer."),
        ({"email": ""}, "email", "Enter your e-mail address, so that we can reply."),
        ({"email": "zoe"}, "email", "Enter an e-mail address in full, like name@example.com."),
        (
            {"email": f"{'a' * 250}@example.com"},
            "email",
            "Enter an e-mail address of 254 characters or fewer.",
        ),
        ({"topic": ""}, "topic", "Choose a topic."),
        ({"topic": "other"}, "topic", "Choose a topic."),
        ({"message": " \r\n "}, "message", "Write your message."),
        ({"message": "m" * 10_001}, "message", "Shorten your message to 10,000 characters"),
    ],
)
def test_a_mistake_is_explained_above_the_form_and_beside_its_field(
    web: Web, fields: dict[str, str], field: str, sentence: str
) -> None:
    answer = post(web, **fields)
    assert answer.status_code == 422
    assert answer.headers["Cache-Control"] == "private, no-cache"
    shown = read(answer.text)
    assert shown.title.startswith("Error: ")
    summary = shown.by_id("summary")
    assert summary.get("role") == "alert"
    assert summary.get("tabindex") == "-1"
    assert "autofocus" in summary.attributes
    (link,) = [one for one in shown.all("a") if one.within("div") is summary]
    assert link.get("href") == f"#{field}"
    assert sentence in link.text
    assert sentence in shown.by_id(f"{field}-error").text
    assert shown.by_id(field).get("aria-invalid") == "true"
    assert shown.by_id(field).get("aria-describedby") == f"{field}-hint {field}-error"
    assert not shown.faults
    assert web.stored() == []


def test_all_mistakes_are_told_at_once_in_the_order_of_the_form(web: Web) -> None:
    answer = post(web, token="", **dict.fromkeys(TEXT, ""))
    shown = read(answer.text)
    assert answer.status_code == 422
    summary = shown.by_id("summary")
    links = [one.get("href") for one in shown.all("a") if one.within("div") is summary]
    assert links == ["#send", "#name", "#email", "#topic", "#message"]
    assert shown.by_id("send").get("aria-describedby") == "send-error"
    for one in shown.all("a"):
        if one.within("div") is summary:
            assert one.text in shown.by_id(f"{one.get('href')[1:]}-error").text


def test_after_a_mistake_every_word_is_still_there_even_a_hostile_one(web: Web) -> None:
    answer = post(web, **HOSTILE)
    assert answer.status_code == 422
    shown = read(answer.text)
    found = values(shown)
    assert found["name"] == HOSTILE["name"]
    assert found["email"] == HOSTILE["email"]
    assert found["message"] == HOSTILE["message"]
    assert not shown.faults
    assert all("src" in one.attributes for one in shown.all("script"))
    assert not shown.all("img")
    assert not abouts(shown)


def test_a_corrected_form_goes_through_with_the_token_it_was_given(web: Web) -> None:
    shown = read(post(web, name="").text)
    again = {**values(shown), "name": "Zoë", "token": shown.one("input", name="token").get("value")}
    assert web.client.post(FORM, data=again).status_code == 303
    assert message(web).name == "Zoë"


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=200))
def test_whatever_is_typed_is_either_accepted_or_still_there(
    name: str, email: str, words: str
) -> None:
    web = shared()
    typed = {"name": name, "email": email, "topic": "media", "message": words}
    answer = post(web, **typed)
    assert answer.status_code in {303, 422}
    if answer.status_code == 422:
        found = values(read(answer.text))
        assert found["name"].split() == name.split()
        assert found["email"].split() == email.split()
        assert found["message"].split() == words.split()


@cache
def shared() -> Web:
    """One site for all examples: building one for each would take a minute."""
    return Web().show(starter())


@pytest.mark.parametrize(
    ("secret", "sentence"),
    [
        ("the newest secret of these tests", "open for more than a day"),
        ("a secret of somebody else", "could not confirm"),
    ],
)
def test_an_expired_or_foreign_form_keeps_the_text_and_can_be_sent_again(
    web: Web, secret: str, sentence: str
) -> None:
    old = FormToken((secret,)).issue(web.clock.time)
    web.clock.pass_by(25 * 3600)
    answer = post(web, token=old)
    assert answer.status_code == 422
    shown = read(answer.text)
    assert sentence in shown.by_id("summary").text
    found = values(shown)
    assert found == {name: TEXT[name] for name in found}
    assert web.stored() == []
    again = {**found, "token": shown.one("input", name="token").get("value")}
    assert web.client.post(FORM, data=again).status_code == 303


def test_a_form_signed_with_an_older_secret_still_counts(web: Web) -> None:
    old = FormToken(("an older secret of these tests",)).issue(web.clock.time)
    assert post(web, token=old).status_code == 303


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        (b'{"name": "Zoe"}', "application/json"),
        (b"name=Zoe", "text/plain"),
        (b"name=Zoe", ""),
        (b"nonsense", "multipart/form-data"),
        (b"--x\r\nnonsense", "multipart/form-data; boundary=x"),
        (b"name=Zo\xff", "application/x-www-form-urlencoded"),
        (b"%ff%fe=%00&nam=%ED%A0%80", "application/x-www-form-urlencoded"),
        (b"&&&===;;;", "application/x-www-form-urlencoded; charset=utf-7"),
        (b"", "application/x-www-form-urlencoded"),
    ],
)
def test_what_is_no_form_is_explained(web: Web, data: bytes, content_type: str) -> None:
    answer = web.client.post(FORM, data=data, content_type=content_type)
    assert answer.status_code == 422
    shown = read(answer.text)
    assert "could not be read as a form, and nothing was stored" in shown.by_id("summary").text
    assert web.stored() == []
    again = {**TEXT, "token": shown.one("input", name="token").get("value")}
    assert web.client.post(FORM, data=again).status_code == 303


def test_a_form_sent_in_parts_is_taken_as_well(web: Web) -> None:
    form = {**TEXT, "token": token(web)}
    assert web.client.post(FORM, data=form, content_type="multipart/form-data").status_code == 303
    assert message(web).message.startswith("First line.")


def test_a_text_that_is_far_too_long_comes_back_whole_to_be_shortened(web: Web) -> None:
    assert post(web, message="😀" * 10_000).status_code == 303
    answer = post(web, message="😀" * 50_000)
    assert answer.status_code == 422
    shown = read(answer.text)
    assert "Shorten your message" in shown.by_id("message-error").text
    assert values(shown)["message"] == "😀" * 50_000


@pytest.mark.parametrize("content_type", [MULTIPART, URLENCODED])
def test_what_is_too_large_to_be_read_is_explained_beside_a_fresh_form(
    web: Web, content_type: str
) -> None:
    form = {**TEXT, "message": "m" * 900_000, "token": token(web)}
    data = in_parts(form) if content_type == MULTIPART else urlencode(form).encode()
    answer = web.client.post(FORM, data=data, content_type=content_type)
    assert answer.status_code == 413
    assert answer.headers["Cache-Control"] == "private, no-cache"
    shown = read(answer.text)
    assert "too long to be read, and nothing was stored" in shown.by_id("summary").text
    assert "Back button" in shown.by_id("send-error").text
    assert "office@example.org" in shown.one("address").text
    assert web.stored() == []
    again = {**TEXT, "token": shown.one("input", name="token").get("value")}
    assert web.client.post(FORM, data=again).status_code == 303


def test_the_worst_page_that_comes_back_is_one_that_lambda_can_answer_with(web: Web) -> None:
    form = {**TEXT, "name": "", "message": '"' * 790_000, "token": token(web)}
    answer = web.client.post(FORM, data=in_parts(form), content_type=MULTIPART)
    assert answer.status_code == 422
    assert 5 * 790_000 < len(answer.data) < MOST_BYTES


def test_what_a_client_sends_twice_is_kept_twice(web: Web) -> None:
    twice = {"message": ["One.", "Two.", "One."], "email": ["zoe@example.com"] * 2}
    form = MultiDict({**TEXT, "token": token(web), **twice})
    assert web.client.post(FORM, data=form).status_code == 303
    assert message(web).message == "One.\nTwo."
    form.setlist("email", ["a@example.com", "b@example.com"])
    answer = web.client.post(FORM, data=form)
    assert answer.status_code == 422
    assert "b@example.com" in read(answer.text).by_id("email").get("value")


def test_a_message_with_odd_characters_is_stored(web: Web) -> None:
    receipt(post(web, message="A\x00B \u202eabc\u202c 😀 \u2028 עברית"))
    assert message(web).message == "AB \u202eabc\u202c 😀 \n עברית"


def test_the_form_says_what_the_message_is_about_and_the_message_keeps_it(web: Web) -> None:
    path = f"{FORM}?about=migration-and-development/bali-process"
    shown = web.page(path)
    (tick,) = abouts(shown)
    assert tick.get("type") == "checkbox"
    assert "checked" in tick.attributes
    notice = shown.one("label", for_="about").text
    assert notice.startswith("Your message is about: Bali Process on People Smuggling")
    receipt(post(web, path, about="migration-and-development/bali-process"))
    about = message(web).about
    assert about
    assert about.item == "migration-and-development/bali-process"
    assert about.path == "/en/programmes/migration-and-development/bali-process/"
    assert about.title.startswith("Bali Process")


def test_what_the_message_is_about_survives_a_mistake(web: Web) -> None:
    shown = read(post(web, name="", about="migration-health").text)
    (tick,) = abouts(shown)
    assert tick.get("value") == "migration-health"
    assert "checked" in tick.attributes
    assert shown.one("label", for_="about").text == "Your message is about: Migration Health"


@pytest.mark.parametrize("retitled", [False, True])
def test_a_message_about_a_programme_that_has_moved_names_its_new_place(*, retitled: bool) -> None:
    office = bare_office("en")
    office.put("content/en/themes/health.json", theme())
    office.put("content/en/themes/water.json", theme("Water"))
    office.put("content/en/programmes/wells.json", programme(title="Wells"))
    office.publish()
    web = Web().show(office)
    signed = token(web, "/en/contact/?about=health/wells")
    old = {"redirect_from": ["/en/programmes/health/wells/"]} if retitled else {}
    slug = "springs" if retitled else "wells"
    office.remove("content/en/programmes/wells.json")
    office.put(f"content/en/programmes/{slug}.json", programme(title="Wells", theme="water", **old))
    office.publish()
    web.show(office).clock.pass_by(10)
    receipt(post_raw(web, token=signed, topic="", about="health/wells"))
    about = message(web).about
    assert about
    assert (about.item, about.path) == (f"water/{slug}", f"/en/programmes/water/{slug}/")
    (box,) = abouts(read(post_raw(web, token=signed, name="", about="health/wells").text))
    assert box.get("value") == "health/wells"


def test_whoever_takes_the_tick_away_writes_about_nothing(web: Web) -> None:
    # A browser then sends no such field, also after a mistake.
    form = {name: text for name, text in TEXT.items() if name != "about"}
    shown = read(web.client.post(FORM, data={**form, "token": token(web), "name": ""}).text)
    assert not abouts(shown)
    receipt(web.client.post(FORM, data={**form, "token": token(web)}))
    assert message(web).about is None


@pytest.mark.parametrize(
    "about", ["nothing", "migration-health/nothing", "../..", "A", "a/b/c", "x" * 5000, "\x00"]
)
def test_a_message_about_something_unknown_is_about_nothing(web: Web, about: str) -> None:
    answer = web.client.get(FORM, query_string={"about": about})
    assert answer.status_code == 200
    assert not abouts(read(answer.text))
    receipt(post(web, about=about))
    assert message(web).about is None


def test_a_programme_page_asks_about_itself(web: Web) -> None:
    page = web.page("/en/programmes/migration-and-development/bali-process/")
    href = page.link("Ask about this programme")
    assert parse_qs(urlsplit(href).query)["about"] == ["migration-and-development/bali-process"]
    assert web.page(href).one("div", class_="notice tick")


def test_a_site_without_topics_takes_messages_all_the_same() -> None:
    office = bare_office()
    office.publish()
    web = Web().show(office)
    receipt(post(web, topic=""))
    assert message(web).topic == ""


def test_a_message_is_taken_while_only_the_pages_cannot_be_read(
    web: Web, caplog: pytest.LogCaptureFixture
) -> None:
    signed = token(web)
    web.published.down = True
    receipt(post_raw(web, token=signed, about="migration-health"))
    about = message(web).about
    assert about
    assert (about.item, about.path) == ("migration-health", "/en/programmes/migration-health/")
    assert about.title == "migration-health"
    assert caplog.records[-1].levelno == logging.WARNING


def test_a_mistake_is_explained_while_only_the_pages_cannot_be_read(web: Web) -> None:
    signed = token(web)
    web.published.down = True
    answer = post_raw(web, token=signed, about="migration-health", name="")
    assert answer.status_code == 422
    shown = read(answer.text)
    assert values(shown)["message"] == TEXT["message"]
    assert [tick.get("value") for tick in abouts(shown)] == ["migration-health"]


def post_raw(web: Web, **fields: str) -> TestResponse:
    return web.client.post(FORM, data={**TEXT, **fields})


def test_a_message_about_a_page_that_was_lost_from_storage_is_taken(web: Web) -> None:
    manifest = starter().manifest()
    web.published.delete([manifest.frames["en"].shards["migration-health"]])
    receipt(post(web, about="migration-health"))
    about = message(web).about
    assert about
    assert about.item == "migration-health"


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"routes": 1}', b"\xff"])
def test_a_message_is_taken_and_the_form_shown_though_the_release_is_damaged(
    web: Web, body: bytes
) -> None:
    frame = starter().manifest().frames["en"]
    signed = token(web)
    for key in frame.shards.values():
        web.published.put(key, body, "application/json")
    receipt(post_raw(web, token=signed, about="migration-health"))
    about = message(web).about
    assert about
    assert (about.item, about.title) == ("migration-health", "migration-health")
    (tick,) = abouts(web.page(f"{FORM}?about=migration-health"))
    assert tick.get("value") == "migration-health"


def test_a_form_that_was_corrected_is_one_message_even_if_it_is_sent_from_the_mistake_again(
    web: Web,
) -> None:
    # The reply to the second is lost: the browser goes back to the first, and has it sent again.
    wrong = {**TEXT, "name": "", "token": token(web)}
    receipts = []
    for _ in range(2):
        web.clock.pass_by(400)
        mistake = web.client.post(FORM, data=wrong)
        assert mistake.status_code == 422
        signed = read(mistake.text).one("input", name="token").get("value")
        receipts.append(receipt(post_raw(web, token=signed)))
    assert receipts[0] == receipts[1]
    assert len(web.stored()) == 1


@pytest.mark.parametrize("path", ["/de/contact/", "/xx/contact/", "/print/contact/"])
def test_a_form_in_a_language_that_the_site_gave_up_is_sent_to_one_that_it_has(
    web: Web, path: str
) -> None:
    sent = {**TEXT, "token": token(web)}
    answer = web.client.post(path, data=sent)
    assert (answer.status_code, answer.headers["Location"]) == (307, FORM)
    assert answer.headers["Cache-Control"] == "private, no-store"
    receipt(web.client.post(answer.headers["Location"], data=sent))
    assert message(web).message.startswith("First line.")
    assert web.get(path).status_code == 404


def test_a_message_from_the_french_form_is_french(web: Web) -> None:
    answer = post(web, "/fr/contact/")
    assert receipt(answer).startswith("/fr/contact/receipt/")
    assert message(web).lang == "fr"
    assert "10 000" in web.page("/fr/contact/").by_id("message-hint").text.replace("\xa0", " ")
    failing = post(web, "/fr/contact/", name="")
    assert read(failing.text).one("html").get("lang") == "fr"


def test_a_message_about_an_untranslated_programme_names_its_own_page() -> None:
    office = bare_office("en", "fr")
    office.put("content/en/themes/health.json", theme())
    office.put("content/en/programmes/wells.json", programme(title="Wells"))
    office.publish()
    web, place = Web().show(office), "/fr/contact/"
    titles = {
        one.text: one.get("lang") for one in web.page(f"{place}?about=health/wells").all("bdi")
    }
    assert titles["Wells"] == "en"
    receipt(post(web, place, about="health/wells", topic=""))
    about = message(web).about
    assert about
    assert (about.path, about.title) == ("/en/programmes/health/wells/", "Wells")


def test_the_object_of_a_message_is_named_after_its_key(web: Web) -> None:
    receipt(post(web))
    assert web.stored() == [enquiry_object(message(web).key)]
