"""Problems found in uploads, and the report that an admin reads beside the upload."""

from collections.abc import Iterable

from msgspec import Struct


class Problem(Struct, frozen=True, omit_defaults=True):
    """One thing to mend.

    `place` is a path inside the file such as `body[3].table.rows[1]`, or `line 3, column 14`,
    or empty for the file as a whole. `message` says what is wrong and how to mend it. A
    `warning` is shown, but does not keep the file from being published.
    """

    message: str
    place: str = ""
    warning: bool = False


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
    lines.append(
        "This note is rewritten at each change, and goes away once nothing is left to mend."
    )
    return "\n".join(lines) + "\n"
