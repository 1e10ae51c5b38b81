"""Settings: each missing or odd variable is named."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from handlers.contact.lease import LEASE
from handlers.errors import SettingsError
from handlers.settings import (
    EnquirySettings,
    UploadSettings,
    WebSettings,
    environment_name,
    running_in_lambda,
)
from tests.unit.publishing.office import SITE

SECRET = "a secret of sixteen or more"  # noqa: S105  A dummy.
ALL = {
    "MICROSITE_CONTENT_BUCKET": "content",
    "MICROSITE_PUBLISHED_BUCKET": "published",
    "MICROSITE_INBOX_BUCKET": "inbox",
    "MICROSITE_FORM_SECRETS": SECRET,
    "MICROSITE_MAIL_FROM": "site@example.org",
}
NEEDED: list[tuple[Any, str]] = [
    (WebSettings, "MICROSITE_PUBLISHED_BUCKET"),
    (WebSettings, "MICROSITE_INBOX_BUCKET"),
    (WebSettings, "MICROSITE_FORM_SECRETS"),
    (UploadSettings, "MICROSITE_CONTENT_BUCKET"),
    (UploadSettings, "MICROSITE_PUBLISHED_BUCKET"),
    (EnquirySettings, "MICROSITE_INBOX_BUCKET"),
    (EnquirySettings, "MICROSITE_PUBLISHED_BUCKET"),
    (EnquirySettings, "MICROSITE_MAIL_FROM"),
]


def without(name: str) -> dict[str, str]:
    return {key: value for key, value in ALL.items() if key != name}


@pytest.mark.parametrize(("kind", "name"), NEEDED)
def test_a_missing_or_empty_variable_is_named(kind: Any, name: str) -> None:
    for environ in (without(name), {**ALL, name: ""}, {**ALL, name: "  "}):
        with pytest.raises(SettingsError, match=f"environment variable {name} is not set"):
            kind.from_environ(environ)


@pytest.mark.parametrize("kind", [WebSettings, UploadSettings, EnquirySettings])
def test_each_function_asks_only_for_what_it_uses(kind: Any) -> None:
    needed = {name: ALL[name] for one, name in NEEDED if one is kind}
    settings = kind.from_environ(needed)
    assert settings.published_bucket == "published"
    assert settings.endpoint is None
    assert settings.site == SITE


@pytest.mark.parametrize("kind", [WebSettings, UploadSettings, EnquirySettings])
def test_the_endpoint_and_the_site_folder_may_be_named(kind: Any) -> None:
    more = {"AWS_ENDPOINT_URL": "http://127.0.0.1:5050", "MICROSITE_SITE": "/elsewhere"}
    settings = kind.from_environ({**ALL, **more})
    assert settings.endpoint == "http://127.0.0.1:5050"
    assert settings.site == Path("/elsewhere")


def test_secrets_are_several_and_the_newest_comes_first() -> None:
    environ = {**ALL, "MICROSITE_FORM_SECRETS": f" {'n' * 16} ,{'o' * 20}"}
    assert WebSettings.from_environ(environ).form_secrets == ("n" * 16, "o" * 20)


@pytest.mark.parametrize("secrets", ["short", f"{SECRET},short", f"{SECRET},", ","])
def test_a_secret_that_is_easily_guessed_is_refused_without_being_shown(secrets: str) -> None:
    with pytest.raises(SettingsError, match="MICROSITE_FORM_SECRETS") as caught:
        WebSettings.from_environ({**ALL, "MICROSITE_FORM_SECRETS": secrets})
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(("text", "seconds"), [("", 5.0), ("  ", 5.0), ("0", 0.0), ("2.5", 2.5)])
def test_the_age_of_a_release_is_a_number_of_seconds(text: str, seconds: float) -> None:
    environ = {**ALL, "MICROSITE_RELEASE_MAX_AGE": text}
    assert WebSettings.from_environ(environ).release_max_age == seconds


@pytest.mark.parametrize("text", ["soon", "5s", "-1", "nan", "inf"])
def test_an_age_that_is_no_such_number_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="MICROSITE_RELEASE_MAX_AGE"):
        WebSettings.from_environ({**ALL, "MICROSITE_RELEASE_MAX_AGE": text})


def test_settings_come_from_the_environment_of_the_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in ALL.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.delenv("MICROSITE_SITE", raising=False)
    environ: Mapping[str, str] = os.environ
    assert WebSettings.from_environ() == WebSettings.from_environ(environ)
    assert EnquirySettings.from_environ().mail_from == "site@example.org"
    assert UploadSettings.from_environ().content_bucket == "content"


def test_a_lambda_sandbox_is_recognised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_LAMBDA_FUNCTION_NAME", raising=False)
    assert not running_in_lambda()
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "web")
    assert running_in_lambda()


def test_counting_messages_can_be_switched_off_and_nothing_else_is_understood() -> None:
    for text, on in (("", True), ("on", True), (" off ", False)):
        environ = {**ALL, "MICROSITE_RATE_LIMIT": text}
        assert EnquirySettings.from_environ(environ).rate_limit is on
    with pytest.raises(SettingsError, match="MICROSITE_RATE_LIMIT must be “on” or “off”, not “no”"):
        EnquirySettings.from_environ({**ALL, "MICROSITE_RATE_LIMIT": "no"})


def test_a_lease_has_a_length_of_its_own() -> None:
    assert EnquirySettings.from_environ(ALL).lease == LEASE.total_seconds()
    assert EnquirySettings.from_environ({**ALL, "MICROSITE_LEASE": "15"}).lease == 15


def test_mail_to_the_office_and_to_strangers_may_have_configuration_sets_of_their_own() -> None:
    bare = EnquirySettings.from_environ(ALL)
    assert (bare.configuration_set, bare.acknowledgement_set) == ("", "")
    sets = {"MICROSITE_CONFIGURATION_SET": "office", "MICROSITE_ACKNOWLEDGEMENT_SET": " strangers "}
    said = EnquirySettings.from_environ({**ALL, **sets})
    assert (said.configuration_set, said.acknowledgement_set) == ("office", "strangers")


@pytest.mark.parametrize(
    ("function", "environment"),
    [("", ""), ("microsite-production-enquiry", "production"), ("microsite-a-b-web", "a-b")],
)
def test_the_environment_is_read_from_the_name_of_the_function(
    monkeypatch: pytest.MonkeyPatch, function: str, environment: str
) -> None:
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", function)
    assert environment_name() == environment
