"""The contact form over HTTP. Success is never shown before the message is stored."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from urllib.parse import quote

from flask import Blueprint, Response, abort, redirect, request
from msgspec import Struct
from werkzeug.wrappers import Response as AnyResponse

from handlers.contact.enquiry import About, enquiry_of, reference_of
from handlers.contact.form import (
    EMAIL_LIMIT,
    MESSAGE_LIMIT,
    NAME_LIMIT,
    FieldError,
    FormErrors,
    about_of,
    validate,
)
from handlers.contact.inbox import Inbox
from handlers.contact.token import FormToken, ReceiptToken
from handlers.errors import MicrositeError, TransientError
from handlers.release import paths
from handlers.release.manifest import Frame, Manifest
from handlers.telemetry import request_id
from handlers.web.answering import FRESH, PRIVATE, answer, rendered
from handlers.web.finding import title_of
from handlers.web.site import Site
from handlers.web.surroundings import Step, choices, surroundings

_LIMITS = {"name": NAME_LIMIT, "email": EMAIL_LIMIT, "message": MESSAGE_LIMIT}
_EMPTY = {"name": "", "email": "", "topic": "", "message": "", "about": ""}
_SEE_OTHER = 303
_UNPROCESSABLE = 422
_MAILTO_CHARACTERS = 1500
"""Mail programs cut longer addresses; the whole text stays in the form."""

_log = logging.getLogger("microsite")


class Desk(Struct, frozen=True):
    """What accepts messages: the inbox, the tokens, and the time."""

    inbox: Inbox
    forms: FormToken
    receipts: ReceiptToken
    now: Callable[[], datetime]


def contact_views(site: Site, desk: Desk) -> Blueprint:
    """Make the views of a site's contact form."""
    views = Blueprint("contact", __name__)

    @views.get("/<lang>/contact/")
    def form(lang: str) -> Response:
        manifest = _manifest(site, lang)
        values = {**_EMPTY, "about": about_of(request.args.get("about", ""))}
        token = desk.forms.issue(desk.now())
        return _form(site, manifest, lang, values, token)

    @views.post("/<lang>/contact/")
    def send(lang: str) -> AnyResponse:
        manifest = _manifest(site, lang)
        topics = [topic.slug for topic in manifest.frames[lang].topics]
        now = desk.now()
        draft = validate(request.form, topics, desk.forms, now)
        if isinstance(draft, FormErrors):
            return _form(site, manifest, lang, draft.values, draft.token, errors=draft.errors)
        enquiry = enquiry_of(
            draft, lang, _about(site, manifest, lang, draft.about), now, request_id()
        )
        try:
            desk.inbox.accept(enquiry)
        except TransientError as error:
            _log.warning("A message could not be stored: %s", type(error).__name__)
            typed = {name: request.form.get(name, "") for name in _EMPTY}
            return _form(site, manifest, lang, typed, draft.token, unsent=True)
        target = f"/{lang}/contact/receipt/{desk.receipts.sign(enquiry.key)}/"
        response = redirect(target, _SEE_OTHER)
        response.headers["Cache-Control"] = PRIVATE
        return response

    @views.get("/<lang>/contact/receipt/<token>/")
    def receipt(lang: str, token: str) -> Response:
        manifest = _manifest(site, lang)
        key = desk.receipts.read(token)
        if not key:
            abort(404)
        return _receipt(site, manifest, lang, key, _status(desk, key))

    return views


def _manifest(site: Site, lang: str) -> Manifest:
    manifest = site.reader.manifest()
    if lang not in manifest.frames:
        abort(404)
    return manifest


def _about(site: Site, manifest: Manifest, lang: str, about: str) -> About | None:
    """Look up what was read; a message is taken with its bare name while that cannot be read."""
    try:
        found = title_of(site.reader, manifest, lang, about)
    except MicrositeError as error:
        _log.warning("What a message is about could not be read: %s", error)
        found = f"{paths.programmes(lang)}{about}/", about
    return About(about, *found) if found else None


def _status(desk: Desk, key: str) -> str:
    """What became of a message; a receipt is shown even while that cannot be read."""
    try:
        outcome = desk.inbox.outcome(key)
    except MicrositeError as error:
        _log.warning("An outcome could not be read: %s", type(error).__name__)
        return ""
    return outcome.status if outcome else ""


def _form(  # noqa: PLR0913  The states of one form.
    site: Site,
    manifest: Manifest,
    lang: str,
    values: Mapping[str, str],
    token: str,
    *,
    errors: tuple[FieldError, ...] = (),
    unsent: bool = False,
) -> Response:
    words = site.templates.translation(lang).words
    about = _about(site, manifest, lang, about_of(values["about"]))
    context = _surroundings(site, manifest, lang, words["contact_us"], "contact/")
    context |= {
        "values": {**values, "about": about.item if about else ""},
        "about_title": about.title if about else "",
        "token": token,
        "errors": errors,
        "unsent": unsent,
        "mailto": _mailto(manifest.frames[lang], values) if unsent else "",
        "limits": _LIMITS,
        "most": f"{MESSAGE_LIMIT:,}".replace(",", words["thousands"]),
    }
    body = rendered(site.templates.render("contact.html", lang, **context).encode())
    if unsent:
        response = answer(body, status=503, cache_control=PRIVATE)
        response.headers["Retry-After"] = "60"
        return response
    if errors:
        return answer(body, status=_UNPROCESSABLE, cache_control=PRIVATE)
    return answer(body, cache_control=FRESH)


def _receipt(site: Site, manifest: Manifest, lang: str, key: str, status: str) -> Response:
    words = site.templates.translation(lang).words
    page = request.path.removeprefix(f"/{lang}/")
    context = _surroundings(site, manifest, lang, words["receipt_title"], page, public=False)
    context |= {"reference": reference_of(key), "status": status}
    body = site.templates.render("receipt.html", lang, **context)
    response = answer(rendered(body.encode()), cache_control=PRIVATE)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _surroundings(  # noqa: PLR0913  As above, and whether anybody may be told the address.
    site: Site, manifest: Manifest, lang: str, title: str, page: str, *, public: bool = True
) -> dict[str, object]:
    words = site.templates.translation(lang).words
    others = {one: f"/{one}/{page}" for one in manifest.languages}
    return surroundings(
        site.templates,
        manifest,
        lang,
        title=title,
        trail=(Step(words["home"], f"/{lang}/"), Step(title, request.path)),
        current="contact",
        indexed=public,
        canonical=f"{manifest.base_url}/{lang}/{page}" if public else "",
        languages=choices(site.templates, manifest, lang, others),
    )


def _mailto(frame: Frame, values: Mapping[str, str]) -> str:
    message = values.get("message", "")[:_MAILTO_CHARACTERS]
    return f"mailto:{frame.office.email}?body={quote(message, errors='replace')}"
