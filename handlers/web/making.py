"""Making the application from settings: imported once the live release has been asked for."""

from datetime import UTC, datetime, timedelta

from flask import Flask

from handlers.contact.inbox import Inbox
from handlers.contact.token import FormToken, ReceiptToken
from handlers.release.reader import Reader
from handlers.settings import WebSettings
from handlers.storage import Bucket
from handlers.templating import Templates
from handlers.web.app import create_app
from handlers.web.contact import Desk
from handlers.web.origin import only_from

_PATIENCE = timedelta(seconds=2)
"""Somebody is waiting. `storing` tries again, and reckons with this."""


def make_app(settings: WebSettings, reader: Reader) -> Flask:
    """Make the application that `settings` describe, reading through `reader`."""
    desk = Desk(
        inbox=Inbox(
            Bucket.connect(settings.inbox_bucket, endpoint=settings.endpoint, patience=_PATIENCE)
        ),
        forms=FormToken(settings.form_secrets),
        receipts=ReceiptToken(settings.form_secrets),
        now=lambda: datetime.now(UTC),
    )
    app = create_app(reader, Templates(settings.site), desk, settings.site / "static")
    if settings.origin_secret:
        app.before_request(only_from(settings.origin_secret))
    return app
