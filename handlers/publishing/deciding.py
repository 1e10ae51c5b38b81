"""Decide: which version of each upload visitors see, and what is wrong with the others.

Pure: from what was gathered and the time, the same decision always follows. The last good
version of an item stays while its newest one cannot be shown. A theme that has gone takes its
programmes off the site, since they have no place, but they return with it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from msgspec.structs import replace

from handlers.content.item import (
    AnyItem,
    LanguageItem,
    ProgrammeItem,
    PublicationItem,
    SiteItem,
)
from handlers.content.keys import ContentKey, Kind, proper_key, read_key
from handlers.content.problems import Problem, blocking
from handlers.publishing.files import FILES
from handlers.publishing.gathering import Gathered
from handlers.publishing.record import FileSource, Source, Version

SITE: Final = "content/site.json"


@dataclass(frozen=True)
class Decision:
    """What is to be live.

    `versions` maps content keys to what visitors see of them; `languages` are those that can
    be shown, the default first. `sources` and `files` are the gathered ones with their last good
    version brought up to date. `problems` maps the keys of uploads to what is wrong with them.
    """

    languages: tuple[str, ...]
    versions: dict[ContentKey, Version]
    sources: dict[str, Source]
    files: dict[str, FileSource]
    problems: dict[str, tuple[Problem, ...]]


@dataclass
class _Draft:
    """A decision in the making."""

    gathered: Gathered
    now: datetime
    sources: dict[str, Source]
    files: dict[str, FileSource]
    versions: dict[ContentKey, Version] = field(default_factory=dict)
    problems: dict[str, list[Problem]] = field(default_factory=dict)
    settled: dict[tuple[Kind, str], set[str]] = field(default_factory=dict)

    def report(self, key: str, *problems: Problem) -> None:
        """Note problems of an upload."""
        if problems:
            self.problems.setdefault(key, []).extend(problems)

    def settle(self, key: ContentKey, problems: Iterable[Problem], *, stands: bool = True) -> None:
        """Choose between the newest version of an upload and its last good one.

        `problems` are those of the newest version in its surroundings; `stands` says whether
        the last good one has a place on the site.
        """
        source = self.sources[key.key]
        found = tuple(problems)
        self.report(key.key, *found)
        if source.version and not blocking(found) and self._due(source.version.head):
            good = None if _draft(source.version.head) else source.version
            self.sources[key.key] = replace(source, good=good)
        else:
            good = source.good if stands else None
        if good:
            self.versions[key] = good
            self.settled.setdefault((key.kind, key.lang), set()).add(key.slug)

    def slugs(self, kind: Kind, lang: str) -> set[str]:
        """The items of a kind and language that were found to be shown so far."""
        return self.settled.get((kind, lang), set())

    def _due(self, item: AnyItem) -> bool:
        if not isinstance(item, ProgrammeItem) or not item.publish_at:
            return True
        return datetime.fromisoformat(item.publish_at) <= self.now


def decide(gathered: Gathered, now: datetime) -> Decision:
    """Decide what is to be live. Before there is a usable `content/site.json`, nothing is."""
    draft = _Draft(gathered, now, _with_kept_settings(gathered), _settled_files(gathered))
    keys = _readable_keys(draft)
    site = keys.get(SITE)
    if not site:
        message = "This file is missing. It names the languages and the address of the site."
        draft.report(SITE, Problem(message))
        return _decision(draft, ())
    draft.settle(site, ())
    settled = draft.versions.get(site)
    if not settled or not isinstance(settled.head, SiteItem):
        return _decision(draft, ())
    languages = _shown_languages(draft, keys, site, settled.head)
    _settle_items(draft, keys, languages)
    _report_doubled_redirects(draft)
    return _decision(draft, languages)


def _settled_files(gathered: Gathered) -> dict[str, FileSource]:
    """Choose between the newest version of each file and its last good one."""
    return {
        name: replace(source, good=source.version or source.good)
        for name, source in gathered.files.items()
    }


def _with_kept_settings(gathered: Gathered) -> dict[str, Source]:
    """Add the settings files that were deleted: taking one away does not take the site down."""
    sources = dict(gathered.sources)
    for key, source in (gathered.previous.sources if gathered.previous else {}).items():
        settings = isinstance(source.good.head, SiteItem | LanguageItem) if source.good else False
        if key not in sources and settings:
            message = "This file was deleted. Its last version is still used: upload it again."
            sources[key] = Source("", (Problem(message),), None, source.good)
    return sources


def _readable_keys(draft: _Draft) -> dict[str, ContentKey]:
    """Understand the keys of all sources; report each file's own problems on the way."""
    keys: dict[str, ContentKey] = {}
    for key, source in draft.sources.items():
        draft.report(key, *source.own)
        understood = read_key(key)
        if isinstance(understood, ContentKey):
            keys[key] = understood
        elif proper_key(key) in draft.sources and proper_key(key) != key:
            draft.report(key, _twin(key))
    for name, file in draft.files.items():
        draft.report(f"{FILES}{name}", *file.own)
    return keys


