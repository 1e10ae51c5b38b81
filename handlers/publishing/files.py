"""Gather, the part about `files/`: which uploads there are, and which of them can be published.

Only pictures are read, each once for every upload and every version of what looks into them.
"""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Final, Protocol

from handlers.content.keys import IMAGE_TYPES, file_problem
from handlers.content.problems import Problem
from handlers.errors import ObjectMissingError
from handlers.imaging.answers import notices
from handlers.imaging.inspecting import inspect
from handlers.imaging.picture import Refusal
from handlers.imaging.rendering import engine
from handlers.publishing.copies import document_version, picture_version
from handlers.publishing.record import FileSource
from handlers.storage import Blob, Entry

FILES: Final = "files/"
MOST_FILE_BYTES: Final = 50_000_000
"""The most that one uploaded file may weigh."""

INSPECTORS: Final = 2
"""Pictures looked into at once: each may take 900 MB of memory for a moment."""


class Uploads(Protocol):
    """The content bucket as files are read from it."""

    def get(self, key: str) -> Blob:
        """Read an object, or raise `ObjectMissingError`."""
        ...


def gather_files(
    content: Uploads, entries: Iterable[Entry], earlier: Mapping[str, FileSource]
) -> dict[str, FileSource]:
    """Describe the uploads below `files/`, by name; `earlier` is what the live release knew."""
    sources: dict[str, FileSource] = {}
    unknown: list[Entry] = []
    for entry in entries:
        if not entry.key.startswith(FILES):
            continue
        name = entry.key.removeprefix(FILES)
        known = earlier.get(name)
        problem = file_problem(name, entry.size, MOST_FILE_BYTES)
        if problem:
            sources[name] = FileSource(entry.etag, own=(problem,))
        elif name.rpartition(".")[2].casefold() not in IMAGE_TYPES:
            version = document_version(name, entry.etag, entry.size)
            sources[name] = FileSource(entry.etag, version=version)
        elif known and (known.etag, known.engine) == (entry.etag, engine()):
            sources[name] = known
        else:
            unknown.append(entry)
    with ThreadPoolExecutor(INSPECTORS) as pool:
        for entry, source in pool.map(lambda entry: (entry, _look(content, entry)), unknown):
            if source:
                sources[entry.key.removeprefix(FILES)] = source
    return {name: _with_good(source, earlier.get(name)) for name, source in sorted(sources.items())}


def _look(content: Uploads, entry: Entry) -> FileSource | None:
    """Look into a picture; nothing where it has gone in the meantime."""
    try:
        blob = content.get(entry.key)
    except ObjectMissingError:
        return None
    picture = inspect(blob.body)
    if isinstance(picture, Refusal):
        return FileSource(blob.etag, engine(), own=(Problem(picture.message),))
    name = entry.key.removeprefix(FILES)
    return FileSource(
        etag=blob.etag,
        engine=engine(),
        own=tuple(Problem(message, warning=True) for message in notices(picture)),
        version=picture_version(name, blob.etag, len(blob.body), picture),
    )


def _with_good(source: FileSource, known: FileSource | None) -> FileSource:
    """Add the version that visitors saw last."""
    good = known.good if known else None
    return FileSource(source.etag, source.engine, source.own, source.version, good)
