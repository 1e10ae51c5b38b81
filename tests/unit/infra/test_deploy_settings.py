"""Zappa's settings as they are rendered, and Zappa as it is run with them."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from handlers.settings import EnquirySettings, UploadSettings, WebSettings
from infra.deploying import secrets
from infra.deploying.errors import DeployError
from infra.deploying.names import Names
from infra.deploying.settings import Facts, Stages, read_stages, render
from infra.deploying.zappa import run_zappa

NEW, OLD, ORIGIN = "new-form-secret-0123", "old-form-secret-0123", "origin-secret-0123456"
OUTPUTS = {
    "ContentBucketName": "content",
    "PublishedBucketName": "published",
    "InboxBucketName": "inbox",
    "DeploymentBucketName": "deployment",
    "UploadsQueueArn": "arn:aws:sqs:eu-west-1:1:uploads",
    "EnquiriesQueueArn": "arn:aws:sqs:eu-west-1:1:enquiries",
    "MailEventsQueueArn": "arn:aws:sqs:eu-west-1:1:mail-events",
    "WebRoleArn": "arn:web",
    "UploadRoleArn": "arn:upload",
    "EnquiryRoleArn": "arn:enquiry",
    "MailFrom": "site@office.example",
    "ConfigurationSetName": "microsite-staging",
    "AcknowledgementSetName": "microsite-staging-acknowledgements",
}


def facts(origin: str = ORIGIN, **outputs: str) -> Facts:
    return Facts(Names("staging"), "eu-west-1", {**OUTPUTS, **outputs}, (NEW, OLD), origin)


@pytest.fixture
def rendered() -> Stages:
    return render(read_stages(), facts())


def test_each_function_gets_the_variables_that_it_asks_for(rendered: Stages) -> None:
    variables = {
        stage: settings["aws_environment_variables"] for stage, settings in rendered.items()
    }
    assert variables == {
        "web": {
            "MICROSITE_PUBLISHED_BUCKET": "published",
            "MICROSITE_INBOX_BUCKET": "inbox",
            "MICROSITE_FORM_SECRETS": f"{NEW},{OLD}",
            "MICROSITE_ORIGIN_SECRET": ORIGIN,
        },
        "upload": {
            "MICROSITE_CONTENT_BUCKET": "content",
            "MICROSITE_PUBLISHED_BUCKET": "published",
        },
        "enquiry": {
            "MICROSITE_INBOX_BUCKET": "inbox",
            "MICROSITE_PUBLISHED_BUCKET": "published",
            "MICROSITE_MAIL_FROM": "site@office.example",
            "MICROSITE_CONFIGURATION_SET": "microsite-staging",
            "MICROSITE_ACKNOWLEDGEMENT_SET": "microsite-staging-acknowledgements",
        },
    }
    web = WebSettings.from_environ(variables["web"])
    assert web.form_secrets == (NEW, OLD)
    assert web.origin_secret == ORIGIN
    UploadSettings.from_environ(variables["upload"])
    enquiry = EnquirySettings.from_environ(variables["enquiry"])
    assert enquiry.configuration_set == "microsite-staging"
    assert enquiry.acknowledgement_set == "microsite-staging-acknowledgements"


def test_without_a_cdn_there_is_no_secret_to_prove() -> None:
    web = render(read_stages(), facts(origin=""))["web"]
    assert "MICROSITE_ORIGIN_SECRET" not in web["aws_environment_variables"]


def with_own(stage: str, **own: Any) -> Stages:
    """Say something in a stage's settings, beside what is in the file."""
    stages = read_stages()
    return {**stages, stage: {**stages[stage], **own}}


@pytest.mark.parametrize("place", ["environment_variables", "aws_environment_variables"])
def test_what_the_settings_say_of_a_function_reaches_it_beside_the_environments_own(
    place: str,
) -> None:
    switches = {"MICROSITE_RATE_LIMIT": "off", "MICROSITE_LEASE": "200"}
    before = render(read_stages(), facts())
    rendered = render(with_own("enquiry", **{place: switches}), facts())

    variables = rendered["enquiry"]["aws_environment_variables"]
    assert variables == {**before["enquiry"]["aws_environment_variables"], **switches}
    settings = EnquirySettings.from_environ(variables)
    assert (settings.rate_limit, settings.lease) == (False, 200)
    for stage in ("web", "upload"):
        assert rendered[stage] == before[stage]