def _twin(key: str) -> Problem:
    return Problem(
        f"There are two files for one address: this one and {proper_key(key)}, which is the one "
        "in use. Copy what you need into that one and delete this one."
    )


def _shown_languages(
    draft: _Draft, keys: dict[str, ContentKey], key: ContentKey, site: SiteItem
) -> tuple[str, ...]:
    """Settle the languages that the site names, or those it had while it names none that can be."""
    languages = _settle_languages(draft, keys, site)
    earlier = draft.gathered.sources.get(SITE, Source("")).good
    if not languages and earlier and isinstance(earlier.head, SiteItem):
        site = earlier.head
        draft.versions[key] = earlier
        draft.sources[SITE] = replace(draft.sources[SITE], good=earlier)
        languages = _settle_languages(draft, keys, site)
    _report_strangers(draft, keys, site.languages)
    return languages


def _settle_languages(
    draft: _Draft, keys: dict[str, ContentKey], site: SiteItem
) -> tuple[str, ...]:
    shown: list[str] = []
    for number, lang in enumerate(site.languages):
        key = keys.get(f"content/{lang}/site.json")
        if key:
            draft.settle(key, _missing_files(draft, key))
        if key in draft.versions:
            shown.append(lang)
        else:
            message = (
                f"The language “{lang}” is not shown, because there is no usable "
                f"content/{lang}/site.json with the name of the site in it. Upload one, or take "
                "the language out of this list."
            )
            draft.report(SITE, Problem(message, place=f"languages[{number}]"))
    return tuple(shown)


def _report_strangers(
    draft: _Draft, keys: dict[str, ContentKey], languages: tuple[str, ...]
) -> None:
    """Tell of files in languages that the site does not have; forget deleted ones' settings."""
    for key in [key for key in keys.values() if key.lang and key.lang not in languages]:
        if not draft.sources[key.key].etag:
            del keys[key.key], draft.sources[key.key], draft.problems[key.key]
            continue
        message = (
            f"The language “{key.lang}” is not among the languages of the site. Add it to "
            "“languages” in content/site.json, or move this file."
        )
        draft.report(key.key, Problem(message))


def _settle_items(draft: _Draft, keys: dict[str, ContentKey], languages: tuple[str, ...]) -> None:
    """Settle the items of each language: themes first, since programmes need their place."""
    settlers = {
        Kind.THEME: _settle_plain,
        Kind.PROGRAMME: _settle_programme,
        Kind.PUBLICATION: _settle_publication,
        Kind.PAGE: _settle_plain,
    }
    for kind, settler in settlers.items():
        for key in keys.values():
            if key.kind is kind and key.lang in languages:
                settler(draft, key)


def _settle_plain(draft: _Draft, key: ContentKey) -> None:
    draft.settle(key, _missing_files(draft, key))


