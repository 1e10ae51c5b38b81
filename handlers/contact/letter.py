"""What every e-mail of the site has in common: its headers, and two bodies that agree.

From is the site's own address, for any other would break SPF and DMARC. The wording lives in
`site/`: a letter named `x` has the templates `mail/x.subject.txt`, `mail/x.txt` and
`mail/x.html`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Literal, Self

from handlers.contact.addressing import harmless, mailbox
from handlers.contact.enquiry import Enquiry
from handlers.release.manifest import Manifest
from handlers.templating import Templates

_POLICY = SMTP.clone(cte_type="7bit")


@dataclass(frozen=True)
class Letterhead:
    """What an e-mail says about the site; `topics` maps languages to the labels of slugs."""

    site_name: str
    base_url: str
    mail_from: str
    lang: str
    topics: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, manifest: Manifest, mail_from: str, lang: str = "") -> Self:
        """Take the letterhead from a release, in its first language unless told another."""
        lang = lang or manifest.languages[0]
        topics = {
            one: {topic.slug: topic.label for topic in frame.topics}
            for one, frame in manifest.frames.items()
        }
        return cls(manifest.frames[lang].name, manifest.base_url, mail_from, lang, topics)

    def topic(self, enquiry: Enquiry) -> str:
        """Label the topic of a message, which may be one that only its own language has.

        Where neither has it any more, the slug is left. Empty for a message without a topic.
        """
        labels = (self.topics.get(lang, {}) for lang in (self.lang, enquiry.lang))
        found = (one[enquiry.topic] for one in labels if enquiry.topic in one)
        return next(found, enquiry.topic)


@dataclass(frozen=True)
class Envelope:
    """The headers of an e-mail, but for its subject.

    `name` becomes the local part of the Message-ID; `automatic` is a value of Auto-Submitted
    (RFC 3834), which keeps machines from answering.
    """

    to: tuple[Address, ...]
    name: str
    date: datetime
    reply_to: Address | None = None
    automatic: Literal["auto-generated", "auto-replied"] = "auto-generated"


def write(
    letter: str,
    letterhead: Letterhead,
    envelope: Envelope,
    templates: Templates,
    context: Mapping[str, object],
) -> EmailMessage:
    """Write an e-mail in the language of its letterhead.

    SES replaces Message-ID with one of its own; a server that keeps it can drop doubles by it.
    """
    lang = letterhead.lang
    told = {"site_name": letterhead.site_name, **context}
    domain = letterhead.mail_from.rpartition("@")[2]
    message = EmailMessage(policy=_POLICY)
    message["From"] = mailbox(letterhead.site_name, letterhead.mail_from)
    message["To"] = envelope.to
    if envelope.reply_to:
        message["Reply-To"] = envelope.reply_to
    message["Subject"] = harmless(templates.render(f"mail/{letter}.subject.txt", lang, **told))
    message["Date"] = envelope.date
    message["Message-ID"] = f"<{envelope.name}@{domain}>"
    message["Auto-Submitted"] = envelope.automatic
    message.set_content(templates.render(f"mail/{letter}.txt", lang, **told))
    html = templates.render(f"mail/{letter}.html", lang, **told)
    message.add_alternative(html, subtype="html")
    message["Content-Language"] = lang
    return message
