"""“Is my printout current?”: the address that each print carries, and what it answers."""

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Final

from flask import Blueprint, redirect, request
from msgspec import Struct
from werkzeug.wrappers import Response as AnyResponse

from handlers.errors import ObjectMissingError
from handlers.release import paths
from handlers.release.manifest import Manifest
from handlers.release.reader import Reader
from handlers.release.versions import Changes, PrintedVersion, Section, read_id
from handlers.web.answering import FRESH, answer, rendered
from handlers.web.finding import Place
from handlers.web.site import Site
from handlers.web.surroundings import Step, surroundings
from handlers.web.verdict import judge

MOST_LISTED: Final = 50
"""Sections that each list of changes names one by one; the others are counted."""

_LONGEST_SHOWN: Final = 40
_MOVED: Final = 301


class Line(Struct, frozen=True):
    """A section that differs: in which list it stands, and the section that it is a part of."""

    list: str
    section: Section
    under: Section | None


class Group(Struct, frozen=True):
    """Sections of a list that are parts of the same one, or of none."""

    under: Section | None
    sections: tuple[Section, ...]


class Listed(Struct, frozen=True):
    """What is `added`, `removed` or `altered`, and how many more are not listed, if above 0."""

    name: str
    groups: tuple[Group, ...]
    left: int


def version_views(site: Site) -> Blueprint:
    """Make the view of the versions that a site has printed."""
    views = Blueprint("versions", __name__)
    view = _version(site)
    views.add_url_rule("/v/<typed>", view_func=view, endpoint="version")
    views.add_url_rule("/v/<typed>/", view_func=view, endpoint="slash")
    return views


def _version(site: Site) -> Callable[[str], AnyResponse]:
    def view(typed: str) -> AnyResponse:
        manifest = site.reader.manifest()
        version = read_id(typed)
        if not version:
            return _unknown(site, manifest, typed)
        if request.path != f"/v/{version}":
            response = redirect(f"/v/{version}", _MOVED)
            response.headers["Cache-Control"] = FRESH
            return response
        try:
            printed = site.reader.version(version)
        except ObjectMissingError:
            return _unknown(site, manifest, version)
        return _said(site, manifest, version, printed)

    return view


def _unknown(site: Site, manifest: Manifest, typed: str) -> AnyResponse:
    """Answer that there is no such version, in the visitor's language: the paper's is not known."""
    lang = request.accept_languages.best_match(manifest.languages) or manifest.languages[0]
    shown = "".join(sign for sign in typed if sign.isprintable())[:_LONGEST_SHOWN]
    # Isolated, since letters and digits change places in a sentence that runs from right to left.
    return site.message(paths.home(lang), 404, "version_unknown", id=f"\u2066{shown}\u2069")


def _said(site: Site, manifest: Manifest, version: str, printed: PrintedVersion) -> AnyResponse:
    verdict = judge(site.reader, manifest, version, printed)
    lang = printed.lang if printed.lang in manifest.frames else manifest.languages[0]
    words = site.templates.translation(lang).words
    title = words["version_title"]
    context = surroundings(
        site.templates,
        manifest,
        lang,
        title=title,
        trail=(Step(words["home"], paths.home(lang)), Step(title, request.path)),
        canonical=f"{manifest.base_url}/v/{version}",
        version=version,
        printed=printed,
        verdict=verdict,
        lists=_lists(verdict.changes),
        today_print=paths.print_page(verdict.today.path) if verdict.today else "",
        today_pdf=_pdf(site.reader, manifest, verdict.today),
    )
    return answer(rendered(site.templates.render("version.html", lang, **context).encode()))


def _pdf(reader: Reader, manifest: Manifest, today: Place | None) -> str:
    """Give the address of today's page as a PDF; nothing while the booklet is an earlier one."""
    if not today:
        return ""
    booklets = reader.booklets(manifest.booklets) if manifest.booklets else {}
    booklet = booklets.get(today.path)
    fresh = booklet.version == today.route.version if booklet else bool(today.route.pdf)
    return paths.pdf(today.path) if fresh else ""


def _lists(changes: Changes) -> list[Listed]:
    """List changes as readers look for them: what is new, what is gone, what reads differently."""
    lines = list(_lines(changes))
    lists = []
    for name in ("added", "removed", "altered"):
        listed = [line for line in lines if line.list == name]
        shown = groupby(listed[:MOST_LISTED], key=lambda line: line.under)
        groups = tuple(Group(under, tuple(one.section for one in of)) for under, of in shown)
        if groups:
            lists.append(Listed(name, groups, len(listed) - MOST_LISTED))
    return lists


def _lines(changes: Changes, under: Section | None = None) -> Iterator[Line]:
    """Name every section that differs; of one whose parts differ, those parts in its place."""
    yield from (Line("added", section, under) for section in changes.added)
    yield from (Line("removed", section, under) for section in changes.removed)
    for one in changes.changed:
        if one.within:
            yield from _lines(one.within, one.section)
        else:
            yield Line("altered", one.section, under)
