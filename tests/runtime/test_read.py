"""Visitors, answered by the packaged web function."""

import json
import re
import urllib.request

import pytest

from infra.local.stack import SITE
from infra.packaging.sandbox import Sandbox
from tests.runtime.calls import LARGE_PDF, Office, ask, get
from tests.unit.test_on_request import GETS, recorded

THEME = "/en/programmes/migration-and-development/"
PROGRAMME = f"{THEME}bali-process/"


@pytest.mark.parametrize("kind", GETS)
def test_every_kind_of_http_event_is_answered_with_its_page(web: Sandbox, kind: str) -> None:
    page = get(web, THEME, kind)

    assert page.status == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "Bali Process on People Smuggling" in page.text
    assert "Quick Links" in page.text


@pytest.mark.parametrize("kind", GETS)
def test_a_search_with_accents_arrives_as_it_was_typed(web: Sandbox, kind: str) -> None:
    page = ask(web, recorded(kind))

    assert page.status == 200
    assert 'value="café border"' in page.text


@pytest.mark.parametrize("kind", GETS)
def test_a_pdf_comes_as_bytes(web: Sandbox, kind: str) -> None:
    led = get(web, f"{PROGRAMME.rstrip('/')}.pdf", kind)
    assert led.status == 302

    pdf = get(web, led.headers["location"], kind)

    assert pdf.status == 200
    assert pdf.headers["content-type"] == "application/pdf"
    assert len(pdf.body) == int(pdf.headers["content-length"])
    assert pdf.body.startswith(b"%PDF-")
    assert "immutable" in pdf.headers["cache-control"]


@pytest.mark.parametrize(
    "path", ["/en/", "/fr/", f"{PROGRAMME}print/", "/en/programmes/print/", "/fr/contact/"]
)
def test_pages_print_pages_and_the_form_are_there(web: Sandbox, path: str) -> None:
    page = get(web, path)

    assert page.status == 200
    assert page.text.startswith("<!doctype html>")
    assert f'lang="{path[1:3]}"' in page.text


@pytest.mark.parametrize("path", ["/static/site.css", "/en/feed.xml", "/sitemap.xml"])
def test_what_is_no_page_arrives_whole(web: Sandbox, path: str) -> None:
    answer = get(web, path)

    assert answer.status == 200
    assert len(answer.body) == int(answer.headers["content-length"])


def file_address(web: Sandbox, name: str) -> str:
    """Follow the link to a file as far as the address that never changes."""
    link = re.search(rf'href="(/files/[^"]*{name}\.pdf)"', get(web, "/en/publications/").text)
    assert link
    led = get(web, link[1])
    assert led.status == 302
    return led.headers["location"]


def test_an_uploaded_file_is_served(web: Sandbox) -> None:
    file = get(web, file_address(web, "note"))

    assert file.status == 200
    assert file.headers["content-type"] == "application/pdf"
    assert file.body == (SITE / "files/world-migration-report-2010-note.pdf").read_bytes()


@pytest.mark.parametrize("kind", GETS)
def test_a_large_file_reaches_the_visitor_by_a_link_to_storage(web: Sandbox, kind: str) -> None:
    led = get(web, file_address(web, "large"), kind)

    assert led.status == 302
    assert "no-store" in led.headers["cache-control"]
    with urllib.request.urlopen(led.headers["location"], timeout=10) as response:  # noqa: S310
        assert response.read() == LARGE_PDF
        assert response.headers["Content-Type"] == "application/pdf"


def test_a_missing_page_is_a_page_of_the_site(web: Sandbox) -> None:
    page = get(web, "/fr/nothing/")

    assert page.status == 404
    assert 'lang="fr"' in page.text


def test_what_a_browser_has_is_not_sent_again(web: Sandbox) -> None:
    tag = get(web, PROGRAMME).headers["etag"]

    again = get(web, PROGRAMME, if_none_match=tag)

    assert (again.status, again.body) == (304, b"")


def test_head_is_answered_without_a_body(web: Sandbox) -> None:
    page = get(web, PROGRAMME, method="HEAD")

    assert (page.status, page.body) == (200, b"")


def test_health_names_the_release(web: Sandbox, office: Office) -> None:
    published = office.plan.bucket("PublishedBucket").name
    live = office.clients.s3.get_object(Bucket=published, Key="live.json")["Body"].read()

    health = json.loads(get(web, "/healthz").body)

    assert health["status"] == "ok"
    assert health["version"] == json.loads(live)["version"]
