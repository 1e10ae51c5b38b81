"""The web function, driven with the events of everything that may stand before it."""

import json
import runpy
from base64 import b64decode, b64encode
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest

from handlers import on_request
from handlers.contact.inbox import Inbox, key_in
from handlers.errors import SettingsError
from handlers.storage import Bucket
from tests.unit.web.markup import read
from tests.unit.web.s3_server import CREDENTIALS, s3
from tests.unit.web.web_site import starter

EVENTS = Path(__file__).parents[1] / "events"
GETS = (
    "apigateway-v1-get",
    "apigateway-v2-get",
    "function-url-get",
    "alb-get",
    "alb-multi-value-get",
)
POSTS = ("apigateway-v1-post", "apigateway-v2-post", "function-url-post", "alb-post")
PDF = "/en/programmes/migration-and-development/bali-process.pdf"


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """Object storage with the starter site's release in it."""
    with s3("published", "inbox", "empty") as address:
        with pytest.MonkeyPatch.context() as environment:
            for name, value in CREDENTIALS.items():
                environment.setenv(name, value)
            published = Bucket.connect("published", endpoint=address)
            for entry in starter().published.list(""):
                blob = starter().published.get(entry.key)
                published.put(entry.key, blob.body, blob.content_type)
        yield address


@pytest.fixture(autouse=True)
def function(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The module, as a fresh sandbox would have it."""
    environ = {
        **CREDENTIALS,
        "AWS_ENDPOINT_URL": endpoint,
        "MICROSITE_PUBLISHED_BUCKET": "published",
        "MICROSITE_INBOX_BUCKET": "inbox",
        "MICROSITE_FORM_SECRETS": "only for these tests, and another secret",
    }
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    for name in ("AWS_LAMBDA_FUNCTION_NAME", "MICROSITE_SITE", "MICROSITE_RELEASE_MAX_AGE"):
        monkeypatch.delenv(name, raising=False)
    forget()
    yield on_request
    forget()


def forget() -> None:
    on_request.settings.cache_clear()
    on_request.reader.cache_clear()
    on_request.app.cache_clear()
    on_request._serve.cache_clear()  # noqa: SLF001  What is kept for a whole process.


def recorded(name: str) -> dict[str, Any]:
    event: dict[str, Any] = json.loads((EVENTS / f"http-{name}.json").read_text("utf-8"))
    return event


def at(name: str, path: str, method: str = "GET", **headers: str) -> dict[str, Any]:
    """A recorded event, but for another address and without its query."""
    event = deepcopy(recorded(name))
    if event.get("version") == "2.0":
        event |= {"rawPath": path, "rawQueryString": ""}
        event.pop("queryStringParameters", None)
        event["requestContext"]["http"] |= {"method": method, "path": path}
    else:
        event |= {"path": path, "httpMethod": method}
        for field in ("queryStringParameters", "multiValueQueryStringParameters"):
            if field in event:
                event[field] = {}
    for header, value in headers.items():
        if "headers" in event:
            event["headers"][header.replace("_", "-")] = value
        if "multiValueHeaders" in event:
            event["multiValueHeaders"][header.replace("_", "-")] = [value]
    return event


def ask(event: dict[str, Any], context: object = None) -> dict[str, Any]:
    """Answer an event; whatever Lambda returns has to be JSON."""
    answer: dict[str, Any] = json.loads(json.dumps(on_request.handler(event, context)))
    return answer


def headers(answer: dict[str, Any]) -> dict[str, str]:
    """The headers of an answer, of either shape, by lower-case name."""
    if "multiValueHeaders" in answer:
        return {name.lower(): values[-1] for name, values in answer["multiValueHeaders"].items()}
    return {name.lower(): value for name, value in answer["headers"].items()}


def body(answer: dict[str, Any]) -> bytes:
    text: str = answer["body"]
    return b64decode(text) if answer["isBase64Encoded"] else text.encode()


@pytest.mark.parametrize("name", GETS)
def test_a_query_with_accents_and_spaces_arrives_as_it_was_typed(name: str) -> None:
    answer = ask(recorded(name))
    assert answer["statusCode"] == 200
    assert answer["isBase64Encoded"] is False
    assert read(answer["body"]).by_id("searchBox").get("value") == "café border"


@pytest.mark.parametrize("name", GETS)
def test_pages_are_answered_as_text_without_cookies(name: str) -> None:
    answer = ask(at(name, "/en/"))
    assert answer["statusCode"] == 200
    assert answer["isBase64Encoded"] is False
    assert read(answer["body"]).one("h1").text == "Migration Programmes in the Pacific"
    assert headers(answer)["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in headers(answer)["content-security-policy"]
    assert "set-cookie" not in headers(answer)
    assert not answer.get("cookies")


@pytest.mark.parametrize("name", GETS)
def test_a_pdf_is_answered_as_bytes(name: str) -> None:
    answer = ask(at(name, PDF))
    assert answer["statusCode"] == 302
    pdf = ask(at(name, headers(answer)["location"]))
    assert pdf["statusCode"] == 200
    assert pdf["isBase64Encoded"] is True
    assert body(pdf).startswith(b"%PDF-")
    assert headers(pdf)["content-type"] == "application/pdf"
    assert "immutable" in headers(pdf)["cache-control"]


@pytest.mark.parametrize("name", GETS)
def test_the_visitors_language_is_read(name: str) -> None:
    answer = ask(at(name, "/"))
    assert (answer["statusCode"], headers(answer)["location"]) == (302, "/fr/")


@pytest.mark.parametrize("name", GETS)
def test_redirects_name_no_host(name: str) -> None:
    answer = ask(at(name, "/en/programmes"))
    assert (answer["statusCode"], headers(answer)["location"]) == (308, "/en/programmes/")


@pytest.mark.parametrize("name", GETS)
def test_what_a_browser_has_is_not_sent_again(name: str) -> None:
    tag = headers(ask(at(name, "/en/help/")))["etag"]
    answer = ask(at(name, "/en/help/", if_none_match=tag))
    assert (answer["statusCode"], answer["body"]) == (304, "")


@pytest.mark.parametrize("name", GETS)
def test_head_and_missing_pages_are_answered(name: str) -> None:
    head = ask(at(name, "/en/", "HEAD"))
    assert (head["statusCode"], head["body"]) == (200, "")
    assert ask(at(name, "/en/nothing/"))["statusCode"] == 404
    assert ask(at(name, "/en/%F0%9F%98%80/"))["statusCode"] == 404


@pytest.mark.parametrize("name", GETS)
@pytest.mark.parametrize("path", ["/static/site.css", "/static/icon.svg", "/en/feed.xml"])
def test_what_is_neither_page_nor_pdf_arrives_whole(name: str, path: str) -> None:
    answer = ask(at(name, path))
    assert answer["statusCode"] == 200
    assert len(body(answer)) == int(headers(answer)["content-length"])


@pytest.mark.parametrize("name", GETS)
def test_an_uploaded_text_in_another_encoding_arrives_byte_for_byte(
    name: str, endpoint: str
) -> None:
    published = Bucket.connect("published", endpoint=endpoint)
    published.put("files/0123456789abcdef/a.csv", b"caf\xe9;\xff", "text/csv; charset=utf-8")
    answer = ask(at(name, "/files/0123456789abcdef/a.csv"))
    assert answer["statusCode"] == 200
    assert body(answer) == b"caf\xe9;\xff"


def filled_in(event: dict[str, Any], token: str) -> dict[str, Any]:
    """Put the token of a form that was just fetched into the recorded body."""
    form = {name: values[0] for name, values in parse_qs(b64decode(event["body"]).decode()).items()}
    encoded = urlencode({**form, "token": token}).encode()
    length = str(len(encoded))
    event = {**event, "body": b64encode(encoded).decode()}
    for field in ("headers", "multiValueHeaders"):
        for name in event.get(field) or {}:
            if name.lower() == "content-length":
                event[field][name] = length if field == "headers" else [length]
    return event


@pytest.mark.parametrize("name", POSTS)
def test_a_message_in_base64_is_stored_and_gets_its_receipt(name: str, endpoint: str) -> None:
    inbox = Bucket.connect("inbox", endpoint=endpoint)
    inbox.delete([entry.key for entry in inbox.list("enquiries/")])
    form = read(ask(at(GETS[POSTS.index(name)], "/fr/contact/"))["body"])
    token = form.one("input", name="token").get("value")
    answer = ask(filled_in(recorded(name), token))
    assert answer["statusCode"] == 303
    assert headers(answer)["location"].startswith("/fr/contact/receipt/")
    (entry,) = inbox.list("enquiries/")
    enquiry = Inbox(inbox).enquiry(key_in(entry.key))
    assert enquiry.name == "Zoë Ångström"
    assert enquiry.message == "Bonjour 😀,\n\nune question & rien d'autre."
    assert enquiry.about
    assert enquiry.about.item == "migration-health"
    receipt = ask(at(GETS[POSTS.index(name)], headers(answer)["location"]))
    assert receipt["statusCode"] == 200


def test_a_request_can_be_followed_from_the_answer_to_the_message(endpoint: str) -> None:
    inbox = Bucket.connect("inbox", endpoint=endpoint)
    inbox.delete([entry.key for entry in inbox.list("enquiries/")])
    token = read(ask(at(GETS[0], "/fr/contact/"))["body"]).one("input", name="token").get("value")

    answer = ask(filled_in(recorded(POSTS[0]), token), SimpleNamespace(aws_request_id="r-7"))

    assert headers(answer)["x-request-id"] == "r-7"
    (entry,) = inbox.list("enquiries/")
    assert Inbox(inbox).enquiry(key_in(entry.key)).request_id == "r-7"


@pytest.mark.parametrize("name", POSTS)
def test_a_message_with_a_foreign_token_comes_back_with_every_word(name: str) -> None:
    answer = ask(recorded(name))
    assert answer["statusCode"] == 422
    assert read(answer["body"]).by_id("message").text.endswith("une question & rien d'autre.")


def test_a_load_balancers_health_check_is_answered() -> None:
    event = at("alb-get", "/healthz")
    event["headers"] = {"user-agent": "ELB-HealthChecker/2.0"}
    answer = ask(event)
    assert answer["statusCode"] == 200
    assert json.loads(answer["body"])["status"] == "ok"


def test_an_event_of_the_console_without_headers_is_answered() -> None:
    event = at("apigateway-v1-get", "/en/")
    event |= {"headers": None, "multiValueHeaders": None, "multiValueQueryStringParameters": None}
    assert ask(event)["statusCode"] == 200


def test_before_the_first_release_visitors_are_asked_for_patience(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MICROSITE_PUBLISHED_BUCKET", "empty")
    answer = ask(at("apigateway-v2-get", "/fr/"))
    assert answer["statusCode"] == 503
    assert headers(answer)["retry-after"] == "30"


def test_a_missing_setting_is_named_before_anything_is_answered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("MICROSITE_INBOX_BUCKET")
    with pytest.raises(SettingsError, match="MICROSITE_INBOX_BUCKET"):
        ask(at("apigateway-v2-get", "/en/"))


def test_the_application_is_made_once_a_process() -> None:
    ask(at("apigateway-v2-get", "/en/"))
    application = on_request.app()
    ask(at("apigateway-v2-get", "/fr/"))
    assert on_request.app() is application


def test_in_lambda_the_application_is_made_before_the_first_visitor(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "web")
    loaded = runpy.run_path(str(on_request.__file__))
    assert loaded["app"].cache_info().currsize == 1
    monkeypatch.delenv("MICROSITE_FORM_SECRETS")
    with pytest.raises(SettingsError, match="MICROSITE_FORM_SECRETS"):
        runpy.run_path(str(on_request.__file__))


def test_with_an_origin_secret_only_the_cdn_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MICROSITE_ORIGIN_SECRET", "known-to-the-cdn")
    refused = ask(at("function-url-get", "/en/"))
    answered = ask(at("function-url-get", "/en/", X_Origin_Secret="known-to-the-cdn"))

    assert refused["statusCode"] == 403
    assert answered["statusCode"] == 200
