"""Reads a sent message from its MIME text."""

from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from infra.local.cloud import SentMail


@dataclass(frozen=True)
class Letter:
    """A message as its reader would see it. A part is empty where the message has none."""

    headers: tuple[tuple[str, str], ...]
    text: str
    html: str

    def header(self, name: str) -> str:
        """Return a header by its name, or nothing."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


def read_letter(sent: SentMail) -> Letter:
    """Parse a message. What cannot be decoded is shown as it came."""
    message = message_from_bytes(sent.raw.encode(), policy=default)
    return Letter(
        headers=tuple((name, str(value)) for name, value in message.items()),
        text=_part(message, "plain"),
        html=_part(message, "html"),
    )


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    if part is None:
        return ""
    try:
        return str(part.get_content())
    except (KeyError, LookupError, ValueError):
        return str(part.get_payload())
