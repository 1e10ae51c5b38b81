"""Check a folder of uploads as publishing would, without any AWS."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from handlers.content.problems import Problem, blocking
from handlers.publishing.deciding import SITE, Decision, decide
from handlers.publishing.gathering import CONTENT, gather
from handlers.storage import Bucket
from infra.folder import Folder


@dataclass(frozen=True)
class Checked:
    """How many files were looked at, and what is wrong, by key."""

    files: int
    problems: dict[str, tuple[Problem, ...]]

    @property
    def blocking(self) -> bool:
        """Say whether anything keeps a file from being published; notices do not."""
        return any(blocking(found) for found in self.problems.values())

    def each(self) -> Iterator[tuple[str, Problem]]:
        """Go through the problems, each with the key of its file."""
        for key, found in self.problems.items():
            for problem in found:
                yield key, problem

    def count(self, *, notices: bool) -> int:
        """Count the notices, or what is more than a notice."""
        return sum(problem.warning is notices for _, problem in self.each())


def check(folder: Folder) -> Checked:
    """Gather and decide as if the folder were the bucket of a site never published before."""
    gathered = gather(folder, folder, Bucket.in_memory())
    decision = decide(gathered, datetime.now(UTC))
    told = _needed(folder.scope, decision)
    return Checked(
        files=sum(folder.covers(key) for key in folder.paths),
        problems={
            key: found
            for key, found in decision.problems.items()
            if folder.covers(key) or key in told
        },
    )


def _needed(scope: str, decision: Decision) -> set[str]:
    """Name the files whose problems prevented that all of the scope was weighed.

    Themes and files are only looked for in languages that can be shown.
    """
    language = scope.removeprefix(CONTENT).partition("/")[0]
    if not scope.startswith(CONTENT) or language in decision.languages:
        return set()
    return {SITE, f"{CONTENT}{language}/site.json"}
