"""Versions: what one print shows, kept for good, so that paper can be compared with the site.

Pure. A version is named by 10 characters of Crockford's base32 in lower case: digits and letters
without i, l, o and u, which are easily taken for others or make words.
"""

import re
from typing import Final

from msgspec import Struct

from handlers.release.folding import fold

_ID: Final = re.compile(r"[0-9a-hjkmnp-tv-z]{10}")
_DROPPED: Final = re.compile(r"[\W_]+")
_ALIKE: Final = str.maketrans("oil", "011")


class Section(Struct, frozen=True, omit_defaults=True):
    """A piece of a print that readers know by its title, and the digest of what it says.

    `kind` is `start` (title, summary and the text before the first heading), `heading`, `links`,
    `publications`, `licence`, `programme` or `theme`. `name` is an anchor, a slug or a path, unique
    with the kind within a version (of a part: within its section); `""` where there is one of the
    kind. `digest` changes when anything that can be read in the section does. A theme has its
    programmes as `parts`; a `start` among them stands for the theme's own words.
    """

    kind: str
    name: str
    title: str
    digest: str
    parts: "tuple[Section, ...]" = ()


class PrintedVersion(Struct, frozen=True, omit_defaults=True):
    """What a print shows: the page's kind, language, path and title, its date, its sections.

    `updated` is an ISO date, or nothing where none is known. Sections are in reading order. With
    `contents`, it shows where its parts are instead of what they say.
    """

    kind: str
    lang: str
    path: str
    title: str
    updated: str = ""
    sections: tuple[Section, ...] = ()
    contents: bool = False


class Changes(Struct, frozen=True):
    """How one version differs from another, in reading order; falsy where it does not.

    `removed` are sections as they were, `added` as they are now.
    """

    added: tuple[Section, ...] = ()
    removed: tuple[Section, ...] = ()
    changed: "tuple[Altered, ...]" = ()

    def __bool__(self) -> bool:
        """Say whether anything differs."""
        return bool(self.added or self.removed or self.changed)


class Altered(Struct, frozen=True):
    """A section that reads differently, as it is now, and what changed among its parts."""

    section: Section
    within: Changes = Changes()


def version_key(id: str) -> str:  # noqa: A002  The field's own word.
    """Name the object of the published bucket that describes a version."""
    return f"versions/{id}.json"


def read_id(text: str) -> str:
    """Read an id as people type it; nothing where it cannot be one.

    Capitals, spaces, hyphens and other signs do not matter, nor the marks that come along where an
    id is copied from a text that runs from right to left; letters that look like digits are these.
    """
    bare = _DROPPED.sub("", text).lower().translate(_ALIKE)
    return bare if _ID.fullmatch(bare) else ""


def compare(old: PrintedVersion, new: PrintedVersion) -> Changes:
    """Say what is different in `new`, section by section. A new order alone is no difference."""
    return _compare(old.sections, new.sections)


def _compare(old: tuple[Section, ...], new: tuple[Section, ...]) -> Changes:
    before, after = _known(old), _known(new)
    return Changes(
        added=tuple(one for key, one in after.items() if key not in before),
        removed=tuple(one for key, one in before.items() if key not in after),
        changed=tuple(
            Altered(one, within)
            for key, one in after.items()
            if key in before
            for within in (_compare(before[key].parts, one.parts),)
            if within or before[key].digest != one.digest
        ),
    )


def _known(sections: tuple[Section, ...]) -> dict[tuple[str, str, int], Section]:
    """Tell sections by kind and name, but headings by their words, and repeated ones by number.

    Where an anchor cannot spell a heading, as in Arabic, it only counts: one more heading in front
    would make all the others look changed.
    """
    known: dict[tuple[str, str, int], Section] = {}
    for section in sections:
        name = fold(section.title) if section.kind == "heading" else section.name
        number = 0
        while (section.kind, name, number) in known:
            number += 1
        known[section.kind, name, number] = section
    return known
