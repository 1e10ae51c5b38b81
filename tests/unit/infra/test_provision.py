import json
from contextlib import nullcontext
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra.aws import Clients
from infra.plan import Plan
from infra.provision import provision


def bodies(clients: Clients, name: str) -> list[dict[str, Any]]:
    url = clients.sqs.get_queue_url(QueueName=name)["QueueUrl"]
    received = clients.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)
    return [json.loads(message["Body"]) for message in received.get("Messages", [])]


def test_buckets_are_versioned_as_planned(plan: Plan, clients: Clients) -> None:
    states = {
        bucket.logical_id: clients.s3.get_bucket_versioning(Bucket=bucket.name).get("Status")
        for bucket in plan.buckets
    }
    assert states == {
        "ContentBucket": "Enabled",
        "PublishedBucket": "Enabled",
        "InboxBucket": None,
        "DeploymentBucket": None,
    }


def test_lifecycle_rules_are_those_of_the_plan(plan: Plan, clients: Clients) -> None:
    bucket = plan.bucket("ContentBucket").name
    rules = clients.s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
    assert [rule["ID"] for rule in rules] == ["old-versions", "abandoned-uploads"]
    assert rules[0]["NoncurrentVersionExpiration"]["NoncurrentDays"] == 30
    assert all("Expiration" not in rule for rule in rules)


def test_failed_messages_go_to_dead_letters_after_five_receives(
    plan: Plan, clients: Clients
) -> None:
    queue = plan.queue("UploadsQueue")
    url = clients.sqs.get_queue_url(QueueName=queue.name)["QueueUrl"]
    attributes = clients.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])
    assert json.loads(attributes["Attributes"]["RedrivePolicy"]) == {
        "deadLetterTargetArn": plan.queue("UploadsDeadLetterQueue").arn,
        "maxReceiveCount": 5,
    }


def test_uploads_reach_the_queue(plan: Plan, clients: Clients) -> None:
    bucket = plan.bucket("ContentBucket").name
    for key in ("content/en/a b.json", "files/a.pdf", "problems/content/en/a.txt"):
        clients.s3.put_object(Bucket=bucket, Key=key, Body=b"{}")
    received = bodies(clients, "microsite-local-uploads")
    assert received[0]["Event"] == "s3:TestEvent"
    keys = [body["Records"][0]["s3"]["object"]["key"] for body in received[1:]]
    assert keys == ["content%2Fen%2Fa+b.json", "files%2Fa.pdf"]


def test_enquiries_reach_the_queue_and_outcomes_do_not(plan: Plan, clients: Clients) -> None:
    bucket = plan.bucket("InboxBucket").name
    for key in ("enquiries/1.json", "outcomes/1.json"):
        clients.s3.put_object(Bucket=bucket, Key=key, Body=b"{}")
    received = bodies(clients, "microsite-local-enquiries")
    keys = [body["Records"][0]["s3"]["object"]["key"] for body in received[1:]]
    assert keys == ["enquiries%2F1.json"]


def test_provisioning_again_changes_nothing(plan: Plan, clients: Clients) -> None:
    bucket = plan.bucket("ContentBucket").name
    clients.s3.put_object(Bucket=bucket, Key="content/a.json", Body=b"{}")
    provision(plan, clients)
    assert clients.s3.get_object(Bucket=bucket, Key="content/a.json")["Body"].read() == b"{}"
    notifications = clients.s3.get_bucket_notification_configuration(Bucket=bucket)
    assert len(notifications["QueueConfigurations"]) == 4


def test_mail_may_be_sent_from_the_identity(plan: Plan, clients: Clients) -> None:
    address = plan.mail_from
    message: Any = {"Raw": {"Data": b"Subject: Hello\r\n\r\nHello\r\n"}}
    for sender, allowed in ((address, True), ("other@elsewhere.example", False)):
        outcome = nullcontext() if allowed else pytest.raises(ClientError, match="authority")
        with outcome:
            clients.sesv2.send_email(
                FromEmailAddress=sender,
                Destination={"ToAddresses": ["office@office.example"]},
                Content=message,
            )
