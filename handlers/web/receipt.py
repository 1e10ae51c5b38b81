"""The receipt: where a message is, for whoever has the link that its sender was given.

The page never reads the message, which the web function is not allowed to do. What it shows
comes from the outcome, and while the message waits, from the listing that says when it was stored.
A message in quarantine therefore looks exactly like one that nobody has come to yet.
"""

import logging
from datetime import datetime
from typing import Final, Literal

from flask import Response, request
from msgspec import Struct

from handlers.contact.enquiry import reference_of, utc
from handlers.contact.inbox import Inbox
from handlers.contact.outcome import Outcome
from handlers.errors import MicrositeError
from handlers.release.manifest import Manifest
from handlers.web.answering import PRIVATE, answer, rendered
from handlers.web.site import Site
from handlers.web.surroundings import Step, choices, surroundings

State = Literal["received", "sent", "delivered", "returned", "failed", "erased", "unknown"]

_WAITING: Final = ("deferred", "quarantined")

_log = logging.getLogger("microsite")


class Progress(Struct, frozen=True):
    """Where a message is, and how it came there: names of steps, each with its ISO time."""

    state: State
    steps: tuple[tuple[State, str], ...] = ()


def progress(inbox: Inbox, key: str) -> Progress:
    """Say where a message is; `unknown` while that cannot be read."""
    try:
        outcome = inbox.outcome(key)
        if outcome and outcome.status not in _WAITING:
            return progress_of(outcome)
        stored, tombstone = inbox.received_at(key), inbox.tombstone(key)
        if tombstone and not inbox.stored_again(key, stored):
            return Progress("erased", (("erased", tombstone.at),))
        return _waiting(stored)
    except MicrositeError as error:
        _log.warning("What became of a message could not be read: %s", type(error).__name__)
        return Progress("unknown")


def _waiting(since: datetime | None) -> Progress:
    """Say when a message was stored; never from its outcome, which might show that it is held."""
    return _dated("received", ("received", utc(since) if since else ""))


def progress_of(outcome: Outcome) -> Progress:
    """Read a final outcome as its sender may.

    A complaint came from a mailbox that has the e-mail.
    """
    received: tuple[State, str] = ("received", outcome.received_at)
    if outcome.status == "failed":
        return _dated("failed", received, ("failed", outcome.at))
    sent: tuple[State, str] = ("sent", outcome.sent_at or ("" if outcome.delivery else outcome.at))
    match outcome.delivery:
        case "delivered":
            return _dated("delivered", received, sent, ("delivered", outcome.delivered_at))
        case "complained":
            return _dated("delivered", received, sent)
        case "bounced" | "rejected":
            return _dated("returned", received, sent, ("returned", outcome.delivered_at))
    return _dated("sent", received, sent)


def _dated(state: State, *steps: tuple[State, str]) -> Progress:
    """Leave out the steps whose time older outcomes do not tell."""
    return Progress(state, tuple((step, time) for step, time in steps if time))


def receipt_page(site: Site, manifest: Manifest, lang: str, key: str, found: Progress) -> Response:
    """Answer with the receipt, for nobody but its reader to see, keep or pass on."""
    words = site.templates.translation(lang).words
    title = words["receipt_erased_title" if found.state == "erased" else "receipt_title"]
    page = request.path.removeprefix(f"/{lang}/")
    context = surroundings(
        site.templates,
        manifest,
        lang,
        title=title,
        trail=(Step(words["home"], f"/{lang}/"), Step(title, request.path)),
        current="contact",
        languages=choices(
            site.templates, manifest, lang, {one: f"/{one}/{page}" for one in manifest.languages}
        ),
        reference=reference_of(key),
        state=found.state,
        steps=found.steps,
    )
    body = site.templates.render("receipt.html", lang, **context)
    response = answer(rendered(body.encode()), cache_control=PRIVATE)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
