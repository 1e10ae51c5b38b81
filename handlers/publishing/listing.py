"""The listing of the content bucket, whatever its keys look like.

Admins may upload under any key that S3 takes. obstore gives up a whole listing over one key
with an empty segment or a control character (`content//x.json`), so that a single stray upload
would stop all publishing; boto3 lists them all. See docs/decisions/0004.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Self

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from handlers.errors import StorageUnavailableError
from handlers.storage import Entry

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class Listing:
    """Lists one bucket, 1,000 keys a request."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    @classmethod
    def connect(cls, bucket: str, *, endpoint: str | None = None) -> Self:
        """Open the listing of a bucket, with credentials and region from the environment."""
        config = Config(connect_timeout=2, read_timeout=10, retries={"total_max_attempts": 3})
        return cls(boto3.client("s3", endpoint_url=endpoint, config=config), bucket)

    def entries(self) -> Iterator[Entry]:
        """List every object of the bucket; folder markers (keys ending in `/`) are left out."""
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket)
        try:
            for page in pages:
                for found in page.get("Contents", []):
                    if not found["Key"].endswith("/"):
                        yield Entry(
                            found["Key"], found["ETag"], found["Size"], found["LastModified"]
                        )
        except (BotoCoreError, ClientError) as error:
            raise StorageUnavailableError(f"The bucket {self._bucket} cannot be listed.") from error
