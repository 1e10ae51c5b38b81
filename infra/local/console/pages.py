"""The console's pages about content, releases and queues."""

import json

from flask import Blueprint, abort, render_template, request

from handlers.publishing.problem_files import problem_key
from handlers.release.manifest import LIVE
from infra.depths import depths
from infra.local.console import buckets
from infra.local.console.sources import current_sources

pages = Blueprint("pages", __name__)


@pages.get("/")
def overview() -> str:
    """Show at a glance whether everything is well."""
    sources = current_sources()
    return render_template(
        "overview.html",
        sources=sources,
        live=buckets.live(sources),
        problems=len(buckets.problems(sources)),
        mails=len(sources.sent_mail()),
        queues=depths(sources.clients.sqs, sources.plan),
    )


@pages.get("/content")
def content() -> str:
    """List the content bucket."""
    sources = current_sources()
    return render_template(
        "content.html",
        items=buckets.content(sources),
        problems=buckets.problems(sources),
        uploaded=request.args.get("uploaded", ""),
        deleted=request.args.get("deleted", ""),
    )


@pages.get("/content/object")
def content_object() -> str:
    """Show one object of the content bucket, and what is wrong with it."""
    key = request.args.get("key", "")
    sources = current_sources()
    body = buckets.read(sources.clients.s3, sources.content, key)
    problem = buckets.read(sources.clients.s3, sources.content, problem_key(key))
    if body is None and problem is None:
        abort(404, f"There is no object “{key}” in the content bucket.")
    return render_template(
        "object.html",
        key=key,
        exists=body is not None,
        size=len(body or b""),
        text=buckets.as_text(body or b""),
        problem=buckets.as_text(problem or b"") or "",
    )


@pages.get("/releases")
def releases() -> str:
    """List the releases, newest first."""
    sources = current_sources()
    return render_template(
        "releases.html", releases=buckets.releases(sources), live=buckets.live(sources)
    )


@pages.get("/releases/object")
def release() -> str:
    """Show the JSON of one release, or of the pointer to the live one."""
    key = request.args.get("key", "")
    sources = current_sources()
    body = None
    if key == LIVE or key.startswith("releases/"):
        body = buckets.read(sources.clients.s3, sources.published, key)
    if body is None:
        abort(404, f"There is no release “{key}”.")
    return render_template("release.html", key=key, text=_pretty(body))


@pages.get("/queues")
def queues() -> str:
    """Show how deep the queues are."""
    sources = current_sources()
    return render_template("queues.html", queues=depths(sources.clients.sqs, sources.plan))


def _pretty(body: bytes) -> str:
    try:
        return json.dumps(json.loads(body), ensure_ascii=False, indent=2)
    except ValueError:
        return buckets.as_text(body) or ""
