"""Every address of the site, and what it answers."""

from xml.etree import ElementTree as ET

import pytest

from tests.unit.web.markup import read
from tests.unit.web.web_site import BASE, Web, starter

THEME = "/en/programmes/migration-and-development/"
PROGRAMME = f"{THEME}bali-process/"
PAGES = (
    "/en/",
    "/en/programmes/",
    THEME,
    PROGRAMME,
    "/en/publications/",
    "/en/help/",
    "/en/about/",
    "/en/privacy/",
    "/en/accessibility/",
)


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/en/", "Migration Programmes in the Pacific"),
        ("/fr/", "Programmes migratoires dans le Pacifique"),
        ("/en/programmes/", "Programmes"),
        (THEME, "Migration and Development"),
        ("/fr/programmes/migration-and-development/", "Migration et développement"),
        (f"{THEME}solomon-islands-capacity/", "Capacity building for Solomon Islands"),
        ("/en/publications/", "Publications"),
        ("/en/help/", "Help"),
        ("/en/contact/", "Contact us"),
        ("/fr/search/?q=bali", "Recherche"),
    ],
)
def test_each_page_shows_its_title(web: Web, path: str, heading: str) -> None:
    shown = web.page(path)
    assert shown.one("h1").text == heading
    assert heading in shown.title


def test_home_lists_the_themes(web: Web) -> None:
    shown = web.page("/en/")
    assert shown.title == "Migration Programmes in the Pacific"
    assert {text for level, text in shown.headings("article") if level == 3} >= {
        "Migration Health",
        "Migration and Development",
    }


def test_the_list_of_programmes_has_every_theme_with_its_programmes(web: Web) -> None:
    headings = web.page("/en/programmes/").headings("article")
    assert len([text for level, text in headings if level == 2]) == 5
    assert "Capacity building for Solomon Islands Completed" in [text for _, text in headings]


def test_a_theme_shows_its_programmes_in_full_with_contents(web: Web) -> None:
    shown = web.page(THEME)
    assert [one.within("ul") is not None for one in shown.all("a")].count(True) > 3
    assert "Port Vila" in shown.one("main").text
    assert "Honiara" in shown.one("main").text
    assert [link for link in shown.links("article") if link.startswith("#")] == [
        "#bali-process",
        "#vanuatu-border-capacity",
        "#solomon-islands-capacity",
    ]


def test_publications_lead_to_their_files(web: Web) -> None:
    links = web.page("/en/publications/").links("article")
    assert links == ["/files/world-migration-report-2010-note.pdf"]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_a_print_page_without_the_menus(web: Web, path: str) -> None:
    printed = web.page(f"{path}print/")
    assert printed.one("meta", name="robots").get("content") == "noindex"
    assert printed.one("link", rel="canonical").get("href") == BASE + path
    assert printed.one("h1").text == web.page(path).one("h1").text
    assert printed.link("Back to the page") == path
    assert not printed.all("aside")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/en/programmes.pdf", "programmes-en.pdf"),
        ("/fr/programmes.pdf", "programmes-fr.pdf"),
        (f"{THEME.rstrip('/')}.pdf", "migration-and-development-en.pdf"),
        (f"{PROGRAMME.rstrip('/')}.pdf", "bali-process-en.pdf"),
    ],
)
def test_a_pdf_has_a_lasting_address_that_leads_to_an_immutable_one(
    web: Web, path: str, name: str
) -> None:
    answer = web.get(path)
    assert answer.status_code == 302
    assert answer.headers["Cache-Control"].startswith("public, max-age=0")
    assert answer.headers["Location"].startswith("/prints/")
    assert answer.headers["Location"].endswith(f"/{name}")
    pdf = web.get(answer.headers["Location"])
    assert pdf.status_code == 200
    assert pdf.content_type == "application/pdf"
    assert pdf.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert pdf.data.startswith(b"%PDF-")
    assert "sandbox" not in pdf.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/en/help.pdf", "/en/publications.pdf", "/en/nothing.pdf"])
def test_pages_without_a_pdf_say_so(web: Web, path: str) -> None:
    assert web.get(path).status_code == 404


def test_a_file_keeps_its_address_and_leads_to_an_immutable_copy(web: Web) -> None:
    answer = web.get("/files/world-migration-report-2010-note.pdf")
    assert answer.status_code == 302
    assert answer.headers["Cache-Control"].startswith("public, max-age=0")
    copy = web.get(answer.headers["Location"])
    assert copy.content_type == "application/pdf"
    assert copy.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    upload = starter().content.get("files/world-migration-report-2010-note.pdf")
    assert copy.data == upload.body
    assert web.get("/files/other.pdf").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/files/0123456789abcdef/missing.pdf",
        "/prints/0123456789abcdef/missing.pdf",
        "/files/../live.json",
        "/files/%2e%2e/live.json",
        "/prints/../live.json",
        "/files/0123456789abcdef/..",
        "/files/%00/x",
        "/files/0123456789abcdef/%00",
        "/files/0123456789abcdef/a%5cb",
        f"/files/0123456789abcdef/{'a' * 2000}",
        "/files/0123456789ABCDEF/x.pdf",
    ],
)
def test_nothing_but_published_copies_is_handed_out(web: Web, path: str) -> None:
    assert web.get(path).status_code == 404
    assert "live.json" not in web.get(path).text


