"""What is seen of a site after a deployment, and what is told of it."""

import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from handlers.contact.text import folded
from handlers.release.manifest import Manifest
from infra.deploying.smoke import Seen, look
from infra.deploying.visiting import Answer, http
from tests.unit.publishing.office import small_office

SIGNED = "signed"
PAGE = "/en/programmes/health/"
HTML = Answer(200, "text/html", body=b"<!doctype html>")
GOOD = {
    "/healthz": Answer(200, "application/json", body=b"{}"),
    "/": Answer(302, location="/en/"),
    "/en/": HTML,
    PAGE: HTML,
    f"{PAGE}print/": HTML,
    "/en/programmes/health.pdf": Answer(302, location="/prints/1/health.pdf"),
    "/prints/1/health.pdf": Answer(200, "application/pdf", body=b"%PDF-1.7"),
    "/en/contact/": Answer(
        200, "text/html", body=b'<input type="hidden" name="token" value="signed">'
    ),
}


@pytest.fixture(scope="module")
def live() -> Manifest:
    office = small_office()
    office.publish()
    return office.manifest()


def seen(
    live: Manifest, pages: Mapping[str, Answer], *, posted: Answer | None = None
) -> dict[str, Seen]:
    forms: list[Mapping[str, str]] = []

    def fetch(path: str, form: Mapping[str, str] | None) -> Answer:
        if form is not None:
            forms.append(form)
            return posted or Answer(500)
        return pages.get(path, Answer(404))

    found = list(look(fetch, live, mail=posted is not None, patience=0))
    assert all(form.get("token", "") == SIGNED for form in forms)
    return {one.path: one for one in found}


def test_each_journey_is_looked_at(live: Manifest) -> None:
    found = seen(live, GOOD)

    assert all(one.good for one in found.values())
    assert list(found) == [
        "/healthz",
        "/",
        PAGE,
        f"{PAGE}print/",
        "/en/programmes/health.pdf",
        "/en/contact/",
    ]


@pytest.mark.parametrize(
    ("path", "answer", "told"),
    [
        (PAGE, Answer(0, location="refused"), "nobody answered: refused"),
        (PAGE, Answer(503), "the answer was 503"),
        (PAGE, Answer(200, "text/plain", body=b"x"), "it came as text/plain, not as text/html"),
        ("/en/", Answer(302, location="/"), "the answer was 302"),
    ],
)
def test_what_is_wrong_is_told(live: Manifest, path: str, answer: Answer, told: str) -> None:
    bad = [one for one in seen(live, {**GOOD, path: answer}).values() if not one.good]

    assert [one.told for one in bad] == [told]


def test_a_pdf_has_to_be_one(live: Manifest) -> None:
    path = "/prints/1/health.pdf"
    cut = Answer(200, "application/pdf", body=b"")

    assert not seen(live, {**GOOD, path: cut})["/en/programmes/health.pdf"].good


@pytest.mark.parametrize(("status", "good"), [(303, True), (422, False)])
def test_a_message_is_sent_only_when_asked_for(live: Manifest, *, status: int, good: bool) -> None:
    assert "POST /en/contact/" not in seen(live, GOOD)
    assert seen(live, GOOD, posted=Answer(status))["POST /en/contact/"].good is good


def test_a_message_is_like_none_before_it(live: Manifest) -> None:
    texts: list[str] = []

    def fetch(path: str, form: Mapping[str, str] | None) -> Answer:
        if form is not None:
            texts.append(folded(form["message"]))
            return Answer(303)
        return GOOD.get(path, Answer(404))

    for _ in range(10):
        assert all(one.good for one in look(fetch, live, mail=True, patience=0))

    assert len(set(texts)) == 10
    assert all(text.startswith("this message was sent while the site was") for text in texts)


def test_a_site_that_is_still_waking_gets_some_time(
    live: Manifest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    answers = iter([Answer(0), Answer(503), GOOD["/healthz"]])

    def fetch(path: str, _: Mapping[str, str] | None) -> Answer:
        return next(answers) if path == "/healthz" else GOOD[path]

    assert all(one.good for one in look(fetch, live, mail=False))


class _Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(302 if self.path == "/" else 404)
        self.send_header("Location", "/en/")
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def do_POST(self) -> None:
        size = int(self.headers["Content-Length"])
        assert self.rfile.read(size) == b"name=Ana"
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with HTTPServer(("127.0.0.1", 0), _Site) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_site_is_asked_over_http_and_redirects_are_not_followed(site: str) -> None:
    fetch = http(site)

    assert fetch("/", None) == Answer(302, "text/html", "/en/", b"ok")
    assert fetch("/x", {"name": "Ana"}) == Answer(404, "text/html", "/en/", b"ok")
    assert http("http://127.0.0.1:1")("/", None).status == 0
