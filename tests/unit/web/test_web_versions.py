"""“Is my printout current?”, asked of a release that is put together by hand, and of a real one."""

from dataclasses import dataclass, field

import pytest

from handlers.release.manifest import LIVE, Frame, Manifest, Theme
from handlers.release.model import Booklet, Route, Shard, encode
from handlers.release.versions import PrintedVersion, Section, version_key
from handlers.web.headers import POLICY
from handlers.web.versions import MOST_LISTED
from tests.unit.publishing.office import Office, programme, templates
from tests.unit.web.markup import Element, Markup
from tests.unit.web.web_site import BASE, MAX_AGE, Web, bare_office, theme

OLD, NEW = "aaaaaaaaaa", "bbbbbbbbbb"
WATER = "/en/programmes/health/water/"
LIST = "/en/programmes/"
JSON = "application/json"
WORDS = templates().translation("en").words


def printed(path: str = WATER, *sections: Section, kind: str = "programme") -> PrintedVersion:
    lang = path.split("/")[1]
    return PrintedVersion(kind, lang, path, "Clean water", "2026-02-01", sections)


def heading(name: str, digest: str = "1") -> Section:
    return Section("heading", name, name.title(), digest)


@dataclass
class Shelf:
    """A site whose releases are put together by hand; `routes` are by language and theme."""

    web: Web = field(default_factory=Web)
    languages: tuple[str, ...] = ("en", "fr")
    routes: dict[tuple[str, str], dict[str, Route]] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    booklets: dict[str, Booklet] = field(default_factory=dict)
    rebuilding: bool = False
    serial: int = 0

    def put(self, id_: str, version: PrintedVersion) -> "Shelf":
        self.web.published.put(version_key(id_), encode(version), JSON)
        return self

    def release(self, path: str = "", route: Route | None = None) -> Web:
        """Make what was put together live, with one more page in it."""
        if route:
            lang, *steps = path.strip("/").split("/")
            shard, slug = (steps[1], "".join(steps[2:])) if len(steps) > 1 else ("", "".join(steps))
            self.routes.setdefault((lang, shard), {})[slug] = route
        self.serial += 1
        frames = {lang: self._frame(lang) for lang in self.languages}
        manifest = Manifest(
            f"{self.serial}-a",
            self.serial,
            "2026-03-01T12:00:00+00:00",
            BASE,
            self.languages,
            frames,
            redirects=self._object("redirects", self.redirects),
            booklets=self._object("booklets", self.booklets) if self.booklets else "",
            rebuilding=self.rebuilding,
        )
        self.web.published.put(LIVE, encode(manifest), JSON)
        return self.web

    def _frame(self, lang: str) -> Frame:
        shards = {}
        for (of, shard), routes in self.routes.items():
            if of == lang:
                shards[shard] = self._object(f"shards/{lang}-{shard}", Shard(routes))
        themes = tuple(Theme(slug, slug.title()) for slug in shards if slug)
        return Frame(f"Office {lang}", themes=themes, shards=shards)

    def _object(self, name: str, value: object) -> str:
        """Put an object of this release; what is immutable never has the same key twice."""
        key = f"{name}-{self.serial}.json"
        self.web.published.put(key, encode(value), JSON)
        return key


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


def verdict(web: Web, id_: str = OLD) -> Markup:
    """Read what is said of a printout; every known version is answered with 200."""
    shown = web.page(f"/v/{id_}")
    assert shown.faults == []
    return shown


def answer_of(shown: Markup) -> str:
    return next(text for level, text in shown.headings("main") if level == 2)


def listed(shown: Markup) -> dict[str, list[str]]:
    """The lists of changes, by their headings; parts read `Theme: part`."""
    lists: dict[str, list[str]] = {}
    for element in shown.elements:
        if element.tag == "h3" and element.within("main"):
            lists[element.text] = []
        elif element.tag == "li" and _changes(element):
            if "\n" in element.text.strip():
                continue
            around = element.within("li")
            prefix = f"{around.text.strip().split(chr(10))[0]}: " if around else ""
            lists[list(lists)[-1]].append(prefix + element.text.strip())
    return lists


def _changes(element: Element) -> bool:
    around: Element | None = element
    while around and around.get("class") != "changes":
        around = around.within("ul")
    return around is not None


