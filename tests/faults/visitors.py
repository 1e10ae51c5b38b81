"""The public: people who send messages, and what they do when that does not go well.

Nobody here knows anything but what was shown to them. A broken connection and a page that says
the message was not sent are answered as people answer them: by sending it again.
"""

import re
from base64 import b64decode, b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Event
from typing import Any
from urllib.parse import urlencode

from tests.unit.web.markup import read

PAGE = "/en/contact/"
TOPICS = ("hours", "clinics")
"""What a message can be about."""

TRIES = 12
"""How often somebody sends a form before they give up."""

_IMPATIENT = 0.15
"""Seconds after which somebody loses patience."""

_TOKEN = re.compile(r'name="token" value="([^"]+)"')
_HEADERS = {"Content-Type": "application/x-www-form-urlencoded", "Host": "office.example"}

Web = Callable[..., Any]
"""Calls the web function with an event and perhaps a patience; None is a broken connection."""


class Manner(StrEnum):
    """What somebody does beside sending a message once."""

    PLAIN = "sends it"
    DOUBLE = "presses the button twice"
    RELOAD = "reloads the receipt, so that the form is sent again"
    IMPATIENT = "presses stop at once, and sends it again"
    MANY = "sends it from three windows at once"
    TRAPPED = "is a program that fills in every field"


@dataclass
class Visit:
    """One visitor: what they wrote, and what was shown to them."""

    number: int
    manner: Manner
    receipts: list[str] = field(default_factory=list)
    unsent: int = 0
    broken: int = 0
    other: list[int] = field(default_factory=list)
    words_lost: int = 0
    posts: int = 0

    @property
    def name(self) -> str:
        """Their name, by which the suite knows them everywhere."""
        return f"Visitor {self.number}"

    @property
    def fields(self) -> dict[str, str]:
        """What they write into the form, by the names of its fields; the message is theirs alone.

        Every second one chooses a topic that has recipients of its own.
        """
        return {
            "name": self.name,
            "email": f"visitor{self.number}@example.com",
            "topic": TOPICS[self.number % len(TOPICS)],
            "message": f"When does <No. {self.number}> open this week? “Ana & Co” asks, too.",
        }

    @property
    def words(self) -> tuple[str, ...]:
        """The same in that order."""
        return tuple(self.fields.values())


def event(method: str, path: str, body: str = "") -> dict[str, Any]:
    """A request as API Gateway hands it to the function."""
    return {
        "resource": "/{proxy+}", "path": path, "httpMethod": method, "headers": _HEADERS,
        "multiValueHeaders": {name: [value] for name, value in _HEADERS.items()},
        "queryStringParameters": None, "multiValueQueryStringParameters": None,
        "requestContext": {"resourcePath": "/{proxy+}", "path": path, "httpMethod": method},
        "body": b64encode(body.encode()).decode(), "isBase64Encoded": True,
    }  # fmt: skip


def text_of(answer: Any) -> str:
    """The page that was answered."""
    body = answer["body"]
    return b64decode(body).decode() if answer.get("isBase64Encoded") else body


def token_in(answer: Any) -> str:
    """The token of the form that was answered, or nothing where that is no form."""
    found = _TOKEN.search(text_of(answer)) if answer and "body" in answer else None
    return found[1] if found else ""


def sent_in(visit: Visit, token: str) -> dict[str, Any]:
    """The request that sends the form, as that visitor fills it in."""
    fields = {**visit.fields, "token": token, "seconds": "48.2"}
    if visit.manner is Manner.TRAPPED:
        fields |= {"remark": "Buy now", "seconds": "0.4"}
    return event("POST", PAGE, urlencode(fields))


def filled_in(page: str) -> dict[str, str]:
    """What is in the fields of a page's forms, by their names."""
    markup = read(page)
    found = {one.get("name"): one.get("value") for one in markup.all("input")}
    found |= {one.get("name"): one.text.strip() for one in markup.all("textarea")}
    for one in markup.all("option"):
        if (select := one.within("select")) and "selected" in one.attributes:
            found[select.get("name")] = one.get("value")
    return found


class Public:
    """Everybody who visits. `over` says that nothing fails any more."""

    def __init__(self, web: Web, over: Event) -> None:
        self._web = web
        self._over = over

    def visit(self, visit: Visit) -> Visit:
        """Open the form, and send it until it is shown as received, or for a dozen times."""
        form = sent_in(visit, self._token(visit))
        if visit.manner is Manner.IMPATIENT:
            visit.posts += 1
            self._web(form, _IMPATIENT)
        windows = {Manner.DOUBLE: 2, Manner.MANY: 3}.get(visit.manner, 1)
        for _ in range(TRIES):
            with ThreadPoolExecutor(windows) as pool:
                answers = list(pool.map(self._web, [form] * windows))
            for answer in answers:
                self._show(visit, answer)
            if visit.receipts:
                break
        if visit.manner is Manner.RELOAD:
            self._show(visit, self._web(form))
        return visit

    def _token(self, visit: Visit) -> str:
        for _ in range(TRIES):
            answer = self._web(event("GET", PAGE))
            if token := token_in(answer):
                return token
            visit.broken += 1
            self._over.wait(0.3)
        raise RuntimeError(f"{visit.name} never saw the form.")

    def _show(self, visit: Visit, answer: Any) -> None:
        visit.posts += 1
        if answer is None or "statusCode" not in answer:
            visit.broken += 1
        elif answer["statusCode"] == 303:
            visit.receipts.append(_location(answer))
        elif answer["statusCode"] == 503:
            visit.unsent += 1
            visit.words_lost += not visit.fields.items() <= filled_in(text_of(answer)).items()
        else:
            visit.other.append(answer["statusCode"])


def _location(answer: Any) -> str:
    headers = answer.get("headers") or {}
    many = answer.get("multiValueHeaders") or {}
    found = {name.lower(): value for name, value in headers.items()}
    found |= {name.lower(): values[0] for name, values in many.items()}
    return str(found["location"])
