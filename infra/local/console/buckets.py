"""Reads the content and published buckets for the console."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from handlers.publishing.gathering import PROBLEMS
from handlers.publishing.problem_files import problem_key
from handlers.publishing.record import RELEASES
from handlers.release.manifest import LIVE
from infra.local.console.sources import Sources

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_SHOWN = 200_000
"""Characters of a text that are shown at most."""


@dataclass(frozen=True)
class Item:
    """An object in a listing; `size` in bytes."""

    key: str
    size: int
    modified: datetime


@dataclass(frozen=True)
class ContentItem:
    """An object of the content bucket, and whether there is something to mend in it."""

    item: Item
    has_problem: bool


@dataclass(frozen=True)
class Live:
    """The release that visitors read, as far as it says so about itself."""

    version: str
    published_at: str
    hold: bool


def listing(s3: "S3Client", bucket: str, prefix: str = "") -> list[Item]:
    """List a bucket's objects."""
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    return [
        Item(entry["Key"], entry["Size"], entry["LastModified"])
        for page in pages
        for entry in page.get("Contents", [])
    ]


def content(sources: Sources) -> list[ContentItem]:
    """List what admins have uploaded."""
    items = listing(sources.clients.s3, sources.content)
    keys = {item.key for item in items}
    return [
        ContentItem(item, has_problem=problem_key(item.key) in keys)
        for item in items
        if not item.key.startswith(PROBLEMS)
    ]


def problems(sources: Sources) -> list[Item]:
    """List the problem files, also those of uploads that are gone."""
    return listing(sources.clients.s3, sources.content, PROBLEMS)


def read(s3: "S3Client", bucket: str, key: str) -> bytes | None:
    """Read an object, or return None where there is none."""
    try:
        return s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    except s3.exceptions.NoSuchKey:
        return None


def as_text(body: bytes) -> str | None:
    """Decode an object that is text, cut to what a page can show; None where it is not text."""
    if b"\0" in body:
        return None
    text = body.decode("utf-8", errors="replace")
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}\n… (cut here)"


def live(sources: Sources) -> Live | None:
    """Read which release is live, or return None where nothing is published or readable."""
    body = read(sources.clients.s3, sources.published, LIVE)
    try:
        fields = json.loads(body or b"null")
    except ValueError:
        return None
    if not isinstance(fields, dict):
        return None
    return Live(
        version=str(fields.get("version", "unknown")),
        published_at=str(fields.get("published_at", "unknown")),
        hold=bool(fields.get("hold", False)),
    )


def releases(sources: Sources) -> list[tuple[str, Item]]:
    """List the releases, newest first, each with its version."""
    items = listing(sources.clients.s3, sources.published, RELEASES)
    items.sort(key=lambda item: item.modified, reverse=True)
    return [(item.key.removeprefix(RELEASES).removesuffix(".json"), item) for item in items]