def test_a_printout_of_what_is_live_is_current(shelf: Shelf) -> None:
    shown = verdict(shelf.put(OLD, printed()).release(WATER, Route(version=OLD, pdf="prints/a")))
    assert shown.one("h1").text == "Is my printout current?"
    assert answer_of(shown) == "Yes, it is current"
    assert WORDS["version_current_text"] in shown.one("main").text
    assert "new address" not in shown.one("main").text
    assert not [text for level, text in shown.headings() if level == 3]


def test_it_says_what_the_printout_is(shelf: Shelf) -> None:
    text = verdict(shelf.put(OLD, printed()).release(WATER, Route(version=OLD))).one("main").text
    assert "Clean water" in text
    assert "Last updated: 1 February 2026" in text
    assert f"Version: {OLD}" in text


def test_a_printout_without_a_date_names_none(shelf: Shelf) -> None:
    shelf.put(OLD, PrintedVersion("page", "en", "/en/help/", "Help"))
    shown = verdict(shelf.release("/en/help/", Route(version=OLD)))
    assert "Last updated" not in shown.one("main").text


def test_it_leads_to_todays_page_its_print_page_and_its_pdf(shelf: Shelf) -> None:
    shown = verdict(shelf.put(OLD, printed()).release(WATER, Route(version=OLD, pdf="prints/a")))
    assert shown.link(WORDS["version_today"]) == WATER
    assert shown.link(WORDS["version_today_print"]) == f"{WATER}print/"
    assert shown.link(WORDS["version_today_pdf"]) == "/en/programmes/health/water.pdf"


def test_a_page_that_has_no_pdf_offers_none(shelf: Shelf) -> None:
    shelf.put(OLD, PrintedVersion("page", "en", "/en/help/", "Help"))
    shown = verdict(shelf.release("/en/help/", Route(version=OLD)))
    assert shown.link(WORDS["version_today_print"]) == "/en/help/print/"
    assert "/en/help.pdf" not in shown.links()


def test_another_version_that_says_the_same_is_current(shelf: Shelf) -> None:
    shelf.put(OLD, printed(WATER, heading("wells"))).put(NEW, printed(WATER, heading("wells")))
    assert answer_of(verdict(shelf.release(WATER, Route(version=NEW)))) == "Yes, it is current"


def test_what_changed_is_listed_by_section(shelf: Shelf) -> None:
    start, links = Section("start", "", "Clean water", "1"), Section("links", "", "", "1")
    shelf.put(OLD, printed(WATER, start, heading("wells"), heading("dams"), links))
    shelf.put(
        NEW,
        printed(
            WATER,
            Section("start", "", "Cleaner water", "2"),
            heading("wells", "2"),
            heading("taps"),
            Section("links", "", "", "2"),
            Section("publications", "", "", "1"),
        ),
    )
    shown = verdict(shelf.release(WATER, Route(version=NEW)))
    assert answer_of(shown) == "No, the page has changed since then"
    headings = [text for level, text in shown.headings("main") if level == 3]
    assert headings == ["Added", "Removed", "Changed"]
    assert listed(shown) == {
        "Added": ["Taps", "Publications"],
        "Removed": ["Dams"],
        "Changed": ["Title and beginning", "Wells", "Related links"],
    }


def test_lists_that_would_be_empty_are_not_there(shelf: Shelf) -> None:
    shelf.put(OLD, printed()).put(NEW, printed(WATER, heading("wells")))
    shown = verdict(shelf.release(WATER, Route(version=NEW)))
    assert listed(shown) == {"Added": ["Wells"]}


def test_changes_in_the_booklet_stand_under_their_themes(shelf: Shelf) -> None:
    def booklet(*themes: Section) -> PrintedVersion:
        return printed(LIST, *themes, kind="programmes")

    def of(name: str, digest: str, *parts: Section) -> Section:
        return Section("theme", f"{LIST}{name}/", name.title(), digest, parts)

    start = Section("start", "", "Health", "1")
    shelf.put(
        OLD, booklet(of("health", "1", start, heading("wells"), heading("dams")), of("fire", "1"))
    )
    shelf.put(
        NEW,
        booklet(
            of("health", "2", Section("start", "", "Health", "2"), heading("wells", "2")),
            of("water", "1", heading("taps"), heading("pumps")),
        ),
    )
    shown = verdict(shelf.release(LIST, Route(version=NEW)))
    assert listed(shown) == {
        "Added": ["Water"],
        "Removed": ["Fire", "Health: Dams"],
        "Changed": ["Health: Title and beginning", "Health: Wells"],
    }


