"""Bring the content bucket in line with a folder: compare, then upload and delete."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from handlers.publishing.files import FILES
from handlers.storage import Entry
from infra.folder import Folder
from infra.local.seeding import FOLDERS, upload

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_WRITERS = 8
_PREFIXES = tuple(f"{folder}/" for folder in FOLDERS)


@dataclass(frozen=True)
class Differences:
    """Keys below `content/` and `files/`, each sorted: what only one side has, or both have."""

    changed: tuple[str, ...]
    surplus: tuple[str, ...]
    unchanged: tuple[str, ...]


def compare(folder: Iterable[Entry], bucket: Iterable[Entry]) -> Differences:
    """Compare by tag. S3's tag of an object written in one piece is the MD5 of its bytes."""
    wanted = {entry.key: entry.etag for entry in folder}
    there = {entry.key: entry.etag for entry in bucket if entry.key.startswith(_PREFIXES)}
    return Differences(
        changed=tuple(sorted(key for key in wanted if there.get(key) != wanted[key])),
        surplus=tuple(sorted(there.keys() - wanted.keys())),
        unchanged=tuple(sorted(key for key in wanted if there.get(key) == wanted[key])),
    )


def upload_all(s3: "S3Client", bucket: str, folder: Folder, keys: Iterable[str]) -> Iterator[str]:
    """Upload files, giving each key when it is done; what others refer to comes first."""

    def one(key: str) -> str:
        upload(s3, bucket, key, folder.read(key))
        return key

    files, content = _parted(keys)
    with ThreadPoolExecutor(_WRITERS) as pool:
        yield from pool.map(one, files)
        yield from pool.map(one, content)


def delete_all(s3: "S3Client", bucket: str, keys: Iterable[str]) -> Iterator[str]:
    """Delete objects, giving each key when it is done; what others refer to comes last."""

    def one(key: str) -> str:
        s3.delete_object(Bucket=bucket, Key=key)
        return key

    files, content = _parted(keys)
    with ThreadPoolExecutor(_WRITERS) as pool:
        yield from pool.map(one, content)
        yield from pool.map(one, files)


def _parted(keys: Iterable[str]) -> tuple[list[str], list[str]]:
    every = list(keys)
    files = [key for key in every if key.startswith(FILES)]
    return files, [key for key in every if not key.startswith(FILES)]
