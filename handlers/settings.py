"""Settings from the environment, read here and nowhere else.

Each function has its own class and asks only for what it uses. A missing variable fails
at start-up with a sentence that names it.
"""

import os
from collections.abc import Mapping
from math import inf
from pathlib import Path
from typing import Self

from msgspec import Struct

from handlers.errors import SettingsError

_SITE = Path(__file__).resolve().parent.parent / "site"
_SWITCH = {"on": True, "off": False}


def running_in_lambda() -> bool:
    """Say whether this process is a Lambda sandbox, where set-up belongs into the init phase."""
    return "AWS_LAMBDA_FUNCTION_NAME" in os.environ


def function_name() -> str:
    """The function as AWS names it, such as `microsite-production-web`; empty elsewhere."""
    return os.environ.get("AWS_LAMBDA_FUNCTION_NAME", "")


def environment_name() -> str:
    """The environment, such as `production`, as far as the function's name tells it."""
    parts = function_name().split("-")
    return "-".join(parts[1:-1])


def _required(environ: Mapping[str, str], name: str) -> str:
    value = environ.get(name, "").strip()
    if not value:
        raise SettingsError(f"The environment variable {name} is not set.")
    return value


def _seconds(environ: Mapping[str, str], name: str, default: float) -> float:
    text = environ.get(name, "").strip()
    if not text:
        return default
    try:
        seconds = float(text)
    except ValueError as error:
        raise SettingsError(f"{name} must be a number of seconds, not “{text}”.") from error
    if not 0 <= seconds < inf:
        raise SettingsError(f"{name} must be zero or more seconds, and it is {text}.")
    return seconds


def _switch(environ: Mapping[str, str], name: str, *, default: bool) -> bool:
    text = environ.get(name, "").strip()
    if text and text not in _SWITCH:
        raise SettingsError(f"{name} must be “on” or “off”, not “{text}”.")
    return _SWITCH.get(text, default)


def _form_secrets(environ: Mapping[str, str]) -> tuple[str, ...]:
    secrets = tuple(
        part.strip() for part in _required(environ, "MICROSITE_FORM_SECRETS").split(",")
    )
    if any(len(secret) < 16 for secret in secrets):  # noqa: PLR2004  A floor, explained below.
        raise SettingsError("Each secret in MICROSITE_FORM_SECRETS needs 16 characters or more.")
    return secrets


class WebSettings(Struct, frozen=True):
    """What `on_request` needs.

    `form_secrets` are newest first: the first signs, all of them verify.
    `release_max_age` is how long, in seconds, a known release is served before storage is
    asked whether there is a newer one. `origin_secret` is what the CDN proves itself with;
    where it is empty, anybody may ask.
    """

    published_bucket: str
    inbox_bucket: str
    form_secrets: tuple[str, ...]
    release_max_age: float
    endpoint: str | None
    site: Path
    origin_secret: str = ""

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Read the settings, or raise `SettingsError` naming what is wrong."""
        return cls(
            origin_secret=environ.get("MICROSITE_ORIGIN_SECRET", "").strip(),
            published_bucket=_required(environ, "MICROSITE_PUBLISHED_BUCKET"),
            inbox_bucket=_required(environ, "MICROSITE_INBOX_BUCKET"),
            form_secrets=_form_secrets(environ),
            release_max_age=_seconds(environ, "MICROSITE_RELEASE_MAX_AGE", 5.0),
            endpoint=environ.get("AWS_ENDPOINT_URL") or None,
            site=Path(environ.get("MICROSITE_SITE") or _SITE),
        )


class UploadSettings(Struct, frozen=True):
    """What `on_upload` needs."""

    content_bucket: str
    published_bucket: str
    endpoint: str | None
    site: Path

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Read the settings, or raise `SettingsError` naming what is wrong."""
        return cls(
            content_bucket=_required(environ, "MICROSITE_CONTENT_BUCKET"),
            published_bucket=_required(environ, "MICROSITE_PUBLISHED_BUCKET"),
            endpoint=environ.get("AWS_ENDPOINT_URL") or None,
            site=Path(environ.get("MICROSITE_SITE") or _SITE),
        )


class EnquirySettings(Struct, frozen=True):
    """What `on_enquiry` needs. `mail_from` is the site's own sending address.

    `lease` is how long, in seconds, a worker that has claimed a message has it to itself: longer
    than the function's timeout, and shorter than the queue hides a message that failed.
    `rate_limit` is whether messages are counted, so that too many of one sender or with one
    text are held as spam; load tests switch it off. `configuration_set` is what SES sends mail to
    the office with, and `acknowledgement_set` mail to whoever wrote; both are empty locally.
    """

    inbox_bucket: str
    published_bucket: str
    mail_from: str
    endpoint: str | None
    site: Path
    lease: float = 120.0
    rate_limit: bool = True
    configuration_set: str = ""
    acknowledgement_set: str = ""

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Read the settings, or raise `SettingsError` naming what is wrong."""
        return cls(
            inbox_bucket=_required(environ, "MICROSITE_INBOX_BUCKET"),
            published_bucket=_required(environ, "MICROSITE_PUBLISHED_BUCKET"),
            mail_from=_required(environ, "MICROSITE_MAIL_FROM"),
            endpoint=environ.get("AWS_ENDPOINT_URL") or None,
            site=Path(environ.get("MICROSITE_SITE") or _SITE),
            lease=_seconds(environ, "MICROSITE_LEASE", 120.0),
            rate_limit=_switch(environ, "MICROSITE_RATE_LIMIT", default=True),
            configuration_set=environ.get("MICROSITE_CONFIGURATION_SET", "").strip(),
            acknowledgement_set=environ.get("MICROSITE_ACKNOWLEDGEMENT_SET", "").strip(),
        )
