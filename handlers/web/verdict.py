"""Verdict: what can be said of a printout, from the version that it shows and today's page.

At most two versions are read, and neither ever changes.
"""

import logging

from msgspec import Struct

from handlers.errors import ObjectMissingError
from handlers.release.manifest import Manifest
from handlers.release.reader import Reader, ReleaseDamagedError
from handlers.release.versions import Changes, PrintedVersion, compare
from handlers.web.finding import Place, follow

_log = logging.getLogger("microsite")


class Verdict(Struct, frozen=True):
    """What can be said of a printout: that it is `current`, `changed` or `withdrawn`, or `unsure`.

    `today` is the page that is there now, if any; of a withdrawn one, in another language.
    """

    state: str
    today: Place | None = None
    changes: Changes = Changes()


def judge(reader: Reader, manifest: Manifest, version: str, printed: PrintedVersion) -> Verdict:
    """Compare a printout with today's page."""
    today = follow(reader, manifest, printed.path)
    if not today or today.route.gone:
        return Verdict("withdrawn")
    if today.lang != printed.lang:
        return Verdict("withdrawn", today)
    if today.route.version == version:
        return Verdict("current", today)
    if not today.route.version:  # A release that was made before prints had versions.
        return Verdict("unsure", today)
    try:
        shown = reader.version(today.route.version)
    except (ObjectMissingError, ReleaseDamagedError) as error:
        _log.warning("Nothing can be compared with %s: %s", today.path, error)
        return Verdict("unsure", today)
    alike = printed.contents == shown.contents  # Else one lists what the other holds.
    changes = compare(printed, shown) if alike else Changes()
    known = "changed" if changes else "current"
    return Verdict(known if alike else "unsure", today, changes)
