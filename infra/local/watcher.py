"""Uploads what is saved below `site/content` and `site/files`, and deletes what is removed."""

import logging
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Self

from watchfiles import watch

from infra.local.seeding import FOLDERS, files_to_seed, key_of, upload

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_log = logging.getLogger("microsite.local")


def follow(s3: "S3Client", bucket: str, site: Path, path: Path) -> None:
    """Make the bucket agree with a file or folder that has changed, whatever the change was."""
    if path.is_dir():
        for file, file_key in files_to_seed(site):
            if file.is_relative_to(path):
                _upload(s3, bucket, file, file_key)
        return
    key = key_of(path, site)
    if key is None:
        return
    if path.is_file():
        _upload(s3, bucket, path, key)
    else:
        _delete(s3, bucket, key)


def _upload(s3: "S3Client", bucket: str, path: Path, key: str) -> None:
    try:
        body = path.read_bytes()
    except FileNotFoundError:
        return  # Removed again meanwhile, which is a change of its own.
    upload(s3, bucket, key, body)
    _log.info("Uploaded %s.", key)


def _delete(s3: "S3Client", bucket: str, key: str) -> None:
    """Delete the object, or, where a folder has gone, all objects below it."""
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=key)
    for page in pages:
        for entry in page.get("Contents", []):
            if entry["Key"] == key or entry["Key"].startswith(f"{key}/"):
                s3.delete_object(Bucket=bucket, Key=entry["Key"])
                _log.info("Deleted %s.", entry["Key"])


class Watcher:
    """A thread that follows a site folder until `stop` is set."""

    def __init__(self, s3: "S3Client", bucket: str, site: Path, *, stop: Event) -> None:
        self._s3 = s3
        self._bucket = bucket
        self._site = site.resolve()
        self._stop = stop
        self._thread = Thread(target=self._run, name="watcher", daemon=True)

    def __enter__(self) -> Self:
        """Start watching."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop watching."""
        self._stop.set()
        self._thread.join(1.0)

    def _run(self) -> None:
        for changes in watch(
            self._site, stop_event=self._stop, debounce=200, step=50, rust_timeout=200,
            yield_on_timeout=False, raise_interrupt=False, watch_filter=None,
        ):  # fmt: skip
            for path in sorted({Path(path) for _, path in changes}):
                self._follow(path)

    def _follow(self, path: Path) -> None:
        if not any(path.is_relative_to(self._site / folder) for folder in FOLDERS):
            return
        try:
            follow(self._s3, self._bucket, self._site, path)
        except Exception as error:  # noqa: BLE001  The next change may go better.
            _log.error("The change of %s was not uploaded.", path.name, exc_info=error)
