"""The contact form over HTTP. Success is never shown before the message is stored."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from time import monotonic, sleep
from typing import Final

from flask import Response, abort, redirect, request
from msgspec import Struct
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from handlers.contact.enquiry import Enquiry, enquiry_of
from handlers.contact.form import FIELDS, FormErrors, about_of, refused, typed, validate
from handlers.contact.inbox import Inbox
from handlers.contact.text import repaired
from handlers.contact.token import FormToken, ReceiptToken
from handlers.errors import MicrositeError
from handlers.release.manifest import Manifest
from handlers.release.reader import NoReleaseError
from handlers.telemetry import emit, request_id
from handlers.web.answering import PRIVATE
from handlers.web.asking import asked_about, bare
from handlers.web.form import UNSENT, Sheet, form_page, stand_in
from handlers.web.receipt import progress, receipt_page
from handlers.web.site import Site
from handlers.web.storing import LAST_BEGINS, store

MOST_FORM: Final = 800_000
"""Bytes of a form. A text that is far too long still comes back to be shortened; at worst the page
that holds it is five times as large, for `&` is written with five characters there."""

_LOOKING_UP: Final = 3.0
"""Seconds after a request came in. Nothing more is read by then about what a message is about; the
last read may take six seconds more, and so may the only try to store the message that is left."""

_SEND_THERE: Final = 307
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


class Window(Struct, frozen=True):
    """Where visitors hand in messages, in any language of the site."""

    site: Site
    desk: Desk

    def form(self, lang: str) -> Response:
        """Answer with an empty form, about what `?about=` names, if anything."""
        manifest, enough = self._manifest(lang), self._enough(self.desk.clock())
        about = asked_about(self.site.reader, manifest, lang, request.args.get("about", ""), enough)
        values = {**typed({}), "about": about.item if about else ""}
        sheet = Sheet(values, self.desk.forms.issue(self.desk.now()), about)
        return form_page(self.site, manifest, lang, sheet)

    def send(self, lang: str) -> AnyResponse:
        """Store the message that was sent in and lead to its receipt, or say why that is not so."""
        began, now = self.desk.clock(), self.desk.now()
        fields, unread = _fields()
        try:
            manifest = self.site.reader.manifest()
        except NoReleaseError:
            return self._without_release(lang, fields)
        if lang not in manifest.frames:
            # The browser sends it all again, to where there is a form.
            return _private(redirect(f"/{manifest.languages[0]}/contact/", _SEND_THERE))
        topics = [topic.slug for topic in manifest.frames[lang].topics]
        forms = self.desk.forms
        draft = refused(unread, forms, now) if unread else validate(fields, topics, forms, now)
        about = asked_about(
            self.site.reader, manifest, lang, fields.get("about", ""), self._enough(began)
        )
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
        """Answer with the receipt that a token opens."""
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
        return _private(redirect(f"/{lang}/contact/receipt/{token}/", _SEE_OTHER))

    def _without_release(self, lang: str, fields: Mapping[str, str]) -> Response:
        """Keep what was written while nobody can say what the site looks like, or its topics."""
        emit(failures=1)
        if not fields:
            return self.site.unavailable(request.path)
        lang = self.site.templates.language_for(lang)
        manifest = stand_in(self.site, lang)
        asked = about_of(fields.get("about", ""))
        about = bare(lang, asked) if asked else None
        token = repaired(fields.get("token", ""))
        return form_page(
            self.site, manifest, lang, Sheet(typed(fields), token, about, status=UNSENT)
        )

    def _manifest(self, lang: str) -> Manifest:
        manifest = self.site.reader.manifest()
        if lang not in manifest.frames:
            abort(404)
        return manifest

    def _enough(self, began: float) -> Callable[[], bool]:
        return lambda: self.desk.clock() - began < _LOOKING_UP


def _private(response: AnyResponse) -> AnyResponse:
    response.headers["Cache-Control"] = PRIVATE
    return response


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
