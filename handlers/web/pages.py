"""The views of everything that publish made: pages, print pages, PDFs, files, feeds."""

import re
from collections.abc import Callable

from flask import Blueprint, Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from handlers.errors import ObjectMissingError
from handlers.release import paths
from handlers.release.manifest import Manifest
from handlers.web.answering import FRESH, IMMUTABLE, MOST_BYTES, PRIVATE, answer, rendered
from handlers.web.finding import PROGRAMMES, Found, Moved, find, redirect_of
from handlers.web.site import Site
from handlers.web.surroundings import around_page

_MOVED = 301
_FOUND = 302
_PROGRAMME_STEPS = 3
"""An address of a programme has so many steps below its language; those of booklets have fewer."""

_COPY = re.compile(r"[0-9a-f]{16}/[A-Za-z0-9][A-Za-z0-9._-]{0,299}")
"""How immutable objects are named; whatever else is asked for, storage need not be."""


def page_views(site: Site) -> Blueprint:
    """Make the views of a site."""
    views = Blueprint("pages", __name__)
    views.add_url_rule("/", view_func=_home(site), endpoint="root")
    views.add_url_rule("/<lang>/", view_func=_page(site), endpoint="home")
    views.add_url_rule("/<lang>/<path:rest>/", view_func=_page(site), endpoint="page")
    views.add_url_rule("/<lang>/<path:rest>.pdf", view_func=_pdf(site), endpoint="pdf")
    views.add_url_rule("/<lang>/feed.xml", view_func=_feed(site), endpoint="feed")
    views.add_url_rule("/files/<name>", view_func=_file(site), endpoint="file")
    views.add_url_rule("/files/<digest>/<name>", view_func=_object(site, "files"), endpoint="copy")
    views.add_url_rule(
        "/images/<digest>/<name>", view_func=_object(site, "images"), endpoint="image"
    )
    views.add_url_rule(
        "/prints/<digest>/<name>", view_func=_object(site, "prints"), endpoint="print"
    )
    return views


def _home(site: Site) -> Callable[[], AnyResponse]:
    def view() -> AnyResponse:
        manifest = site.reader.manifest()
        lang = request.accept_languages.best_match(manifest.languages) or manifest.languages[0]
        response = redirect(f"/{lang}/", _FOUND)
        response.headers["Cache-Control"] = FRESH
        response.headers["Vary"] = "Accept-Language"
        return response

    return view


def _page(site: Site) -> Callable[..., AnyResponse]:
    def view(lang: str, rest: str = "") -> AnyResponse:
        manifest = site.reader.manifest()
        steps = tuple(rest.split("/")) if rest else ()
        printed = bool(steps) and steps[-1] == "print"
        found = _found(
            site,
            manifest,
            lang,
            steps[:-1] if printed else steps,
            target=paths.print_page if printed else str,
        )
        if isinstance(found, AnyResponse):
            return found
        if printed:
            if found.lang != lang:
                return _to(f"/{found.lang}/{rest}/")
            return _stored(site, found.route.print)
        page = site.pages.get(
            f"{manifest.version}:{manifest.hold}",
            f"{lang} {found.route.page}",
            lambda: site.templates.render(
                "page.html",
                lang,
                **around_page(site.templates, manifest, lang, site.reader.page(found.route.page)),
            ),
        )
        return answer(page)

    return view


def _found(
    site: Site,
    manifest: Manifest,
    lang: str,
    steps: tuple[str, ...],
    *,
    target: Callable[[str], str],
) -> Found | AnyResponse:
    """Find a page, or give the answer where there is none to be shown.

    `target` gives the address to ask for on the page that took this one's place.
    """
    found = find(site.reader, manifest, lang, steps) if lang in manifest.frames else None
    if isinstance(found, Moved):
        return _to(target(found.path))
    if not found:
        moved = redirect_of(site.reader, manifest, request.path)
        return _to(moved.path) if moved else _missing()
    if found.route.gone:
        return site.message(request.path, 410, "gone", title=found.route.gone)
    return found


def _missing() -> AnyResponse:
    abort(404)


def _to(path: str) -> AnyResponse:
    response = redirect(path, _MOVED)
    response.headers["Cache-Control"] = FRESH
    return response


def _stored(site: Site, key: str) -> Response:
    blob = site.reader.blob(key)
    return _passive(answer(rendered(blob.body), blob.content_type))


def _download(site: Site, key: str) -> AnyResponse:
    """Answer with a file, or lead to where it lies if it is too large for an answer."""
    blob = site.reader.blob_or_link(key, MOST_BYTES)
    if isinstance(blob, str):
        response = redirect(blob, _FOUND)
        response.headers["Cache-Control"] = PRIVATE
        return response
    return _passive(answer(rendered(blob.body), blob.content_type, cache_control=IMMUTABLE))


def _passive(response: Response) -> Response:
    """Let nothing that is no page run or fetch anything."""
    if response.mimetype == "application/pdf":
        # Browsers refuse to show a PDF in a sandbox, and its scripts cannot leave it anyway.
        response.headers["Content-Security-Policy"] = "default-src 'none'"
    elif response.mimetype != "text/html":
        response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _pdf(site: Site) -> Callable[[str, str], AnyResponse]:
    def view(lang: str, rest: str) -> AnyResponse:
        manifest = site.reader.manifest()
        steps = tuple(rest.split("/"))
        found = _found(site, manifest, lang, steps, target=paths.pdf)
        if isinstance(found, AnyResponse):
            return found
        if steps[0] != PROGRAMMES:
            return _missing()
        booklets = site.reader.booklets(manifest.booklets) if manifest.booklets else {}
        booklet = booklets.get(f"/{found.lang}/{rest}/")
        pdf = booklet.pdf if booklet else found.route.pdf
        if not pdf:
            many = len(steps) < _PROGRAMME_STEPS
            return _making(site) if many and manifest.rebuilding else _missing()
        response = redirect(f"/{pdf}", _FOUND)
        response.headers["Cache-Control"] = FRESH
        return response

    return view


def _making(site: Site) -> Response:
    """Answer that a booklet is not there yet: its release went live without it."""
    response = site.message(request.path, 503, "making")
    response.headers["Retry-After"] = "30"
    return response


def _feed(site: Site) -> Callable[[str], AnyResponse]:
    def view(lang: str) -> AnyResponse:
        manifest = site.reader.manifest()
        if lang not in manifest.frames:
            return _missing()
        shard = site.reader.shard(manifest.frames[lang].shards[""])
        return _stored(site, shard.feed)

    return view


def _file(site: Site) -> Callable[[str], AnyResponse]:
    def view(name: str) -> AnyResponse:
        manifest = site.reader.manifest()
        stored = site.reader.files(manifest.files).get(name)
        if not stored:
            return _missing()
        response = redirect(f"/{stored.key}", _FOUND)
        response.headers["Cache-Control"] = FRESH
        return response

    return view


def _object(site: Site, folder: str) -> Callable[[str, str], AnyResponse]:
    def view(digest: str, name: str) -> AnyResponse:
        copy = f"{digest}/{name}"
        if not _COPY.fullmatch(copy):
            return _missing()
        try:
            return _download(site, f"{folder}/{copy}")
        except ObjectMissingError:
            return _missing()

    return view
