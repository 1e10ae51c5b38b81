"""Recording: the record of a release to be, its version, and the items that it refers to. Pure."""

from datetime import datetime
from hashlib import sha256
from typing import Final

from msgspec.structs import replace

from handlers.publishing.deciding import Decision
from handlers.publishing.gathering import Gathered
from handlers.publishing.outputs import JSON, Output
from handlers.publishing.planning import Plan
from handlers.publishing.record import Record, item_key
from handlers.release.manifest import Problems
from handlers.release.model import encode

NAMED_PROBLEMS: Final = 10
"""Uploads with problems that `live.json` names; all of them are counted."""


def item_outputs(record: Record) -> list[Output]:
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


def record_of(gathered: Gathered, decision: Decision, planned: Plan, now: datetime) -> Record:
    """Put the record of the release together, and give it its version.

    The version is the serial number and a digest of everything that went into the release,
    so that two publishes of the same uploads after the same release give the same version.
    """
    problems = Problems(len(decision.problems), tuple(decision.problems)[:NAMED_PROBLEMS])
    manifest = replace(planned.manifest, problems=problems)
    files = decision.files
    digest = sha256(encode((manifest, gathered.engine, decision.sources, files))).hexdigest()[:10]
    serial = (gathered.live.serial if gathered.live else 0) + 1
    manifest = replace(
        manifest,
        version=f"{serial}-{digest}",
        serial=serial,
        published_at=now.isoformat(timespec="seconds"),
    )
    record = Record(manifest, gathered.engine, decision.sources, files)
    items = (output.key for output in item_outputs(record))
    outputs = tuple(sorted({*items, *(output.key for output in planned.everything)}))
    earlier = gathered.previous.notes if gathered.previous else {}
    notes = {key: earlier[key] for key in outputs if key in earlier}
    return replace(record, outputs=outputs, notes=notes)
