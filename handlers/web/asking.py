"""What a message is about, looked up in the release for as long as a visitor can wait.

A programme may have moved, into any theme of any language, so a look-up can take a request for
each of them. Whatever goes wrong, the name that was asked for is enough to go on with.
"""

import logging
from collections.abc import Callable

from msgspec import Struct

from handlers.contact.enquiry import About
from handlers.contact.form import about_of
from handlers.errors import MicrositeError, TransientError
from handlers.release import paths
from handlers.release.manifest import Manifest
from handlers.release.model import Page, Shard
from handlers.web.finding import Shelf, title_of

_log = logging.getLogger("microsite")


class LookUpLateError(TransientError):
    """There is no time left to look up what a message is about."""


class _Hurried(Struct, frozen=True):
    """A shelf from which nothing is taken once there is not `enough` time."""

    shelf: Shelf
    enough: Callable[[], bool]

    def shard(self, key: str) -> Shard:
        return self._in_time().shard(key)

    def redirects(self, key: str) -> dict[str, str]:
        return self._in_time().redirects(key)

    def page(self, key: str) -> Page:
        return self._in_time().page(key)

    def _in_time(self) -> Shelf:
        if not self.enough():
            raise LookUpLateError("There was no time to find it.")
        return self.shelf


def asked_about(
    shelf: Shelf, manifest: Manifest, lang: str, asked: str, enough: Callable[[], bool]
) -> About | None:
    """Find what was read, and where that is by now; None where there is no such thing.

    Where that cannot be found out, or not while there is `enough` time, its bare name does.
    """
    about = about_of(asked)
    if not about:
        return None
    try:
        found = title_of(_Hurried(shelf, enough), manifest, lang, about)
    except MicrositeError as error:
        _log.warning("What a message is about could not be read: %s", error)
        return bare(lang, about)
    if not found:
        return None
    path, title = found
    return About(path.partition("/programmes/")[2].rstrip("/"), path, title)


def bare(lang: str, about: str) -> About:
    """Name what was read without having looked it up."""
    return About(about, f"{paths.programmes(lang)}{about}/", about)
