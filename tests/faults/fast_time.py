"""Time that passes faster, for S3 and for the workers alike, so that hours fit into a test.

Nothing of the product changes for that: its lease of two minutes, its retries after five and the
queue's six minutes keep their lengths, and a minute is over sooner.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

FASTEST = 45.0
"""Seconds of the suite's time in a second, on a machine that has nothing else to do.

A function's minute is then 1.3 seconds, in which it has to send a handful of e-mails.
"""

_SLOWEST = 6.0
_START = 0.7
"""Seconds that a cloud takes to start on such a machine."""


@dataclass(frozen=True)
class FastTime:
    """A clock that showed the true time at `began`, in seconds since 1970, and runs fast since."""

    began: float
    speed: float = FASTEST

    @classmethod
    def after_start(cls, seconds: float) -> Self:
        """Begin now, at a speed that suits a machine which took so long to start a cloud.

        On a busy machine workers would be ended by their timeout before they get anywhere.
        """
        return cls(time.time(), max(_SLOWEST, min(FASTEST, FASTEST * _START / seconds)))

    def now(self) -> datetime:
        """What the clock shows, in UTC."""
        return datetime.fromtimestamp(self.began + self.timer(), UTC)

    def timer(self) -> float:
        """Seconds of fast time since the beginning."""
        return (time.time() - self.began) * self.speed

    def pause(self, seconds: float) -> None:
        """Wait for so long by this clock."""
        time.sleep(self.real(seconds))

    def real(self, seconds: float) -> float:
        """How many true seconds so many of this clock's are."""
        return seconds / self.speed
