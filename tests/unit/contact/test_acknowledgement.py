import json
import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from typing import Any, TypeVar

import pytest
from msgspec.structs import replace

from handlers.contact.acknowledgement import Acknowledger
from handlers.contact.enquiry import Enquiry, reference_of
from handlers.contact.errors import MailRefusedError, MailUnavailableError
from handlers.contact.signals import Signals
from handlers.errors import StorageUnavailableError
from handlers.release.manifest import Manifest, Office
from handlers.storage import Blob, Entry
from tests.fakes import Objects, SimulatedBucket
from tests.unit.contact.mail_reading import (
    HEADERS,
    LANGUAGES,
    TEMPLATES,
    arrived,
    body,
    manifest_in,
)
from tests.unit.contact.samples import KEY, NOW, FakeCourier, enquiry

SENDER = "a1" * 16
T = TypeVar("T")


def typed(**changes: Any) -> Enquiry:
    values: dict[str, Any] = {
        "lang": "fr",
        "name": "Typedname",
        "email": "typedaddress@example.com",
        "reply_to": "typedaddress@example.com",
        "message": "Typedtext",
        "signals": Signals(sender=SENDER),
    }
    return enquiry(**{**values, **changes})


@pytest.fixture
def objects() -> Objects:
    return Objects()


@pytest.fixture
def courier() -> FakeCourier:
    return FakeCourier()


@pytest.fixture
def acknowledger(objects: Objects, courier: FakeCourier) -> Acknowledger:
    return Acknowledger(
        SimulatedBucket(objects), TEMPLATES, courier, "site@example.org", lambda: NOW
    )


def manifest(lang: str = "fr", **routing: Any) -> Manifest:
    return manifest_in(lang, **{"acknowledge": True, **routing})


def test_nobody_is_acknowledged_unless_the_site_says_so(
    acknowledger: Acknowledger, courier: FakeCourier, objects: Objects
) -> None:
    acknowledger.acknowledge(typed(), manifest_in("fr"))
    assert courier.sent == []
    assert objects.found == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_sender_is_told_the_reference_in_the_language_of_the_page(
    acknowledger: Acknowledger, courier: FakeCourier, lang: str
) -> None:
    acknowledger.acknowledge(typed(lang=lang), manifest(lang))
    [(key, sent)] = courier.sent
    assert (key, courier.tags) == (KEY, ["acknowledgement"])
    message = arrived(sent)
    assert set(message.keys()) == HEADERS | {"Reply-To"}
    assert str(message["From"]) == "Programmes <site@example.org>"
    assert str(message["To"]) == "typedaddress@example.com"
    assert str(message["Reply-To"]) == "office@example.org"
    assert message["Auto-Submitted"] == "auto-replied"
    assert message["Content-Language"] == lang
    assert message["Date"].datetime == NOW
    words = TEMPLATES.translation(lang).words
    assert reference_of(KEY) in message["Subject"]
    for kind in ("plain", "html"):
        text = body(message, kind)
        assert words["mail_ack_heading"] in text
        assert reference_of(KEY) in text
        for way in ("The Office", "1 Street", "Canberra", "office@example.org", "+61 2 5550 0100"):
            assert way in text
        assert words["mail_ack_stranger"] in text.replace("&#39;", "'")
        assert words["mail_ack_no_reply"] not in text


def test_nothing_that_was_typed_is_in_it(acknowledger: Acknowledger, courier: FakeCourier) -> None:
    acknowledger.acknowledge(typed(topic="media"), manifest())
    [(_, sent)] = courier.sent
    message = arrived(sent)
    assert message["To"] == "typedaddress@example.com"
    del message["To"]
    text = f"{message['Subject']}{body(message, 'plain')}{body(message, 'html')}{message.items()}"
    assert "typed" not in text.lower()
    assert "Press" not in text
    assert "Cliniques" not in text


def test_a_language_that_is_gone_is_answered_in_the_first(
    acknowledger: Acknowledger, courier: FakeCourier
) -> None:
    acknowledger.acknowledge(typed(lang="de"), manifest("es"))
    assert courier.sent[0][1]["Content-Language"] == "es"


def test_where_replies_reach_nobody_it_says_so(
    acknowledger: Acknowledger, courier: FakeCourier
) -> None:
    live = manifest("en")
    frame = replace(live.frames["en"], office=Office())
    acknowledger.acknowledge(typed(), replace(live, frames={"en": frame}))
    message = arrived(courier.sent[0][1])
    assert message["Reply-To"] is None
    for kind in ("plain", "html"):
        assert "Please do not reply to this e-mail" in body(message, kind)
        assert "Other ways to reach us" not in body(message, kind)


