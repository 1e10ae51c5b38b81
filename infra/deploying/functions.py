"""A function deployed or updated: its package handed over, Zappa run, the rest done."""

from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from typing import Any

from boto3.exceptions import Boto3Error
from botocore.exceptions import ClientError

from infra.deploying.clients import Aws
from infra.deploying.errors import DeployError
from infra.deploying.finishing import finish
from infra.deploying.settings import Facts, Stages
from infra.deploying.zappa import Zappa

_FIRST_ARCHITECTURE = "x86_64"


@dataclass(frozen=True)
class Parcel:
    """The package of a stage. The digest is as Lambda tells it."""

    stage: str
    path: Path

    @property
    def digest(self) -> str:
        """Tell packages apart, as Lambda does."""
        with self.path.open("rb") as file:
            return b64encode(file_digest(file, "sha256").digest()).decode()


def architecture(settings: dict[str, Any]) -> str:
    """Say which processors a stage is for; without a word, those that Zappa assumes."""
    return str(settings.get("architecture", _FIRST_ARCHITECTURE))


def configuration(aws: Aws, name: str) -> dict[str, Any] | None:
    """Read how a function is set up, or give None where there is none."""
    try:
        found: dict[str, Any] = aws.functions.get_function_configuration(FunctionName=name)
    except ClientError as error:
        if error.response["Error"]["Code"] == "ResourceNotFoundException":
            return None
        raise
    return found


def put(aws: Aws, facts: Facts, rendered: Stages, parcel: Parcel, zappa: Zappa) -> str:
    """Deploy a function, or update it, and say which."""
    stage = parcel.stage
    name = facts.names.function(stage)
    bucket = facts.output("DeploymentBucketName")
    found = configuration(aws, name)
    command = "update" if found else "deploy"
    with _handed_over(aws, bucket, parcel) as key:
        if found and found.get("Architectures") != [architecture(rendered[stage])]:
            _move(aws, name, bucket, key, architecture(rendered[stage]))
        zappa(command, stage, f"s3://{bucket}/{key}", rendered, facts.secrets)
    finish(aws, facts.names, stage, rendered[stage])
    return command


@contextmanager
def _handed_over(aws: Aws, bucket: str, parcel: Parcel) -> Iterator[str]:
    """Keep a package where Lambda can fetch it, as large ones cannot be sent in a call."""
    key = f"{parcel.stage}.zip"
    try:
        aws.s3.upload_file(str(parcel.path), bucket, key)
    except Boto3Error as error:
        raise DeployError(f"The package of {parcel.stage} cannot be uploaded: {error}") from error
    try:
        yield key
    finally:
        aws.s3.delete_object(Bucket=bucket, Key=key)


def _move(aws: Aws, name: str, bucket: str, key: str, to: str) -> None:
    """Move a function to other processors, which Zappa only chooses for new ones."""
    aws.functions.update_function_code(
        FunctionName=name, S3Bucket=bucket, S3Key=key, Architectures=[to]
    )
    aws.functions.get_waiter("function_updated_v2").wait(FunctionName=name)
