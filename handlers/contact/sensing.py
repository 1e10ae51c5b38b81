"""What a message shows of how it was written. Judging comes later, and elsewhere.

Nothing here ever stops a visitor or changes a page: whoever is suspected sees the same receipt
as everybody. Addresses and texts leave as HMACs, which can be counted and not read.
"""

import hmac
import re
from collections.abc import Mapping
from hashlib import sha256

from handlers.contact.signals import Signals
from handlers.contact.text import folded, is_blank

TRAP = "remark"
"""A field that people neither see nor reach. No browser and no password manager has anything to
fill in under such a name, unlike “website” or “phone”."""

SECONDS = "seconds"
"""A hidden field that the script fills in: its absence means no script, and nothing else."""

_MEASURED = re.compile(r"[0-9]{1,6}(\.[0-9]{1,3})?", re.ASCII)
_LINK = re.compile(r"https?://|(?<![/\w])www\.", re.IGNORECASE)
_DIGITS = 32


def signals_of(
    fields: Mapping[str, str], *, secret: str, name: str, email: str, message: str
) -> Signals:
    """Gather the signals of an accepted form; `name`, `email` and `message` in normal form."""
    seconds = _seconds(fields.get(SECONDS, ""))
    return Signals(
        trap=not is_blank(fields.get(TRAP, "")),
        seconds=seconds,
        links=len(_LINK.findall(f"{name}\n{message}")),
        script=seconds is not None,
        sender=_mark(secret, "sender", _mailbox(email)),
        text=_mark(secret, "text", folded(message)),
    )


def _seconds(typed: str) -> float | None:
    return float(typed) if _MEASURED.fullmatch(typed) else None


def _mailbox(email: str) -> str:
    """Fold an address: what follows a plus sign in its local part leads to the same mailbox."""
    local, at, domain = email.casefold().rpartition("@")
    untagged = local.partition("+")[0] or local
    return f"{untagged}{at}{domain}"


def _mark(secret: str, purpose: str, text: str) -> str:
    key = hmac.new(secret.encode(), f"enquiry {purpose}".encode(), sha256).digest()
    return hmac.new(key, text.encode(), sha256).hexdigest()[:_DIGITS]
