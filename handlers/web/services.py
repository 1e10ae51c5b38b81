"""The views for machines: health, robots, the sitemap, the security contact; and search."""

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, Response, abort, jsonify, request

from handlers.release.model import SearchEntry
from handlers.release.reader import NoReleaseError
from handlers.web.answering import FRESH, PRIVATE, answer, rendered
from handlers.web.searching import MOST_RESULTS, search
from handlers.web.site import Site
from handlers.web.surroundings import Step, choices, surroundings

_TEXT = "text/plain; charset=utf-8"
_LONGEST_QUERY = 200


def service_views(site: Site, now: Callable[[], datetime]) -> Blueprint:
    """Make the views of a site; `now` tells the time."""
    views = Blueprint("services", __name__)
    views.add_url_rule("/healthz", view_func=_health(site, now), endpoint="health")
    views.add_url_rule("/robots.txt", view_func=_robots(site), endpoint="robots")
    views.add_url_rule("/sitemap.xml", view_func=_sitemap(site), endpoint="sitemap")
    views.add_url_rule(
        "/.well-known/security.txt", view_func=_security(site, now), endpoint="security"
    )
    views.add_url_rule("/<lang>/search/", view_func=_search(site), endpoint="search")
    return views


def _health(site: Site, now: Callable[[], datetime]) -> Callable[[], Response]:
    """Say which release is served and how old it is; the age never makes it unwell."""

    def view() -> Response:
        try:
            manifest = site.reader.manifest()
        except NoReleaseError:
            response = jsonify(status="no release")
            response.status_code = 503
        else:
            response = jsonify(
                status="ok",
                version=manifest.version,
                published_at=manifest.published_at,
                age_seconds=_age(manifest.published_at, now()),
                hold=manifest.hold,
            )
        response.headers["Cache-Control"] = PRIVATE
        return response

    return view


def _age(published_at: str, now: datetime) -> int:
    return int((now - datetime.fromisoformat(published_at)).total_seconds())


def _robots(site: Site) -> Callable[[], Response]:
    def view() -> Response:
        manifest = site.reader.manifest()
        text = (
            "User-agent: *\n"
            "Disallow: /*/search/\n"
            "Disallow: /v/\n"
            "\n"
            f"Sitemap: {manifest.base_url}/sitemap.xml\n"
        )
        return answer(rendered(text.encode()), _TEXT)

    return view


def _security(site: Site, now: Callable[[], datetime]) -> Callable[[], Response]:
    """Answer as RFC 9116 asks: a contact, and a date after which not to trust it.

    The date moves on once a month, so that a site that nobody changes stays trusted.
    """

    def view() -> Response:
        manifest = site.reader.manifest()
        lang = manifest.languages[0]
        today = now()
        text = (
            f"Contact: {manifest.base_url}/{lang}/contact/\n"
            f"Expires: {today.year + 1}-{today.month:02d}-01T00:00:00Z\n"
            f"Preferred-Languages: {', '.join(manifest.languages)}\n"
            f"Canonical: {manifest.base_url}/.well-known/security.txt\n"
        )
        return answer(rendered(text.encode()), _TEXT)

    return view


def _sitemap(site: Site) -> Callable[[], Response]:
    def view() -> Response:
        blob = site.reader.blob(site.reader.manifest().sitemap)
        return answer(rendered(blob.body), blob.content_type, cache_control=FRESH)

    return view


def _search(site: Site) -> Callable[[str], Response]:
    def view(lang: str) -> Response:
        manifest = site.reader.manifest()
        if lang not in manifest.frames:
            abort(404)
        query = " ".join(request.args.get("q", "").split())[:_LONGEST_QUERY]
        found = search(_entries(site, lang), query)
        words = site.templates.translation(lang).words
        context = surroundings(
            site.templates,
            manifest,
            lang,
            title=words["search_title"],
            trail=(Step(words["home"], f"/{lang}/"), Step(words["search_title"], request.path)),
            languages=choices(
                site.templates,
                manifest,
                lang,
                {one: f"/{one}/search/" for one in manifest.languages},
            ),
            query=query,
            found=found[:MOST_RESULTS],
            count=len(found),
        )
        body = site.templates.render("search.html", lang, **context)
        return answer(rendered(body.encode()))

    return view


def _entries(site: Site, lang: str) -> list[SearchEntry]:
    shards = site.reader.manifest().frames[lang].shards.values()
    keys = [site.reader.shard(key).search for key in shards]
    return [entry for key in keys if key for entry in site.reader.search(key)]
