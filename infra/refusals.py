"""What AWS refuses, in sentences for an operator."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError

from infra.errors import UnreachableError

_MISSING = ("NoSuchBucket", "QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue")


@contextmanager
def explained(name: str) -> Iterator[None]:
    """Turn boto3's errors into `UnreachableError`; `name` is that of the environment."""
    try:
        yield
    except ClientError as error:
        refusal = error.response["Error"]
        if refusal["Code"] in _MISSING:
            raise UnreachableError(
                f"The environment {name} is not there, or not wholly: {refusal['Message']}"
            ) from error
        raise UnreachableError(
            f"AWS refused {error.operation_name}: {refusal['Message'].rstrip('.')}"
            f" ({refusal['Code']})."
        ) from error
    except BotoCoreError as error:
        raise UnreachableError(f"AWS cannot be reached: {error}") from error
