"""Publish: the one function behind every event and the schedule.

An event is only a hint that something may have changed. Publish reads what is live, lists the
uploads, decides, makes what is missing, and swaps `live.json`. Lost, doubled and late events
cannot hurt. Two publishes at once end in the same release: the later swap is refused, reads
again, and finds nothing left to do.
"""

import dataclasses
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Final, Protocol

from msgspec.structs import replace

from handlers.content.problems import Problem
from handlers.errors import SwapRefusedError, TransientError
from handlers.publishing.applying import Bench, Published, make_outputs, store_record, swap_live
from handlers.publishing.arranging import arrange
from handlers.publishing.deciding import SITE, Decision, decide
from handlers.publishing.gathering import Gathered, Listed, gather
from handlers.publishing.outputs import JSON, Output
from handlers.publishing.planning import Plan, plan
from handlers.publishing.prints import Printer
from handlers.publishing.problem_files import problem_files, write_problem_files
from handlers.publishing.record import FileSource, Record, item_key, release_key, write_record
from handlers.release.manifest import LIVE_BYTES, Manifest, Problems
from handlers.release.model import encode
from handlers.storage import Blob
from handlers.templating import Templates

ATTEMPTS: Final = 5
NAMED_PROBLEMS: Final = 10
"""Uploads with problems that `live.json` names; all of them are counted."""

_log = logging.getLogger("microsite")


class PublishRefusedError(TransientError):
    """Others kept publishing at the same time; the next event or tick tries again."""


class Result(StrEnum):
    """How a publish ended."""

    PUBLISHED = "published"
    UNCHANGED = "unchanged"
    HELD = "held"
    EMPTY = "empty"


@dataclass(frozen=True)
class Report:
    """What a publish did: the version that is live now, the outputs made, the problems."""

    result: Result
    version: str
    made: int
    problems: dict[str, tuple[Problem, ...]]


class Content(Protocol):
    """The content bucket as publish uses it."""

    def get(self, key: str) -> Blob:
        """Read an object, or raise `ObjectMissingError`."""
        ...

    def put(self, key: str, body: bytes, content_type: str, *, cache_control: str = "") -> str:
        """Write an object, whatever was there."""
        ...

    def delete(self, keys: list[str]) -> None:
        """Delete objects."""
        ...


def utc_now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Publisher:
    """Publishes one site."""

    listing: Listed
    content: Content
    published: Published
    templates: Templates
    printer: Printer
    now: Callable[[], datetime] = utc_now

    def publish(self) -> Report:
        """Bring the site in line with the uploads; raise `TransientError` if that must wait."""
        for _ in range(ATTEMPTS):
            try:
                report = self._attempt()
            except SwapRefusedError:
                continue
            _log.log(
                logging.DEBUG if report.result is Result.UNCHANGED else logging.INFO,
                "Publish: %s, version %s, %d outputs made, %d uploads with problems.",
                report.result,
                report.version or "none",
                report.made,
                len(report.problems),
            )
            return report
        raise PublishRefusedError("Other publishes kept getting in first; this one will retry.")

    def _attempt(self) -> Report:
        gathered = gather(self.listing, self.content, self.published)
        now = self.now()
        decision = decide(gathered, now)
        site = arrange(decision)
        if not site:
            self._note(gathered, decision)
            return Report(Result.EMPTY, _version(gathered.live), 0, decision.problems)
        planned = plan(site, gathered.files, self.templates, self.printer)
        decision = _weighed(_translated(decision, self.templates), planned.manifest)
        record = _record(gathered, decision, planned, now)
        noted = _noted(decision, planned, record.notes)
        self._note(gathered, noted)
        if gathered.live and _digest(gathered.live.version) == _digest(record.manifest.version):
            return Report(Result.UNCHANGED, gathered.live.version, 0, noted.problems)
        if gathered.live and gathered.live.hold:
            return Report(Result.HELD, gathered.live.version, 0, noted.problems)
        made, notes = self._make(gathered, record, planned, now)
        if notes:
            record = replace(record, notes={**record.notes, **notes})
            noted = _noted(decision, planned, record.notes)
            self._note(gathered, noted)
        self._swap(gathered, record)
        return Report(Result.PUBLISHED, record.manifest.version, made, noted.problems)

    def _note(self, gathered: Gathered, decision: Decision) -> None:
        write_problem_files(self.content, problem_files(decision), gathered.problem_files)

    def _make(
        self, gathered: Gathered, record: Record, planned: Plan, now: datetime
    ) -> tuple[int, dict[str, str]]:
        """Make what is missing; give how much that was, and what is to be told of it."""
        bench = Bench(self.published, self.content, dict(gathered.fresh))
        trusted = frozenset(gathered.previous.outputs if gathered.previous else ())
        outputs = [*_item_outputs(record), *planned.outputs]
        return make_outputs(bench, outputs, trusted, now), bench.notes

    def _swap(self, gathered: Gathered, record: Record) -> None:
        store_record(self.published, release_key(record.manifest.version), write_record(record))
        swap_live(self.published, record.manifest, gathered.etag)


