"""Claims: who sends a message does so alone, for as long as a lease lasts.

A claim is an object that is created only where there is none, or swapped for one whose lease
is over; so there is always one holder. Leases are measured by S3's clock alone: it stamped
the claim, and it stamps `claims/clock` for whoever asks for the time. Workers' own clocks have
no part in it. A claim is left behind after use: where it is, and its lease is over, somebody
ended without recording an outcome, or the message has one and nobody asks.

A lease is longer than any worker lives, so that a new holder never meets the last one still
at work, and shorter than the queue hides a message that failed, so that its next delivery
finds the lease over.
"""

import os
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct
from msgspec.json import encode

from handlers.contact.errors import LeaseHeldError
from handlers.errors import (
    ObjectExistsError,
    ObjectMissingError,
    StorageUnavailableError,
    SwapRefusedError,
)
from handlers.storage import Bucket

LEASE: Final = timedelta(seconds=120)
"""The function's timeout is 60 s, and the queue hides what failed for 360 s."""

_CLOCK: Final = "claims/clock"
_JSON = "application/json"
_GRAIN = timedelta(seconds=1)
"""S3 tells when an object was written to the second, so an age may be too high by almost one."""


class _Claim(Struct, frozen=True):
    """`by` is drawn anew each time, so that a worker recognises its own claim."""

    key: str
    by: str


def claim_object(key: str) -> str:
    """Name the object that says who sends a message."""
    return f"claims/{key}.json"


def now(bucket: Bucket) -> datetime:
    """Ask S3 for the time: it is, to the second, no later than when the call returns."""
    bucket.put(_CLOCK, b"", "text/plain")
    written = bucket.modified(_CLOCK)
    if written is None:
        raise StorageUnavailableError("The clock of the inbox was deleted while it was read.")
    return written


def take(bucket: Bucket, key: str, lease: timedelta) -> bool:
    """Claim a message, or raise `LeaseHeldError`; True where a claim was there whose lease is over.

    A write whose reply was lost is tried again by the storage client, and then refused because
    of itself; so a refusal counts only where the claim is somebody else's.
    """
    name, body = claim_object(key), encode(_Claim(key, os.urandom(16).hex()))
    try:
        bucket.create(name, body, _JSON)
    except ObjectExistsError:
        return _take_over(bucket, name, body, lease)
    return False


def _take_over(bucket: Bucket, name: str, body: bytes, lease: timedelta) -> bool:
    try:
        found = bucket.get(name)
        if found.body == body:
            return False
        if now(bucket) - found.modified <= lease + _GRAIN:
            raise LeaseHeldError("Another worker has claimed it.")
        bucket.swap(name, body, _JSON, etag=found.etag)
    except ObjectMissingError:
        raise LeaseHeldError("It is being erased.") from None
    except SwapRefusedError:
        if bucket.get(name).body != body:
            raise LeaseHeldError("Another worker was faster to claim it.") from None
    return True