def test_an_address_is_written_to_once_within_an_hour_whatever_it_sends(
    objects: Objects, courier: FakeCourier
) -> None:
    def clock() -> datetime:
        return objects.now.astimezone(timezone(timedelta(hours=11)))

    acknowledger = Acknowledger(
        SimulatedBucket(objects), TEMPLATES, courier, "site@example.org", clock
    )
    for minutes, sender, sent in [
        (0, SENDER, 1),
        (0, SENDER, 1),
        (52, SENDER, 1),
        (52, "b2" * 16, 2),
        (53, SENDER, 2),
        (59, SENDER, 2),
        (60, SENDER, 3),
        (111, "b2" * 16, 3),
        (112, "b2" * 16, 4),
    ]:
        objects.now = NOW + timedelta(minutes=minutes)
        one = typed(key=f"{minutes:064x}", signals=Signals(sender=sender))
        acknowledger.acknowledge(one, manifest())
        assert len(courier.sent) == sent
    assert set(objects.found) == {
        f"acknowledged/{SENDER}/2024050110",
        f"acknowledged/{'b2' * 16}/2024050110",
        f"acknowledged/{SENDER}/2024050111",
        f"acknowledged/{'b2' * 16}/2024050111",
    }


@pytest.mark.parametrize(("minutes", "sent"), [(0, 1), (53, 0)])
def test_of_two_that_write_in_one_second_on_both_sides_of_the_full_hour_the_first_does(
    objects: Objects, courier: FakeCourier, minutes: int, sent: int
) -> None:
    class Crowded(SimulatedBucket):
        def list(self, prefix: str) -> Iterator[Entry]:
            for hour in (10, 11):
                mark = Blob(b"", "", "text/plain", objects.now)
                objects.found.setdefault(f"acknowledged/{SENDER}/20240501{hour}", mark)
            yield from super().list(prefix)

    now = NOW + timedelta(minutes=minutes)
    acknowledger = Acknowledger(
        Crowded(objects), TEMPLATES, courier, "site@example.org", lambda: now
    )
    acknowledger.acknowledge(typed(), manifest())
    assert len(courier.sent) == sent


def test_a_message_that_is_erased_meanwhile_is_not_acknowledged(
    objects: Objects, courier: FakeCourier
) -> None:
    class Erasing(SimulatedBucket):
        def list(self, prefix: str) -> Iterator[Entry]:
            objects.found.clear()
            yield from super().list(prefix)

    Acknowledger(Erasing(objects), TEMPLATES, courier, "site@example.org", lambda: NOW).acknowledge(
        typed(), manifest()
    )
    assert (courier.sent, objects.found) == ([], {})


def test_the_mark_is_there_before_the_e_mail_goes(objects: Objects) -> None:
    class Watching(FakeCourier):
        def send(self, message: Any, key: str, tag: str = "enquiry") -> str:
            assert list(objects.found) == [f"acknowledged/{SENDER}/2024050110"]
            return super().send(message, key, tag)

    courier = Watching()
    bucket = SimulatedBucket(objects)
    Acknowledger(bucket, TEMPLATES, courier, "site@example.org", lambda: NOW).acknowledge(
        typed(), manifest()
    )
    assert len(courier.sent) == 1


@pytest.mark.parametrize(
    "one",
    [
        typed(reply_to=""),
        typed(signals=Signals()),
    ],
)
def test_who_cannot_be_written_to_or_counted_gets_nothing(
    acknowledger: Acknowledger, courier: FakeCourier, objects: Objects, one: Enquiry
) -> None:
    acknowledger.acknowledge(one, manifest())
    assert courier.sent == []
    assert objects.found == {}


class Down(SimulatedBucket):
    """A bucket that takes nothing."""

    def through(self, name: str, effect: Callable[[], T]) -> T:
        raise StorageUnavailableError(f"Storage did not serve {name}, {effect}.")


@pytest.mark.parametrize(
    ("bucket", "error", "mail_from"),
    [
        (Down(Objects()), None, "site@example.org"),
        (SimulatedBucket(Objects()), MailUnavailableError("Down."), "site@example.org"),
        (SimulatedBucket(Objects()), MailRefusedError("No.", "BadRequest"), "site@example.org"),
        (SimulatedBucket(Objects()), RuntimeError("typedaddress@example.com"), "site@example.org"),
        (SimulatedBucket(Objects()), None, "not an address"),
    ],
)
def test_whatever_goes_wrong_is_logged_without_a_name_and_never_raised(
    bucket: SimulatedBucket,
    error: Exception | None,
    mail_from: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    courier = FakeCourier(error)
    Acknowledger(bucket, TEMPLATES, courier, mail_from, lambda: NOW).acknowledge(
        typed(), manifest()
    )
    assert courier.sent == []
    [record] = caplog.records
    assert record.getMessage().startswith("Enquiry 3f9a2c1b: not acknowledged, ")
    assert "typed" not in caplog.text.lower()


def test_it_is_counted(acknowledger: Acknowledger, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "microsite")
    acknowledger.acknowledge(typed(), manifest())
    [record] = [one for one in caplog.records if one.name == "microsite.metrics"]
    assert '"acknowledged": 1' in json.dumps(record.__dict__["fields"])