def _version(live: Manifest | None) -> str:
    return live.version if live else ""


def _digest(version: str) -> str:
    return version.partition("-")[2]


def _translated(decision: Decision, templates: Templates) -> Decision:
    """Notice languages in which the interface has no words of its own."""
    silent = [lang for lang in decision.languages if not templates.speaks(lang)]
    if not silent:
        return decision
    message = (
        f"The buttons and labels of the site are not translated into {', '.join(silent)}: they "
        "are shown in English. Whoever looks after the site can add a file in site/translations."
    )
    return _with_notice(decision, message)


def _with_notice(decision: Decision, message: str) -> Decision:
    found = (*decision.problems.get(SITE, ()), Problem(message, warning=True))
    return dataclasses.replace(decision, problems={**decision.problems, SITE: found})


def _weighed(decision: Decision, manifest: Manifest) -> Decision:
    """Notice a `live.json` that weighs more than every visitor should wait for."""
    size = len(encode(manifest))
    if size <= LIVE_BYTES:
        return decision
    message = (
        f"The names, wording and links of the site add up to {size} bytes, and {LIVE_BYTES} are "
        "planned for, so pages start more slowly. Shorten the wording in the site.json files."
    )
    return _with_notice(decision, message)


def _noted(decision: Decision, planned: Plan, notes: dict[str, str]) -> Decision:
    """Add what is to be told of outputs to the problems of the uploads that they show."""
    problems = dict(decision.problems)
    for output in planned.outputs:
        if output.source and output.key in notes:
            note = Problem(notes[output.key], warning=True)
            problems[output.source] = (*problems.get(output.source, ()), note)
    return dataclasses.replace(decision, problems=problems)


def _item_outputs(record: Record) -> list[Output]:
    """The items that the record refers to, each an object of its own."""
    prints = {
        version.fingerprint
        for source in record.sources.values()
        for version in (source.version, source.good)
        if version
    }
    return [_item_output(fingerprint) for fingerprint in sorted(prints)]


def _item_output(fingerprint: str) -> Output:
    return Output(item_key(fingerprint), JSON, lambda workshop: encode(workshop.item(fingerprint)))


def _record(gathered: Gathered, decision: Decision, planned: Plan, now: datetime) -> Record:
    """Put the record of the release together, and give it its version.

    The version is the serial number and a digest of everything that went into the release,
    so that two publishes of the same uploads after the same release give the same version.
    """
    problems = Problems(len(decision.problems), tuple(decision.problems)[:NAMED_PROBLEMS])
    manifest = replace(planned.manifest, problems=problems)
    files = {
        name: FileSource(gathered.files[name].etag, stored)
        for name, stored in planned.files.items()
    }
    digest = sha256(encode((manifest, gathered.engine, decision.sources, files))).hexdigest()[:10]
    serial = (gathered.live.serial if gathered.live else 0) + 1
    manifest = replace(
        manifest,
        version=f"{serial}-{digest}",
        serial=serial,
        published_at=now.isoformat(timespec="seconds"),
    )
    record = Record(manifest, gathered.engine, decision.sources, files)
    items = (output.key for output in _item_outputs(record))
    outputs = tuple(sorted({*items, *(output.key for output in planned.outputs)}))
    earlier = gathered.previous.notes if gathered.previous else {}
    notes = {key: earlier[key] for key in outputs if key in earlier}
    return replace(record, outputs=outputs, notes=notes)
