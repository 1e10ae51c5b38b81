"""What goes wrong is said in the site's design, with the right status and the security headers."""

import logging
from pathlib import Path

import pytest

from handlers.contact.token import ReceiptToken
from handlers.templating import Templates
from handlers.web.headers import POLICY
from tests.unit.publishing.office import SITE
from tests.unit.web.test_web_contact import FORM, TEXT, post, token
from tests.unit.web.web_site import SECRETS, Web, bare_office, starter

SECURITY = {
    "Content-Security-Policy",
    "Cross-Origin-Opener-Policy",
    "Permissions-Policy",
    "Referrer-Policy",
    "Strict-Transport-Security",
    "X-Content-Type-Options",
}


def broken_site(folder: Path, **files: str) -> Templates:
    """The templates with some of them replaced; names have `_` for the dot."""
    (folder / "templates").mkdir(parents=True)
    for path in (SITE / "templates").iterdir():
        (folder / "templates" / path.name).symlink_to(path)
    for name, text in files.items():
        path = folder / "templates" / f"{name}.html"
        path.unlink()
        path.write_text(text, "utf-8")
    (folder / "translations").symlink_to(SITE / "translations")
    (folder / "static").symlink_to(SITE / "static")
    return Templates(folder)


@pytest.mark.parametrize(("lang", "title"), [("en", "Page not found"), ("fr", "Page introuvable")])
def test_a_missing_page_helps_on_in_its_language(web: Web, lang: str, title: str) -> None:
    shown = web.page(f"/{lang}/nothing/", 404)
    assert shown.one("h1").text == title
    assert shown.one("html").get("lang") == lang
    assert shown.one("meta", name="robots").get("content") == "noindex"
    for target in (f"/{lang}/", f"/{lang}/programmes/", f"/{lang}/search/", f"/{lang}/contact/"):
        assert target in shown.links("main")
    assert web.get(f"/{lang}/nothing/").headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/en/", {"GET", "HEAD", "OPTIONS"}),
        ("DELETE", "/en/help/", {"GET", "HEAD", "OPTIONS"}),
        ("PUT", "/en/contact/", {"GET", "HEAD", "OPTIONS", "POST"}),
        ("POST", "/healthz", {"GET", "HEAD", "OPTIONS"}),
    ],
)
def test_a_method_that_makes_no_sense_is_refused_with_those_that_do(
    web: Web, method: str, path: str, allowed: set[str]
) -> None:
    answer = web.client.open(path, method=method)
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == allowed
    assert "That did not work" in answer.text


def test_options_are_answered(web: Web) -> None:
    answer = web.client.options("/en/contact/")
    assert answer.status_code == 200
    assert "POST" in answer.headers["Allow"]
    for path in ("/static/missing.css", "/static/../templates/page.html", "/en/nothing/"):
        assert web.client.options(path).status_code == 200


def test_a_host_that_is_no_name_is_refused(web: Web) -> None:
    answer = web.get("/en/", Host='evil<>"/.example')
    assert answer.status_code in {200, 400}
    assert "evil" not in answer.text


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/en"),
        ("GET", "/en/"),
        ("GET", "/en/programmes/print/"),
        ("GET", "/en/programmes.pdf"),
        ("GET", "/files/world-migration-report-2010-note.pdf"),
        ("GET", "/en/nothing/"),
        ("POST", "/en/"),
        ("POST", "/en/contact/"),
        ("GET", "/en/contact/receipt/none/"),
        ("GET", "/en/feed.xml"),
        ("GET", "/healthz"),
        ("GET", "/static/site.css"),
        ("GET", "/static/missing.css"),
        ("OPTIONS", "/en/"),
    ],
)
def test_every_answer_has_the_security_headers(web: Web, method: str, path: str) -> None:
    answer = web.client.open(path, method=method, buffered=True)
    assert set(answer.headers.keys()) >= SECURITY


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere(web: Web) -> None:
    assert web.get("/en/").headers["Content-Security-Policy"] == POLICY
    assert "unsafe" not in POLICY
    assert "http" not in POLICY
    assert "default-src 'none'" in POLICY


def test_what_is_no_page_is_opened_in_a_sandbox_but_for_pdfs(web: Web) -> None:
    policy = web.get("/en/feed.xml").headers["Content-Security-Policy"]
    assert policy == "default-src 'none'; sandbox"
    pdf = web.get("/en/programmes.pdf").headers["Location"]
    assert web.get(pdf).headers["Content-Security-Policy"] == "default-src 'none'"


def test_a_slip_of_the_software_is_a_page_of_the_site_and_is_logged(
    web: Web, caplog: pytest.LogCaptureFixture
) -> None:
    web.app.view_functions["services.robots"] = lambda: str(int("no number"))
    shown = web.page("/robots.txt", 500)
    assert shown.one("h1").text == "Something went wrong"
    assert "services.robots" in caplog.text
    assert caplog.records[-1].levelno == logging.ERROR
    assert set(web.get("/robots.txt").headers.keys()) >= SECURITY


