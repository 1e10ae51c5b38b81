import json
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.request import urlopen

import boto3
import pytest
from botocore.exceptions import ReadTimeoutError
from moto.server import ThreadedMotoServer

from handlers import on_enquiry
from handlers.contact.errors import MailRefusedError, MailUnavailableError
from handlers.contact.mailer import Mailer
from tests.unit.contact.samples import KEY

RECORDING = 5
"""Seconds that putting an outcome on record may take, on storage that is slow."""


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    # Every server of this process shares one memory, so what other tests sent has to go.
    urlopen(f"http://{host}:{port}/moto-api/reset", data=b"").close()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-southeast-2")


def make(sender: str = "site@example.org") -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"] = f"Site <{sender}>"
    message["To"] = "office@example.org, press@example.org"
    message["Reply-To"] = "zoe@example.com"
    message.set_content("Hello")
    return message


class FailingClient:
    """A client of SES whose every call raises."""

    def __init__(self, error: Exception) -> None:
        self._error = error
        self.calls: list[dict[str, Any]] = []

    def send_email(self, **call: Any) -> None:
        self.calls.append(call)
        raise self._error


def test_the_whole_message_reaches_the_service(endpoint: str) -> None:
    boto3.client("sesv2", endpoint_url=endpoint).create_email_identity(
        EmailIdentity="site@example.org"
    )
    message_id = Mailer.connect(endpoint).send(make(), KEY)
    with urlopen(f"{endpoint}/moto-api/data.json") as reply:  # noqa: S310  Our own server.
        [sent] = json.load(reply)["ses"]["RawMessage"]
    assert sent["id"] == message_id
    assert "Reply-To: zoe@example.com" in sent["raw_data"]
    assert sent["source"] == "site@example.org"


def test_an_address_that_is_not_verified_can_be_mended_and_is_tried_again(endpoint: str) -> None:
    with pytest.raises(MailUnavailableError, match="MessageRejected"):
        Mailer.connect(endpoint).send(make("stranger@example.net"), KEY)


def settings_of(mailer: Mailer) -> Any:
    client: Any = mailer._client  # noqa: SLF001  Its settings are all to see.
    return client.meta.config


def test_botocore_never_sends_twice_by_itself(endpoint: str) -> None:
    assert settings_of(Mailer.connect(endpoint)).retries["total_max_attempts"] == 1


def test_a_service_that_is_silent_is_given_up_while_there_is_time_to_record(endpoint: str) -> None:
    for mailer in (Mailer.connect(endpoint), Mailer.connect(endpoint).through("other")):
        settings = settings_of(mailer)
        seconds = settings.connect_timeout + settings.read_timeout
        assert seconds + RECORDING <= on_enquiry._LAST_START / 1000  # noqa: SLF001


class Unwilling(BaseHTTPRequestHandler):
    """A mail service that fails each call, or hangs up on it where `code` is 0."""

    code = 0
    calls = 0

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        type(self).calls += 1
        if self.code:
            self.send_error(self.code)

    def log_message(self, *args: object) -> None:
        """Keep quiet."""


@pytest.mark.parametrize("code", [0, 429, 500, 503])
def test_each_call_reaches_the_service_once_whatever_it_answers(
    code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Unwilling, "code", code)
    monkeypatch.setattr(Unwilling, "calls", 0)
    with ThreadingHTTPServer(("127.0.0.1", 0), Unwilling) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        with pytest.raises(MailUnavailableError):
            Mailer.connect(f"http://127.0.0.1:{server.server_port}").send(make(), KEY)
        server.shutdown()
    assert Unwilling.calls == 1


def test_a_service_that_is_not_there_may_be_tried_again(unused_endpoint: str) -> None:
    with pytest.raises(MailUnavailableError, match="EndpointConnectionError"):
        Mailer.connect(unused_endpoint).send(make(), KEY)


@pytest.fixture
def unused_endpoint() -> str:
    return "http://127.0.0.1:9"


def _client_error(code: str) -> Exception:
    client = boto3.client("sesv2")
    error: Exception = client.exceptions.ClientError({"Error": {"Code": code}}, "SendEmail")
    return error


@pytest.mark.parametrize(
    "code",
    [
        "AccessDeniedException",
        "AccountSuspendedException",
        "InternalServiceErrorException",
        "LimitExceededException",
        "SendingPausedException",
        "ServiceUnavailable",
        "TooManyRequestsException",
        "SomethingNew",
    ],
)
def test_what_may_pass_or_is_unknown_is_tried_again(code: str) -> None:
    client: Any = FailingClient(_client_error(code))
    with pytest.raises(MailUnavailableError, match=code) as caught:
        Mailer(client).send(make(), KEY)
    assert caught.value.reason == code
    assert len(client.calls) == 1


@pytest.mark.parametrize("code", ["BadRequestException", "ValidationException"])
def test_what_will_never_pass_is_refused(code: str) -> None:
    client: Any = FailingClient(_client_error(code))
    with pytest.raises(MailRefusedError) as caught:
        Mailer(client).send(make(), KEY)
    assert caught.value.reason == code
    assert client.calls[0]["EmailTags"] == [{"Name": "enquiry", "Value": KEY}]


def test_each_call_names_the_configuration_set_where_there_is_one() -> None:
    client: Any = FailingClient(_client_error("ServiceUnavailable"))
    office = Mailer(client, "microsite-staging")
    for mailer in (office, office.through("acknowledgements"), Mailer(client)):
        with pytest.raises(MailUnavailableError):
            mailer.send(make(), KEY)
    named = [call.get("ConfigurationSetName") for call in client.calls]
    assert named == ["microsite-staging", "acknowledgements", None]


def test_a_lost_reply_may_be_tried_again() -> None:
    client: Any = FailingClient(ReadTimeoutError(endpoint_url="http://ses"))
    with pytest.raises(MailUnavailableError, match="ReadTimeoutError") as caught:
        Mailer(client).send(make(), KEY, "acknowledgement")
    assert caught.value.reason == "ReadTimeoutError"
    assert client.calls[0]["EmailTags"] == [{"Name": "acknowledgement", "Value": KEY}]


def test_a_message_that_the_client_itself_rejects_is_refused(endpoint: str) -> None:
    key: Any = 7
    with pytest.raises(MailRefusedError) as caught:
        Mailer.connect(endpoint).send(make(), key)
    assert caught.value.reason == "ParamValidation"
