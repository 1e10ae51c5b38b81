"""Each journey once over HTTP, as a visitor has it."""

import re
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from handlers.release import paths
from handlers.release.manifest import Manifest
from infra.deploying.visiting import Answer, Fetch

_OK, _SEE_OTHER, _REDIRECTS = 200, 303, range(301, 309)
_HTML, _PDF = "text/html", "application/pdf"
_MOST_REDIRECTS = 3
_TOKEN = re.compile(r'name="token" value="([^"]+)"')


@dataclass(frozen=True)
class Seen:
    """What became of one check."""

    path: str
    good: bool
    told: str


def look(fetch: Fetch, live: Manifest, *, mail: bool, patience: float = 60.0) -> Iterator[Seen]:
    """Go through the journeys; a CDN or a function that is still waking gets some time."""
    lang = live.languages[0]
    themes = live.frames[lang].themes
    page = paths.theme(lang, themes[0].slug) if themes else paths.programmes(lang)
    deadline = time.monotonic() + patience
    for path, kind in (
        ("/healthz", "application/json"),
        ("/", _HTML),
        (page, _HTML),
        (paths.print_page(page), _HTML),
        (paths.pdf(page), _PDF),
        (paths.page(lang, "contact"), _HTML),
    ):
        yield _patiently(fetch, path, kind, deadline)
    if mail:
        yield _send(fetch, live)


def _patiently(fetch: Fetch, path: str, kind: str, deadline: float) -> Seen:
    while True:
        seen = _seen(path, kind, _followed(fetch, path))
        if seen.good or time.monotonic() > deadline:
            return seen
        time.sleep(2)


def _followed(fetch: Fetch, path: str) -> Answer:
    answer = fetch(path, None)
    for _ in range(_MOST_REDIRECTS):
        if answer.status not in _REDIRECTS:
            break
        path = urlsplit(urljoin(path, answer.location)).path
        answer = fetch(path, None)
    return answer


def _seen(path: str, kind: str, answer: Answer) -> Seen:
    if not answer.status:
        return Seen(path, good=False, told=f"nobody answered: {answer.location}")
    if answer.status != _OK:
        return Seen(path, good=False, told=f"the answer was {answer.status}")
    whole = answer.body.startswith(b"%PDF-") if kind == _PDF else bool(answer.body)
    if answer.kind != kind or not whole:
        return Seen(path, good=False, told=f"it came as {answer.kind}, not as {kind}")
    return Seen(path, good=True, told="good")


def _send(fetch: Fetch, live: Manifest) -> Seen:
    """Send a message like no other: the same text would be the same message, or held as spam."""
    lang = live.languages[0]
    path = paths.page(lang, "contact")
    found = _TOKEN.search(fetch(path, None).body.decode("utf-8", "replace"))
    topics = live.frames[lang].topics
    form = {
        "name": "Deployment",
        "email": live.frames[lang].office.email or "deployment@example.com",
        "topic": topics[0].slug if topics else "",
        "message": (
            "This message was sent while the site was deployed. Nobody waits for an answer.\n\n"
            f"{secrets.token_hex(4)}"
        ),
        "token": found[1] if found else "",
    }
    answer = fetch(path, form)
    if answer.status == _SEE_OTHER:
        return Seen(f"POST {path}", good=True, told="good: look for the message at the office")
    return Seen(f"POST {path}", good=False, told=f"the answer was {answer.status}")
