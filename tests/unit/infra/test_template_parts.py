"""What the template says beyond what the local stack reads of it."""

import json
from typing import Any

import pytest

from handlers.contact.lease import LEASE
from infra.deploying.finishing import EVERY
from infra.intrinsics import Intrinsic, parse
from infra.packaging.stages import SETTINGS
from infra.plan import Place
from infra.policies import ROLES
from infra.template import TEMPLATE, read_plan

FUNCTIONS = tuple(ROLES)
PARAMETERS = {
    "Environment": "staging",
    "MailFrom": "site@office.example",
    "BucketPrefix": "microsite-staging-1",
}
DOCUMENT = parse(TEMPLATE.read_text("utf-8"))
RESOURCES: dict[str, dict[str, Any]] = DOCUMENT["Resources"]


def of_kind(kind: str) -> dict[str, dict[str, Any]]:
    return {
        key: resource["Properties"]
        for key, resource in RESOURCES.items()
        if resource["Type"] == kind
    }


def statements(policy: str) -> list[Any]:
    found: list[Any] = RESOURCES[policy]["Properties"]["PolicyDocument"]["Statement"]
    return found


def alarms() -> dict[str, dict[str, Any]]:
    return of_kind("AWS::CloudWatch::Alarm")


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_has_a_log_that_ends_and_alarms(function: str) -> None:
    name = Intrinsic("Sub", f"microsite-${{Environment}}-{function}")
    logs = {group["LogGroupName"].value: group for group in of_kind("AWS::Logs::LogGroup").values()}
    assert logs[f"/aws/lambda/{name.value}"]["RetentionInDays"] == 30
    watched = {
        alarm["MetricName"]: alarm
        for alarm in alarms().values()
        if _dimension(alarm) == name and alarm["Namespace"] == "AWS/Lambda"
    }
    assert set(watched) == {"Errors", "Throttles"}
    for alarm in watched.values():
        assert (alarm["Statistic"], alarm["Threshold"]) == ("Sum", 1)
        assert alarm["ComparisonOperator"] == "GreaterThanOrEqualToThreshold"