def test_odd_addresses_of_copies_never_reach_storage(web: Web) -> None:
    web.get("/en/")
    web.published.asked.clear()
    web.get("/files/../live.json")
    web.get("/prints/x/y.pdf")
    assert web.published.asked == []


def test_the_feed_is_well_formed_and_lists_what_was_updated(web: Web) -> None:
    answer = web.get("/en/feed.xml")
    assert answer.content_type == "application/atom+xml; charset=utf-8"
    feed = ET.fromstring(answer.data)  # noqa: S314  Our own.
    atom = {"a": "http://www.w3.org/2005/Atom"}
    links = [link.get("href", "") for link in feed.findall("a:entry/a:link", atom)]
    assert len(links) == 3
    assert all(web.get(link.removeprefix(BASE)).status_code == 200 for link in links)
    assert web.get("/de/feed.xml").status_code == 404


def test_the_sitemap_lists_every_page_and_each_answers(web: Web) -> None:
    answer = web.get("/sitemap.xml")
    assert answer.content_type == "application/xml; charset=utf-8"
    urls = ET.fromstring(answer.data)  # noqa: S314  Our own.
    paths = [
        (loc.text or "").removeprefix(BASE)
        for loc in urls.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")
    ]
    assert set(PAGES) <= set(paths)
    assert all(web.get(path).status_code == 200 for path in paths)


def test_robots_keep_out_of_search_and_of_versions_and_are_led_to_the_sitemap(web: Web) -> None:
    answer = web.get("/robots.txt")
    assert answer.content_type == "text/plain; charset=utf-8"
    assert answer.text.splitlines() == [
        "User-agent: *",
        "Disallow: /*/search/",
        "Disallow: /v/",
        "",
        f"Sitemap: {BASE}/sitemap.xml",
    ]


def test_health_names_the_release_and_is_never_cached(web: Web) -> None:
    answer = web.get("/healthz")
    assert answer.json == {
        "status": "ok",
        "version": starter().manifest().version,
        "published_at": "2026-03-01T12:00:00+00:00",
        "age_seconds": 60,
        "hold": False,
    }
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_the_security_contact_stays_trusted_while_nobody_changes_the_site(web: Web) -> None:
    answer = web.get("/.well-known/security.txt")
    assert answer.content_type == "text/plain; charset=utf-8"
    assert answer.text.splitlines() == [
        f"Contact: {BASE}/en/contact/",
        "Expires: 2027-03-01T00:00:00Z",
        "Preferred-Languages: en, fr",
        f"Canonical: {BASE}/.well-known/security.txt",
    ]
    web.clock.pass_by(400 * 86400)
    assert "Expires: 2028-04-01T00:00:00Z" in web.get("/.well-known/security.txt").text


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/en", "/en/"),
        ("/en/programmes", "/en/programmes/"),
        (PROGRAMME.rstrip("/"), PROGRAMME),
        ("/en/contact?about=migration-health", "/en/contact/?about=migration-health"),
        ("/en/search?q=caf%C3%A9", "/en/search/?q=caf%C3%A9"),
        ("/en//programmes/", "/en/programmes/"),
    ],
)
def test_a_missing_slash_leads_to_the_page_on_this_very_site(
    web: Web, path: str, target: str
) -> None:
    answer = web.get(path, Host="function.example.net")
    assert answer.status_code == 308
    assert answer.headers["Location"] == target
    assert answer.headers["Cache-Control"].startswith("public, max-age=0")


@pytest.mark.parametrize("path", ["//evil.example", "///evil.example/", "/en//evil.example"])
def test_no_redirect_leads_off_the_site(web: Web, path: str) -> None:
    answer = web.client.get("/", environ_overrides={"PATH_INFO": path})
    assert answer.status_code in {308, 404}
    location = answer.headers.get("Location", "/")
    assert location.startswith("/")
    assert not location.startswith("//")


def test_static_files_are_kept_for_ever_only_under_the_address_of_their_bytes(web: Web) -> None:
    sheet = web.page("/en/").one("link", rel="stylesheet").get("href")
    exact = web.get(sheet)
    assert exact.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    for other in ("/static/site.css", "/static/site.css?v=01234567"):
        answer = web.get(other)
        assert answer.data == exact.data
        assert answer.headers["Cache-Control"] == "no-cache"
        again = web.get(other, If_None_Match=answer.headers["ETag"])
        assert again.status_code == 304
        assert again.headers["Cache-Control"] == "no-cache"
    assert web.get("/static/missing.css").status_code == 404
    assert web.get("/static/../templates/page.html").status_code == 404


def test_the_script_of_a_print_page_is_there(web: Web) -> None:
    printed = read(web.get(f"{THEME}print/").text)
    assert web.get(printed.one("script").get("src")).status_code == 200
