"""Making the application from settings: imported once the live release has been asked for."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from flask import Flask

from handlers.release.reader import Reader
from handlers.settings import WebSettings
from handlers.storage import Bucket
from handlers.templating import Templates
from handlers.web.app import create_app
from handlers.web.origin import only_from

if TYPE_CHECKING:
    from handlers.web.contact import Desk

_PATIENCE = timedelta(seconds=2)
"""Somebody is waiting. `storing` tries again, and reckons with this."""

_now = partial(datetime.now, UTC)


def make_app(settings: WebSettings, reader: Reader) -> Flask:
    """Make the application that `settings` describe, reading through `reader`."""

    def open_desk() -> "Desk":
        # Imported here, for who only reads should not wait for it.
        from handlers.contact.inbox import Inbox  # noqa: PLC0415
        from handlers.contact.token import FormToken, ReceiptToken  # noqa: PLC0415
        from handlers.web.contact import Desk  # noqa: PLC0415

        bucket = Bucket.connect(
            settings.inbox_bucket, endpoint=settings.endpoint, patience=_PATIENCE
        )
        secrets = settings.form_secrets
        return Desk(Inbox(bucket), FormToken(secrets), ReceiptToken(secrets), _now)

    static = settings.site / "static"
    app = create_app(reader, Templates(settings.site), open_desk, _now, static)
    if settings.origin_secret:
        app.before_request(only_from(settings.origin_secret))
    return app
