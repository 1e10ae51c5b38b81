"""Stacks through change sets, against a CloudFormation in memory."""

from collections.abc import Mapping
from typing import Any

import pytest

from infra.deploying import stacks
from infra.deploying.change_sets import Stack, apply, propose
from infra.deploying.changes import Change, abandoned
from infra.deploying.errors import DeployError, MisuseError
from tests.unit.infra.deploy_cloud import FakeStacks, StackState

TEMPLATE = """
Parameters:
  MailFrom: {Type: String}
  Retention: {Type: Number, Default: 30}
Resources:
  Queue: {Type: AWS::SQS::Queue}
Outputs:
  QueueUrl: {Value: !Ref Queue}
"""
GIVEN = {"MailFrom": "a@office.example"}


def nothing(_: StackState) -> Mapping[str, Mapping[str, str]]:
    return {"Queue": {"Ref": "https://queue.example"}}


@pytest.fixture
def client() -> FakeStacks:
    return FakeStacks(nothing)


def stack(text: str = TEMPLATE, **parameters: str) -> Stack:
    return Stack("site", text, parameters)


WITH_BUCKETS = """
Parameters:
  Prefix: {Type: String}
Resources:
  ContentBucket: {Type: AWS::S3::Bucket, Properties: {BucketName: !Sub "${Prefix}-content"}}
  DeploymentBucket: {Type: AWS::S3::Bucket, Properties: {BucketName: !Sub "${Prefix}-deployment"}}
"""


def with_buckets(text: str = WITH_BUCKETS, prefix: str = "new") -> Stack:
    return Stack("site", text, {"Prefix": prefix}, {"ContentBucket": f"{prefix}-content"})


def test_a_stack_is_made_and_puts_out_what_it_says(client: FakeStacks) -> None:
    assert apply(client, stack(**GIVEN)) == (Change("Add", "Queue", "AWS::SQS::Queue"),)
    assert stacks.outputs(client, "site") == {"QueueUrl": "https://queue.example"}


def test_a_second_time_nothing_changes(client: FakeStacks) -> None:
    apply(client, stack(**GIVEN))

    assert apply(client, stack(**GIVEN)) == ()
    assert client.calls.count("ExecuteChangeSet") == 1
    assert client.calls.count("DeleteChangeSet") == 1


def test_a_parameter_left_out_keeps_its_value(client: FakeStacks) -> None:
    apply(client, stack(Retention="7", **GIVEN))
    apply(client, stack(TEMPLATE + "\nDescription: New."))

    assert client.stacks["site"].parameters == {"Retention": "7", **GIVEN}


def test_what_only_an_operator_knows_is_asked_for(client: FakeStacks) -> None:
    with pytest.raises(MisuseError, match="told once: add --mail-from") as raised:
        apply(client, stack())
    assert raised.value.exit_status == 2
    assert client.stacks == {}


def test_a_failure_names_what_failed_and_why_but_not_what_was_cancelled(
    client: FakeStacks,
) -> None:
    client.failing = "The name is taken."

    with pytest.raises(DeployError, match="ended as ROLLBACK_COMPLETE") as raised:
        apply(client, stack(**GIVEN))

    assert str(raised.value).endswith("then try again:\n  WebRole: The name is taken.")


def test_the_remains_of_a_failed_creation_are_cleared_away(client: FakeStacks) -> None:
    client.failing = "The name is taken."
    with pytest.raises(DeployError):
        apply(client, stack(**GIVEN))
    client.failing = ""

    assert len(apply(client, stack(**GIVEN))) == 1
    assert client.calls.count("DeleteStack") == 1


def test_a_stack_that_somebody_else_changes_is_left_alone(client: FakeStacks) -> None:
    apply(client, stack(**GIVEN))
    client.stacks["site"].status = "UPDATE_IN_PROGRESS"

    with pytest.raises(DeployError, match="in the state UPDATE_IN_PROGRESS"):
        propose(client, stack(**GIVEN))


def test_a_template_that_is_refused_is_told(
    client: FakeStacks, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: Any) -> dict[str, str]:
        return {"Status": "FAILED", "StatusReason": "Unknown resource type."}

    monkeypatch.setattr(client, "describe_change_set", refuse)

    with pytest.raises(DeployError, match=r"the template of site: Unknown resource type\."):
        apply(client, stack(**GIVEN))


def test_all_pages_of_a_change_set_are_read(
    client: FakeStacks, monkeypatch: pytest.MonkeyPatch
) -> None:
    def page(**arguments: Any) -> dict[str, Any]:
        number = arguments.get("NextToken", "1")
        change = {
            "Action": "Modify",
            "LogicalResourceId": f"Queue{number}",
            "ResourceType": "AWS::SQS::Queue",
            "Replacement": "True",
        }
        more = {"NextToken": "2"} if number == "1" else {}
        return {"Status": "CREATE_COMPLETE", "Changes": [{"ResourceChange": change}], **more}

    monkeypatch.setattr(client, "describe_change_set", page)

    pending = propose(client, stack(**GIVEN))

    assert pending
    assert [(one.logical_id, one.replaced) for one in pending.changes] == [
        ("Queue1", True),
        ("Queue2", True),
    ]


WITHOUT = WITH_BUCKETS.replace("  ContentBucket:", "  Others:").replace("-content", "-others")


@pytest.mark.parametrize("later", [with_buckets(), with_buckets(WITHOUT, "old")])
def test_a_change_that_lets_go_of_data_is_withdrawn_and_told(
    client: FakeStacks, later: Stack
) -> None:
    apply(client, with_buckets(prefix="old"))

    with pytest.raises(DeployError, match="would let go of old-content, and") as raised:
        apply(client, later)

    assert "deploy the version that made them, or move" in str(raised.value)
    assert raised.value.exit_status == 1
    assert client.calls.count("ExecuteChangeSet") == 1
    assert client.calls.count("DeleteChangeSet") == 1


def test_a_bucket_that_is_replaced_under_its_own_name_is_let_go_of_too() -> None:
    change = Change("Modify", "ContentBucket", "AWS::S3::Bucket", replaced=True, name="a-content")
    assert abandoned((change,), {"ContentBucket": "a-content"}) == ("a-content",)


def test_buckets_may_change_and_come_and_those_without_data_may_go(client: FakeStacks) -> None:
    apply(client, with_buckets())
    other = WITH_BUCKETS.replace("{BucketName", "{Tags: [], BucketName").replace(
        "-deployment", "-packages"
    )

    changes = apply(client, with_buckets(other))

    assert [(one.action, one.name) for one in changes] == [
        ("Modify", "new-content"),
        ("Modify", "new-deployment"),
    ]


def test_a_wait_ends_and_does_not_last_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["CREATE_IN_PROGRESS", "CREATE_COMPLETE"])
    monkeypatch.setattr("time.sleep", lambda _: None)

    assert stacks.wait(lambda: {"Status": next(answers)}, "Status")["Status"] == "CREATE_COMPLETE"

    clock = iter([0.0, 3601.0])
    monkeypatch.setattr("time.monotonic", lambda: next(clock))
    with pytest.raises(DeployError, match="AWS still says CREATE_IN_PROGRESS after an hour"):
        stacks.wait(lambda: {"Status": "CREATE_IN_PROGRESS"}, "Status")


def test_a_stack_is_deleted_once(client: FakeStacks) -> None:
    apply(client, stack(**GIVEN))

    assert stacks.delete(client, "site")
    assert not stacks.delete(client, "site")