@pytest.mark.parametrize("role", ROLES.values())
def test_a_role_is_for_lambda_alone(role: str) -> None:
    (trust,) = RESOURCES[role]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    assert trust == {
        "Effect": "Allow",
        "Principal": {"Service": "lambda.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }


def test_each_queue_is_watched_for_age_or_dead_letters() -> None:
    watched = {
        _dimension(alarm).value.removesuffix(".QueueName"): (
            alarm["MetricName"].removeprefix("Approximate"),
            alarm["Threshold"],
        )
        for alarm in alarms().values()
        if alarm["Namespace"] == "AWS/SQS"
    }
    expected = {
        queue: ("NumberOfMessagesVisible", 0)
        if "DeadLetter" in queue
        else ("AgeOfOldestMessage", 300)
        for queue in of_kind("AWS::SQS::Queue")
    }
    assert watched == expected


@pytest.mark.parametrize(
    ("name", "metric", "most"),
    [
        ("EnquiriesFailedAlarm", "failed", 0),
        ("EnquiriesBouncedAlarm", "bounced", 0),
        ("EnquiriesRejectedAlarm", "rejected", 0),
        ("EnquiriesComplainedAlarm", "complained", 0),
        ("EnquiriesPendingAlarm", "oldest_pending_ms", 5 * 60 * 1000),
    ],
)
def test_a_message_that_fails_waits_or_comes_back_rings(name: str, metric: str, most: int) -> None:
    alarm = alarms()[name]
    assert (alarm["Namespace"], alarm["MetricName"]) == ("Microsite", metric)
    assert (alarm["Threshold"], alarm["ComparisonOperator"]) == (most, "GreaterThanThreshold")
    assert _dimension(alarm) == Intrinsic("Sub", "microsite-${Environment}-enquiry")


def test_a_page_or_a_message_that_fails_before_a_visitor_rings() -> None:
    alarm = alarms()["WebFailuresAlarm"]
    assert (alarm["Namespace"], alarm["MetricName"]) == ("Microsite", "failures")
    assert (alarm["Threshold"], alarm["ComparisonOperator"]) == (0, "GreaterThanThreshold")
    assert _dimension(alarm) == Intrinsic("Sub", "microsite-${Environment}-web")


def test_a_message_that_waits_a_quarter_of_an_hour_rings_and_so_does_a_silent_sweep() -> None:
    alarm = alarms()["EnquiriesPendingAlarm"]
    sweep = 5 * 60
    assert EVERY == "rate(5 minutes)"
    assert (alarm["Period"], alarm["Statistic"]) == (sweep, "Maximum")
    assert alarm["EvaluationPeriods"] == alarm["DatapointsToAlarm"] == 3
    assert alarm["TreatMissingData"] == "breaching"
    # Older than a period three times in a row: that is, in the end, older than three periods.
    assert alarm["Threshold"] == sweep * 1000


def test_a_lease_outlives_its_worker_and_ends_before_the_queue_asks_again() -> None:
    timeout = json.loads(SETTINGS.read_bytes())["enquiry"]["timeout_seconds"]
    hidden = DOCUMENT["Parameters"]["EnquiriesVisibilityTimeout"]["Default"]
    assert timeout < LEASE.total_seconds() < hidden


def test_every_alarm_reaches_the_topic_and_is_silent_without_data_but_for_the_sweeps() -> None:
    for alarm in alarms().values():
        assert alarm["AlarmActions"] == [Intrinsic("Ref", "AlarmTopic")]
    ringing = [
        name for name, alarm in alarms().items() if alarm["TreatMissingData"] != "notBreaching"
    ]
    assert ringing == ["EnquiriesPendingAlarm"]


def test_every_queue_that_receives_has_dead_letters_kept_for_14_days() -> None:
    plan = read_plan(TEMPLATE.read_text("utf-8"), PARAMETERS, Place("1", "eu-west-1"))
    dead = {queue.dead_letter_arn: queue for queue in plan.queues if queue.dead_letter_arn}
    for queue in plan.queues:
        assert (queue.arn in dead) is (queue.dead_letter_arn is None)
        if queue.arn in dead:
            assert queue.retention == 14 * 24 * 3600


def test_mail_to_the_office_is_sent_whatever_came_back_and_to_strangers_as_the_account_has_it() -> (
    None
):
    office, strangers = RESOURCES["ConfigurationSet"], RESOURCES["AcknowledgementSet"]
    assert office["Properties"]["SuppressionOptions"] == {"SuppressedReasons": []}
    assert "SuppressionOptions" not in strangers["Properties"]


def test_the_bus_hears_of_mail_that_is_sent_with_either_set() -> None:
    heard = of_kind("AWS::SES::ConfigurationSetEventDestination").values()
    sets = {name for name, one in RESOURCES.items() if one["Type"] == "AWS::SES::ConfigurationSet"}
    assert {one["ConfigurationSetName"].value for one in heard} == sets
    for one in heard:
        assert one["EventDestination"]["Enabled"]
        assert "event-bus/default" in (
            one["EventDestination"]["EventBridgeDestination"]["EventBusArn"].value
        )


def test_the_stack_has_no_identity_which_another_environment_may_use_too() -> None:
    assert not of_kind("AWS::SES::EmailIdentity")


@pytest.mark.parametrize(
    ("policy", "source"),
    [
        ("UploadsQueuePolicy", ":s3:::${BucketPrefix}-content"),
        ("EnquiriesQueuePolicy", ":s3:::${BucketPrefix}-inbox"),
    ],
)
def test_one_source_alone_may_send_to_a_queue(policy: str, source: str) -> None:
    (statement,) = statements(policy)
    assert statement["Action"] == "sqs:SendMessage"
    assert statement["Condition"]["ArnEquals"]["aws:SourceArn"].value.endswith(source)


@pytest.mark.parametrize("bucket", ["Content", "Published", "Inbox"])
def test_buckets_are_private_encrypted_kept_and_reached_by_tls_only(bucket: str) -> None:
    resource = RESOURCES[f"{bucket}Bucket"]
    assert resource["DeletionPolicy"] == resource["UpdateReplacePolicy"] == "Retain"
    assert set(resource["Properties"]["PublicAccessBlockConfiguration"].values()) == {True}
    assert "BucketEncryption" in resource["Properties"]
    denial = statements(f"{bucket}BucketPolicy")[0]
    assert (denial["Effect"], denial["Principal"], denial["Action"]) == ("Deny", "*", "s3:*")
    assert denial["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_the_cdn_may_read_prints_and_files_once_it_is_there() -> None:
    _, edge = statements("PublishedBucketPolicy")
    condition, grant, nothing = edge.value
    assert (edge.name, condition, nothing) == ("If", "HasEdge", Intrinsic("Ref", "AWS::NoValue"))
    assert grant["Action"] == "s3:GetObject"
    assert [resource.value for resource in grant["Resource"]] == [
        "${PublishedBucket.Arn}/prints/*",
        "${PublishedBucket.Arn}/files/*",
        "${PublishedBucket.Arn}/images/*",
    ]
    distribution = Intrinsic("Ref", "EdgeDistributionArn")
    assert grant["Condition"] == {"StringEquals": {"aws:SourceArn": distribution}}


def test_the_form_secret_is_long_has_no_commas_and_outlives_the_stack() -> None:
    secret = RESOURCES["FormSecret"]
    assert secret["DeletionPolicy"] == secret["UpdateReplacePolicy"] == "Retain"
    generated = secret["Properties"]["GenerateSecretString"]
    assert generated["PasswordLength"] >= 32
    assert generated["ExcludePunctuation"] is True


def test_what_deploying_needs_is_put_out() -> None:
    assert {
        "ContentBucketName", "PublishedBucketName", "InboxBucketName",
        "UploadsQueueArn", "EnquiriesQueueArn", "MailEventsQueueArn",
        "WebRoleArn", "UploadRoleArn", "EnquiryRoleArn",
        "FormSecretArn", "AlarmTopicArn", "ConfigurationSetName", "MailFrom",
    } <= set(DOCUMENT["Outputs"])  # fmt: skip


def _dimension(alarm: dict[str, Any]) -> Intrinsic:
    (dimension,) = alarm["Dimensions"]
    value: Intrinsic = dimension["Value"]
    return value
