"""Values and fakes that the tests of contact share."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from handlers.contact.enquiry import About, Enquiry
from handlers.release.manifest import Frame, Manifest, Routing, Topic

SITE = Path(__file__).resolve().parents[3] / "site"
NOW = datetime(2024, 5, 1, 10, 7, 30, tzinfo=UTC)
KEY = "3f9a2c1b" * 8
ABOUT = About(
    "migration-health/clinics", "/fr/programmes/migration-health/clinics/", "Cliniques & santé"
)

WORDS = {
    "en": {
        "mail_subject": "Message",
        "mail_heading": "New message from the contact form",
        "mail_reference": "Reference:",
        "mail_received": "Received:",
        "mail_language": "Written on the site in:",
        "mail_topic": "Topic:",
        "mail_about": "The visitor was reading:",
        "mail_name": "Name:",
        "mail_email": "E-mail:",
        "mail_reply": "To answer, simply reply to this e-mail.",
        "mail_reply_by_hand": "Do not use “Reply”: write a new e-mail to the address above.",
        "mail_message": "Message",
    },
    "fr": {
        "mail_subject": "Message",
        "mail_heading": "Nouveau message du formulaire de contact",
        "mail_reference": "Référence :",
        "mail_received": "Reçu le :",
        "mail_language": "Rédigé sur le site en :",
        "mail_topic": "Sujet :",
        "mail_about": "Page consultée :",
        "mail_name": "Nom :",
        "mail_email": "Adresse électronique :",
        "mail_reply": "Pour répondre, répondez simplement à ce message.",
        "mail_reply_by_hand": (
            "N'utilisez pas « Répondre » : écrivez un nouveau message à l'adresse ci-dessus."
        ),
        "mail_message": "Message",
    },
}

MANIFEST = Manifest(
    version="1-abc",
    serial=1,
    published_at="2024-05-01T00:00:00Z",
    base_url="https://programmes.example.org",
    languages=("en", "fr"),
    frames={
        "en": Frame("Pacific Programmes", topics=(Topic("media", "Press and media"),)),
        "fr": Frame("Programmes du Pacifique", topics=(Topic("media", "Presse"),)),
    },
    routing=Routing(
        recipients=("office@example.org",),
        topics={"media": ("press@example.org",)},
        themes={"migration-health": ("health@example.org", "office@example.org")},
    ),
)


def enquiry(**changes: Any) -> Enquiry:
    values: dict[str, Any] = {
        "key": KEY,
        "received_at": "2024-05-01T10:07:30Z",
        "lang": "fr",
        "name": "Zoë Ångström",
        "email": "zoe@example.com",
        "reply_to": "zoe@example.com",
        "topic": "media",
        "message": "Bonjour,\n\nune <question> & rien d'autre.",
        "about": ABOUT,
    }
    return Enquiry(**{**values, **changes})


def make_site(folder: Path) -> Path:
    """A site folder with the real templates and the words of these tests."""
    (folder / "templates").symlink_to(SITE / "templates")
    (folder / "translations").mkdir()
    for lang, words in WORDS.items():
        translation = {
            "language": {"en": "English", "fr": "Français"}[lang],
            "direction": "ltr",
            "date": "{day} {month} {year}",
            "first_day": "1",
            "months": [f"month{number}" for number in range(1, 13)],
            "words": words,
        }
        path = folder / "translations" / f"{lang}.json"
        path.write_text(json.dumps(translation), encoding="utf-8")
    return folder


@dataclass
class FakeLive:
    """A live release, or none."""

    found: Manifest | None = MANIFEST

    def manifest(self) -> Manifest | None:
        return self.found


@dataclass
class FakeCourier:
    """Keeps what it is given, or raises what it is told to."""

    error: Exception | None = None
    sent: list[tuple[str, EmailMessage]] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)

    def send(self, message: EmailMessage, key: str, tag: str = "enquiry") -> str:
        if self.error is not None:
            raise self.error
        self.sent.append((key, message))
        self.tags.append(tag)
        return f"message-{len(self.sent)}"
