"""Gathers what is known after a round: from the inbox, the cloud, the workers and the visitors."""

import json
from collections import Counter
from collections.abc import Sequence
from email import message_from_string, policy
from pathlib import Path
from typing import Any

from msgspec.json import encode

from handlers.contact.token import ReceiptToken
from infra.messages.reading import in_parallel, read_ledger
from tests.faults.judging import Death, Evidence
from tests.faults.layer import Note
from tests.faults.schedule import Fate
from tests.faults.visitors import Visit
from tests.faults.world import SECRET, World

_THANKS = "acknowledgement-"


def gathered(world: World, visits: Sequence[Visit], before: int) -> Evidence:
    """Gather the evidence of a round in which nothing happens any more.

    `before` is how many e-mails had left when every event was delivered once more.
    """
    inbox, receipts = world.inbox, ReceiptToken([SECRET])
    keys = [key for key, _ in inbox.keys("enquiries")]
    stored = {one.key: (one.name, one.message) for one in in_parallel(inbox.enquiry, keys)}
    ended = [key for key, _ in inbox.keys("outcomes")]
    outcomes = {one.key: one.status for one in in_parallel(inbox.outcome, ended) if one}
    shown = {
        visit.number: frozenset(
            receipts.read(path.split("/")[-2]) or path for path in visit.receipts
        )
        for visit in visits
    }
    mails: Counter[str] = Counter()
    thanks: Counter[str] = Counter()
    garbled = []
    letters = [_read(raw) for raw in world.steer("mail?from=0")]
    for name, text in letters:
        if name.startswith(_THANKS):
            thanks[name.removeprefix(_THANKS)] += 1
        elif len(name) == 64:
            mails[name] += 1
            if name in stored and not all(part in text for part in stored[name]):
                garbled.append(name)
    # The daily summary is nobody's e-mail, and may have had to wait for a sweep that was let live.
    late = [name for name, _ in letters[before:] if not name.startswith("summary-")]
    waiting = {key for key, _ in inbox.keys("due")} | (set(keys) - set(ended))
    return Evidence(
        visits=visits, shown=shown, stored=stored, outcomes=outcomes, mails=mails, thanks=thanks,
        garbled=garbled, late=late, notes=_notes(world), deaths=_deaths(world),
        ledger=read_ledger(inbox), pending=len(waiting),
    )  # fmt: skip


def keep(evidence: Evidence, folder: Path, seed: int) -> Path:
    """Keep the evidence of a round in which something was violated, for whoever looks into it."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / f"round-{seed}.json"
    kept.write_bytes(encode(evidence))
    return kept


def _read(raw: str) -> tuple[str, str]:
    """Read the name of an e-mail, and its text without line breaks."""
    letter = message_from_string(raw, policy=policy.default)
    body = letter.get_body(("plain",))
    text: Any = body.get_content() if body else ""
    return letter["Message-ID"].strip("<>").partition("@")[0], " ".join(text.split())


def _notes(world: World) -> list[Note]:
    return [Note(**{**note, "fate": Fate(note["fate"])}) for note in world.steer("notes")]


def _deaths(world: World) -> list[Death]:
    lines = world.deaths.read_text("utf-8").splitlines()
    return [Death(**json.loads(line)) for line in lines]
