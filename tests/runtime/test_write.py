"""A message from the form, through the packaged web and enquiry functions, to the office."""

from typing import Any
from urllib.parse import unquote_plus

import pytest

from infra.packaging.sandbox import Sandbox
from infra.packaging.stages import Stage
from tests.runtime.calls import Office, ask, get
from tests.unit.test_on_request import GETS, POSTS, filled_in, recorded
from tests.unit.web.markup import read

PRIVATE = ("Zoë", "Ångström", "zoe@example.com", "zoe%40example.com", "une question")
"""What the recorded message says of its sender, and what it asks."""


def send(office: Office, web: Sandbox, kind: str) -> dict[str, Any]:
    """Fill in the form and press the button; give the event that did it.

    The inbox is emptied first, for the same words within the same second are one message.
    """
    office.empty_inbox()
    office.take("EnquiriesQueue")
    form = get(web, "/fr/contact/", GETS[POSTS.index(kind)])
    token = read(form.text).one("input", name="token").get("value")
    event = filled_in(recorded(kind), token)
    assert ask(web, event).status == 303
    return event


@pytest.mark.parametrize("kind", POSTS)
def test_a_message_of_every_kind_of_http_event_becomes_one_mail(
    office: Office, web: Sandbox, enquiry_function: Sandbox, kind: str
) -> None:
    before = len(office.mails())

    pressed = send(office, web, kind)
    again = ask(web, pressed)
    batch = office.take("EnquiriesQueue")
    first = enquiry_function.invoke(batch)
    doubled = enquiry_function.invoke(batch)

    assert again.status == 303
    assert len(batch["Records"]) == 1
    assert not [word for word in PRIVATE if word in unquote_plus(batch["Records"][0]["body"])]
    assert first.payload == doubled.payload == {"batchItemFailures": []}
    (mail,) = office.mails()[before:]
    assert mail["Reply-To"] == "Zoë Ångström <zoe@example.com>"
    text = mail.get_body(("plain",))
    assert text
    assert "une question & rien d'autre." in text.get_content()
    assert "receipt" in again.headers["location"]
    receipt = get(web, again.headers["location"], GETS[POSTS.index(kind)])
    assert receipt.status == 200


def test_a_message_with_a_mistake_comes_back_and_nothing_is_stored(
    office: Office, web: Sandbox
) -> None:
    office.take("EnquiriesQueue")

    page = ask(web, recorded(POSTS[0]))

    assert page.status == 422
    assert "une question" in page.text
    assert office.take("EnquiriesQueue") == {"Records": []}


def test_without_storage_a_message_stays_on_the_queue(
    office: Office,
    web: Sandbox,
    enquiry_function: Sandbox,
    stages: dict[str, Stage],
    variables: dict[str, str],
) -> None:
    send(office, web, POSTS[0])
    batch = office.take("EnquiriesQueue")
    away = {**variables, "AWS_ENDPOINT_URL": "http://127.0.0.1:9"}

    with Sandbox(enquiry_function.task_root, stages["enquiry"].handler, away) as function:
        answer = function.invoke(batch)
        log = function.log

    failed = [record["messageId"] for record in batch["Records"]]
    assert len(failed) == 1
    assert answer.payload == {
        "batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]
    }
    assert "not delivered" in log


def test_without_storage_a_visitor_is_asked_for_patience_and_nothing_typed_is_logged(
    web: Sandbox, stages: dict[str, Stage], variables: dict[str, str]
) -> None:
    away = {**variables, "AWS_ENDPOINT_URL": "http://127.0.0.1:9"}

    with Sandbox(web.task_root, stages["web"].handler, away) as function:
        page = ask(function, recorded(POSTS[0]))
        log = function.log

    assert page.status == 503
    assert not [word for word in PRIVATE if word in log]


def test_an_event_of_another_kind_is_an_error_that_quotes_nothing(
    enquiry_function: Sandbox,
) -> None:
    answer = enquiry_function.invoke({"body": "zoe@example.com asks une question"})

    assert answer.error
    assert answer.error["errorType"] == "UnknownEventError"
    assert not [word for word in PRIVATE if word in str(answer.error)]
    assert not [word for word in PRIVATE if word in enquiry_function.log]