def test_what_is_the_environments_own_is_for_no_settings_to_say() -> None:
    own = {"MICROSITE_INBOX_BUCKET": "elsewhere", "MICROSITE_MAIL_FROM": "me@example.com"}
    rendered = render(with_own("enquiry", environment_variables=own), facts())
    variables = rendered["enquiry"]["aws_environment_variables"]
    assert variables["MICROSITE_INBOX_BUCKET"] == "inbox"
    assert variables["MICROSITE_MAIL_FROM"] == "site@office.example"


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("MICROSITE_LEASE", 200, "MICROSITE_LEASE must be text, so put quotation marks around 200"),
        ("MICROSITE_LEASE", "soon", "MICROSITE_LEASE must be a number of seconds, not “soon”"),
        (
            "MICROSITE_LEASE",
            "60",
            "longer than timeout_seconds, which is 60; otherwise two workers",
        ),
        ("MICROSITE_RATE_LIMIT", "no", "MICROSITE_RATE_LIMIT must be “on” or “off”, not “no”"),
    ],
)
def test_a_variable_that_a_function_cannot_work_with_is_told_before_it_is_deployed(
    name: str, value: object, why: str
) -> None:
    with pytest.raises(DeployError, match=why) as raised:
        render(with_own("enquiry", environment_variables={name: value}), facts())
    assert str(raised.value).startswith("zappa_settings.json, enquiry: ")
    assert str(raised.value).endswith("Mend it there, then deploy again.")


def test_the_functions_are_named_and_may_do_what_the_stack_says(rendered: Stages) -> None:
    for stage, settings in rendered.items():
        assert settings["project_name"] == "microsite-staging"
        assert settings["role_arn"] == f"arn:{stage}"
        assert settings["manage_roles"] is False
        assert settings["aws_region"] == "eu-west-1"
        assert settings["s3_bucket"] == "deployment"
    for stage, settings in read_stages().items():
        own = {"project_name"}
        kept = {name: value for name, value in settings.items() if name not in own}
        assert kept.items() <= rendered[stage].items()


def test_queues_call_the_functions_that_work_for_them(rendered: Stages) -> None:
    assert rendered["web"]["events"] == []
    assert rendered["upload"]["events"] == [
        {
            "function": "handlers.on_upload.handler",
            "event_source": {
                "arn": OUTPUTS["UploadsQueueArn"],
                "batch_size": 10,
                "enabled": True,
            },
        }
    ]
    sources = [event["event_source"] for event in rendered["enquiry"]["events"]]
    assert [(source["arn"], source["batch_size"]) for source in sources] == [
        (OUTPUTS["EnquiriesQueueArn"], 5),
        (OUTPUTS["MailEventsQueueArn"], 5),
    ]


def test_the_address_of_the_web_function_is_for_no_other_site(rendered: Stages) -> None:
    assert rendered["web"]["function_url_config"] == {"authorizer": "NONE", "cors": False}


def test_a_stack_of_another_template_is_told_in_a_sentence() -> None:
    bare = Facts(Names("staging"), "eu-west-1", {}, (NEW,))
    with pytest.raises(DeployError, match="microsite-staging puts out no WebRoleArn"):
        render(read_stages(), bare)


def test_secrets_are_in_no_description(rendered: Stages) -> None:
    assert NEW not in repr(facts())
    assert ORIGIN not in repr(facts())
    assert rendered


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What Zappa is started with; it fails, and tells all it knows."""
    seen: dict[str, Any] = {}

    def run(arguments: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
        path = Path(options["cwd"]) / arguments[arguments.index("--settings_file") + 1]
        seen.update(options, arguments=arguments, path=path, settings=path.read_text("utf-8"))
        seen["mode"] = path.stat().st_mode & 0o777
        return subprocess.CompletedProcess(arguments, 1, seen["settings"], "It failed.")

    monkeypatch.setattr(subprocess, "run", run)
    return seen


def test_zappa_reads_secrets_from_a_file_that_is_gone_afterwards_also_after_a_failure(
    rendered: Stages, seen: dict[str, Any]
) -> None:
    with pytest.raises(DeployError, match="Zappa could not update web") as raised:
        run_zappa("update", "web", "s3://deployment/web.zip", rendered, facts().secrets)

    assert json.loads(seen["settings"]) == {"web": rendered["web"]}
    assert seen["mode"] == 0o600
    assert not seen["path"].parent.exists()
    for secret in (NEW, OLD, ORIGIN):
        assert secret not in str(raised.value)
        assert secret not in " ".join(seen["arguments"])
        assert secret not in " ".join(seen["env"].values())
    assert "It failed." in str(raised.value)
    assert "site@office.example" not in seen["settings"]
    assert seen["env"]["AWS_DEFAULT_REGION"] == "eu-west-1"
    assert seen["env"].keys() >= os.environ.keys()


class Keeper:
    """A Secrets Manager that holds nothing."""

    def get_secret_value(self, **_: Any) -> dict[str, str]:
        return {"SecretString": ""}


def test_a_secret_without_a_value_is_told_in_a_sentence() -> None:
    with pytest.raises(DeployError, match="The secret arn:form has no value"):
        secrets.versions(Keeper(), "arn:form")
