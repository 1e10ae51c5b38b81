"""The console's form for uploading, and the button for deleting."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from infra.local import seeding
from infra.local.console import buckets
from infra.local.console.sources import current_sources

uploads = Blueprint("uploads", __name__)

_PREFIXES = tuple(f"{folder}/" for folder in seeding.FOLDERS)


@uploads.get("/uploads")
def form() -> str:
    """Show the form."""
    return _page()


@uploads.post("/uploads")
def upload() -> Response | tuple[str, int]:
    """Put a file into the content bucket, as an admin's own tool would."""
    file = request.files.get("file")
    target = request.form.get("key", "").strip()
    key = f"{target}{file.filename}" if file and target.endswith("/") else target
    errors = []
    if file is None or not file.filename:
        errors.append(("file", "Choose a file."))
    if not target.startswith(_PREFIXES) or key.endswith("/"):
        errors.append(("key", "The key must begin with content/ or files/."))
    if file is None or errors:
        return _page(target, errors), 422
    sources = current_sources()
    seeding.upload(sources.clients.s3, sources.content, key, file.read())
    return redirect(url_for("pages.content", uploaded=key), 303)


@uploads.post("/uploads/delete")
def delete() -> Response:
    """Delete an object of the content bucket."""
    key = request.form.get("key", "")
    if not key.startswith(_PREFIXES):
        abort(422, "Only objects below content/ and files/ can be deleted here.")
    sources = current_sources()
    sources.clients.s3.delete_object(Bucket=sources.content, Key=key)
    return redirect(url_for("pages.content", deleted=key), 303)


def _page(target: str = "", errors: list[tuple[str, str]] | None = None) -> str:
    sources = current_sources()
    keys = [row.item.key for row in buckets.content(sources)]
    folders = sorted({f"{key.rpartition('/')[0]}/" for key in keys})
    return render_template(
        "uploads.html",
        target=target,
        errors=errors or [],
        messages=dict(errors or []),
        folders=folders,
        sources=sources,
    )
