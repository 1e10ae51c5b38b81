"""What an earlier deployment left behind is taken in again, so that it can be deployed anew.

`microsite destroy` keeps buckets and the form secret. CloudFormation would not make what exists
already, so a new stack begins by importing it.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from infra.deploying.change_sets import execute, settled
from infra.deploying.clients import Aws
from infra.deploying.errors import DeployError
from infra.deploying.names import Names
from infra.deploying.stacks import describe, new_token

_FORBIDDEN = frozenset({"403", "AccessDenied"})


@dataclass(frozen=True)
class Kept:
    """Something that outlives a stack: `identifier` is what CloudFormation imports it by."""

    logical_id: str
    kind: str
    name_key: str
    name: str
    identifier: dict[str, str]

    @property
    def resource(self) -> dict[str, Any]:
        """Write it as a resource of a template."""
        return {
            "Type": self.kind,
            "DeletionPolicy": "Retain",
            "UpdateReplacePolicy": "Retain",
            "Properties": {self.name_key: self.name},
        }


def adopt(aws: Aws, names: Names) -> tuple[Kept, ...]:
    """Make the stack of what is kept, if there is no stack, and say what that is."""
    kept = () if describe(aws.stacks, names.project) else tuple(left(aws, names))
    if kept:
        answer = aws.stacks.create_change_set(
            StackName=names.project,
            ChangeSetName=new_token(),
            ChangeSetType="IMPORT",
            TemplateBody=json.dumps(template_of(kept)),
            ResourcesToImport=[
                {
                    "ResourceType": one.kind,
                    "LogicalResourceId": one.logical_id,
                    "ResourceIdentifier": one.identifier,
                }
                for one in kept
            ],
        )
        if pending := settled(aws.stacks, names.project, answer):
            execute(aws.stacks, pending, taken_in=True)
    return kept


def template_of(kept: Iterable[Kept]) -> dict[str, Any]:
    """Write a template of just these; the whole one then changes them to what they should be."""
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Resources": {one.logical_id: one.resource for one in kept},
    }


def form_secret(names: Names) -> str:
    """Name the secret that outlives a stack."""
    return f"{names.project}-form-secret"


def left(aws: Aws, names: Names) -> Iterator[Kept]:
    """Find what is there of what outlives a stack."""
    for logical_id, name in names.buckets(aws.account).items():
        if bucket_exists(aws, name):
            yield Kept(logical_id, "AWS::S3::Bucket", "BucketName", name, {"BucketName": name})
    name = form_secret(names)
    try:
        found = aws.secrets.describe_secret(SecretId=name)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
    else:
        kind = "AWS::SecretsManager::Secret"
        yield Kept("FormSecret", kind, "Name", name, {"Id": found["ARN"]})


def bucket_exists(aws: Aws, name: str) -> bool:
    """Say whether we have a bucket, or raise `DeployError` where somebody else has it."""
    try:
        aws.s3.head_bucket(Bucket=name)
    except ClientError as error:
        if error.response["Error"]["Code"] in _FORBIDDEN:
            raise DeployError(
                f"The bucket {name} belongs to another AWS account, or you may not look into it."
                " Ask for that permission, or deploy from the account that has the bucket."
            ) from error
        return False
    return True
