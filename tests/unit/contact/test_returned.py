from typing import Any

import pytest
from msgspec.structs import replace

from handlers.contact.enquiry import reference_of
from handlers.contact.errors import MailRefusedError, MailUnavailableError, NotPublishedError
from handlers.contact.inbox import Inbox
from handlers.contact.outcome import Outcome
from handlers.contact.returned import Returns
from handlers.release.manifest import Manifest, Topic
from handlers.storage import Bucket
from tests.unit.contact.mail_reading import (
    HEADERS,
    LANGUAGES,
    TEMPLATES,
    arrived,
    body,
    manifest_in,
    with_a_second_language,
)
from tests.unit.contact.samples import KEY, NOW, FakeCourier, FakeLive, enquiry

BOUNCED = Outcome(KEY, "sent", "2024-05-01T10:08:00Z", delivery="bounced")


@pytest.fixture
def inbox() -> Inbox:
    inbox = Inbox(Bucket.in_memory("inbox"))
    inbox.accept(enquiry(name="Typedname", message="Typedtext"))
    return inbox


def returns(inbox: Inbox, live: Manifest | None, courier: FakeCourier, **more: Any) -> Returns:
    return Returns(
        inbox, FakeLive(live), TEMPLATES, courier, "site@example.org", lambda: NOW, **more
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_whoever_did_not_get_the_message_is_told_that_it_came_back(inbox: Inbox, lang: str) -> None:
    courier = FakeCourier()
    returns(inbox, manifest_in(lang), courier, environment="staging").tell(BOUNCED)
    [(key, sent)] = courier.sent
    assert (key, courier.tags) == (KEY, ["returned"])
    message = arrived(sent)
    assert set(message.keys()) == HEADERS
    assert message["To"] == "office@example.org"
    assert message["Auto-Submitted"] == "auto-generated"
    assert reference_of(KEY) in message["Subject"]
    for kind in ("plain", "html"):
        text = body(message, kind)
        assert "press@example.org" in text
        assert "office@example.org" not in text
        words = TEMPLATES.translation(lang).words
        steps = [
            f"microsite messages show {reference_of(KEY)} --environment staging",
            words["mail_returned_mend"],
            words["mail_returned_again"],
            f"microsite messages redrive {reference_of(KEY)} --environment staging",
        ]
        assert sorted(steps, key=text.index) == steps
        assert "Press and media" in text
        assert "typed" not in text.lower()


def test_a_topic_of_another_language_alone_is_named_as_the_visitor_saw_it(inbox: Inbox) -> None:
    inbox.accept(enquiry(key="1" * 64, topic="autre"))
    live = with_a_second_language(manifest_in("en"), "fr", Topic("autre", "Autre chose"))
    live = replace(live, routing=replace(live.routing, themes={}, topics={"autre": ("a@b.org",)}))
    courier = FakeCourier()
    returns(inbox, live, courier).tell(replace(BOUNCED, key="1" * 64))
    [(_, sent)] = courier.sent
    assert "Topic: Autre chose\n" in body(sent, "plain")
    assert "Autre chose" in body(sent, "html")


@pytest.mark.parametrize(
    ("routing", "to"),
    [
        ({"topics": {}, "themes": {}}, None),
        ({"topics": {}}, "office@example.org"),
        ({"topics": {"media": ("office@example.org",)}}, "health@example.org"),
        ({"topics": {"media": ("Office@example.org",), "x": ("x@example.org",)}}, "x@example.org"),
        ({"recipients": ("a@example.org", "press@example.org")}, "a@example.org"),
    ],
)
def test_the_site_comes_first_and_then_anybody_else(
    inbox: Inbox, routing: Any, to: str | None
) -> None:
    if "themes" not in routing:
        routing = {**routing, "themes": {"migration-health": ("health@example.org",)}}
    courier = FakeCourier()
    returns(inbox, manifest_in("en", **routing), courier).tell(BOUNCED)
    told = [address.strip() for _, sent in courier.sent for address in sent["To"].split(",")]
    assert (told[0] if told else None) == to
    assert "press@example.org" not in told


def test_where_everybody_was_addressed_that_is_only_logged(
    inbox: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    live = manifest_in("en", topics={}, themes={})
    courier = FakeCourier()
    returns(inbox, live, courier).tell(BOUNCED)
    assert courier.sent == []
    assert "Enquiry 3f9a2c1b: it came back, and nobody else can be told." in caplog.text


def test_a_message_that_was_erased_is_not_spoken_of(inbox: Inbox) -> None:
    courier = FakeCourier()
    returns(inbox, manifest_in("en"), courier).tell(replace(BOUNCED, key="0" * 64))
    assert courier.sent == []


def test_what_may_pass_is_raised_and_a_refusal_is_logged(
    inbox: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(NotPublishedError):
        returns(inbox, None, FakeCourier()).tell(BOUNCED)
    with pytest.raises(MailUnavailableError):
        returns(inbox, manifest_in("en"), FakeCourier(MailUnavailableError("Down."))).tell(BOUNCED)
    refused = FakeCourier(MailRefusedError("Refused.", "BadRequestException"))
    returns(inbox, manifest_in("en"), refused).tell(BOUNCED)
    assert "Enquiry 3f9a2c1b: nobody could be told. Refused." in caplog.text