@pytest.mark.parametrize(("count", "left"), [(MOST_LISTED, 0), (MOST_LISTED + 7, 7)])
def test_long_lists_are_cut_and_what_is_left_is_counted(
    shelf: Shelf, count: int, left: int
) -> None:
    many = [heading(f"number-{number}") for number in range(count)]
    shelf.put(OLD, printed(WATER, *many)).put(NEW, printed(WATER, heading("one")))
    shown = verdict(shelf.release(WATER, Route(version=NEW)))
    assert len(listed(shown)["Removed"]) == MOST_LISTED
    assert ("More than that" in shown.one("main").text) is bool(left)
    assert not left or f"More than that: {left}" in shown.one("main").text
    assert listed(shown)["Added"] == ["One"]


def test_a_programme_that_moved_is_followed(shelf: Shelf) -> None:
    shelf.put(OLD, printed(WATER, heading("a")))
    shelf.put(NEW, printed("/en/programmes/wells/water/", heading("a")))
    moved = Route(version=NEW, page="pages/a.json", pdf="prints/a")
    shown = verdict(shelf.release("/en/programmes/wells/water/", moved))
    assert answer_of(shown) == "Yes, it is current"
    assert "The page has a new address since then." in shown.one("main").text
    assert shown.link(WORDS["version_today"]) == "/en/programmes/wells/water/"
    assert shown.link(WORDS["version_today_pdf"]) == "/en/programmes/wells/water.pdf"


def test_redirects_of_the_content_are_followed(shelf: Shelf) -> None:
    shelf.put(OLD, printed("/en/programmes/old/name/", heading("a")))
    shelf.put(NEW, printed(WATER, heading("a", "2")))
    shelf.redirects["/en/programmes/old/name/"] = WATER
    shown = verdict(shelf.release(WATER, Route(version=NEW)))
    assert answer_of(shown) == "No, the page has changed since then"
    assert "The page has a new address since then." in shown.one("main").text
    assert shown.link(WORDS["version_today"]) == WATER


def test_redirects_that_run_in_a_circle_end_in_withdrawn(shelf: Shelf) -> None:
    shelf.redirects |= {"/en/a/": "/en/b/", "/en/b/": "/en/a/"}
    shelf.put(OLD, printed("/en/a/", kind="page"))
    assert answer_of(verdict(shelf.release())) == "No, it has been withdrawn"


@pytest.mark.parametrize("route", [Route(gone="Clean water"), None], ids=["gone", "nothing"])
def test_what_is_no_longer_there_has_been_withdrawn(shelf: Shelf, route: Route | None) -> None:
    shown = verdict(shelf.put(OLD, printed()).release(WATER, route))
    assert answer_of(shown) == "No, it has been withdrawn"
    assert "“Clean water” is no longer published here." in shown.one("main").text
    assert WORDS["version_today"] not in shown.one("main").text
    assert "another language" not in shown.one("main").text
    assert WATER not in shown.links()
    assert shown.link("See all programmes") == "/en/programmes/"


def test_what_is_left_in_another_language_only_is_withdrawn_and_led_to(shelf: Shelf) -> None:
    there = "/fr/programmes/health/water/"
    shown = verdict(shelf.put(OLD, printed()).release(there, Route(version=NEW)))
    assert answer_of(shown) == "No, it has been withdrawn"
    assert "still published in another language: Français" in shown.one("main").text
    link = next(one for one in shown.all("a") if one.get("href") == there)
    assert link.get("lang") == link.get("hreflang") == "fr"


def test_a_printout_speaks_its_own_language(shelf: Shelf) -> None:
    path = "/fr/programmes/health/water/"
    shown = verdict(shelf.put(OLD, printed(path)).release(path, Route(version=OLD)))
    assert shown.one("html").get("lang") == "fr"
    assert shown.one("h1").text == "Mon impression est-elle à jour ?"
    assert "1er février 2026" in shown.one("main").text


def test_a_printout_in_a_language_that_the_site_gave_up_has_been_withdrawn(shelf: Shelf) -> None:
    shelf.languages = ("en",)
    shelf.put(OLD, printed("/fr/programmes/health/water/"))
    shown = verdict(shelf.release(WATER, Route(version=NEW)))
    assert shown.one("html").get("lang") == "en"
    assert answer_of(shown) == "No, it has been withdrawn"
    assert "another language: English" in shown.one("main").text
    assert WATER in shown.links("main")
    title = next(one for one in shown.all("p") if one.get("lang") == "fr")
    assert title.text == "Clean water"
    assert shown.one("time").text == "1er février 2026"


