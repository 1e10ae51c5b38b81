"""What was noticed about a message when it came in. The web function notes it, and judges nothing.

Who sent it and what it says are kept as HMACs, so that messages can be compared and counted
by names that say nothing about anybody.
"""

from msgspec import Struct


class Signals(Struct, frozen=True, omit_defaults=True):
    """What was noticed about one message.

    `trap` is whether the field that people do not see was filled in. `seconds` is the time on
    the form as the script measured it, None without script, and `script` whether it ran.
    `links` counts the addresses of web pages in the text. `sender` is an HMAC-SHA256, 32
    hexadecimal digits of it, over the case-folded e-mail address in normal form, without what
    follows a plus sign in its local part; `text` is the same over the message, folded. Both are
    empty for messages from before they were noted.
    """

    trap: bool = False
    seconds: float | None = None
    links: int = 0
    script: bool = False
    sender: str = ""
    text: str = ""
