"""The layout of the content bucket: which key holds what."""

import math
import re
import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from handlers.content.problems import Problem

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*")
MOST_SLUG = 80
RESERVED = frozenset({"print", "programmes", "publications", "contact", "search"})
"""Slugs that stand for something else in the site's addresses."""


FILE_TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "avif": "image/avif",
    "csv": "text/csv; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "epub": "application/epub+zip",
    "ics": "text/calendar; charset=utf-8",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "zip": "application/zip",
}
"""What may lie below `files/`: nothing that a browser would run in the site's name."""

IMAGE_TYPES = ("png", "jpg", "jpeg", "gif", "webp", "avif")
"""The files that an image block can show, on screen and in print."""

_PUBLISHED = f"These are published: {', '.join(FILE_TYPES)}."


class Kind(StrEnum):
    """What a content file describes."""

    SITE = "site"
    LANGUAGE = "language"
    THEME = "theme"
    PROGRAMME = "programme"
    PUBLICATION = "publication"
    PAGE = "page"


_FOLDERS = {
    "themes": Kind.THEME,
    "programmes": Kind.PROGRAMME,
    "publications": Kind.PUBLICATION,
    "pages": Kind.PAGE,
}


@dataclass(frozen=True)
class ContentKey:
    """A key below `content/`, understood. `lang` and `slug` are empty where there is none."""

    key: str
    kind: Kind
    lang: str = ""
    slug: str = ""


def read_key(key: str) -> ContentKey | Problem:
    """Understand a key below `content/`, or say what is wrong with the name of the file."""
    parts = key.split("/")[1:]
    match parts:
        case ["site.json"]:
            return ContentKey(key, Kind.SITE)
        case [lang, *_rest, _name] if not LANGUAGE.fullmatch(lang):
            return _unknown_language(lang)
        case [lang, "site.json"]:
            return ContentKey(key, Kind.LANGUAGE, lang)
        case [lang, folder, name] if folder in _FOLDERS:
            return _item_key(key, lang, _FOLDERS[folder], name)
        case [lang, folder, *_deeper, _name]:
            return _wrong_folder(lang, folder)
        case _:
            return _nowhere(key)


def proper_key(key: str) -> str:
    """Give the key that a content file with a slip in its name was probably meant to have."""
    folder, _, name = key.rpartition("/")
    slug = _slug_within(name)
    return f"{folder}/{slug}.json" if slug else key


def _slug_within(name: str) -> str:
    """Find a slug in the name of a file; some editors hide that they write `name.json.txt`."""
    stem, dot, _ = name.rpartition(".")
    return slug_for(re.sub(r"\.json$", "", stem if dot else name, flags=re.IGNORECASE))


def slug_for(name: str) -> str:
    """Suggest a slug for a name: `Bali Process (2024)` gives `bali-process-2024`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:MOST_SLUG].strip("-")


def file_problem(name: str, size: int, most: int) -> Problem | None:
    """Say what is wrong with the name or size (bytes) of something below `files/`."""
    stem, dot, ending = name.strip().rpartition(".")
    if not dot:
        return Problem(
            "The name of this file has no ending, such as .pdf, that says what it is. "
            f"{_PUBLISHED} Rename it and upload it again."
        )
    if ending.casefold() not in FILE_TYPES:
        return Problem(
            f"Files that end in “.{ending[:20]}” are not published, because browsers might run "
            f"them or cannot show them. {_PUBLISHED}"
        )
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", name):
        return Problem(
            "The name of a file may have letters without accents, digits, hyphens, dots and "
            "underscores, and no spaces or folders. Upload it as "
            f"files/{slug_for(stem) or 'document'}.{ending.casefold()} and use that name "
            "wherever the content refers to it."
        )
    if size > most:
        return Problem(
            f"The file is {_megabytes(size)} large, and {_megabytes(most)} is the most that is "
            "published. Make it smaller, for example by saving it with smaller pictures."
        )
    return None


def too_large(size: int, most: int) -> Problem | None:
    """Say that a content file is too large to be read (bytes)."""
    if size <= most:
        return None
    return Problem(
        f"The file is {_megabytes(size)} large, and a content file may be {_megabytes(most)} at "
        "most. Content files hold text only: put pictures and documents into files/ and refer "
        "to them by name, or divide the text over several files."
    )


def _megabytes(size: int) -> str:
    """Round up, so that a size above a limit never reads like the limit itself."""
    return f"{math.ceil(size / 100_000) / 10:.1f} MB"


def _unknown_language(lang: str) -> Problem:
    lower = lang.casefold().replace("_", "-")
    hint = f" Did you mean “{lower}”?" if LANGUAGE.fullmatch(lower) else ""
    return Problem(
        f"The folder “{lang[:MOST_SLUG]}” is not named after a language. Folders below content/ "
        f"are language codes in lower-case letters, such as en, fr or zh-hans.{hint}"
    )


def _wrong_folder(lang: str, folder: str) -> Problem:
    if folder in _FOLDERS:
        return Problem(
            f"Files of “{folder}” are not sorted into further folders. Move this file to "
            f"content/{lang}/{folder}/ itself."
        )
    close = get_close_matches(folder.casefold(), _FOLDERS, n=1)
    hint = f" Did you mean “{close[0]}”?" if close else ""
    return Problem(
        f"There is no content folder “{folder[:MOST_SLUG]}”. The folders are themes, programmes, "
        f"publications and pages.{hint}"
    )


def _nowhere(key: str) -> Problem:
    folder, _, name = key.rpartition("/")
    if proper_key(name) == "/site.json":
        return Problem(f"This file has to be named site.json. Rename it to {folder}/site.json.")
    return Problem(
        "Nothing is published from this place. Content belongs in content/site.json, "
        "content/<language>/site.json, or one of the folders themes, programmes, "
        "publications and pages below content/<language>/, for example "
        "content/en/programmes/my-programme.json."
    )


def _item_key(key: str, lang: str, kind: Kind, name: str) -> ContentKey | Problem:
    stem, dot, ending = name.rpartition(".")
    slug = _slug_within(name)
    suggestion = f"{key.rpartition('/')[0]}/{slug or kind.value}.json"
    if _reserved(kind, slug):
        return Problem(f"The name “{slug}” is used by the site itself. Give the file another name.")
    if not dot or ending.casefold() != "json":
        return Problem(
            "Content is read from files that end in .json, and this one does not. If it is a "
            f"picture or a document, put it into files/. If it is content, save it as {suggestion}."
        )
    if ending != "json" or not SLUG.fullmatch(stem):
        return Problem(
            "The name of this file becomes part of an address, so it may only have lower-case "
            "letters a to z, digits, and single hyphens between them: no spaces, capitals, "
            f"accents or underscores. Rename it to {suggestion}."
        )
    if len(stem) > MOST_SLUG:
        return Problem(
            f"The name has {len(stem)} characters before .json, and {MOST_SLUG} fit into an "
            "address. Give the file a shorter name."
        )
    return ContentKey(key, kind, lang, stem)


def _reserved(kind: Kind, slug: str) -> bool:
    if kind is Kind.PAGE:
        return slug in RESERVED
    return kind in (Kind.THEME, Kind.PROGRAMME) and slug == "print"
