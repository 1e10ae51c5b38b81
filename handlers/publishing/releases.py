"""Releases that were: which there are, going back to one, and going on again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from msgspec.structs import replace

from handlers.errors import ObjectMissingError, PermanentError
from handlers.publishing.applying import Published, swap_live
from handlers.publishing.gathering import read_live
from handlers.publishing.record import RELEASES, read_record, release_key
from handlers.storage import Entry


class NoSuchReleaseError(PermanentError):
    """There is no release of that version, or none at all."""


class Kept(Published, Protocol):
    """The published bucket as releases are looked up in it."""

    def list(self, prefix: str) -> Iterator[Entry]:
        """List the objects below a prefix."""
        ...


@dataclass(frozen=True)
class Release:
    """A release that can be gone back to."""

    version: str
    stored: datetime
    live: bool


def releases(published: Kept) -> list[Release]:
    """List the releases that are kept, the newest first."""
    live, _ = read_live(published)
    found = [
        Release(version, entry.modified, live is not None and version == live.version)
        for entry in published.list(RELEASES)
        for version in [entry.key.removeprefix(RELEASES).removesuffix(".json")]
    ]
    return sorted(found, key=lambda one: (one.stored, one.version), reverse=True)


def roll_back(published: Published, version: str) -> None:
    """Make an earlier release live, and hold it until `resume`.

    Raises `NoSuchReleaseError`, or `SwapRefusedError` where a publish got in between.
    """
    live, etag = read_live(published)
    if not live:
        raise NoSuchReleaseError(
            "Nothing has been published yet, so there is nothing to go back to."
        )
    try:
        record = read_record(published.get(release_key(version)).body)
    except ObjectMissingError as error:
        raise NoSuchReleaseError(
            f"There is no release {version}. The command `releases` lists those there are."
        ) from error
    back = replace(record.manifest, serial=live.serial, hold=True)
    if back.booklets and published.modified(back.booklets) is None:
        # It was overtaken before its booklets were made: those of today stand in.
        back = replace(back, booklets=live.booklets, rebuilding=True)
    swap_live(published, back, etag)


def resume(published: Published) -> bool:
    """Let publishing go on after a rollback; say whether it had been held."""
    live, etag = read_live(published)
    if not live or not live.hold:
        return False
    swap_live(published, replace(live, hold=False), etag)
    return True
