"""The e-mail that tells the office about a message. Its wording lives in `site/`.

From is the site's own address, for a visitor's would break SPF and DMARC; a reply goes to
the visitor. It is written in the site's first language, which is the office's, while the
message keeps the language it was written in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Self

from handlers.contact.enquiry import Enquiry, reference_of
from handlers.contact.errors import RoutingError
from handlers.release.manifest import Manifest
from handlers.templating import Templates

_POLICY = SMTP.clone(cte_type="7bit")
_NAME_IN_HEADER = 60
"""Characters. Longer names are folded, and folding breaks them; the body has them in full."""


@dataclass(frozen=True)
class Letterhead:
    """What the e-mail says about the site; `topics` maps a slug to its label."""

    site_name: str
    base_url: str
    mail_from: str
    lang: str
    topics: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, manifest: Manifest, mail_from: str) -> Self:
        """Take the letterhead from the release that is live, in its first language."""
        lang = manifest.languages[0]
        frame = manifest.frames[lang]
        topics = {topic.slug: topic.label for topic in frame.topics}
        return cls(frame.name, manifest.base_url, mail_from, lang, topics)


def compose(
    enquiry: Enquiry, letterhead: Letterhead, recipients: Sequence[str], templates: Templates
) -> EmailMessage:
    """Write the e-mail, or raise `RoutingError` where nobody can receive it.

    SES replaces Message-ID with one of its own; a server that keeps it can drop doubles by it.
    """
    domain = letterhead.mail_from.rpartition("@")[2]
    context = _context(enquiry, letterhead)
    subject = templates.render("mail/subject.txt", letterhead.lang, **context)
    message = EmailMessage(policy=_POLICY)
    message["From"] = _mailbox(letterhead.site_name, letterhead.mail_from)
    message["To"] = [_recipient(address) for address in recipients] or _nobody()
    # SES has no SMTPUTF8 and refuses a header with a local part beyond ASCII. Rather than
    # lose such a message, the e-mail then goes without Reply-To and says so.
    if enquiry.reply_to:
        message["Reply-To"] = _mailbox(enquiry.name, enquiry.reply_to)
    message["Subject"] = _harmless(subject)
    message["Date"] = datetime.fromisoformat(enquiry.received_at)
    message["Message-ID"] = f"<{enquiry.key}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(templates.render("mail/notification.txt", letterhead.lang, **context))
    html = templates.render("mail/notification.html", letterhead.lang, **context)
    message.add_alternative(html, subtype="html")
    message["Content-Language"] = letterhead.lang
    return message


def _context(enquiry: Enquiry, letterhead: Letterhead) -> dict[str, object]:
    about = enquiry.about
    return {
        "enquiry": enquiry,
        "reference": reference_of(enquiry.key),
        "topic": letterhead.topics.get(enquiry.topic, enquiry.topic),
        "site_name": letterhead.site_name,
        "about_url": letterhead.base_url.rstrip("/") + about.path if about else "",
    }


def _harmless(text: str) -> str:
    """Make text fit for a header: one line of printable characters, never an encoded word.

    The standard library decodes an encoded word inside a display name and writes what comes
    out, line ends included: with it, a name could add a header.
    """
    printable = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(printable.replace("=?", "= ?").split())


def _mailbox(name: str, address: str) -> Address:
    return Address(display_name=_harmless(name)[:_NAME_IN_HEADER].rstrip(), addr_spec=address)


def _recipient(address: str) -> Address:
    try:
        if address.isascii():
            return Address(addr_spec=address)
    except (ValueError, IndexError, HeaderParseError):
        pass
    raise RoutingError("The contact routing of the site names an address that mail cannot use.")


def _nobody() -> list[Address]:
    raise RoutingError("The contact routing of the site names no recipient.")
