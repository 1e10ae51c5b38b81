"""The secrets of an environment, as Secrets Manager keeps them. They are never printed."""

from botocore.exceptions import ClientError

from infra.deploying.clients import Service
from infra.deploying.errors import DeployError

_LENGTH = 48
_STAGES = ("AWSCURRENT", "AWSPREVIOUS")


def versions(client: Service, arn: str) -> tuple[str, ...]:
    """Read a secret's values, the newest first: the current one, and the one before if any."""
    found = [value for stage in _STAGES if (value := _value(client, arn, stage))]
    if not found:
        raise DeployError(
            f"The secret {arn} has no value. Give it one of {_LENGTH} letters and digits in the"
            " Secrets Manager console, then deploy again."
        )
    return tuple(found)


def rotate(client: Service, arn: str) -> None:
    """Put a new value before the current one, which stays valid as the one before."""
    made = client.get_random_password(PasswordLength=_LENGTH, ExcludePunctuation=True)
    client.put_secret_value(SecretId=arn, SecretString=made["RandomPassword"])


def _value(client: Service, arn: str, stage: str) -> str:
    try:
        found = client.get_secret_value(SecretId=arn, VersionStage=stage)
    except ClientError as error:
        if error.response["Error"]["Code"] == "ResourceNotFoundException":
            return ""
        raise
    return str(found["SecretString"])
