"""Entity tags, 304, HEAD, and what may be cached for how long."""

import pytest

from handlers.web.answering import KEPT_BYTES, RenderedPages
from tests.unit.web.web_site import Web

CONDITIONAL = (
    "/en/",
    "/en/programmes/",
    "/en/programmes/migration-and-development/",
    "/en/programmes/migration-and-development/bali-process/",
    "/en/publications/",
    "/en/help/",
    "/en/programmes/print/",
    "/en/contact/",
    "/en/contact/?about=migration-health",
    "/en/search/",
    "/en/search/?q=border",
    "/en/feed.xml",
    "/sitemap.xml",
    "/robots.txt",
    "/.well-known/security.txt",
    "/static/site.css",
)
OTHER = ("/", "/en", "/en/nothing/", "/en/programmes.pdf", "/healthz", "/files/none.pdf")


@pytest.mark.parametrize("path", CONDITIONAL)
def test_what_a_browser_has_is_not_sent_again(web: Web, path: str) -> None:
    first = web.get(path)
    assert first.status_code == 200
    again = web.get(path, If_None_Match=first.headers["ETag"])
    assert again.status_code == 304
    assert again.data == b""
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Cache-Control"] == first.headers["Cache-Control"] or "static" in path
    assert web.get(path, If_None_Match='"another"').status_code == 200


def test_immutable_objects_are_not_sent_again_either(web: Web) -> None:
    for lasting in ("/en/programmes.pdf", "/files/world-migration-report-2010-note.pdf"):
        path = web.get(lasting).headers["Location"]
        tag = web.get(path).headers["ETag"]
        assert web.get(path, If_None_Match=tag).status_code == 304


@pytest.mark.parametrize("path", [*CONDITIONAL, *OTHER])
def test_head_has_the_headers_of_get_and_no_body(web: Web, path: str) -> None:
    got = web.get(path)
    head = web.head(path)
    assert head.status_code == got.status_code
    assert head.data == b""
    ignored = {"Date"}
    assert {k: v for k, v in head.headers.items() if k not in ignored} == {
        k: v for k, v in got.headers.items() if k not in ignored
    }


def test_browsers_ask_each_time_and_the_cdn_every_few_seconds(web: Web) -> None:
    for path in ("/en/", "/en/contact/", "/en/search/?q=a", "/en/feed.xml", "/sitemap.xml"):
        assert web.get(path).headers["Cache-Control"] == (
            "public, max-age=0, s-maxage=10, stale-if-error=86400"
        )


def test_the_form_of_the_same_five_minutes_is_the_same_for_everyone(web: Web) -> None:
    first = web.get("/en/contact/")
    web.clock.pass_by(120)
    assert web.get("/en/contact/").headers["ETag"] == first.headers["ETag"]
    web.clock.pass_by(300)
    assert web.get("/en/contact/").headers["ETag"] != first.headers["ETag"]


def test_nothing_sets_a_cookie(web: Web) -> None:
    for path in (*CONDITIONAL, *OTHER):
        assert "Set-Cookie" not in web.get(path).headers


def test_a_page_is_rendered_once_for_a_release() -> None:
    pages, made = RenderedPages(), list[str]()

    def render() -> str:
        made.append("made")
        return "words"

    assert pages.get("1", "/en/", render) == pages.get("1", "/en/", render)
    assert made == ["made"]
    pages.get("2", "/en/", render)
    assert made == ["made", "made"]
    pages.get("2", "/fr/", render)
    pages.get("2", "/en/", render)
    assert made == ["made", "made", "made"]


class Press:
    """Renders pages, and notes which."""

    def __init__(self, size: int) -> None:
        self.pages = RenderedPages()
        self.made: list[str] = []
        self.size = size

    def get(self, address: str) -> bytes:
        def render() -> str:
            self.made.append(address)
            return "x" * self.size

        return self.pages.get("1", address, render).body


def test_rendered_pages_are_kept_within_a_bound_the_least_used_going_first() -> None:
    press = Press(KEPT_BYTES // 2)
    for address in "abac":
        press.get(address)
    press.made.clear()
    press.get("a")
    press.get("c")
    assert press.made == []
    press.get("b")
    assert press.made == ["b"]


def test_a_page_larger_than_the_bound_is_shown_and_not_kept() -> None:
    press = Press(KEPT_BYTES + 1)
    assert len(press.get("a")) == len(press.get("a")) == KEPT_BYTES + 1
    assert press.made == ["a", "a"]


def test_a_page_that_two_render_at_once_is_kept_once() -> None:
    pages = RenderedPages()

    def render() -> str:
        pages.get("1", "a", lambda: "words")
        return "words"

    first = pages.get("1", "a", render)
    assert pages.get("1", "a", lambda: "other words") == first


def test_a_page_of_a_release_that_has_gone_meanwhile_is_not_kept() -> None:
    pages = RenderedPages()

    def render() -> str:
        pages.get("2", "b", lambda: "new")
        return "old"

    assert pages.get("1", "a", render).body == b"old"
    assert pages.get("2", "a", lambda: "new").body == b"new"
