from datetime import UTC, datetime
from typing import Any

import pytest

from infra.local.events import failed_messages, scheduled_event, sqs_event
from infra.plan import Place

PLACE = Place(account="123456789012", region="us-east-1")
SENT = frozenset({"a", "b"})


def test_a_batch_looks_as_lambda_hands_it_over() -> None:
    event = sqs_event(
        [
            {
                "MessageId": "a",
                "ReceiptHandle": "handle",
                "Body": "{}",
                "MD5OfBody": "99914b932bd37a50b983c5e7c90ae93b",
                "Attributes": {"ApproximateReceiveCount": "2"},
                "MessageAttributes": {
                    "word": {"DataType": "String", "StringValue": "x"},
                    "bytes": {"DataType": "Binary", "BinaryValue": b"x"},
                },
            }
        ],
        "arn:aws:sqs:us-east-1:123456789012:q",
        "us-east-1",
    )
    assert event == {
        "Records": [
            {
                "messageId": "a",
                "receiptHandle": "handle",
                "body": "{}",
                "attributes": {"ApproximateReceiveCount": "2"},
                "messageAttributes": {
                    "word": {
                        "stringValue": "x",
                        "stringListValues": [],
                        "binaryListValues": [],
                        "dataType": "String",
                    },
                    "bytes": {
                        "binaryValue": "eA==",
                        "stringListValues": [],
                        "binaryListValues": [],
                        "dataType": "Binary",
                    },
                },
                "md5OfBody": "99914b932bd37a50b983c5e7c90ae93b",
                "eventSource": "aws:sqs",
                "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:q",
                "awsRegion": "us-east-1",
            }
        ]
    }


def test_the_schedule_looks_as_eventbridge_sends_it() -> None:
    event = scheduled_event("on_upload", PLACE, datetime(2025, 3, 1, 9, 30, tzinfo=UTC))
    assert event["source"] == "aws.events"
    assert event["detail-type"] == "Scheduled Event"
    assert event["time"] == "2025-03-01T09:30:00Z"
    assert event["resources"] == ["arn:aws:events:us-east-1:123456789012:rule/on_upload"]


@pytest.mark.parametrize("answer", [None, "", {}, {"batchItemFailures": []}])
def test_no_report_means_success(answer: Any) -> None:
    assert failed_messages(answer, SENT) == frozenset()


def test_a_report_names_what_failed() -> None:
    answer = {"batchItemFailures": [{"itemIdentifier": "b"}]}
    assert failed_messages(answer, SENT) == {"b"}


@pytest.mark.parametrize(
    "failures",
    [[{"itemIdentifier": "c"}], [{"itemIdentifier": ""}], [{"wrong": "a"}], ["a"], {"a": 1}],
)
def test_a_report_that_makes_no_sense_means_that_all_failed(failures: Any) -> None:
    assert failed_messages({"batchItemFailures": failures}, SENT) == SENT
