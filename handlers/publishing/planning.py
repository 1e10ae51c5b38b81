"""Plan: from the arranged site to the outputs and the manifest that make it a release. Pure.

Planning names every output without making any: a name is a digest of the output's inputs. So
the work that follows is only what has no object yet.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from handlers.content.keys import FILE_TYPES
from handlers.publishing.arranging import LanguageSite, PlacedTheme, Site
from handlers.publishing.indexes import feed_output, json_output, search_output, sitemap_output
from handlers.publishing.outputs import Output, Workshop, code_engine
from handlers.publishing.pages import FULL_ARTICLES, PageMaker
from handlers.publishing.prints import Printer, PrintMaker
from handlers.release import paths
from handlers.release.manifest import Frame, Manifest, Theme
from handlers.release.model import Entry, Route, Shard, StoredFile
from handlers.storage import Entry as Upload
from handlers.templating import Templates

LATEST_PUBLICATIONS = 3
"""Publications that stand beside pages which have none of their own."""


@dataclass(frozen=True)
class Plan:
    """A release to be. The manifest has no version and no time yet.

    `outputs` are in the order in which they can be made: each after those it is made from.
    """

    manifest: Manifest
    outputs: tuple[Output, ...]
    files: dict[str, StoredFile]


def plan(site: Site, uploads: dict[str, Upload], templates: Templates, printer: Printer) -> Plan:
    """Plan a release of the site."""
    engine = code_engine("content", "publishing", "release")
    files = {name: _stored(name, upload) for name, upload in sorted(uploads.items())}
    planned = [
        _LanguagePlan(site, language, files, templates, printer, engine)
        for language in site.languages
    ]
    frames = {one.language.lang: one.frame() for one in planned}
    outputs = [_copy(name, stored, uploads[name].etag) for name, stored in files.items()]
    for one in planned:
        outputs += one.outputs
    listed = json_output("files", files)
    redirects = json_output("redirects", _redirects(site))
    sitemap = sitemap_output(engine, site.item.base_url, _addresses(site))
    manifest = Manifest(
        version="",
        serial=0,
        published_at="",
        base_url=site.item.base_url,
        languages=tuple(frames),
        frames=frames,
        files=listed.key,
        redirects=redirects.key,
        sitemap=sitemap.key,
        routing=site.item.routing,
    )
    return Plan(manifest, (*outputs, listed, redirects, sitemap), files)


def _stored(name: str, upload: Upload) -> StoredFile:
    digest = sha256(f"{upload.etag}:{upload.size}".encode()).hexdigest()[:16]
    ending = name.rpartition(".")[2].casefold()
    return StoredFile(f"files/{digest}/{name}", FILE_TYPES[ending], upload.size)


def _copy(name: str, stored: StoredFile, etag: str) -> Output:
    def make(workshop: Workshop) -> bytes:
        return workshop.upload(f"files/{name}", etag)

    return Output(stored.key, stored.content_type, make)


def _redirects(site: Site) -> dict[str, str]:
    """Map the old addresses that programmes name to the new ones; the first to name one has it."""
    redirects: dict[str, str] = {}
    programmes = (
        (f"content/{language.lang}/programmes/{programme.slug}.json", programme)
        for language in site.languages
        for one in language.themes
        for programme in one.programmes
    )
    for _, programme in sorted(programmes, key=lambda pair: pair[0]):
        for old in programme.head.redirect_from:
            redirects.setdefault(old, programme.path)
    return redirects


def _addresses(site: Site) -> Iterable[tuple[str, str, dict[str, str]]]:
    by_path = {path: others for others in site.alternates.values() for path in others.values()}
    for language in site.languages:
        fixed = ("home", "programmes", "publications")
        for kind in fixed:
            others = {
                one.lang: paths.home(one.lang) if kind == "home" else paths.page(one.lang, kind)
                for one in site.languages
            }
            yield others[language.lang], "", others
        for page in language.pages:
            yield page.path, page.head.updated, by_path[page.path]
        for one in language.themes:
            yield one.theme.path, "", by_path[one.theme.path]
            for programme in one.programmes:
                yield programme.path, programme.head.updated, by_path[programme.path]


class _LanguagePlan:
    """The outputs of one language, collected while its frame is put together."""

    def __init__(  # noqa: PLR0913, PLR0917  The ingredients of a language, each of its own kind.
        self,
        site: Site,
        language: LanguageSite,
        files: dict[str, StoredFile],
        templates: Templates,
        printer: Printer,
        engine: str,
    ) -> None:
        self.language = language
        self.outputs: list[Output] = []
        self._site = site
        self._engine = engine
        translation = templates.translation(language.lang)
        self._pages = PageMaker(site, language, files, translation.words, engine)
        self._prints = PrintMaker(printer, language, site.item.base_url, translation)

    def frame(self) -> Frame:
        """Plan everything of the language, and give what surrounds its pages."""
        item = self.language.item
        themes: dict[str, Output] = {}
        shards: dict[str, str] = {}
        for one in self.language.themes:
            themes[one.theme.slug], shard = self._theme(one)
            shards[one.theme.slug] = shard.key
        shards[""] = self._others(list(themes.values())).key
        return Frame(
            name=item.name,
            tagline=item.tagline,
            wording=item.wording,
            office=item.office,
            topics=item.topics,
            quick_links=item.quick_links,
            themes=tuple(
                Theme(one.theme.slug, one.theme.head.title) for one in self.language.themes
            ),
            menu=tuple(Entry(page.head.title, page.path) for page in self.language.pages),
            publications=self._pages.references()[:LATEST_PUBLICATIONS],
            shards=shards,
        )

    def _add(self, output: Output) -> Output:
        self.outputs.append(output)
        return output

    def _theme(self, one: PlacedTheme) -> tuple[Output, Output]:
        """Plan a theme and its programmes: give its full page and its shard."""
        lang = self.language.lang
        routes: dict[str, Route] = {}
        pages: list[Output] = []
        for programme in one.programmes:
            page = self._add(self._pages.programme(one.theme, programme))
            pages.append(page)
            routes[programme.slug] = self._route(
                page, [page], programme.slug, f"content/{lang}/programmes/{programme.slug}.json"
            )
        for programme in one.withdrawn:
            routes[programme.slug] = Route(gone=programme.head.title)
        full = self._add(self._pages.theme(one, full=True))
        shown = full
        if len(one.programmes) > FULL_ARTICLES:
            shown = self._add(self._pages.theme(one, full=False))
        routes[""] = self._route(
            shown, [full], one.theme.slug, f"content/{lang}/themes/{one.theme.slug}.json"
        )
        search = self._add(search_output(self._engine, [shown, *pages]))
        return full, self._add(json_output("shards", Shard(routes, search.key)))

    def _others(self, themes: list[Output]) -> Output:
        """Plan the pages that belong to no theme: give their shard."""
        lang = self.language.lang
        routes: dict[str, Route] = {}
        home = self._add(self._pages.home())
        routes[""] = self._route(home, [home])
        programmes = self._add(self._pages.programmes())
        routes["programmes"] = self._route(
            programmes, [programmes, *themes], "programmes", f"content/{lang}/site.json"
        )
        publications = self._add(self._pages.publications())
        routes["publications"] = self._route(publications, [publications])
        pages = [self._add(self._pages.page(page)) for page in self.language.pages]
        for placed, page in zip(self.language.pages, pages, strict=True):
            routes[placed.slug] = self._route(page, [page])
        search = self._add(search_output(self._engine, [publications, *pages]))
        feed = self._add(feed_output(self._engine, self._site.item.base_url, self.language))
        return self._add(json_output("shards", Shard(routes, search.key, feed.key)))

    def _route(
        self, page: Output, printed: list[Output], stem: str = "", source: str = ""
    ) -> Route:
        """Give the route of a page; plan its print page, and its PDF where it has a stem.

        `source` is the content key that hears of trouble with the PDF.
        """
        keys = [one.key for one in printed]
        print_page = self._add(self._prints.page(keys))
        if not stem:
            return Route(page=page.key, print=print_page.key)
        document = self._add(self._prints.pdf(keys, f"{stem}-{self.language.lang}", source))
        return Route(page=page.key, print=print_page.key, pdf=document.key)
