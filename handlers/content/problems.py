"""Problems found in uploads, and the report that an admin reads beside the upload."""

import re
from collections.abc import Iterable
from typing import Final

from msgspec import Struct
from msgspec.structs import force_setattr

MOST_LISTED: Final = 100
"""Problems of one file that are listed; there is no use in reading more at once."""

_UNWRITABLE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""Characters that a line of text cannot hold, or that would disturb how it reads."""


class Problem(Struct, frozen=True, omit_defaults=True):
    """One thing to mend.

    `place` is a path inside the file such as `body[3].table.rows[1]`, or `line 3, column 14`,
    or empty for the file as a whole. `message` says what is wrong and how to mend it. A
    `warning` is shown, but does not keep the file from being published. Both texts are one
    line each and can be written as UTF-8, whatever the upload that they quote holds.
    """

    message: str
    place: str = ""
    warning: bool = False

    def __post_init__(self) -> None:
        """Put a mark in the place of every character that cannot be written."""
        force_setattr(self, "message", writable(self.message))
        force_setattr(self, "place", writable(self.place))


def writable(text: str) -> str:
    """Give a text as one line that can be written as UTF-8."""
    return _UNWRITABLE.sub("\ufffd", text)


def blocking(problems: Iterable[Problem]) -> bool:
    """Say whether any of the problems keeps its file from being published."""
    return any(not problem.warning for problem in problems)


def report(key: str, problems: Iterable[Problem], *, shown: str) -> str:
    """Word the problem file of one upload; `shown` says what visitors see meanwhile."""
    found = sorted(problems, key=lambda problem: problem.warning)
    lines = [key, "=" * len(key), "", shown, ""]
    for number, problem in enumerate(found, start=1):
        kind = "Notice" if problem.warning else "To mend"
        lines.append(f"{number}. {kind}{f' at {problem.place}' if problem.place else ''}:")
        lines.append(f"   {problem.message}")
        lines.append("")
    if any("[" in problem.place for problem in found):
        lines += ["Places are counted from 0: body[0] is the first block of the body.", ""]
    lines.append(
        "This note is rewritten at each change, and goes away once nothing is left to mend."
    )
    return "\n".join(lines) + "\n"
