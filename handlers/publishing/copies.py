"""Copies: what is published of an uploaded file, and under which names. Pure.

Documents are published as they are. Pictures never are: what visitors get is made anew from
their pixels, so that where and when a photo was taken stays with who took it.
"""

import logging
from collections.abc import Iterator
from hashlib import sha256
from typing import Final

from handlers.content.keys import FILE_TYPES
from handlers.imaging import recipes
from handlers.imaging.picture import MOST_PIXELS, Picture, Recipe
from handlers.imaging.rendering import RenderError, blank, engine, render
from handlers.imaging.turns import Turns
from handlers.publishing.outputs import Output, Workshop
from handlers.publishing.record import FileSource, FileVersion
from handlers.release.model import Image, Rendition, StoredFile

_ENDINGS: Final = {"jpeg": "jpg", "png": "png", "webp": "webp"}
_UNMADE: Final = (
    "The picture cannot be made ready for all screens, so that some show a grey box instead. Save "
    "it as JPEG, and upload it again under the same name."
)
_turns: Final = Turns(MOST_PIXELS)
_log = logging.getLogger("microsite")


def document_version(name: str, etag: str, size: int) -> FileVersion:
    """Plan the copy of a document; `size` in bytes."""
    key = f"files/{_digest(etag, size)}/{name}"
    return FileVersion(StoredFile(key, FILE_TYPES[_ending(name)], size))


def picture_version(name: str, etag: str, size: int, picture: Picture) -> FileVersion:
    """Plan what is made of a picture; two that would be the same are one object."""
    folder = f"images/{_digest(etag, size, engine())}"
    stem = name.rpartition(".")[0]
    keys: dict[Recipe, str] = {}

    def rendition(recipe: Recipe, suffix: str) -> Rendition:
        key = f"{folder}/{stem}{suffix}.{_ENDINGS[recipe.form]}"
        return Rendition(keys.setdefault(recipe, key), recipe.width, recipe.height)

    whole = rendition(recipes.clean(picture), "").key
    plain = recipes.fallback(picture)
    shown = rendition(plain, f"-{plain.width}")
    image = Image(
        key=shown.key,
        alt="",
        width=shown.width,
        height=shown.height,
        sources=tuple(rendition(one, f"-{one.width}") for one in recipes.screen(picture)),
        print=rendition(recipes.paper(picture), "-print"),
        upload=_digest(etag, size),
    )
    # How much the copy will weigh shows only when it is made.
    stored = StoredFile(whole, FILE_TYPES[_ending(whole)], 0)
    return FileVersion(stored, image, {key: recipe for recipe, key in keys.items()})


def copies(name: str, source: FileSource) -> Iterator[Output]:
    """Plan the objects of a file as visitors are to get it."""
    good = source.good
    if not good:
        return
    upload = f"files/{name}"
    for key in good.recipes or (good.stored.key,):
        content_type = FILE_TYPES[_ending(key)]
        if good != source.version:
            yield _kept(key, content_type)
        elif good.recipes:
            yield _rendered(key, content_type, upload, source.etag, good)
        else:
            yield _copied(key, content_type, upload, source.etag)


def _copied(key: str, content_type: str, upload: str, etag: str) -> Output:
    def make(workshop: Workshop) -> bytes:
        return workshop.upload(upload, etag)

    return Output(key, content_type, make)


def _rendered(key: str, content_type: str, upload: str, etag: str, version: FileVersion) -> Output:
    whole = version.recipes[version.stored.key]

    def make(workshop: Workshop) -> bytes:
        with _turns.taken(whole.width * whole.height):
            try:
                return render(workshop.upload(upload, etag), version.recipes[key])
            except RenderError as error:
                # The picture was found whole, so this is ours to mend; it must not stop a release.
                _log.error("%s at %s: %s", upload, key, error)
                workshop.note(_UNMADE)
                return blank(version.recipes[key])

    return Output(key, content_type, make, upload)


def _kept(key: str, content_type: str) -> Output:
    """Keep what there is: the upload that it was made from has been replaced."""

    def make(workshop: Workshop) -> bytes:
        return workshop.image(key)

    return Output(key, content_type, make)


def _ending(name: str) -> str:
    return name.rpartition(".")[2].casefold()


def _digest(*inputs: object) -> str:
    return sha256(":".join(str(one) for one in inputs).encode()).hexdigest()[:16]
