"""Brings the files of `site/` to the content bucket, as an admin's upload would."""

import mimetypes
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

FOLDERS = ("content", "files")
"""The folders of `site/` that have the layout of the content bucket."""

_TEMPORARY = (".swp", ".swx", ".tmp", ".part", ".crdownload", "~")


def key_of(path: Path, site: Path) -> str | None:
    """Name the object that a file becomes, or None where it is not to be uploaded.

    Hidden files and what editors leave beside a file while saving it are passed over.
    """
    if not path.is_relative_to(site):
        return None
    parts = path.relative_to(site).parts
    if len(parts) < 2 or parts[0] not in FOLDERS:  # noqa: PLR2004  A folder and a name in it.
        return None
    if any(part.startswith((".", "#")) for part in parts) or path.name.endswith(_TEMPORARY):
        return None
    return PurePosixPath(*parts).as_posix()


def content_type(key: str) -> str:
    """Guess an object's type from its name."""
    return mimetypes.guess_type(key)[0] or "application/octet-stream"


def files_to_seed(site: Path) -> Iterator[tuple[Path, str]]:
    """List the files of the starter site, each with the key of its object."""
    for folder in FOLDERS:
        for path in sorted((site / folder).rglob("*")):
            key = key_of(path, site)
            if key is not None and path.is_file():
                yield path, key


def upload(s3: "S3Client", bucket: str, key: str, body: bytes) -> None:
    """Put one object, with its type."""
    s3.put_object(Bucket=bucket, Key=key, Body=body, ContentType=content_type(key))


def seed(s3: "S3Client", bucket: str, site: Path) -> int:
    """Upload the whole starter site; return how many files that were."""
    count = 0
    for path, key in files_to_seed(site):
        upload(s3, bucket, key, path.read_bytes())
        count += 1
    return count
