"""Gathers what is known after a round: from the inbox, the cloud, the workers and the visitors."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email import message_from_string, policy
from pathlib import Path
from typing import Any

from msgspec.json import encode

from handlers.contact.enquiry import Enquiry
from handlers.contact.token import ReceiptToken
from handlers.storage import Bucket
from infra.messages.reading import in_parallel, read_ledger
from tests.faults.evidence import Death, Evidence, Orders, Told
from tests.faults.layer import Note
from tests.faults.schedule import Fate
from tests.faults.visitors import Visit
from tests.faults.world import SECRET, World

_THANKS, _RETURNED = "acknowledgement-", "returned-"
_UNREACHED = ("Bounce", "Reject")
_KEY_LENGTH = 64


@dataclass(frozen=True)
class Course:
    """What was noted while a round took its course.

    `before` is how many e-mails had left when every event was delivered once more. `handed` says
    how often each body was handed to the function by the queue of news, and `waiting` counts
    what the queues still held.
    """

    visits: Sequence[Visit]
    orders: Orders
    told: Sequence[Told]
    handed: Mapping[str, int]
    before: int
    waiting: int


def gathered(world: World, course: Course) -> Evidence:
    """Gather the evidence of a round in which nothing happens any more."""
    inbox, orders = world.inbox, course.orders
    keys = [key for key, _ in inbox.keys("enquiries")]
    stored = {one.key: words(one) for one in in_parallel(inbox.enquiry, keys)}
    ended = [key for key, _ in inbox.keys("outcomes")]
    outcomes = {one.key: one for one in in_parallel(inbox.outcome, ended) if one}
    unsettled = {key for key, _ in inbox.keys("due")} | (set(keys) - set(ended))
    letters = [_read(one["raw"]) for one in world.steer("mail?from=0")]
    accepted = {**orders.erased, **stored}
    return Evidence(
        visits=course.visits,
        shown=_shown(course.visits),
        stored=stored,
        outcomes=outcomes,
        buried=[key for key, _ in inbox.keys("tombstones")],
        traces=_traces(world.bucket, orders),
        orders=orders,
        mails=Counter(name for name, _ in letters if len(name) == _KEY_LENGTH),
        thanks=_after(_THANKS, letters),
        returned=_after(_RETURNED, letters),
        garbled=[
            name
            for name, text in letters
            if name in accepted and not all(part in text for part in accepted[name])
        ],
        told=course.told,
        handed=_unreached(course.handed),
        # Summaries and reports are nobody's, and may have had to wait for a sweep that lived.
        late=[name for name, _ in letters[course.before :] if len(name) >= _KEY_LENGTH],
        notes=[Note(**{**note, "fate": Fate(note["fate"])}) for note in world.steer("notes")],
        deaths=[Death(**json.loads(line)) for line in world.deaths.read_text().splitlines()],
        ledger=read_ledger(inbox),
        pending=len(unsettled) + course.waiting,
    )


def key_of(receipt: str) -> str:
    """The key in the address of a receipt, or nothing where we did not sign it."""
    return ReceiptToken([SECRET]).read(receipt.split("/")[-2]) or ""


def words(enquiry: Enquiry) -> tuple[str, ...]:
    """What somebody wrote, as `Visit.words` has it."""
    return enquiry.name, enquiry.email, enquiry.topic, enquiry.message


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


def _after(beginning: str, letters: Sequence[tuple[str, str]]) -> Counter[str]:
    """Count e-mails by the key in their names, of those whose names begin so."""
    names = [name for name, _ in letters if name.startswith(beginning)]
    return Counter(name.removeprefix(beginning) for name in names)


def _unreached(handed: Mapping[str, int]) -> Counter[str]:
    """Count by its key how often news was handed over that an e-mail did not arrive."""
    found: Counter[str] = Counter()
    for body, number in handed.items():
        news = json.loads(body)
        found[news["enquiry"]] += number * (news["type"] in _UNREACHED)
    return found


def _traces(bucket: Bucket, orders: Orders) -> list[str]:
    """Name the objects, but for tombstones, that still name an erased message or its sender."""
    gone = (*orders.erased, *orders.senders)
    names = [one.key for one in bucket.list("") if not one.key.startswith("tombstones/")]
    return [name for name in names if any(one in name for one in gone)]


def _shown(visits: Sequence[Visit]) -> dict[int, frozenset[str]]:
    """Read the keys of the receipts that each visitor was shown; of what is none, the address."""
    return {one.number: frozenset(key_of(path) or path for path in one.receipts) for one in visits}