def test_storage_that_fails_is_logged_by_the_view_and_never_with_the_token_of_a_receipt(
    caplog: pytest.LogCaptureFixture,
) -> None:
    web = Web()
    token = ReceiptToken(SECRETS).sign("3f9a2c1b" * 8)
    assert web.get(f"/en/contact/receipt/{token}/").status_code == 503
    assert web.get(f"/en/contact/receipt/{token}/more/").status_code == 503
    assert "GET contact.receipt: " in caplog.text
    assert token not in caplog.text
    assert "3f9a2c1b" not in caplog.text


def test_a_template_that_cannot_be_used_gives_an_error_page(tmp_path: Path) -> None:
    web = Web(templates=broken_site(tmp_path, search="{{ nothing }}")).show(starter())
    assert web.page("/en/search/", 500).one("h1").text == "Something went wrong"
    assert web.page("/en/").one("h1")


def test_even_a_layout_that_cannot_be_used_leaves_a_page_to_show(tmp_path: Path) -> None:
    web = Web(templates=broken_site(tmp_path, layout="{% if %}")).show(starter())
    answer = web.get("/fr/")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert 'lang="fr"' in answer.text


def test_an_object_that_a_release_names_and_storage_lost_is_a_missing_page(
    web: Web, caplog: pytest.LogCaptureFixture
) -> None:
    manifest = starter().manifest()
    reader = starter().reader()
    page = reader.shard(manifest.frames["en"].shards[""]).routes["help"].page
    web.published.delete([page])
    assert web.page("/en/help/", 404).one("h1").text == "Page not found"
    assert page in caplog.text


def test_what_is_not_the_visitors_fault_is_counted_and_nothing_else(
    web: Web, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "microsite.metrics")

    def failures() -> int:
        counted = [getattr(one, "fields", {}).get("failures", 0) for one in caplog.records]
        caplog.clear()
        return sum(counted)

    signed = token(web)
    web.get("/en/nothing/")
    web.client.post("/en/")
    web.client.post(FORM, data={**TEXT, "token": "x"})
    post(web)
    assert failures() == 0
    web.inbox.down = True
    assert web.client.post(FORM, data={**TEXT, "token": signed}).status_code == 503
    assert failures() == 1
    web.app.view_functions["services.robots"] = lambda: str(int("no number"))
    assert web.get("/robots.txt").status_code == 500
    assert failures() == 1
    manifest = starter().manifest()
    page = starter().reader().shard(manifest.frames["en"].shards[""]).routes["help"].page
    web.published.delete([page])
    assert web.get("/en/help/").status_code == 404
    assert failures() == 1
    assert Web().get("/en/").status_code == 503
    assert failures() == 1
    assert Web().client.post(FORM, data={**TEXT, "token": signed}).status_code == 503
    assert failures() == 1


@pytest.mark.parametrize("path", ["/en/", "/en/nothing/", "/", "/robots.txt", "/en/contact/"])
def test_before_the_first_release_every_address_asks_for_patience(path: str) -> None:
    answer = Web().get(path)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "The site will be back shortly" in answer.text
    assert set(answer.headers.keys()) >= SECURITY


def test_before_the_first_release_health_says_so() -> None:
    answer = Web().get("/healthz")
    assert answer.status_code == 503
    assert answer.json == {"status": "no release"}


@pytest.mark.parametrize(
    ("path", "lang"),
    [
        ("/", "en"),
        ("/fr/", "fr"),
        ("/fr/help/", "fr"),
        ("/de/", "en"),
        ("/../", "en"),
        ("/%00/", "en"),
        (f"/{'a' * 5000}/", "en"),
        ('/"><script>/', "en"),
    ],
)
def test_the_page_that_asks_for_patience_speaks_a_language_it_knows(path: str, lang: str) -> None:
    answer = Web().get(path)
    assert answer.status_code == 503
    assert f'<html lang="{lang}" dir="ltr">' in answer.text


def test_the_first_release_is_seen_at_once() -> None:
    web = Web()
    assert web.get("/en/").status_code == 503
    web.show(starter())
    assert web.get("/en/").status_code == 200


def test_a_small_site_without_help_office_or_themes_is_whole_as_well() -> None:
    office = bare_office()
    office.publish()
    web = Web().show(office)
    for path in ("/en/", "/en/programmes/", "/en/publications/", "/en/contact/", "/en/nothing/"):
        assert web.get(path).status_code in {200, 404}
    assert "There are no publications yet." in web.get("/en/publications/").text
    home = web.page("/en/")
    assert "/en/help/" not in home.links()
    assert not home.headings("aside")
