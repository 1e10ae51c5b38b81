"""Publish: the one function behind every event and the schedule.

An event is only a hint that something may have changed. Publish reads what is live, lists the
uploads, decides, makes what is missing, and swaps `live.json`. Lost, doubled and late events
cannot hurt. Two publishes at once end in the same release: the later swap is refused, reads
again, and finds nothing left to do.

Pages never wait for booklets. A release goes live with its pages and their own prints, while the
booklets of the release before stand in; these are then made, and a second swap adds them. A
publish that ends in between leaves this to the next one.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final, Protocol

from msgspec.structs import replace

from handlers.content.problems import Problem
from handlers.errors import SwapRefusedError, TransientError
from handlers.publishing.applying import Published, live_booklets, store_record, swap_live
from handlers.publishing.arranging import Site, arrange
from handlers.publishing.deciding import Decision, decide
from handlers.publishing.gathering import Gathered, Listed, gather
from handlers.publishing.making import Bench, make_booklets, make_outputs
from handlers.publishing.noticing import noted, translated, weighed
from handlers.publishing.planning import Plan, plan
from handlers.publishing.prints import Printer
from handlers.publishing.problem_files import problem_files, write_problem_files
from handlers.publishing.record import Record, release_key
from handlers.publishing.recording import item_outputs, record_of
from handlers.release.manifest import Manifest
from handlers.storage import Blob
from handlers.templating import Templates

ATTEMPTS: Final = 5

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


@dataclass
class _Job:
    """One attempt: what was gathered, decided and planned, and the bench that it is made on."""

    gathered: Gathered
    decision: Decision
    planned: Plan
    record: Record
    bench: Bench
    now: datetime

    @property
    def live(self) -> Manifest | None:
        """What was live when the attempt began."""
        return self.gathered.live

    @property
    def nothing_new(self) -> bool:
        """Say whether what is live was made from the same inputs."""
        live = _version(self.live)
        return bool(live) and _digest(live) == _digest(self.record.manifest.version)

    def noted(self) -> Decision:
        """The decision with what is to be told of outputs, so far."""
        self.record = replace(self.record, notes={**self.record.notes, **self.bench.notes})
        return noted(self.decision, self.planned.everything, self.record.notes)

    def report(self, result: "Result", made: int = 0) -> Report:
        """Say how the attempt ends."""
        version = self.record.manifest.version
        if result is not Result.PUBLISHED or self.nothing_new:
            version = _version(self.live)
        return Report(result, version, made, self.noted().problems)


def _ignore(_report: Report) -> None:
    """Nobody waits for the pages."""


@dataclass(frozen=True)
class Publisher:
    """Publishes one site. `live` hears of a release as soon as its pages are live."""

    listing: Listed
    content: Content
    published: Published
    templates: Templates
    printer: Printer
    now: Callable[[], datetime] = utc_now
    live: Callable[[Report], None] = field(default=_ignore)

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
        job = self._job(gathered, decision, site, now)
        self._note(gathered, job.noted())
        live = gathered.live
        if live and job.nothing_new:
            if live.hold or not live.rebuilding:
                return job.report(Result.UNCHANGED)
            job.record = gathered.previous or replace(job.record, manifest=live)
            return job.report(Result.PUBLISHED, self._add_booklets(job, live, gathered.etag))
        if live and live.hold:
            return job.report(Result.HELD)
        return self._release(job)

    def _job(self, gathered: Gathered, decision: Decision, site: Site, now: datetime) -> _Job:
        planned = plan(site, decision.files, self.templates, self.printer)
        decision = weighed(translated(decision, self.templates), planned.manifest)
        record = record_of(gathered, decision, planned, now)
        bench = Bench(self.published, self.content, dict(gathered.fresh))
        return _Job(gathered, decision, planned, record, bench, now)

    def _release(self, job: _Job) -> Report:
        """Make the pages and their own prints, go live with them, and add the booklets."""
        trusted = frozenset(job.gathered.previous.outputs if job.gathered.previous else ())
        outputs = [*item_outputs(job.record), *job.planned.outputs]
        made = make_outputs(job.bench, outputs, trusted, job.now)
        self._note(job.gathered, job.noted())
        store_record(self.published, release_key(job.record.manifest.version), job.record)
        manifest = job.record.manifest
        earlier = job.live.booklets if job.live else ""
        if manifest.booklets == earlier:
            swap_live(self.published, manifest, job.gathered.etag)
            return job.report(Result.PUBLISHED, made)
        pages = replace(manifest, booklets=earlier, rebuilding=True)
        etag = swap_live(self.published, pages, job.gathered.etag)
        self.live(job.report(Result.PUBLISHED, made))
        return job.report(Result.PUBLISHED, made + self._add_booklets(job, pages, etag))

    def _add_booklets(self, job: _Job, live: Manifest, etag: str) -> int:
        """Make the booklets of what is live, and swap it for the same with them."""
        trusted = live_booklets(self.published, live)
        told = dict(job.record.notes)
        made = make_booklets(job.bench, job.planned, trusted, job.now, etag)
        self._note(job.gathered, job.noted())
        if job.record.notes != told:
            store_record(self.published, release_key(live.version), job.record, again=True)
        whole = replace(live, booklets=job.planned.manifest.booklets, rebuilding=False)
        swap_live(self.published, whole, etag)
        return made

    def _note(self, gathered: Gathered, decision: Decision) -> None:
        write_problem_files(self.content, problem_files(decision), gathered.problem_files)


def _version(live: Manifest | None) -> str:
    return live.version if live else ""


def _digest(version: str) -> str:
    return version.partition("-")[2]
