"""The contact form over HTTP. Success is never shown before the message is stored."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from time import monotonic, sleep
from typing import Final

from flask import Blueprint, Response, abort, redirect, request
from msgspec import Struct
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from handlers.contact.enquiry import About, Enquiry, enquiry_of
from handlers.contact.form import FIELDS, FormErrors, about_of, refused, typed, validate
from handlers.contact.inbox import Inbox
from handlers.contact.text import repaired
from handlers.contact.token import FormToken, ReceiptToken
from handlers.errors import MicrositeError
from handlers.release import paths
from handlers.release.manifest import Manifest
from handlers.release.reader import NoReleaseError
from handlers.telemetry import emit, request_id
from handlers.web.answering import PRIVATE
from handlers.web.finding import title_of
from handlers.web.form import UNSENT, Sheet, form_page, stand_in
from handlers.web.receipt import progress, receipt_page
from handlers.web.site import Site
from handlers.web.storing import LAST_BEGINS, store

MOST_FORM: Final = 800_000
"""Bytes of a form. A text that is far too long still comes back to be shortened; at worst the page
that holds it is five times as large, for `&` is written with five characters there."""

_LOOKING_UP: Final = 3.0
"""Seconds after a form came in. Later than that, what it is about is no longer looked up."""

_SEE_OTHER: Final = 303
_TOO_LARGE: Final = 413
_UNPROCESSABLE: Final = 422
_LARGE: Final = "error_form_large"
_UNREADABLE: Final = "error_form_unreadable"

_log = logging.getLogger("microsite")


class Desk(Struct, frozen=True):
    """What accepts messages: the inbox, the tokens, the time, and how time is spent waiting."""

    inbox: Inbox
    forms: FormToken
    receipts: ReceiptToken
    now: Callable[[], datetime]
    clock: Callable[[], float] = monotonic
    sleep: Callable[[float], None] = sleep


def contact_views(site: Site, desk: Desk) -> Blueprint:
    """Make the views of a site's contact form."""
    views, window = Blueprint("contact", __name__), _Window(site, desk)
    address = "/<lang>/contact/"
    views.add_url_rule(address, view_func=window.form, endpoint="form")
    views.add_url_rule(address, view_func=window.send, endpoint="send", methods=["POST"])
    views.add_url_rule(f"{address}receipt/<token>/", view_func=window.receipt, endpoint="receipt")
    return views


class _Window(Struct, frozen=True):
    site: Site
    desk: Desk

    def form(self, lang: str) -> Response:
        manifest = self._manifest(lang)
        about = self._about(manifest, lang, request.args.get("about", ""))
        values = {**typed({}), "about": about.item if about else ""}
        sheet = Sheet(values, self.desk.forms.issue(self.desk.now()), about)
        return form_page(self.site, manifest, lang, sheet)

    def send(self, lang: str) -> AnyResponse:
        began, now = self.desk.clock(), self.desk.now()
        fields, unread = _fields()
        try:
            manifest = self._manifest(lang)
        except NoReleaseError:
            return self._without_release(lang, fields)
        topics = [topic.slug for topic in manifest.frames[lang].topics]
        forms = self.desk.forms
        draft = refused(unread, forms, now) if unread else validate(fields, topics, forms, now)
        in_time = self.desk.clock() - began < _LOOKING_UP
        about = self._about(manifest, lang, fields.get("about", ""), lookup=in_time)
        if isinstance(draft, FormErrors):
            status = _TOO_LARGE if unread == _LARGE else _UNPROCESSABLE
            sheet = Sheet(draft.values, draft.token, about, draft.errors, status)
            return form_page(self.site, manifest, lang, sheet)
        enquiry = enquiry_of(draft, lang, about, now, request_id())
        if self._stored(enquiry, began):
            return self._accepted(lang, enquiry)
        sheet = Sheet(typed(fields), draft.token, about, status=UNSENT)
        return form_page(self.site, manifest, lang, sheet)

    def receipt(self, lang: str, token: str) -> Response:
        manifest = self._manifest(lang)
        key = self.desk.receipts.read(token)
        if not key:
            abort(404)
        found = progress(self.desk.inbox, key)
        return receipt_page(self.site, manifest, lang, key, found)

    def _stored(self, enquiry: Enquiry, began: float) -> bool:
        until, clock, pause = began + LAST_BEGINS, self.desk.clock, self.desk.sleep
        try:
            store(self.desk.inbox, enquiry, until=until, clock=clock, sleep=pause)
        except MicrositeError as error:
            _log.warning("A message could not be stored: %s", type(error).__name__)
            emit(failures=1)
            return False
        return True

    def _accepted(self, lang: str, enquiry: Enquiry) -> AnyResponse:
        token = self.desk.receipts.sign(enquiry.key)
        response = redirect(f"/{lang}/contact/receipt/{token}/", _SEE_OTHER)
        response.headers["Cache-Control"] = PRIVATE
        return response

    def _without_release(self, lang: str, fields: Mapping[str, str]) -> Response:
        """Keep what was written while nobody can say what the site looks like, or its topics."""
        emit(failures=1)
        if not fields or not self.site.templates.speaks(lang):
            return self.site.unavailable(request.path)
        manifest = stand_in(self.site, lang)
        about = self._about(manifest, lang, fields.get("about", ""), lookup=False)
        token = repaired(fields.get("token", ""))
        return form_page(
            self.site, manifest, lang, Sheet(typed(fields), token, about, status=UNSENT)
        )

    def _manifest(self, lang: str) -> Manifest:
        manifest = self.site.reader.manifest()
        if lang not in manifest.frames:
            abort(404)
        return manifest

    def _about(
        self, manifest: Manifest, lang: str, asked: str, *, lookup: bool = True
    ) -> About | None:
        """Look up what was read, and where that is by now; its bare name does where that fails."""
        about = about_of(asked)
        if not about:
            return None
        bare = About(about, f"{paths.programmes(lang)}{about}/", about)
        try:
            found = title_of(self.site.reader, manifest, lang, about) if lookup else None
        except MicrositeError as error:
            _log.warning("What a message is about could not be read: %s", error)
            return bare
        if not found:
            return None if lookup else bare
        path, title = found
        return About(path.partition("/programmes/")[2].rstrip("/"), path, title)


def _fields() -> tuple[dict[str, str], str]:
    """Read the form as it was sent in; else the code of why that is not possible.

    What a client sends more than once stands on lines of its own, so that none of it is lost.
    """
    request.max_content_length = request.max_form_memory_size = MOST_FORM
    try:
        form = request.form
    except RequestEntityTooLarge:
        return {}, _LARGE
    except BadRequest:
        return {}, _UNREADABLE
    sent = [name for name in (*FIELDS, "token") if name in form]
    fields = {name: "\n".join(dict.fromkeys(form.getlist(name))) for name in sent}
    return fields, "" if fields else _UNREADABLE
