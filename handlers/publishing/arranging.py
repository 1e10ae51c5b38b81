"""Arrange: from the versions that are to be live to the shape of the site. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from handlers.content.item import (
    AnyItem,
    LanguageItem,
    PageItem,
    ProgrammeItem,
    PublicationItem,
    SiteItem,
    ThemeItem,
)
from handlers.content.keys import ContentKey, Kind
from handlers.publishing.deciding import SITE, Decision
from handlers.release import paths
from handlers.release.folding import fold

OneItem = TypeVar("OneItem", bound=AnyItem)


@dataclass(frozen=True)
class Placed(Generic[OneItem]):
    """A live item at its place: `head` lacks the body, which is stored under `fingerprint`."""

    slug: str
    path: str
    head: OneItem
    fingerprint: str


@dataclass(frozen=True)
class PlacedTheme:
    """A theme with its programmes in the order of their titles, and those withdrawn from it."""

    theme: Placed[ThemeItem]
    programmes: tuple[Placed[ProgrammeItem], ...]
    withdrawn: tuple[Placed[ProgrammeItem], ...]


@dataclass(frozen=True)
class LanguageSite:
    """All that is live in one language."""

    lang: str
    item: LanguageItem
    themes: tuple[PlacedTheme, ...]
    publications: tuple[Placed[PublicationItem], ...]
    pages: tuple[Placed[PageItem], ...]


@dataclass(frozen=True)
class Site:
    """All that is live. `alternates` maps a kind and slug to its path in each language."""

    item: SiteItem
    languages: tuple[LanguageSite, ...]
    alternates: dict[tuple[Kind, str], dict[str, str]]


def arrange(decision: Decision) -> Site | None:
    """Give the site its shape, or None where there is no language to show it in."""
    site = decision.versions.get(ContentKey(SITE, Kind.SITE))
    if not site or not isinstance(site.head, SiteItem) or not decision.languages:
        return None
    languages = tuple(_language(decision, lang) for lang in decision.languages)
    return Site(site.head, languages, _alternates(languages))


def _language(decision: Decision, lang: str) -> LanguageSite:
    found = {key: version for key, version in decision.versions.items() if key.lang == lang}
    item = next(v.head for v in found.values() if isinstance(v.head, LanguageItem))

    def placed(kind: type[OneItem]) -> list[Placed[OneItem]]:
        return [
            Placed(key.slug, _path(key, version.head), version.head, version.fingerprint)
            for key, version in found.items()
            if isinstance(version.head, kind)
        ]

    programmes = sorted(placed(ProgrammeItem), key=lambda one: _collated(one.head.title))
    themes = sorted(placed(ThemeItem), key=lambda one: (one.head.order, _collated(one.head.title)))
    publications = placed(PublicationItem)
    publications.sort(key=lambda one: (-(one.head.year or 0), _collated(one.head.title)))
    pages = sorted(placed(PageItem), key=lambda one: (one.head.order, _collated(one.head.title)))
    return LanguageSite(
        lang,
        item,
        tuple(_theme(theme, programmes) for theme in themes),
        tuple(publications),
        tuple(pages),
    )


def _theme(theme: Placed[ThemeItem], programmes: list[Placed[ProgrammeItem]]) -> PlacedTheme:
    own = [one for one in programmes if one.head.theme == theme.slug]
    return PlacedTheme(
        theme,
        tuple(one for one in own if one.head.status != "withdrawn"),
        tuple(one for one in own if one.head.status == "withdrawn"),
    )


def _path(key: ContentKey, head: AnyItem) -> str:
    if isinstance(head, ProgrammeItem):
        return paths.programme(key.lang, head.theme, key.slug)
    if isinstance(head, ThemeItem):
        return paths.theme(key.lang, key.slug)
    if isinstance(head, PageItem):
        return paths.page(key.lang, key.slug)
    return paths.page(key.lang, "publications")


def _collated(title: str) -> tuple[str, str]:
    """Order titles without regard to accents and capitals, then with."""
    return fold(title), title


def _alternates(languages: Iterable[LanguageSite]) -> dict[tuple[Kind, str], dict[str, str]]:
    alternates: dict[tuple[Kind, str], dict[str, str]] = {}
    for site in languages:
        for page in site.pages:
            alternates.setdefault((Kind.PAGE, page.slug), {})[site.lang] = page.path
        for one in site.themes:
            theme = one.theme
            alternates.setdefault((Kind.THEME, theme.slug), {})[site.lang] = theme.path
            for programme in one.programmes:
                known = alternates.setdefault((Kind.PROGRAMME, programme.slug), {})
                known[site.lang] = programme.path
    return alternates
