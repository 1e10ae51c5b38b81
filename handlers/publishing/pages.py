"""Pages: from placed items to what each address shows. Pure, but for reading whole items."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from msgspec.structs import replace

from handlers.content.item import (
    PageItem,
    ProgrammeItem,
    PublicationItem,
    ThemeItem,
)
from handlers.content.keys import Kind
from handlers.printing.direction import isolated
from handlers.publishing.arranging import LanguageSite, Placed, PlacedTheme, Site
from handlers.publishing.outputs import JSON, Output, Workshop, name
from handlers.publishing.record import FileVersion
from handlers.publishing.versions import version_id
from handlers.release import paths
from handlers.release.model import (
    Article,
    Block,
    Entry,
    Image,
    Page,
    Paragraph,
    Reference,
    StoredFile,
    encode,
)
from handlers.templating import Translation

FULL_ARTICLES = 25
"""A theme shows up to this many programmes in full on its page; beyond it, their summaries.

Print pages and PDFs always hold all of them.
"""

LISTED_PROGRAMMES = 300
"""The list of all programmes names up to this many one by one; beyond it, the themes only."""


@dataclass(frozen=True)
class PlannedPage:
    """A page to be, and the id of what it shows, which code and translations do not change."""

    output: Output
    version: str

    @property
    def key(self) -> str:
        """The key of its output."""
        return self.output.key


@dataclass(frozen=True)
class PageMaker:
    """Makes the pages of one language."""

    site: Site
    language: LanguageSite
    files: dict[str, FileVersion]
    translation: Translation
    engine: str

    @property
    def lang(self) -> str:
        """The language of the pages."""
        return self.language.lang

    def programme(self, theme: Placed[ThemeItem], programme: Placed[ProgrammeItem]) -> PlannedPage:
        """Make the page of a programme."""
        frame = Page(
            kind="programme",
            lang=self.lang,
            path=programme.path,
            title=programme.head.title,
            summary=programme.head.summary,
            theme=theme.slug,
            theme_title=theme.head.title,
            publications=self._publications_of(programme.slug),
            alternates=self.site.alternates.get((Kind.PROGRAMME, programme.slug), {}),
            updated=programme.head.updated,
        )
        return self._output(frame, articles=(programme,))

    def theme(self, one: PlacedTheme, *, full: bool) -> PlannedPage:
        """Make the page of a theme, with its programmes in full or as summaries."""
        frame = Page(
            kind="theme",
            lang=self.lang,
            path=one.theme.path,
            title=one.theme.head.title,
            summary=one.theme.head.summary,
            theme=one.theme.slug,
            theme_title=one.theme.head.title,
            entries=() if full else tuple(_entry(programme) for programme in one.programmes),
            publications=self._publications_on(one),
            alternates=self.site.alternates.get((Kind.THEME, one.theme.slug), {}),
            updated=_latest(one.programmes),
        )
        articles = one.programmes if full else ()
        return self._output(frame, intro=one.theme, articles=articles)

    def page(self, placed: Placed[PageItem]) -> PlannedPage:
        """Make a page such as help or privacy."""
        frame = Page(
            kind="page",
            lang=self.lang,
            path=placed.path,
            title=placed.head.title,
            summary=placed.head.summary,
            alternates=self.site.alternates.get((Kind.PAGE, placed.slug), {}),
            updated=placed.head.updated,
        )
        return self._output(frame, intro=placed)

    def home(self) -> PlannedPage:
        """Make the first page of the language."""
        item = self.language.item
        frame = Page(
            kind="home",
            lang=self.lang,
            path=paths.home(self.lang),
            title=item.name,
            summary=item.tagline,
            intro=(Paragraph(item.wording.welcome),) if item.wording.welcome else (),
            entries=tuple(_entry(one.theme) for one in self.language.themes),
            alternates={one.lang: paths.home(one.lang) for one in self.site.languages},
        )
        return self._output(frame)

    def programmes(self) -> PlannedPage:
        """Make the list of all programmes, by theme."""
        themes = self.language.themes
        listed = sum(len(one.programmes) for one in themes) <= LISTED_PROGRAMMES
        frame = Page(
            kind="programmes",
            lang=self.lang,
            path=paths.programmes(self.lang),
            title=self.translation.words["programmes"],
            entries=tuple(
                _entry(one.theme, one.programmes if listed else (), len(one.programmes))
                for one in themes
            ),
            alternates={one.lang: paths.programmes(one.lang) for one in self.site.languages},
            updated=_latest(programme for one in themes for programme in one.programmes),
        )
        return self._output(frame)

    def publications(self) -> PlannedPage:
        """Make the list of all publications."""
        path = paths.page(self.lang, "publications")
        frame = Page(
            kind="publications",
            lang=self.lang,
            path=path,
            title=self.translation.words["publications"],
            publications=self.references(),
            alternates={
                one.lang: paths.page(one.lang, "publications") for one in self.site.languages
            },
        )
        return self._output(frame)

    def references(self) -> tuple[Reference, ...]:
        """All publications of the language, the newest first."""
        return tuple(self._reference(one) for one in self.language.publications)

    def _output(
        self,
        frame: Page,
        *,
        intro: Placed[ThemeItem] | Placed[PageItem] | None = None,
        articles: Iterable[Placed[ProgrammeItem]] = (),
    ) -> PlannedPage:
        """Name a page after its frame and the items in it; fill these in when it is made."""
        placed = tuple(articles)
        publications = {one.slug: self._publications_of(one.slug) for one in placed}
        pictures = {
            name: image
            for one in (intro, *placed)
            if one
            for name in one.head.files
            if name in self.files and (image := self.files[name].image)
        }
        fingerprints = [intro.fingerprint if intro else "", *(one.fingerprint for one in placed)]
        inputs = (
            *(self.engine, self.translation.direction),
            *(frame, fingerprints, publications, pictures),
        )

        def make(workshop: Workshop) -> bytes:
            body = frame.intro
            if intro:
                body = _shown(_body(workshop, intro.fingerprint), pictures)
            full = tuple(
                _article(one, workshop, publications[one.slug], pictures) for one in placed
            )
            page = replace(frame, intro=body, articles=full)
            return encode(isolated(page) if self.translation.direction == "rtl" else page)

        shown = replace(frame, theme_title="", alternates={})
        uploads = {name: image.upload for name, image in pictures.items()}
        licence = self.language.item.wording.licence
        version = version_id(shown, fingerprints, publications, uploads, licence)
        return PlannedPage(Output(name("pages", ".json", *inputs), JSON, make), version)

    @cached_property
    def _by_programme(self) -> dict[str, list[Reference]]:
        found: dict[str, list[Reference]] = {}
        for one in self.language.publications:
            for programme in one.head.programmes:
                found.setdefault(programme, []).append(self._reference(one))
        return found

    def _publications_of(self, programme: str) -> tuple[Reference, ...]:
        return tuple(self._by_programme.get(programme, ()))

    def _publications_on(self, one: PlacedTheme) -> tuple[Reference, ...]:
        """The publications of a theme and of its programmes, each once."""
        programmes = {programme.slug for programme in one.programmes}
        return tuple(
            self._reference(publication)
            for publication in self.language.publications
            if one.theme.slug in publication.head.themes
            or programmes.intersection(publication.head.programmes)
        )

    def _reference(self, placed: Placed[PublicationItem]) -> Reference:
        item = placed.head
        file = self.files.get(item.file)
        return Reference(
            title=item.title,
            href=paths.file(item.file) if item.file else item.url,
            summary=item.summary,
            note=self._note(file.stored) if file else "",
            year=item.year,
        )

    def _note(self, stored: StoredFile) -> str:
        """Say what a file is and weighs: `PDF, 41 KB`; a picture's weight is not known yet."""
        ending = stored.key.rpartition(".")[2].upper()
        if not stored.size:
            return ending
        kilobytes = max(1, round(stored.size / 1000))
        pattern, size = (
            ("kilobytes", str(kilobytes))
            if kilobytes < 1000  # noqa: PLR2004  A thousand kilobytes is a megabyte.
            else ("megabytes", f"{kilobytes / 1000:.1f}")
        )
        return f"{ending}, {self.translation.words[pattern].format(size=size)}"


