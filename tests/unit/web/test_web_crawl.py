"""The whole site, followed from `/` link by link: everything resolves, and everyone can use it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from urllib.parse import urldefrag, urljoin

import pytest
from werkzeug.test import TestResponse

from handlers.web.headers import POLICY
from tests.unit.publishing.office import Office
from tests.unit.web.many import many
from tests.unit.web.markup import Element, Markup, read
from tests.unit.web.web_site import BASE, Web, starter

OFFICES = {"starter": starter, "many": many}
BEGIN = ("/", "/en/search/", "/en/search/?q=the", "/en/nothing/", "/en/programmes/content/gone/")
CONTROLS = ("input", "select", "textarea")


@dataclass(frozen=True)
class Visited:
    """A page that was reached, and what it holds."""

    path: str
    answer: TestResponse
    markup: Markup

    @property
    def printed(self) -> bool:
        return self.path.endswith("/print/")

    @property
    def version(self) -> bool:
        """Whether it answers for a printout, under an address that names no language."""
        return self.path.startswith("/v/")

    @property
    def lang(self) -> str:
        return self.markup.one("html").get("lang")


def internal(path: str, href: str) -> str:
    """Where a link leads on the site itself, without its host; nothing where it leaves."""
    address = urljoin(BASE + path, href)
    return address.removeprefix(BASE) if address.startswith(f"{BASE}/") else ""


def targets(markup: Markup) -> Iterator[str]:
    for element in markup.elements:
        for name in ("href", "src", "action"):
            if name in element.attributes and element.tag != "form":
                yield element.get(name)


def versions(office: Office) -> Iterator[str]:
    """The short addresses that the prints of a release carry."""
    reader = office.reader()
    for frame in office.manifest().frames.values():
        for key in frame.shards.values():
            for route in reader.shard(key).routes.values():
                if not route.gone:
                    yield f"/v/{route.version}"


@cache
def crawl(name: str) -> tuple[dict[str, Visited], dict[str, int]]:
    """Follow every link: the pages by address, and the status of everything asked for."""
    web = Web().show(OFFICES[name]())
    pages: dict[str, Visited] = {}
    statuses: dict[str, int] = {}
    waiting = [*BEGIN, *versions(OFFICES[name]())]
    while waiting:
        path = waiting.pop()
        if path in statuses:
            continue
        answer = web.get(path)
        statuses[path] = answer.status_code
        assert answer.headers["X-Content-Type-Options"] == "nosniff", path
        if answer.status_code in {301, 302, 308}:
            waiting.append(internal(path, answer.headers["Location"]))
        elif answer.mimetype == "text/html":
            pages[path] = Visited(path, answer, read(answer.text))
            found = (internal(path, href) for href in targets(pages[path].markup))
            waiting.extend(urldefrag(one).url for one in found if one)
    return pages, statuses


@pytest.fixture(params=OFFICES)
def office(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def pages(office: str) -> list[Visited]:
    return list(crawl(office)[0].values())


def test_every_internal_link_and_source_resolves(office: str) -> None:
    _, statuses = crawl(office)
    broken = {path: status for path, status in statuses.items() if status not in {200, 301, 302}}
    assert broken == {
        path: status
        for path, status in {"/en/nothing/": 404, "/en/programmes/content/gone/": 410}.items()
        if office == "many" or path == "/en/nothing/"
    } | ({"/en/programmes/content/gone/": 404} if office == "starter" else {})


def test_the_crawl_reaches_every_page_that_was_published(office: str) -> None:
    _, statuses = crawl(office)
    published: Office = OFFICES[office]()
    manifest = published.manifest()
    reader = published.reader()
    for lang, frame in manifest.frames.items():
        for theme, key in frame.shards.items():
            for slug, route in reader.shard(key).routes.items():
                if route.page:
                    path = reader.page(route.page).path
                    assert statuses[path] == 200, (lang, theme, slug)
                    assert statuses[f"{path}print/"] == 200, (lang, theme, slug)
                if route.pdf:
                    assert statuses[f"/{route.pdf}"] == 200, (lang, theme, slug)


def test_every_fragment_leads_to_something_on_its_page(office: str) -> None:
    pages, _ = crawl(office)
    for visited in pages.values():
        for href in targets(visited.markup):
            url, fragment = urldefrag(internal(visited.path, href))
            if fragment:
                assert fragment in pages[url].markup.ids, (visited.path, href)


def test_pages_are_well_nested_and_name_nothing_twice(pages: list[Visited]) -> None:
    for visited in pages:
        assert visited.markup.faults == [], visited.path
        ids = visited.markup.ids
        assert sorted(ids) == sorted(set(ids)), visited.path
        assert all(ids), visited.path


def test_no_script_or_style_stands_inside_a_page(pages: list[Visited]) -> None:
    for visited in pages:
        assert visited.answer.headers["Content-Security-Policy"] == POLICY
        assert not visited.markup.all("style", "iframe", "object", "embed", "base")
        for element in visited.markup.elements:
            assert "style" not in element.attributes, (visited.path, element)
            assert not [name for name in element.attributes if name.startswith("on")], visited.path
            if element.tag == "script":
                assert element.get("src").startswith("/static/"), visited.path
                assert not element.text.strip(), visited.path
        schemes = ("javascript:", "data:", "vbscript:")
        assert not [one for one in targets(visited.markup) if one.casefold().startswith(schemes)]


def test_every_page_says_in_which_language_and_direction_it_is(pages: list[Visited]) -> None:
    for visited in pages:
        html = visited.markup.one("html")
        if visited.version:
            today = visited.markup.links("main")[1]
            assert today.startswith(f"/{visited.lang}/"), visited.path
        else:
            assert visited.lang == visited.path.split("/")[1], visited.path
        assert html.get("dir") == "ltr", visited.path
        assert visited.markup.title.strip(), visited.path


def test_headings_begin_with_one_title_and_never_skip_a_level(pages: list[Visited]) -> None:
    for visited in pages:
        headings = visited.markup.headings()
        levels = [level for level, _ in headings]
        assert levels[0] == 1, visited.path
        assert levels.count(1) == 1, visited.path
        for before, after in pairwise(levels):
            assert after <= before + 1, (visited.path, headings)
        assert all(text for _, text in headings), (visited.path, headings)


def test_landmarks_are_there_once_and_have_names_of_their_own(pages: list[Visited]) -> None:
    for visited in pages:
        markup = visited.markup
        assert len(markup.all("main")) == 1, visited.path
        regions = [*markup.all("nav", "aside"), *_named(markup, "section")]
        names = [_name(markup, region) for region in regions]
        assert all(names), visited.path
        navigation = [_name(markup, nav) for nav in markup.all("nav")]
        assert len(navigation) == len(set(navigation)), (visited.path, navigation)
        if not visited.printed:
            skip = next(one for one in markup.all("a"))
            assert skip.get("href") == f"#{markup.one('main').get('id')}", visited.path
            assert markup.one("form", role="search"), visited.path


def _named(markup: Markup, tag: str) -> list[Element]:
    return [one for one in markup.all(tag) if "aria-labelledby" in one.attributes]


def _name(markup: Markup, element: Element) -> str:
    label = element.get("aria-labelledby")
    return markup.by_id(label).text.strip() if label else element.get("aria-label")


def test_everything_that_refers_to_an_id_finds_it(pages: list[Visited]) -> None:
    for visited in pages:
        for element in visited.markup.elements:
            for name in ("aria-labelledby", "aria-describedby", "for"):
                for one in element.get(name).split():
                    assert visited.markup.by_id(one), (visited.path, name)


def test_every_control_has_a_label_and_every_link_and_button_words(pages: list[Visited]) -> None:
    for visited in pages:
        labelled = {label.get("for") for label in visited.markup.all("label")}
        for control in visited.markup.all(*CONTROLS):
            assert control.get("type") == "hidden" or control.get("id") in labelled, visited.path
        for one in visited.markup.all("a", "button"):
            assert one.text.strip(), (visited.path, one)
        for image in visited.markup.all("img"):
            assert image.get("alt"), visited.path


def test_tables_have_captions_scopes_and_can_be_scrolled_with_the_keyboard(
    pages: list[Visited],
) -> None:
    for visited in pages:
        for table in visited.markup.all("table"):
            caption = [one for one in visited.markup.all("caption") if one.parent is table]
            assert len(caption) == 1, visited.path
            around = table.within("div")
            assert around, visited.path
            assert around.get("tabindex") == "0", visited.path
            assert around.get("aria-label") == caption[0].text, visited.path
        assert all(cell.get("scope") == "col" for cell in visited.markup.all("th")), visited.path


def test_the_breadcrumb_leads_home_and_ends_with_the_page(pages: list[Visited]) -> None:
    for visited in pages:
        lang = visited.lang
        trail = [one for one in visited.markup.all("nav") if one.get("class") == "trail"]
        if visited.printed or visited.path == f"/{lang}/" or visited.answer.status_code != 200:
            assert not trail, visited.path
            continue
        steps = [one for one in visited.markup.all("li") if one.within("nav") is trail[0]]
        assert visited.markup.links("nav")[0]
        assert steps[0].text == {"en": "Home", "fr": "Accueil"}[lang]
        assert steps[-1].text == visited.markup.one("h1").text.strip(), visited.path


def test_only_pages_worth_finding_are_offered_to_search_engines(pages: list[Visited]) -> None:
    for visited in pages:
        hidden = [one for one in visited.markup.all("meta") if one.get("name") == "robots"]
        wanted = not (
            visited.printed
            or visited.version
            or "/search/" in visited.path
            or visited.answer.status_code != 200
        )
        shown_elsewhere = (
            visited.markup.all("main")[0].text.strip().count("pas encore été traduite")
        )
        assert bool(hidden) != (wanted and not shown_elsewhere), visited.path


def test_beside_the_page_stand_themes_quick_links_and_publications() -> None:
    pages, _ = crawl("starter")
    for visited in pages.values():
        if not visited.printed:
            headings = [text for _, text in visited.markup.headings("aside")]
            assert headings in (
                ["Project Themes", "Quick Links", "Publications"],
                ["Thèmes des projets", "Liens rapides", "Publications"],
            ), visited.path


def test_the_header_offers_contact_print_help_and_languages() -> None:
    pages, _ = crawl("starter")
    links = pages["/en/programmes/migration-health/"].markup
    assert links.link("Contact us") == "/en/contact/?about=migration-health"
    assert links.link("Print this page") == "/en/programmes/migration-health/print/"
    assert links.link("Help") == "/en/help/"
    assert links.link("Français") == "/fr/programmes/migration-health/"
