import logging
from typing import Any

import pytest

from handlers.contact.attempt import attempt, attempt_named
from handlers.contact.errors import MailRefusedError, MailUnavailableError
from handlers.contact.inbox import enquiry_object
from tests.unit.contact.deliveries import Scene
from tests.unit.contact.samples import KEY, FakeCourier, enquiry

NAME = enquiry_object(KEY)


@pytest.fixture
def scene(caplog: pytest.LogCaptureFixture) -> Scene:
    caplog.set_level(logging.INFO, "microsite")
    scene = Scene()
    scene.inbox.accept(enquiry())
    return scene


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [message for message in caplog.messages if message != "Metrics"]


def metrics(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    lines = [getattr(one, "fields", {}) for one in caplog.records if one.message == "Metrics"]
    return [{k: v for k, v in line.items() if k not in ("_aws", "function")} for line in lines]


def test_a_delivery_is_logged_by_the_beginning_of_its_key(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    scene.wait(seconds=3)
    assert attempt_named(scene.delivery(), NAME)
    assert attempt_named(scene.delivery(), NAME)
    assert told(caplog) == ["Enquiry 3f9a2c1b: sent.", "Enquiry 3f9a2c1b: settled before."]
    assert metrics(caplog) == [{"sent": 1, "since_received_ms": 3000}, {"doubled": 1}]


@pytest.mark.parametrize(
    ("error", "line", "metric"),
    [
        (MailUnavailableError("Down.", "Throttled"), "deferred (Throttled).", {"deferred": 1}),
        (MailRefusedError("No.", "BadRequest"), "failed (BadRequest).", {"failed": 1}),
    ],
)
def test_what_is_not_sent_is_settled_for_the_queue_and_says_why(
    scene: Scene,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
    line: str,
    metric: dict[str, int],
) -> None:
    scene.courier.error = error
    assert attempt_named(scene.delivery(), NAME)
    assert told(caplog) == [f"Enquiry 3f9a2c1b: {line}"]
    assert metrics(caplog) == [metric]


def test_a_quarantined_message_is_told_without_its_suspicions(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    scene.suspicions = ("trap",)
    assert attempt_named(scene.delivery(), NAME)
    assert told(caplog) == ["Enquiry 3f9a2c1b: quarantined."]
    assert metrics(caplog) == [{"quarantined": 1}]


def test_a_message_that_somebody_is_at_work_on_goes_back_to_the_queue(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    scene.inbox.claim(KEY)
    assert not attempt_named(scene.delivery(), NAME)
    assert told(caplog) == ["Enquiry 3f9a2c1b: not delivered. Another worker has claimed it."]
    assert metrics(caplog) == [{"returned": 1}]


def test_a_message_for_which_time_runs_out_goes_back_to_the_queue_unsent(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    assert not attempt_named(scene.delivery(), NAME, lambda: False)
    assert scene.courier.sent == []
    assert told(caplog) == [
        "Enquiry 3f9a2c1b: not delivered. There is too little time left to send it."
    ]
    assert metrics(caplog) == [{"returned": 1}]


def test_a_message_that_was_left_behind_is_counted_as_resumed(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    scene.inbox.claim(KEY)
    scene.wait(seconds=150)
    assert attempt(scene.delivery(), KEY)
    assert metrics(caplog) == [{"sent": 1, "since_received_ms": 150_000, "resumed": 1}]


def test_a_missing_message_is_logged_without_its_whole_key(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    assert not attempt_named(scene.delivery(), enquiry_object("0" * 64))
    assert "enquiries/00000000.json" in caplog.text
    assert "0" * 9 not in caplog.text


def test_an_object_of_another_name_fails(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    assert not attempt_named(scene.delivery(), "enquiries/zoe@example.com.json")
    assert told(caplog) == [
        "Enquiry ?: not delivered. An object under enquiries/ is not named after a message."
    ]


def test_an_unexpected_error_is_told_by_its_place_and_never_by_its_words(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    delivery = scene.delivery(courier=FakeCourier(ValueError("zoe@example.com")))
    assert not attempt_named(delivery, NAME)
    assert "not delivered. ValueError in samples.py, line " in caplog.text
    assert "zoe" not in caplog.text
