"""Whether a message is held as spam. Pure: signals and counts go in, codes come out.

Being held costs a sender a day and loses nothing, and yet hardly anybody who means it should be.
So no single oddity is enough, where people have it too:

- **trap**: the field that people do not see was filled in. Programs do that, and once in a
  while a password manager does it for a person; it is not enough where the script saw
  somebody take the time that writing takes.
- **fast**: the script measured less than anybody needs. Someone who sends a form again that
  the browser filled in anew can be as fast; it is never enough alone.
- **links**: as many as spam has, and as a journalist may paste; it is never enough alone.
- **sender**, **text**: one address, or one text, comes again and again. Nobody does that by
  hand, and what comes that often has reached the office a few times before it is held, so each
  is enough. The same text from different addresses may be a campaign, where real people send
  a letter that somebody wrote for them: it takes many more of those.

A script that did not run takes nothing away from anybody: there is no time then that could
count against a message, nor is its absence a signal.
"""

from dataclasses import dataclass
from typing import Final

from handlers.contact.signals import Signals

TRAP: Final = "trap"
FAST: Final = "fast"
LINKS: Final = "links"
SENDER: Final = "sender"
TEXT: Final = "text"

_FASTEST = 1.5
"""Seconds on the form; less is no person's."""
_WRITING = 10.0
"""Seconds on the form; somebody who took so long was there."""
_MANY_LINKS = 6
_MOST_OF_A_SENDER = 5
_MOST_OF_A_TEXT = 5
_MOST_SENDERS_OF_A_TEXT = 20


@dataclass(frozen=True)
class Counts:
    """How often a message's sender and text have come, itself included; 0 where not counted.

    `sender` counts messages of its sender within an hour, `text` messages of its sender with
    its text within a day, and `text_senders` the different senders of that text.
    """

    sender: int = 0
    text: int = 0
    text_senders: int = 0


def judge(signals: Signals, counts: Counts) -> tuple[str, ...]:
    """Say why a message is held, as codes; none where it goes its way."""
    found = _noticed(signals, counts)
    alone = SENDER in found or TEXT in found or (TRAP in found and not _somebody_wrote(signals))
    together = len(found) > 1
    return found if alone or together else ()


def _noticed(signals: Signals, counts: Counts) -> tuple[str, ...]:
    repeated = counts.text > _MOST_OF_A_TEXT or counts.text_senders > _MOST_SENDERS_OF_A_TEXT
    noticed = {
        TRAP: signals.trap,
        FAST: signals.seconds is not None and signals.seconds < _FASTEST,
        LINKS: signals.links >= _MANY_LINKS,
        SENDER: counts.sender > _MOST_OF_A_SENDER,
        TEXT: repeated,
    }
    return tuple(code for code, is_so in noticed.items() if is_so)


def _somebody_wrote(signals: Signals) -> bool:
    return signals.seconds is not None and signals.seconds >= _WRITING