@pytest.mark.parametrize(
    "route", [Route(page="pages/a.json"), Route(version=NEW)], ids=["unversioned", "lost"]
)
def test_a_page_that_cannot_be_compared_is_not_called_current_or_changed(
    shelf: Shelf, route: Route
) -> None:
    shown = verdict(shelf.put(OLD, printed()).release(WATER, route))
    assert answer_of(shown).startswith("That cannot be said.")
    assert shown.link(WORDS["version_today"]) == WATER
    assert not [text for level, text in shown.headings() if level == 3]


def test_a_release_from_before_versions_is_not_looked_up_and_is_no_fault(
    shelf: Shelf, caplog: pytest.LogCaptureFixture
) -> None:
    web = shelf.put(OLD, printed()).release(WATER, Route(page="pages/a.json"))
    verdict(web)
    assert [key for key in web.published.asked if key.startswith("versions/")] == [version_key(OLD)]
    assert not caplog.records


def test_todays_version_that_is_damaged_is_logged_and_compared_with_nothing(
    shelf: Shelf, caplog: pytest.LogCaptureFixture
) -> None:
    web = shelf.put(OLD, printed()).release(WATER, Route(version=NEW))
    web.published.put(version_key(NEW), b"{", JSON)
    assert answer_of(verdict(web)).startswith("That cannot be said.")
    assert NEW in caplog.text


@pytest.mark.parametrize("body", [b"", b"\xff", b"{}", b"[]", b'{"kind":1}'])
def test_a_version_that_is_damaged_asks_for_patience_and_is_logged(
    shelf: Shelf, caplog: pytest.LogCaptureFixture, body: bytes
) -> None:
    web = shelf.release(WATER, Route(version=NEW))
    web.published.put(version_key(OLD), body, JSON)
    answer = web.get(f"/v/{OLD}")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert OLD in caplog.text
    shelf.put(OLD, printed())
    assert web.get(f"/v/{OLD}").status_code == 200


def test_storage_that_is_down_asks_for_patience(shelf: Shelf) -> None:
    web = shelf.put(OLD, printed()).release(WATER, Route(version=OLD))
    web.get("/en/nothing/")
    web.published.down = True
    assert web.get(f"/v/{OLD}").status_code == 503
    web.published.down = False
    assert web.get(f"/v/{OLD}").status_code == 200


def test_before_the_first_release_a_version_asks_for_patience() -> None:
    assert Web().get(f"/v/{OLD}").status_code == 503


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("cccccccccc", "cccccccccc"),
        ("abc", "abc"),
        ("uuuuuuuuuu", "uuuuuuuuuu"),
        ("%3Cscript%3E", "<script>"),
        ("abc%E2%80%AEdef", "abcdef"),
        ("x" * 3000, "x" * 40),
        ("%7Bid%7D", "{id}"),
    ],
)
def test_a_version_that_there_is_not_is_said_to_be_unknown(
    shelf: Shelf, typed: str, shown: str
) -> None:
    page = shelf.release(WATER, Route(version=OLD)).page(f"/v/{typed}", 404)
    assert page.one("h1").text == "Version not known"
    assert f"has the version “\u2066{shown}\u2069”." in page.one("main").text
    assert page.one("meta", name="robots").get("content") == "noindex"


def test_an_unknown_version_is_answered_in_the_language_that_the_visitor_prefers(
    shelf: Shelf,
) -> None:
    answer = shelf.release(WATER, Route(version=OLD)).get("/v/nothing", Accept_Language="fr")
    assert "Version inconnue" in answer.text
    assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("typed", ["abc", "uuuuuuuuuu", "live.json", "%2e%2e", "x" * 300])
def test_what_cannot_be_an_id_never_reaches_storage(shelf: Shelf, typed: str) -> None:
    web = shelf.release(WATER, Route(version=OLD))
    web.get("/en/nothing/")
    web.published.asked.clear()
    assert web.get(f"/v/{typed}").status_code == 404
    assert web.published.asked == []


@pytest.mark.parametrize(
    "typed",
    [f"{OLD}/", OLD.upper(), "aaaaa-aaaaa", "aaaaa%20aaaaa", f"%20{OLD}%20", "AAAAA-AAAAA/"],
)
def test_other_spellings_lead_to_the_one_address(shelf: Shelf, typed: str) -> None:
    web = shelf.put(OLD, printed()).release(WATER, Route(version=OLD))
    answer = web.get(f"/v/{typed}")
    assert answer.status_code == 301
    assert answer.headers["Location"] == f"/v/{OLD}"
    assert answer.headers["Cache-Control"].startswith("public, max-age=0")


