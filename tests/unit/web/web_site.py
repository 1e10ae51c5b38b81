"""A site as visitors meet it: a published release in memory, and the application before it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from handlers.contact.inbox import Inbox
from handlers.contact.token import FormToken, ReceiptToken
from handlers.errors import StorageUnavailableError
from handlers.release.reader import Reader
from handlers.storage import Blob, Bucket
from handlers.templating import Templates
from handlers.web.app import create_app
from handlers.web.contact import Desk
from tests.unit.publishing.office import SITE, Office, templates
from tests.unit.web.markup import Markup, read

if TYPE_CHECKING:
    from obstore.store import ObjectStore

BASE = "https://programmes.example.org"
SECRETS = ("the newest secret of these tests", "an older secret of these tests")
MAX_AGE = 5.0


class MoodyBucket(Bucket):
    """A bucket that notes what it is asked for, and that can be taken down."""

    def __init__(self, opening: "Callable[[], ObjectStore]", name: str) -> None:
        super().__init__(opening, name)
        self.down = False
        self.asked: list[str] = []

    def get(self, key: str) -> Blob:
        self._ask(key)
        return super().get(key)

    def get_or_link(self, key: str, most: int) -> Blob | str:
        self._ask(key)
        blob = super().get(key)
        # Memory cannot sign links; the real ones are tested against a server.
        return blob if len(blob.body) <= most else f"https://storage.example/{key}?signed"

    def get_if_changed(self, key: str, etag: str) -> Blob | None:
        self._ask(key)
        return super().get_if_changed(key, etag)

    def listed_at(self, key: str) -> datetime | None:
        self._ask(f"list /{key}")
        return super().listed_at(key)

    def create(self, key: str, body: bytes, content_type: str) -> str:
        self._ask(key)
        return super().create(key, body, content_type)

    def _ask(self, key: str) -> None:
        self.asked.append(key)
        if self.down:
            raise StorageUnavailableError(f"Storage did not serve {key}.")


@dataclass
class Clock:
    """A clock that moves when it is told to."""

    time: datetime = datetime(2026, 3, 1, 12, 1, tzinfo=UTC)
    seconds: float = 1000.0

    def pass_by(self, seconds: float) -> None:
        self.seconds += seconds
        self.time += timedelta(seconds=seconds)


@dataclass
class Web:
    """The application, what it reads and writes, and its clock."""

    published: MoodyBucket = field(default_factory=lambda: MoodyBucket.in_memory("published"))
    inbox: MoodyBucket = field(default_factory=lambda: MoodyBucket.in_memory("inbox"))
    clock: Clock = field(default_factory=Clock)
    templates: Templates = field(default_factory=templates)
    static: Path = SITE / "static"
    app: Flask = field(init=False)
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.app = create_app(
            Reader(self.published, MAX_AGE, clock=lambda: self.clock.seconds),
            self.templates,
            self._desk,
            lambda: self.clock.time,
            self.static,
        )
        self.client = self.app.test_client()

    def _desk(self) -> Desk:
        return Desk(
            Inbox(self.inbox),
            FormToken(SECRETS),
            ReceiptToken(SECRETS),
            now=lambda: self.clock.time,
            clock=lambda: self.clock.seconds,
            sleep=self.clock.pass_by,
        )

    def get(self, path: str, **headers: str) -> TestResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.get(path, headers=named, buffered=True)

    def head(self, path: str) -> TestResponse:
        return self.client.head(path, buffered=True)

    def page(self, path: str, status: int = 200) -> Markup:
        """Read a page that answers with a status."""
        answer = self.get(path)
        assert answer.status_code == status, (path, answer.status_code)
        assert answer.content_type == "text/html; charset=utf-8", path
        return read(answer.text)

    def follow(self, path: str) -> TestResponse:
        """Get what an address leads to in the end."""
        return self.client.get(path, follow_redirects=True, buffered=True)

    def show(self, office: Office) -> "Web":
        """Put the objects of an office's releases before visitors."""
        for entry in office.published.list(""):
            blob = office.published.get(entry.key)
            self.published.put(entry.key, blob.body, blob.content_type)
        return self

    def stored(self) -> list[str]:
        """The keys of the messages that were accepted."""
        return [entry.key for entry in self.inbox.list("enquiries/")]


@cache
def starter() -> Office:
    """The starter site, published once for all tests."""
    office = Office()
    for folder in ("content", "files"):
        for path in sorted((SITE / folder).rglob("*")):
            if path.is_file():
                office.put(path.relative_to(SITE).as_posix(), path.read_bytes())
    report = office.publish()
    assert not report.problems, report.problems
    return office


def theme(title: str = "Health", **more: Any) -> dict[str, Any]:
    return {"title": title, "summary": "Staying well.", **more}


def page(title: str, *body: Any) -> dict[str, Any]:
    return {"title": title, "body": list(body) or ["Words."]}


def bare_office(*languages: str) -> Office:
    """An office that has given itself a name in each language, and nothing else."""
    office = Office()
    office.put(
        "content/site.json",
        {
            "languages": languages or ["en"],
            "base_url": BASE,
            "contact": {"recipients": ["office@example.org"]},
        },
    )
    for lang in languages or ("en",):
        office.put(f"content/{lang}/site.json", {"name": f"Office {lang}"})
    return office


def web_of(prepare: Callable[[Office], object], *languages: str) -> Web:
    """Publish an office that was prepared, and put it before visitors."""
    office = bare_office(*languages)
    prepare(office)
    office.publish()
    return Web().show(office)


def publish_with(office: Office, templates: Templates) -> None:
    """Publish with templates and translations of one's own."""
    replace(office.publisher(), templates=templates).publish()