def _settle_programme(draft: _Draft, key: ContentKey) -> None:
    source = draft.sources[key.key]
    problems = list(_missing_files(draft, key))
    if source.version and isinstance(source.version.head, ProgrammeItem):
        problems += _missing_theme(draft, key.lang, source.version.head)
    good = source.good.head if source.good else None
    displaced = _missing_theme(draft, key.lang, good) if isinstance(good, ProgrammeItem) else []
    draft.settle(key, problems, stands=not displaced)
    if key not in draft.versions and draft.sources[key.key].good and not problems:
        # The newest version waits for its time, and the one before has lost its place.
        draft.report(key.key, *displaced)


def _missing_theme(draft: _Draft, lang: str, item: ProgrammeItem) -> list[Problem]:
    themes = draft.slugs(Kind.THEME, lang)
    if item.theme in themes:
        return []
    known = ", ".join(sorted(themes)) or "none yet"
    message = (
        f"There is no theme “{item.theme}”, so the programme has no place on the site. Upload "
        f"content/{lang}/themes/{item.theme}.json, or name one of the themes that there are: "
        f"{known}."
    )
    return [Problem(message, place="theme")]


def _settle_publication(draft: _Draft, key: ContentKey) -> None:
    problems = list(_missing_files(draft, key))
    version = draft.sources[key.key].version
    if version and isinstance(version.head, PublicationItem):
        problems += _unknown(draft, key, Kind.PROGRAMME, version.head.programmes)
        problems += _unknown(draft, key, Kind.THEME, version.head.themes)
    draft.settle(key, problems)


def _unknown(
    draft: _Draft, key: ContentKey, kind: Kind, slugs: tuple[str, ...]
) -> Iterable[Problem]:
    """Notice references to items that are not there; the publication is shown all the same."""
    known = draft.slugs(kind, key.lang)
    for number, slug in enumerate(slugs):
        if slug not in known:
            message = (
                f"There is no {kind.value} “{slug}” on the site, so the publication is not shown "
                "beside it. Correct the name, or take it away."
            )
            yield Problem(message, place=f"{kind.value}s[{number}]", warning=True)


def _report_doubled_redirects(draft: _Draft) -> None:
    """Notice old addresses that two programmes claim; the first one named has them."""
    claimed: dict[str, str] = {}
    for key, version in sorted(draft.versions.items(), key=lambda pair: pair[0].key):
        old = version.head.redirect_from if isinstance(version.head, ProgrammeItem) else ()
        for number, path in enumerate(old):
            other = claimed.setdefault(path, key.key)
            if other != key.key:
                message = f"{other} names this old address as well, and has it. Keep it in one."
                place = f"redirect_from[{number}]"
                draft.report(key.key, Problem(message, place=place, warning=True))


def _missing_files(draft: _Draft, key: ContentKey) -> Iterable[Problem]:
    version = draft.sources[key.key].version
    if not version or isinstance(version.head, SiteItem):
        return
    for name, place in version.head.files.items():
        file = draft.files.get(name)
        if not file:
            message = (
                f"There is no uploaded file files/{name}. Upload it, or correct the name: "
                "capitals and endings have to be the same."
            )
            yield Problem(message, place=place)
        elif not file.good:
            message = (
                f"The uploaded file files/{name} cannot be published. Beside it, under problems/, "
                "a note of the same name says why; once it is mended, this is shown."
            )
            yield Problem(message, place=place)


def _draft(item: AnyItem) -> bool:
    return isinstance(item, ProgrammeItem) and item.status == "draft"


def _decision(draft: _Draft, languages: tuple[str, ...]) -> Decision:
    return Decision(
        languages=languages,
        versions=draft.versions,
        sources=dict(sorted(draft.sources.items())),
        files=draft.files,
        problems={key: tuple(found) for key, found in sorted(draft.problems.items())},
    )
