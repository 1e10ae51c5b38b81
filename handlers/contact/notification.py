"""The e-mail that tells the office about a message.

A reply to it goes to the visitor. It is written in the site's first language, which is the
office's, while the message keeps the language it was written in.
"""

from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage

from msgspec.structs import replace

from handlers.contact.addressing import is_usable, mailbox, mailboxes
from handlers.contact.enquiry import Enquiry, reference_of
from handlers.contact.letter import Envelope, Letterhead, write
from handlers.templating import Templates


def compose(
    enquiry: Enquiry, letterhead: Letterhead, recipients: Sequence[str], templates: Templates
) -> EmailMessage:
    """Write the e-mail, or raise `RoutingError` where nobody can receive it."""
    # SES has no SMTPUTF8 and refuses a header with a local part beyond ASCII; and some valid
    # addresses are beyond the standard library. Rather than lose such a message, the e-mail then
    # goes without Reply-To and says so.
    if enquiry.reply_to and not is_usable(enquiry.reply_to):
        enquiry = replace(enquiry, reply_to="")
    reply_to = mailbox(enquiry.name, enquiry.reply_to) if enquiry.reply_to else None
    envelope = Envelope(
        to=mailboxes(recipients),
        name=enquiry.key,
        date=datetime.fromisoformat(enquiry.received_at),
        reply_to=reply_to,
    )
    return write("notification", letterhead, envelope, templates, _context(enquiry, letterhead))


def _context(enquiry: Enquiry, letterhead: Letterhead) -> dict[str, object]:
    about = enquiry.about
    return {
        "enquiry": enquiry,
        "reference": reference_of(enquiry.key),
        "topic": letterhead.topic(enquiry),
        "about_url": letterhead.base_url.rstrip("/") + about.path if about else "",
    }
