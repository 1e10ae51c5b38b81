"""The addresses of the contact form. What is behind them is loaded when the first visitor comes.

Most people only read, and should not wait for what only a sender needs.
"""

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from flask import Blueprint, Response
from werkzeug.wrappers import Response as AnyResponse

from handlers.web.site import Site

if TYPE_CHECKING:
    from handlers.web.contact import Desk, Window


def contact_views(site: Site, open_desk: "Callable[[], Desk]") -> Blueprint:
    """Make the views of a site's contact form; the desk is opened for the first visitor."""

    @cache
    def window() -> "Window":
        from handlers.web.contact import Window  # noqa: PLC0415  See above.

        return Window(site, open_desk())

    def form(lang: str) -> Response:
        return window().form(lang)

    def send(lang: str) -> AnyResponse:
        return window().send(lang)

    def receipt(lang: str, token: str) -> Response:
        return window().receipt(lang, token)

    views, address = Blueprint("contact", __name__), "/<lang>/contact/"
    views.add_url_rule(address, view_func=form)
    views.add_url_rule(address, view_func=send, methods=["POST"])
    views.add_url_rule(f"{address}receipt/<token>/", view_func=receipt)
    return views
