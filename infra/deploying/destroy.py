"""An environment taken away again; what was uploaded and written stays unless told otherwise."""

from collections.abc import Callable

from botocore.exceptions import ClientError

from infra.deploying.adopting import bucket_exists, form_secret
from infra.deploying.clients import Aws
from infra.deploying.functions import configuration
from infra.deploying.names import Names
from infra.deploying.stacks import delete, outputs
from infra.packaging.stages import STAGES

Say = Callable[[str], None]


def destroy(aws: Aws, names: Names, say: Say, *, with_buckets: bool) -> None:
    """Take away what deploying made, in an order in which nothing is left without its owner."""
    sender = outputs(aws.stacks, names.project).get("MailFrom", "")
    say(f"the CDN {names.edge}, which takes a while")
    delete(aws.edge_stacks, names.edge)
    for stage in STAGES:
        say(f"the function {names.function(stage)}, with its schedule and its queue's calls")
        _delete_function(aws, names.function(stage))
    say(f"the stack {names.project}, with queues, roles, alarms and logs")
    _empty_deployment_bucket(aws, names)
    delete(aws.stacks, names.project)
    for stage in STAGES:
        _delete_log(aws, names.log_group(stage))
    if sender:
        say(f"SES still knows {sender}, as other sites may send from it")
    if with_buckets:
        for bucket in names.buckets(aws.account).values():
            say(f"the bucket {bucket}, with all that is in it")
            _delete_bucket(aws, bucket)
        say(f"the secret {form_secret(names)}")
        _delete_secret(aws, form_secret(names))
        return
    say("Kept, and taken in again by the next deployment:")
    for kept in names.buckets(aws.account).values():
        if bucket_exists(aws, kept):
            say(f"  the bucket {kept}")
    say(f"  the secret {form_secret(names)}")


def _delete_function(aws: Aws, name: str) -> None:
    found = configuration(aws, name)
    if found is None:
        return
    arn = found["FunctionArn"]
    for rule in aws.events.list_rule_names_by_target(TargetArn=arn)["RuleNames"]:
        targets = aws.events.list_targets_by_rule(Rule=rule)["Targets"]
        aws.events.remove_targets(Rule=rule, Ids=[target["Id"] for target in targets])
        aws.events.delete_rule(Name=rule)
    mappings = aws.functions.list_event_source_mappings(FunctionName=arn)["EventSourceMappings"]
    for mapping in mappings:
        aws.functions.delete_event_source_mapping(UUID=mapping["UUID"])
    aws.functions.delete_function(FunctionName=name)


def _empty_deployment_bucket(aws: Aws, names: Names) -> None:
    """Remove what an interrupted deployment may have left: a bucket goes only when empty."""
    bucket = outputs(aws.stacks, names.project).get("DeploymentBucketName", "")
    if bucket and bucket_exists(aws, bucket):
        _empty(aws, bucket)


def _delete_bucket(aws: Aws, bucket: str) -> None:
    if bucket_exists(aws, bucket):
        _empty(aws, bucket)
        aws.s3.delete_bucket(Bucket=bucket)


def _empty(aws: Aws, bucket: str) -> None:
    for page in aws.s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        found = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
        if found:
            objects = [{"Key": one["Key"], "VersionId": one["VersionId"]} for one in found]
            aws.s3.delete_objects(Bucket=bucket, Delete={"Objects": objects, "Quiet": True})


def _delete_log(aws: Aws, group: str) -> None:
    try:
        aws.logs.delete_log_group(logGroupName=group)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise


def _delete_secret(aws: Aws, name: str) -> None:
    try:
        aws.secrets.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
