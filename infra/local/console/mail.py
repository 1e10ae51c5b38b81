"""The console's pages about sent mail."""

from flask import Blueprint, Response, abort, render_template

from infra.local.console.letters import Letter, read_letter
from infra.local.console.sources import current_sources

mail = Blueprint("mail", __name__)

_HTML_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
)
"""For a message's own HTML: no script, no forms, nothing fetched, shown in our frame only."""


@mail.get("/mail")
def index() -> str:
    """List what was sent, newest first; messages are numbered in the order of sending."""
    letters = [read_letter(sent) for sent in current_sources().sent_mail()]
    return render_template("mail.html", letters=list(enumerate(letters, 1))[::-1])


@mail.get("/mail/<int:number>")
def letter(number: int) -> str:
    """Show one message: headers, text, and HTML in a frame."""
    return render_template("letter.html", number=number, letter=_letter(number))


@mail.get("/mail/<int:number>/html")
def html(number: int) -> Response:
    """Serve the HTML part of a message on its own, for the frame."""
    response = Response(_letter(number).html, mimetype="text/html")
    response.headers["Content-Security-Policy"] = _HTML_POLICY
    return response


def _letter(number: int) -> Letter:
    sent = current_sources().sent_mail()
    if not 1 <= number <= len(sent):
        abort(404, "There is no message with this number. A restart forgets all mail.")
    return read_letter(sent[number - 1])
