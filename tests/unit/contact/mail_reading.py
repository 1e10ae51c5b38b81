"""E-mails as a mail program reads them, from the bytes that are sent."""

from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path

from msgspec.structs import replace

from handlers.release.manifest import Frame, Manifest, Office, Topic
from handlers.templating import Templates
from tests.unit.contact.samples import MANIFEST, SITE

LANGUAGES = tuple(sorted(path.stem for path in (SITE / "translations").glob("*.json")))
TEMPLATES = Templates(Path(SITE))
"""The site's own words, in all its languages."""

OFFICE = Office("The Office", ("1 Street", "Canberra"), "office@example.org", "+61 2 5550 0100")

HEADERS = {
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "Content-Language",
    "MIME-Version",
    "Content-Type",
}


def arrived(message: EmailMessage) -> EmailMessage:
    """Read an e-mail again; it has to fit through any mail server."""
    raw = message.as_bytes()
    assert raw.isascii()
    assert max(len(text) for text in raw.split(b"\r\n")) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")
    return BytesParser(policy=default).parsebytes(raw)


def body(message: EmailMessage, kind: str) -> str:
    """Give one of the two bodies, `plain` or `html`."""
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def with_a_second_language(manifest: Manifest, lang: str, *topics: Topic) -> Manifest:
    """The same release with one more language, which has topics of its own."""
    frames = {**manifest.frames, lang: Frame("Second", topics=topics)}
    return replace(manifest, languages=(*manifest.languages, lang), frames=frames)


def manifest_in(lang: str, **routing: object) -> Manifest:
    """A release whose only language this is, with an office, and with its routing changed."""
    frame = Frame("Programmes", office=OFFICE, topics=(Topic("media", "Press and media"),))
    return replace(
        MANIFEST,
        languages=(lang,),
        frames={lang: frame},
        routing=replace(MANIFEST.routing, **routing),
    )