def _entry(
    placed: Placed[ThemeItem] | Placed[ProgrammeItem],
    children: Iterable[Placed[ProgrammeItem]] = (),
    programmes: int = 0,
) -> Entry:
    return Entry(
        title=placed.head.title,
        path=placed.path,
        summary=placed.head.summary,
        children=tuple(_entry(child) for child in children),
        status=placed.head.status if isinstance(placed.head, ProgrammeItem) else "active",
        programmes=programmes,
    )


def _latest(programmes: Iterable[Placed[ProgrammeItem]]) -> str:
    return max((one.head.updated for one in programmes), default="")


def _article(
    placed: Placed[ProgrammeItem],
    workshop: Workshop,
    publications: tuple[Reference, ...],
    pictures: dict[str, Image],
) -> Article:
    return Article(
        slug=placed.slug,
        path=placed.path,
        title=placed.head.title,
        summary=placed.head.summary,
        body=_shown(_body(workshop, placed.fingerprint), pictures),
        links=placed.head.links,
        publications=publications,
        updated=placed.head.updated,
        status=placed.head.status,
    )


def _body(workshop: Workshop, fingerprint: str) -> tuple[Block, ...]:
    item = workshop.item(fingerprint)
    return item.body if isinstance(item, ThemeItem | ProgrammeItem | PageItem) else ()


def _shown(body: tuple[Block, ...], pictures: dict[str, Image]) -> tuple[Block, ...]:
    """Point pictures at their published objects; leave out those whose upload has gone."""
    return tuple(
        replace(pictures[block.key], alt=block.alt, caption=block.caption)
        if isinstance(block, Image)
        else block
        for block in body
        if not isinstance(block, Image) or block.key in pictures
    )
