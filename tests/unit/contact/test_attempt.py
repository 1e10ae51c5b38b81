import logging
from pathlib import Path

import pytest

from handlers.contact.attempt import attempt
from handlers.contact.delivery import Delivery
from handlers.contact.errors import MailUnavailableError
from handlers.contact.inbox import Inbox, enquiry_object
from handlers.storage import Bucket
from handlers.templating import Templates
from tests.unit.contact.samples import KEY, NOW, FakeCourier, FakeLive, enquiry, make_site


def make(tmp_path: Path, error: Exception | None = None) -> Delivery:
    inbox = Inbox(Bucket.in_memory("inbox"))
    inbox.accept(enquiry())
    templates = Templates(make_site(tmp_path))
    return Delivery(
        inbox, FakeLive(), templates, FakeCourier(error), "site@example.org", lambda: NOW
    )


def test_a_delivery_is_logged_by_the_beginning_of_its_key(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "microsite")
    delivery = make(tmp_path)
    assert attempt(delivery, enquiry_object(KEY))
    assert attempt(delivery, enquiry_object(KEY))
    assert caplog.messages == [
        "Enquiry 3f9a2c1b: sent.",
        "Metrics",
        "Enquiry 3f9a2c1b: settled before.",
        "Metrics",
    ]
    fields = [getattr(record, "fields", {}) for record in caplog.records]
    assert fields[1]["sent"] == 1
    assert fields[1]["since_received_ms"] == 0
    assert fields[3]["doubled"] == 1


def test_a_failure_says_why(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert not attempt(make(tmp_path, MailUnavailableError("Down.")), enquiry_object(KEY))
    assert caplog.messages == ["Enquiry 3f9a2c1b: not delivered. Down."]


def test_a_missing_message_is_logged_without_its_whole_key(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert not attempt(make(tmp_path), enquiry_object("0" * 64))
    assert "enquiries/00000000.json" in caplog.text
    assert "0" * 9 not in caplog.text


def test_an_object_of_another_name_fails(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert not attempt(make(tmp_path), "enquiries/zoe@example.com.json")
    assert caplog.messages == [
        "Enquiry ?: not delivered. An object under enquiries/ is not named after a message."
    ]


def test_an_unexpected_error_is_told_by_its_place_and_never_by_its_words(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert not attempt(make(tmp_path, ValueError("zoe@example.com")), enquiry_object(KEY))
    assert "not delivered. ValueError in samples.py, line " in caplog.text
    assert "zoe" not in caplog.text
