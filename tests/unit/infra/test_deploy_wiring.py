"""A sentence for each thing that is missing once everything has been deployed."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from infra.deploying.finishing import EVERY
from infra.deploying.names import Names
from infra.deploying.settings import read_stages, render
from infra.deploying.templates import plan_of
from infra.deploying.wired import Address, Clock, Function, Listening, Wired
from infra.deploying.wiring import gaps
from tests.unit.infra.test_deploy_settings import OUTPUTS, facts

ROLE = "arn:aws:iam::123456789012:role/microsite-staging-"
FACTS = facts(**{f"{name}RoleArn": ROLE + name.lower() for name in ("Web", "Upload", "Enquiry")})
RENDERED = render(read_stages(), FACTS)
PLAN = plan_of(FACTS)
WEB, UPLOAD, ENQUIRY = Names("staging").functions
CONTENT, INBOX = (f"microsite-staging-123456789012-{name}" for name in ("content", "inbox"))
RUNTIME = read_stages()["upload"]["runtime"]
ALL = frozenset


def complete(stage: str) -> Function:
    settings = RENDERED[stage]
    return Function(
        role=settings["role_arn"],
        handler=settings["lambda_handler"],
        runtime=settings["runtime"],
        architecture="x86_64",
        variables=settings["aws_environment_variables"],
        listening=tuple(
            Listening(event["event_source"]["arn"], "Enabled", ALL({"ReportBatchItemFailures"}))
            for event in settings["events"]
        ),
        clocks=() if stage == "web" else (Clock(EVERY, enabled=True, permitted=True),),
        address=Address("https://x", "NONE", public=True) if stage == "web" else None,
    )


def wired() -> Wired:
    return Wired(
        functions={Names("staging").function(stage): complete(stage) for stage in RENDERED},
        notifications={
            bucket.name: ALL((one.event, one.prefix, one.queue_arn) for one in bucket.notifications)
            for bucket in PLAN.buckets
        },
    )


def told(found: Wired) -> list[str]:
    return list(gaps(Names("staging"), RENDERED, PLAN, found))


def with_function(name: str, **changes: Any) -> Wired:
    whole = wired()
    return replace(
        whole, functions={**whole.functions, name: replace(whole.functions[name], **changes)}
    )


def without_variable(name: str) -> Wired:
    variables = complete("web").variables
    return with_function(WEB, variables={k: v for k, v in variables.items() if k != name})


def without_reports(bucket: str) -> Wired:
    whole = wired()
    return replace(whole, notifications={**whole.notifications, bucket: ALL()})


def listening(**changes: Any) -> Wired:
    first, *others = complete("enquiry").listening
    return with_function(ENQUIRY, listening=(replace(first, **changes), *others))


def clock(**changes: Any) -> Wired:
    whole = {"expression": EVERY, "enabled": True, "permitted": True}
    return with_function(UPLOAD, clocks=(Clock(**{**whole, **changes}),))


def test_a_complete_environment_lacks_nothing() -> None:
    assert told(wired()) == []


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        (lambda: Wired({WEB: complete("web"), UPLOAD: complete("upload")}, wired().notifications),
         f"The function {ENQUIRY} does not exist."),
        (lambda: with_function(WEB, role="arn:other"),
         f"The function {WEB} has the role arn:other, where it should be {ROLE}web."),
        (lambda: with_function(WEB, handler="zappa.handler"),
         (f"The function {WEB} calls zappa.handler, where it should be"
         " handlers.on_request.handler.")),
        (lambda: with_function(UPLOAD, runtime="python3.9"),
         f"The function {UPLOAD} runs on python3.9, where it should be {RUNTIME}."),
        (lambda: with_function(UPLOAD, architecture="arm64"),
         f"The function {UPLOAD} is for processors of the kind arm64, where it should be x86_64."),
        (lambda: without_variable("MICROSITE_INBOX_BUCKET"),
         f"The function {WEB} lacks the variable MICROSITE_INBOX_BUCKET."),
        (lambda: without_variable("MICROSITE_FORM_SECRETS"),
         f"The function {WEB} lacks the variable MICROSITE_FORM_SECRETS."),
        (lambda: with_function(WEB, variables={**complete("web").variables, "STAGE": "x"}),
         f"The function {WEB} has the variable STAGE, which it must not have."),
        (lambda: with_function(
            WEB, variables={**complete("web").variables, "MICROSITE_FORM_SECRETS": "stale"}),
         f"The function {WEB} has another value for MICROSITE_FORM_SECRETS than it should."),
        (lambda: with_function(ENQUIRY, listening=complete("enquiry").listening[1:]),
         f"The function {ENQUIRY} does not listen to the queue {OUTPUTS['EnquiriesQueueArn']}."),
        (lambda: listening(state="Disabled"),
         (f"The function {ENQUIRY} has stopped listening to {OUTPUTS['EnquiriesQueueArn']}: it is"
         " Disabled.")),
        (lambda: listening(response_types=ALL()),
         (f"The function {ENQUIRY} does not tell {OUTPUTS['EnquiriesQueueArn']} of single"
         " failures (ReportBatchItemFailures).")),
        (lambda: with_function(WEB, listening=complete("upload").listening),
         f"The function {WEB} listens to {OUTPUTS['UploadsQueueArn']}, which is not its queue."),
        (lambda: with_function(UPLOAD, clocks=()),
         f"No rule calls the function {UPLOAD} by the clock, at rate(5 minutes)."),
        (lambda: clock(expression="rate(1 day)"),
         f"No rule calls the function {UPLOAD} by the clock, at rate(5 minutes)."),
        (lambda: clock(enabled=False),
         f"The rule that calls the function {UPLOAD} is disabled."),
        (lambda: clock(permitted=False),
         f"The function {UPLOAD} does not let its rule call it."),
        (lambda: with_function(WEB, address=None), f"The function {WEB} has no address."),
        (lambda: with_function(WEB, address=Address("https://x", "AWS_IAM", public=True)),
         f"The address of the function {WEB} does not let visitors in."),
        (lambda: with_function(WEB, address=Address("https://x", "NONE", public=False)),
         f"The address of the function {WEB} does not let visitors in."),
        (lambda: without_reports(INBOX),
         (f"The bucket {INBOX} does not report s3:ObjectCreated:* below enquiries/ to"
         " arn:aws:sqs:eu-west-1:123456789012:microsite-staging-enquiries.")),
    ],
)  # fmt: skip
def test_what_is_missing_is_told_in_one_sentence(
    broken: Callable[[], Wired], sentence: str
) -> None:
    assert told(broken()) == [sentence]


def test_each_notification_of_the_content_bucket_counts() -> None:
    found = told(without_reports(CONTENT))
    assert len(found) == 4
    assert all(f"The bucket {CONTENT} does not report s3:Object" in one for one in found)
