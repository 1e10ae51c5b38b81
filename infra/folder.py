"""A folder in the layout of the content bucket, such as `site`, read as if it were the bucket."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from hashlib import file_digest
from pathlib import Path
from typing import Self

from handlers.storage import Blob, Entry
from infra.errors import FolderError
from infra.local.seeding import FOLDERS, content_type, files_to_seed


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise FolderError(f"{path} cannot be read: {error.strerror}.") from error


@dataclass(frozen=True)
class Folder:
    """What lies below `content/` and `files/` of `root`; hidden and temporary files do not count.

    `scope` is the part of it that somebody asked about: a key, what keys begin with before a
    slash, or empty for all.
    """

    root: Path
    scope: str = ""

    @classmethod
    def around(cls, path: Path) -> Self:
        """Find the folder that a path is, or lies in, or raise `FolderError`."""
        if (path / "content").is_dir():
            return cls(path)
        full = Path(os.path.normpath(path.absolute()))
        for above in (full, *full.parents):
            if above.name in FOLDERS and (above.parent / "content").is_dir():
                scope = full.relative_to(above.parent)
                return cls(_as_named(path, above.parent, scope), scope.as_posix())
        raise FolderError(
            f"{path} has no folder “content” in it, nor does it lie in one. Name a folder in the"
            " layout of the content bucket, such as site."
        )

    @cached_property
    def paths(self) -> dict[str, Path]:
        """The files, by the key that each has in the bucket."""
        return {_utf8(key): path for path, key in files_to_seed(self.root)}

    def entries(self) -> Iterator[Entry]:
        """List the files as S3 would list them, with the MD5 of their bytes as tags."""
        for key, path in self.paths.items():
            with _readable(path), path.open("rb") as file:
                etag = file_digest(file, "md5").hexdigest()
                size = path.stat().st_size
            yield Entry(key, f'"{etag}"', size, _modified(path))

    def read(self, key: str) -> bytes:
        """Read a file, or raise `FolderError`."""
        path = self.paths[key]
        with _readable(path):
            return path.read_bytes()

    def get(self, key: str) -> Blob:
        """Read a file as an object."""
        return Blob(self.read(key), "", content_type(key), _modified(self.paths[key]))

    def covers(self, key: str) -> bool:
        """Say whether a key is within the scope."""
        return not self.scope or key == self.scope or key.startswith(f"{self.scope}/")


def _modified(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _utf8(key: str) -> str:
    """Give a key that can be sent and printed, even for a name that is not UTF-8."""
    return key.encode("utf-8", errors="surrogateescape").decode("utf-8", errors="replace")


def _as_named(path: Path, root: Path, scope: Path) -> Path:
    """Name the root as the path does, so that messages name files as the operator did."""
    if path.is_absolute() or path.parts[-len(scope.parts) :] != scope.parts:
        return root
    return Path(*path.parts[: -len(scope.parts)])
