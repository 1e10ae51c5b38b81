"""The page with the contact form, in each of its states: empty, to be mended, not stored."""

from collections.abc import Mapping
from typing import Final

from flask import Response, request
from msgspec import Struct

from handlers.contact.enquiry import About
from handlers.contact.form import EMAIL_LIMIT, MESSAGE_LIMIT, NAME_LIMIT, FieldError
from handlers.release.manifest import Frame, Manifest
from handlers.web.answering import FRESH, RETURNING, answer, rendered
from handlers.web.mailto import MailLink, mail_link
from handlers.web.site import Site
from handlers.web.surroundings import Step, choices, surroundings

UNSENT: Final = 503
_PATH: Final = "contact/"
_LIMITS: Final = {"name": NAME_LIMIT, "email": EMAIL_LIMIT, "message": MESSAGE_LIMIT}


class Sheet(Struct, frozen=True):
    """A form to be shown: what stands in its fields, and what is to be said about it.

    `values` has every name of `FIELDS`. `about` is what `values["about"]` names, if anything.
    A `status` of `UNSENT` means that there is nothing to mend: storage did not take it.
    """

    values: Mapping[str, str]
    token: str
    about: About | None = None
    errors: tuple[FieldError, ...] = ()
    status: int = 200


def form_page(site: Site, manifest: Manifest, lang: str, sheet: Sheet) -> Response:
    """Answer with the form; only an empty one is for anybody else to see or to keep."""
    translation = site.templates.translation(lang)
    frame, words = manifest.frames[lang], translation.words
    context = _surroundings(site, manifest, lang, words["contact_us"])
    context |= {
        "action": _action(lang),
        "values": sheet.values,
        "asked": sheet.about,
        "token": sheet.token,
        "errors": sheet.errors,
        "unsent": sheet.status == UNSENT,
        "mail": _mail(frame, words, sheet) if sheet.status == UNSENT else None,
        "limits": _LIMITS,
        "most": {field: _number(limit, words) for field, limit in _LIMITS.items()},
    }
    body = rendered(site.templates.render("contact.html", lang, **context).encode())
    kept = FRESH if sheet.status == 200 else RETURNING  # noqa: PLR2004  As HTTP says.
    response = answer(body, status=sheet.status, cache_control=kept)
    if sheet.status == UNSENT:
        response.headers["Retry-After"] = "60"
    return response


def stand_in(site: Site, lang: str) -> Manifest:
    """Make a release without content, so that there is a form to keep the text of a message.

    That is for a function which has just been started and cannot read the real one.
    """
    frame = Frame(site.templates.translation(lang).words["home"])
    return Manifest("", 0, "", "", (lang,), {lang: frame})


def _surroundings(site: Site, manifest: Manifest, lang: str, title: str) -> dict[str, object]:
    words = site.templates.translation(lang).words
    path = f"/{lang}/{_PATH}"
    return surroundings(
        site.templates,
        manifest,
        lang,
        title=title,
        trail=(Step(words["home"], f"/{lang}/"), Step(title, path)),
        current="contact",
        indexed=True,
        canonical=f"{manifest.base_url}{path}",
        languages=choices(
            site.templates, manifest, lang, {one: f"/{one}/{_PATH}" for one in manifest.languages}
        ),
    )


def _action(lang: str) -> str:
    """Say where the form goes: never to its own address.

    A browser that cannot reach that would put its own error page in the place of the form, and
    with it goes what was written; from another address there is a way back.
    """
    turn = 2 if request.args.get("sent") == "1" else 1
    return f"/{lang}/{_PATH}?sent={turn}"


def _mail(frame: Frame, words: Mapping[str, str], sheet: Sheet) -> MailLink | None:
    if not frame.office.email:
        return None
    topics = {topic.slug: topic.label for topic in frame.topics}
    subject = topics.get(sheet.values["topic"], words["mail_subject"])
    return mail_link(frame.office.email, subject, sheet.values["message"])


def _number(number: int, words: Mapping[str, str]) -> str:
    return f"{number:,}".replace(",", words["thousands"])
