"""Finding: which page an address means, and what to do where it means none.

Pure but for reading shards. An address is looked up in its own language, there also among
programmes that moved to another theme; then among the redirects that content asks for; and last
likewise in the other languages (a page that is not translated is shown in the language it has).
"""

from typing import Final, Protocol

from msgspec import Struct

from handlers.release import paths
from handlers.release.manifest import Manifest
from handlers.release.model import Page, Route, Shard

PROGRAMMES = "programmes"

_MOST_MOVES: Final = 5


class Shelf(Protocol):
    """What is read of a release to find a page; all of it may raise `MicrositeError`."""

    def shard(self, key: str) -> Shard:
        """The routes of a theme."""
        ...

    def redirects(self, key: str) -> dict[str, str]:
        """Old addresses, and the new ones."""
        ...

    def page(self, key: str) -> Page:
        """A compiled page."""
        ...


class Found(Struct, frozen=True):
    """A route, and the language whose page it leads to."""

    route: Route
    lang: str


class Moved(Struct, frozen=True):
    """The page is elsewhere on the site."""

    path: str


class Place(Struct, frozen=True):
    """A route, the path that leads to it today, and the language whose page it is."""

    route: Route
    path: str
    lang: str


def find(
    shelf: Shelf, manifest: Manifest, lang: str, steps: tuple[str, ...]
) -> Found | Moved | None:
    """Find what is at `/<lang>/<steps…>/`; None where nothing is."""
    for candidate in (lang, *(other for other in manifest.languages if other != lang)):
        route = _route(shelf, manifest, candidate, steps)
        if route:
            return Found(route, candidate)
        theme = _theme_of(shelf, manifest, candidate, steps)
        if theme:
            return Moved(paths.programme(lang, theme, steps[2]))
        if candidate == lang:
            moved = redirect_of(shelf, manifest, "/" + "/".join((lang, *steps)))
            if moved:
                return moved
    return None


def follow(shelf: Shelf, manifest: Manifest, path: str) -> Place | None:
    """Find what is at a path, or where it has moved since; None where nothing is.

    A language that the site gave up has nothing of its own, and redirects may run in a circle.
    """
    for _ in range(_MOST_MOVES):
        lang, *steps = path.strip("/").split("/")
        start = lang if lang in manifest.frames else manifest.languages[0]
        found = find(shelf, manifest, start, tuple(steps))
        if isinstance(found, Moved):
            path = found.path
        elif found:
            return Place(found.route, "/".join(("", found.lang, *steps, "")), found.lang)
        else:
            return None
    return None


def title_of(shelf: Shelf, manifest: Manifest, lang: str, about: str) -> tuple[str, str] | None:
    """Give the path and title of `theme` or `theme/programme`, wherever that is by now."""
    found = follow(shelf, manifest, f"{paths.programmes(lang)}{about}/") if about else None
    if not found or not found.route.page:
        return None
    page = shelf.page(found.route.page)
    return page.path, page.title


def _route(shelf: Shelf, manifest: Manifest, lang: str, steps: tuple[str, ...]) -> Route | None:
    shards = manifest.frames[lang].shards
    match steps:
        case ():
            shard, slug = "", ""
        case (slug,):
            shard = ""
        case ("programmes", shard):
            slug = ""
        case ("programmes", shard, slug) if slug:
            pass
        case _:
            return None
    if len(steps) > 1 and not shard:
        return None
    key = shards.get(shard)
    return shelf.shard(key).routes.get(slug) if key else None


def _theme_of(shelf: Shelf, manifest: Manifest, lang: str, steps: tuple[str, ...]) -> str:
    """Give the theme under which a programme is now, or nothing."""
    if len(steps) == len(("programmes", "theme", "slug")) and steps[0] == PROGRAMMES:
        for theme, key in manifest.frames[lang].shards.items():
            if theme and steps[2] and shelf.shard(key).routes.get(steps[2], Route()).page:
                return theme
    return ""


def redirect_of(shelf: Shelf, manifest: Manifest, path: str) -> Moved | None:
    """Look a path up among the redirects, with and without its closing slash."""
    redirects = shelf.redirects(manifest.redirects) if manifest.redirects else {}
    bare = path.rstrip("/")
    target = redirects.get(bare) or redirects.get(f"{bare}/")
    return Moved(target) if target else None