def test_letters_that_look_like_digits_are_taken_for_them(shelf: Shelf) -> None:
    web = shelf.put("0123456789", printed()).release(WATER, Route(version="0123456789"))
    assert web.follow("/v/OI2345678q").status_code == 404
    assert web.get("/v/ol23456789").headers["Location"] == "/v/0123456789"


@pytest.mark.parametrize("path", ["/v/", "/v/a/b", f"/v/{OLD}/print/"])
def test_nothing_else_lies_below_v(shelf: Shelf, path: str) -> None:
    assert shelf.release(WATER, Route(version=OLD)).follow(path).status_code == 404


def test_the_answer_may_be_kept_like_a_page_and_stays_out_of_search_engines(shelf: Shelf) -> None:
    web = shelf.put(OLD, printed()).release(WATER, Route(version=OLD))
    answer = web.get(f"/v/{OLD}")
    assert answer.headers["Cache-Control"] == "public, max-age=0, s-maxage=10, stale-if-error=86400"
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert "Set-Cookie" not in answer.headers
    assert web.get(f"/v/{OLD}", If_None_Match=answer.headers["ETag"]).status_code == 304
    shown = verdict(web)
    assert shown.one("meta", name="robots").get("content") == "noindex"
    assert shown.one("link", rel="canonical").get("href") == f"{BASE}/v/{OLD}"


def test_versions_are_read_once_and_never_more_than_two(shelf: Shelf) -> None:
    shelf.put(OLD, printed(WATER, heading("a"))).put(NEW, printed(WATER, heading("b")))
    web = shelf.release(WATER, Route(version=NEW))
    verdict(web)
    read = [key for key in web.published.asked if key.startswith("versions/")]
    assert read == [version_key(OLD), version_key(NEW)]
    web.published.asked.clear()
    verdict(web)
    assert web.published.asked == []


def test_a_current_printout_needs_one_version_only(shelf: Shelf) -> None:
    web = shelf.put(OLD, printed()).release(WATER, Route(version=OLD))
    verdict(web)
    assert [key for key in web.published.asked if key.startswith("versions/")] == [version_key(OLD)]


def test_a_new_release_is_compared_with_at_once(shelf: Shelf) -> None:
    shelf.put(OLD, printed(WATER, heading("a"))).put(NEW, printed(WATER, heading("b")))
    assert answer_of(verdict(shelf.release(WATER, Route(version=OLD)))) == "Yes, it is current"
    shelf.release(WATER, Route(version=NEW))
    assert answer_of(verdict(shelf.web)) == "Yes, it is current"
    shelf.web.clock.pass_by(MAX_AGE)
    assert answer_of(verdict(shelf.web)) == "No, the page has changed since then"


@pytest.mark.parametrize("path", [LIST, "/en/programmes/health/"])
def test_a_booklet_of_todays_version_is_offered(shelf: Shelf, path: str) -> None:
    shelf.booklets[path] = Booklet("prints/0123456789abcdef/a.pdf", OLD)
    shelf.put(OLD, printed(path, kind="programmes"))
    shown = verdict(shelf.release(path, Route(version=OLD)))
    assert shown.link(WORDS["version_today_pdf"]) == f"{path.rstrip('/')}.pdf"


@pytest.mark.parametrize("path", [LIST, "/en/programmes/health/"])
def test_an_earlier_booklet_is_not_called_todays(shelf: Shelf, path: str) -> None:
    shelf.booklets[path] = Booklet("prints/0123456789abcdef/a.pdf", OLD)
    shelf.rebuilding = True
    shelf.put(OLD, printed(path, heading("a"), kind="programmes"))
    shelf.put(NEW, printed(path, heading("b"), kind="programmes"))
    shown = verdict(shelf.release(path, Route(version=NEW)))
    assert shown.link(WORDS["version_today_print"]) == f"{path}print/"
    assert not [link for link in shown.links("main") if link.endswith(".pdf")]


@pytest.mark.parametrize("path", [LIST, "/en/programmes/health/"])
def test_a_booklet_is_found_under_the_lasting_address_of_its_page(shelf: Shelf, path: str) -> None:
    shelf.booklets[path] = Booklet("prints/0123456789abcdef/a.pdf", OLD)
    answer = shelf.release(path, Route(version=NEW)).get(f"{path.rstrip('/')}.pdf")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/prints/0123456789abcdef/a.pdf"
    assert answer.headers["Cache-Control"].startswith("public, max-age=0")


