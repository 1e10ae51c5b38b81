"""One visitor for each side effect: their worker is killed right after it, and nothing else fails.

Each case says what is promised then. The first ones are about the web function, the next about
a message that goes through, then one that waits for the mail service, one that is refused, and
one that is held as spam.
"""

from dataclasses import dataclass
from typing import Final

from tests.faults.evidence import Kind
from tests.faults.schedule import DEADLY, Fate, Rule
from tests.faults.visitors import Manner

_BUSY_ONCE: Final = Rule("send enquiry", Fate.BUSY)
_REFUSED: Final = Rule("send enquiry", Fate.REFUSED)
_LONG = 15
"""Requests: five tries of the web function, each of which asks S3 three times."""


@dataclass(frozen=True)
class Case:
    """What happens to a visitor's message, and what is promised then.

    `mails` is how many e-mails the office gets, `thanks` how many the sender gets, and `status`
    that of the outcome; `otherwise` is a second pair of these numbers that is as good. `news` is
    what the mail service tells of its e-mails.
    """

    name: str
    rules: tuple[Rule, ...]
    mails: int = 1
    thanks: int = 1
    status: str = "sent"
    manner: Manner = Manner.PLAIN
    unsent: bool = False
    news: tuple[Kind, ...] = ()
    otherwise: tuple[int, int] | None = None

    @property
    def turn(self) -> int:
        """When to play it: first what a sweep resumes, then what waits for the mail service.

        A sweep that resumes something else may be killed over one that has waited, and would
        leave it; in this order it never meets one.
        """
        if _BUSY_ONCE in self.rules:
            return 2
        deadly = (rule for rule in self.rules if rule.fate in DEADLY)
        return 1 if any(rule.operation != "create enquiries" for rule in deadly) else 3


def after(operation: str, nth: int = 1) -> Rule:
    """The worker is killed right after it has done something."""
    return Rule(operation, Fate.KILLED_AFTER, nth)


def before(operation: str) -> Rule:
    """The worker is killed just before it does something."""
    return Rule(operation, Fate.KILLED_BEFORE)


def lost(operation: str) -> Rule:
    """It is done, and the reply is lost."""
    return Rule(operation, Fate.LOST)


CASES: Final = (
    Case("nothing happens", ()),
    Case("killed before it is stored", (before("create enquiries"),)),
    Case("killed after it is stored", (after("create enquiries"),)),
    Case("killed after it is stored, pressed twice", (after("create enquiries"),),
         manner=Manner.DOUBLE),
    Case("stored, and the reply is lost", (lost("create enquiries"),)),
    Case("storage is down", (Rule("create enquiries", Fate.BUSY, 1, _LONG),), unsent=True),
    Case("killed after the claim", (after("create claims"),)),
    Case("the reply to the claim is lost", (lost("create claims"),)),
    Case("killed after the sender is counted", (after("create seen/sender"),)),
    Case("killed after the text is counted", (after("create seen/text"),)),
    Case("killed before the e-mail", (before("send enquiry"),)),
    Case("killed after the e-mail", (after("send enquiry"),), mails=2),
    Case("the reply to the e-mail is lost", (lost("send enquiry"),), mails=2),
    # News that comes before the next try spares the office the second e-mail; it may be late.
    Case("the same, and there is news of it", (lost("send enquiry"),), news=("delivered",),
         thanks=0, otherwise=(2, 1)),
    Case("killed before the outcome", (before("create outcomes"),), mails=2),
    Case("killed after the outcome", (after("create outcomes"),), thanks=0),
    Case("the reply to the outcome is lost", (lost("create outcomes"),)),
    Case("storage takes no outcome for a while", (Rule("create outcomes", Fate.BUSY, 1, 5),)),
    Case("killed after the mark of thanks", (after("create acknowledged"),), thanks=0),
    Case("killed after the thanks", (after("send acknowledgement"),)),
    Case("the mail service is busy once", (_BUSY_ONCE,)),
    Case("it is busy, killed after the due marker", (_BUSY_ONCE, after("put due"))),
    Case("it is busy, killed after the outcome", (_BUSY_ONCE, after("create outcomes"))),
    Case("it was busy, killed after the next claim", (_BUSY_ONCE, after("swap claims"))),
    Case("it was busy, killed after the e-mail", (_BUSY_ONCE, after("send enquiry", 2)), mails=2),
    Case("it was busy, killed after the last outcome", (_BUSY_ONCE, after("swap outcomes")),
         thanks=0),
    Case("it was busy, the reply to the last outcome is lost",
         (_BUSY_ONCE, lost("swap outcomes"))),
    Case("it was busy, killed after the due marker goes", (_BUSY_ONCE, after("delete due")),
         thanks=0),
    Case("it came back, killed after that is on record", (after("swap outcomes"),),
         news=("bounced",)),
    Case("it came back, killed after somebody was told", (after("send returned"),),
         news=("delivered", "bounced")),
    Case("refused for good", (_REFUSED,), mails=0, thanks=0, status="failed"),
    Case("refused, killed before the outcome", (_REFUSED, before("create outcomes"),
         Rule("send enquiry", Fate.REFUSED, 2)), mails=0, thanks=0, status="failed"),
    Case("refused, killed after the outcome", (_REFUSED, after("create outcomes")),
         mails=0, thanks=0, status="failed"),
    Case("held, killed after the claim", (after("create claims"),),
         mails=0, thanks=0, status="quarantined", manner=Manner.TRAPPED),
    Case("held, killed after the outcome", (after("create outcomes"),),
         mails=0, thanks=0, status="quarantined", manner=Manner.TRAPPED),
)  # fmt: skip

OF_NOBODY: Final = (
    "put claims/clock",
    "put retention/",
    "put reports/",
    "put summaries/",
    "send report",
    "send summary",
    "delete ",
)
"""How side effects begin that belong to no single message: S3's time, the daily work, tidying."""
