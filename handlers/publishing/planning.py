"""Plan: from the arranged site to the outputs and the manifest that make it a release. Pure.

Planning names every output without making any: a name is a digest of the output's inputs. So
the work that follows is only what has no object yet.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from msgspec.structs import replace

from handlers.publishing.arranging import LanguageSite, PlacedTheme, Site
from handlers.publishing.copies import copies
from handlers.publishing.indexes import feed_output, json_output, search_output, sitemap_output
from handlers.publishing.outputs import Output, code_engine
from handlers.publishing.pages import FULL_ARTICLES, PageMaker, PlannedPage
from handlers.publishing.prints import Printed, Printer, PrintMaker
from handlers.publishing.record import FileSource, FileVersion
from handlers.publishing.versions import version_id, version_output
from handlers.release import paths
from handlers.release.manifest import Frame, Manifest, Theme
from handlers.release.model import Booklet, Entry, Route, Shard
from handlers.templating import Templates

LATEST_PUBLICATIONS = 3
"""Publications that stand beside pages which have none of their own."""

WHOLE_BOOKLET = 1_000
"""A booklet holds up to this many programmes; of more, it lists where each part is.

typst takes about a megabyte a programme.
"""


@dataclass(frozen=True)
class Plan:
    """A release to be. The manifest has no version and no time yet.

    `outputs` are what has to be there before visitors see the release. The `booklets`, PDFs of
    themes and of all programmes, may follow, and last `booklet_list`, which names them.
    """

    manifest: Manifest
    outputs: tuple[Output, ...]
    booklets: tuple[Output, ...]
    booklet_list: Output

    @property
    def everything(self) -> tuple[Output, ...]:
        """All outputs of the release."""
        return (*self.outputs, *self.booklets, self.booklet_list)


def plan(
    site: Site, uploads: dict[str, FileSource], templates: Templates, printer: Printer
) -> Plan:
    """Plan a release of the site; `uploads` are its files, by name."""
    engine = code_engine("content", "publishing", "release")
    files = {name: source.good for name, source in uploads.items() if source.good}
    planned = [
        _LanguagePlan(site, language, files, templates, printer, engine)
        for language in site.languages
    ]
    frames = {one.language.lang: one.frame() for one in planned}
    outputs = [copy for name, source in uploads.items() for copy in copies(name, source)]
    for one in planned:
        outputs += one.outputs
    listed = json_output("files", {name: version.stored for name, version in files.items()})
    booklets = {path: one for each in planned for path, one in each.booklets.items()}
    booklet_list = json_output(
        "booklets", {path: Booklet(one.pdf.key, one.version) for path, one in booklets.items()}
    )
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
        booklets=booklet_list.key,
        routing=site.item.routing,
    )
    return Plan(
        manifest=manifest,
        outputs=(*outputs, listed, redirects, sitemap),
        booklets=tuple(one.pdf for one in booklets.values()),
        booklet_list=booklet_list,
    )


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
        fixed = ("home", "programmes", "publications", "contact")
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


@dataclass(frozen=True)
class _Booklet:
    """The PDF of a theme or of all programmes, and the version that it shows."""

    pdf: Output
    version: str


class _LanguagePlan:
    """The outputs and booklets of one language, collected while its frame is put together.

    `booklets` are by the path of the page that each prints.
    """

    def __init__(  # noqa: PLR0913, PLR0917  The ingredients of a language, each of its own kind.
        self,
        site: Site,
        language: LanguageSite,
        files: dict[str, FileVersion],
        templates: Templates,
        printer: Printer,
        engine: str,
    ) -> None:
        self.language = language
        self.outputs: list[Output] = []
        self.booklets: dict[str, _Booklet] = {}
        self._site = site
        self._engine = engine
        translation = templates.translation(language.lang)
        self._pages = PageMaker(site, language, files, translation, engine)
        self._prints = PrintMaker(printer, language, site.item.base_url, translation)

    def frame(self) -> Frame:
        """Plan everything of the language, and give what surrounds its pages."""
        item = self.language.item
        themes: list[PlannedPage] = []
        shards: dict[str, str] = {}
        for one in self.language.themes:
            full, shard = self._theme(one)
            themes.append(full)
            shards[one.theme.slug] = shard.key
        shards[""] = self._others(themes).key
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

    def _page(self, page: PlannedPage) -> PlannedPage:
        self.outputs.append(page.output)
        return page

    def _theme(self, one: PlacedTheme) -> tuple[PlannedPage, Output]:
        """Plan a theme and its programmes: give its full page and its shard."""
        lang = self.language.lang
        routes: dict[str, Route] = {}
        pages: list[PlannedPage] = []
        for programme in one.programmes:
            page = self._page(self._pages.programme(one.theme, programme))
            pages.append(page)
            routes[programme.slug] = self._programme(page, programme.slug)
        for programme in one.withdrawn:
            routes[programme.slug] = Route(gone=programme.head.title)
        full = self._page(self._pages.theme(one, full=True))
        whole = len(one.programmes) <= WHOLE_BOOKLET
        shown = full
        if len(one.programmes) > FULL_ARTICLES or not whole:
            shown = self._page(self._pages.theme(one, full=False))
        printed = Printed((full.key,), full.version) if whole else _contents(shown)
        routes[""] = self._route(shown, printed)
        self._booklet(
            one.theme.path, printed, one.theme.slug, f"content/{lang}/themes/{one.theme.slug}.json"
        )
        search = self._add(search_output(self._engine, [shown.key, *(page.key for page in pages)]))
        return full, self._add(json_output("shards", Shard(routes, search.key)))

    def _others(self, themes: list[PlannedPage]) -> Output:
        """Plan the pages that belong to no theme: give their shard."""
        routes = {"programmes": self._programmes(themes)}
        home = self._page(self._pages.home())
        routes[""] = self._route(home)
        publications = self._page(self._pages.publications())
        routes["publications"] = self._route(publications)
        pages = [self._page(self._pages.page(page)) for page in self.language.pages]
        for placed, page in zip(self.language.pages, pages, strict=True):
            routes[placed.slug] = self._route(page)
        keys = [publications.key, *(page.key for page in pages)]
        search = self._add(search_output(self._engine, keys))
        feed = self._add(feed_output(self._engine, self._site.item.base_url, self.language))
        return self._add(json_output("shards", Shard(routes, search.key, feed.key)))

    def _programmes(self, themes: list[PlannedPage]) -> Route:
        """Plan the list of all programmes; its prints hold the programmes themselves."""
        page = self._page(self._pages.programmes())
        count = sum(len(one.programmes) for one in self.language.themes)
        printed = _contents(page)
        if count <= WHOLE_BOOKLET:
            version = version_id(page.version, [theme.version for theme in themes])
            printed = Printed((page.key, *(theme.key for theme in themes)), version)
        lang = self.language.lang
        self._booklet(paths.programmes(lang), printed, "programmes", f"content/{lang}/site.json")
        return self._route(page, printed)

    def _programme(self, page: PlannedPage, slug: str) -> Route:
        """Plan the prints of a programme, PDF and all: they are of the same release as its page."""
        lang = self.language.lang
        printed = Printed((page.key,), page.version)
        source = f"content/{lang}/programmes/{slug}.json"
        document = self._add(self._prints.pdf(printed, f"{slug}-{lang}", source))
        return replace(self._route(page, printed), pdf=document.key)

    def _route(self, page: PlannedPage, printed: Printed | None = None) -> Route:
        """Give the route of a page; plan its print page and what describes its version."""
        printed = printed or Printed((page.key,), page.version)
        print_page = self._add(self._prints.page(printed))
        licence = self.language.item.wording.licence
        described = version_output(
            printed.version, printed.keys, licence, contents=printed.contents
        )
        self._add(described)
        return Route(page=page.key, print=print_page.key, version=printed.version)

    def _booklet(self, path: str, printed: Printed, stem: str, source: str) -> None:
        """Plan the PDF of many programmes; `source` is the key that hears of trouble with it."""
        document = self._prints.pdf(printed, f"{stem}-{self.language.lang}", source)
        self.booklets[path] = _Booklet(document, printed.version)


def _contents(page: PlannedPage) -> Printed:
    """Print what a page lists, not what that holds."""
    return Printed((page.key,), page.version, contents=True)
