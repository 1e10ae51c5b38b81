"""The published bucket of a measurement: what is made lies on disk, and every write is noted.

In memory, the PDFs of a large site would be weighed as if publishing had needed them. In AWS
they are away as soon as they are stored.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from obstore.store import MemoryStore

from handlers.storage import Blob, Bucket


class Shelf(Bucket):
    """A bucket whose outputs are files of a folder; what decides a release is in memory.

    `written` has the keys of the outputs in the order in which they were put there. Outputs are
    not listed.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(MemoryStore, "published")
        self._folder = folder
        self._writing = Lock()
        self.written: list[str] = []

    def put(self, key: str, body: bytes, content_type: str, *, cache_control: str = "") -> str:
        """Write an output."""
        del content_type, cache_control
        path = self._folder / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
        with self._writing:
            self.written.append(key)
        return ""

    def get(self, key: str) -> Blob:
        """Read an output or one of the other objects."""
        path = self._folder / key
        if path.exists():
            return Blob(path.read_bytes(), "", "", _changed(path))
        return super().get(key)

    def modified(self, key: str) -> datetime | None:
        """When an object was written, or None where there is none."""
        path = self._folder / key
        return _changed(path) if path.exists() else super().modified(key)


def _changed(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def by_kind(keys: Iterable[str]) -> dict[str, int]:
    """Count outputs by their folder, and PDFs by what they print."""
    return dict(Counter(map(_kind, keys)))


def _kind(key: str) -> str:
    folder, *_, name = key.split("/")
    if folder != "prints":
        return folder
    if name.startswith("programmes-"):
        return "booklet PDFs"
    return "theme PDFs" if name.startswith("theme-") else "programme PDFs"
