"""The layout of the content bucket: which key holds what."""

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

IMAGE_TYPES = ("png", "jpg", "jpeg", "gif", "webp")
"""The files that an image block can show, on screen and in print."""


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
        case [lang, "site.json"] if LANGUAGE.fullmatch(lang):
            return ContentKey(key, Kind.LANGUAGE, lang)
        case [lang, folder, name] if LANGUAGE.fullmatch(lang) and folder in _FOLDERS:
            return _item_key(key, lang, _FOLDERS[folder], name)
        case [lang, _folder, _name] if LANGUAGE.fullmatch(lang):
            return _unknown_folder(parts[1])
        case [lang, folder, *_deeper] if LANGUAGE.fullmatch(lang) and folder in _FOLDERS:
            return Problem(
                f"Files of “{folder}” are not sorted into further folders. Move this file to "
                f"content/{lang}/{folder}/ itself."
            )
        case _:
            return Problem(
                "Nothing is published from this place. Content belongs into content/site.json, "
                "content/<language>/site.json, or one of the folders themes, programmes, "
                "publications and pages below content/<language>/, for example "
                "content/en/programmes/my-programme.json."
            )


def proper_key(key: str) -> str:
    """Give the key that a content file with a slip in its name was probably meant to have."""
    folder, _, name = key.rpartition("/")
    return f"{folder}/{slug_for(name.rpartition('.')[0] or name)}.json"


def slug_for(name: str) -> str:
    """Suggest a slug for a name: `Bali Process (2024)` gives `bali-process-2024`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:MOST_SLUG].strip("-")


def file_problem(name: str, size: int, most: int) -> Problem | None:
    """Say what is wrong with the name or size (bytes) of something below `files/`."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", name):
        stem, dot, ending = name.rpartition(".")
        suggestion = f"{slug_for(stem or ending) or 'document'}{dot}{slug_for(ending)}"
        return Problem(
            "The name of a file may have letters without accents, digits, hyphens, dots and "
            f"underscores, and no spaces or folders. Upload it as files/{suggestion} and use "
            "that name wherever the content refers to it."
        )
    ending = name.rpartition(".")[2].casefold()
    if ending not in FILE_TYPES:
        return Problem(
            f"Files that end in “.{ending[:20]}” are not published, because browsers might run "
            f"them or cannot show them. These are published: {', '.join(FILE_TYPES)}."
        )
    if size > most:
        return Problem(
            f"The file has {_megabytes(size)}, and {_megabytes(most)} is the most that is "
            "published. Make it smaller, for example by saving it with smaller pictures."
        )
    return None


def too_large(size: int, most: int) -> Problem | None:
    """Say that a content file is too large to be read (bytes)."""
    if size <= most:
        return None
    return Problem(
        f"The file has {_megabytes(size)}, and a content file may have {_megabytes(most)}. "
        "Content files hold text only: put pictures and documents into files/ and refer to "
        "them by name, or divide the text over several files."
    )


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB"


def _unknown_folder(folder: str) -> Problem:
    close = get_close_matches(folder.casefold(), _FOLDERS, n=1)
    hint = f" Did you mean “{close[0]}”?" if close else ""
    return Problem(
        f"There is no content folder “{folder}”. The folders are themes, programmes, "
        f"publications and pages.{hint}"
    )


def _item_key(key: str, lang: str, kind: Kind, name: str) -> ContentKey | Problem:
    stem, dot, ending = name.rpartition(".")
    folder = key.rsplit("/", 1)[0]
    suggestion = f"{folder}/{slug_for(stem or ending) or kind.value}.json"
    if ending.casefold() != "json" or not dot:
        return Problem(
            f"Content is read from files that end in .json, and this one does not. If it is a "
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
    if _reserved(kind, stem):
        return Problem(f"The name “{stem}” is used by the site itself. Give the file another name.")
    return ContentKey(key, kind, lang, stem)


def _reserved(kind: Kind, slug: str) -> bool:
    if kind is Kind.PAGE:
        return slug in RESERVED
    return kind in (Kind.THEME, Kind.PROGRAMME) and slug == "print"