def test_a_booklet_of_a_page_that_is_not_translated_is_the_one_it_has(shelf: Shelf) -> None:
    path = "/en/programmes/health/"
    shelf.booklets[path] = Booklet("prints/0123456789abcdef/a.pdf", OLD)
    answer = shelf.release(path, Route(version=OLD)).get("/fr/programmes/health.pdf")
    assert answer.headers["Location"] == "/prints/0123456789abcdef/a.pdf"


@pytest.mark.parametrize("listed_", [True, False], ids=["not listed", "no list"])
@pytest.mark.parametrize("path", [LIST, "/en/programmes/health/"])
def test_a_booklet_that_is_still_being_made_asks_for_patience(
    shelf: Shelf,
    path: str,
    listed_: bool,  # noqa: FBT001
) -> None:
    if listed_:
        shelf.booklets["/fr/programmes/"] = Booklet("prints/0123456789abcdef/a.pdf", OLD)
    shelf.rebuilding = True
    answer = shelf.release(path, Route(version=OLD)).get(f"{path.rstrip('/')}.pdf")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "The PDF is being made" in answer.text


@pytest.mark.parametrize(
    ("path", "rebuilding"),
    [(LIST, False), ("/en/programmes/health/", False), (WATER, True), ("/en/help/", True)],
)
def test_a_pdf_that_nobody_is_making_is_missing(
    shelf: Shelf,
    path: str,
    rebuilding: bool,  # noqa: FBT001
) -> None:
    shelf.rebuilding = rebuilding
    answer = shelf.release(path, Route(version=OLD)).get(f"{path.rstrip('/')}.pdf")
    assert answer.status_code == 404


def test_a_release_from_before_booklets_has_its_pdfs_in_its_routes(shelf: Shelf) -> None:
    web = shelf.release(LIST, Route(pdf="prints/0123456789abcdef/a.pdf"))
    answer = web.get("/en/programmes.pdf")
    assert answer.headers["Location"] == "/prints/0123456789abcdef/a.pdf"


def office() -> Office:
    made = bare_office("en", "fr")
    made.put("content/en/themes/health.json", theme())
    made.put("content/en/programmes/water.json", programme(body=["Wells.", {"heading": "Dams"}]))
    made.publish()
    return made


PRINTED = ("/en/", LIST, "/en/programmes/health/", WATER, "/en/publications/", "/fr/programmes/")


@pytest.mark.parametrize("path", PRINTED)
def test_every_page_of_a_real_release_has_a_version_that_is_current(path: str) -> None:
    made = office()
    shown = verdict(Web().show(made), made.version(path))
    lang = path.split("/")[1]
    assert answer_of(shown) == templates().translation(lang).words["version_current"]
    assert path in shown.links("main")


def test_an_edit_is_told_of_on_the_programme_the_theme_and_the_booklet() -> None:
    made = office()
    before = {path: made.version(path) for path in PRINTED}
    made.put("content/en/programmes/water.json", programme(body=["Wells.", {"heading": "Taps"}]))
    made.publish()
    web = Web().show(made)
    assert listed(verdict(web, before[WATER])) == {"Added": ["Taps"], "Removed": ["Dams"]}
    assert listed(verdict(web, before["/en/programmes/health/"])) == {"Changed": ["Clean water"]}
    assert listed(verdict(web, before[LIST])) == {"Changed": ["Health: Clean water"]}
    assert answer_of(verdict(web, before["/en/publications/"])) == "Yes, it is current"


def test_a_version_is_answered_after_its_programme_was_withdrawn_moved_or_deleted() -> None:
    made = office()
    first = made.version(WATER)
    made.put("content/en/themes/wells.json", theme("Wells"))
    made.put(
        "content/en/programmes/water.json",
        programme(body=["Wells.", {"heading": "Dams"}], theme="wells"),
    )
    made.publish()
    shown = verdict(Web().show(made), first)
    assert answer_of(shown) == "Yes, it is current"
    assert shown.link(WORDS["version_today"]) == "/en/programmes/wells/water/"
    made.put("content/en/programmes/water.json", programme(theme="wells", status="withdrawn"))
    made.publish()
    assert answer_of(verdict(Web().show(made), first)) == "No, it has been withdrawn"
    made.remove("content/en/programmes/water.json")
    made.publish()
    assert answer_of(verdict(Web().show(made), first)) == "No, it has been withdrawn"
