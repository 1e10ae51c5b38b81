"""The contact form in English and Arabic for `contact.test.mjs`; its storage does as it is told.

The application is the real one. A message says in its text what shall become of it: “storage: down”
keeps it from being stored, “outcome: failed” is recorded as failed, and so on. Every state of the
form and of the receipt can so be looked at. Prints its address, and serves until it is stopped.
"""

import json
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.json import decode
from msgspec.structs import replace
from werkzeug.serving import WSGIRequestHandler, make_server

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from handlers.contact.enquiry import Enquiry, utc  # noqa: E402
from handlers.contact.inbox import Inbox, enquiry_object, outcome_object  # noqa: E402
from handlers.contact.outcome import Outcome  # noqa: E402
from handlers.contact.tombstone import Tombstone  # noqa: E402
from handlers.errors import StorageUnavailableError  # noqa: E402
from tests.unit.publishing.office import SITE, Office  # noqa: E402
from tests.unit.web.web_site import Clock, MoodyBucket, Web  # noqa: E402

if TYPE_CHECKING:
    from obstore.store import ObjectStore

ARABIC = {
    "name": "برامج الهجرة في المحيط الهادئ",
    "tagline": "ما يقوم به كل برنامج، ومع من، وأين وصل",
    "wording": {"contact": "يقرأ أحد أعضاء فريقنا كل رسالة ويرد عليها خلال خمسة أيام عمل."},
    "office": {
        "name": "مكتب برامج المحيط الهادئ",
        "address": ["Level 2, 1 Example Street", "Canberra ACT 2600", "أستراليا"],
        "email": "office@example.org",
        "phone": "+61 2 5550 0100",
    },
    "contact_topics": [
        {"slug": "general", "label": "سؤال عام"},
        {"slug": "media", "label": "الصحافة والإعلام"},
    ],
}
NOW = Clock().time
SENT = Outcome(
    key="",
    status="sent",
    at=utc(NOW + timedelta(seconds=9)),
    received_at=utc(NOW),
    sent_at=utc(NOW + timedelta(seconds=4)),
)
OUTCOMES = {
    "sent": replace(SENT, delivery=""),
    "delivered": replace(SENT, delivery="delivered", delivered_at=SENT.at),
    "bounced": replace(SENT, delivery="bounced", delivered_at=SENT.at),
    "failed": replace(SENT, status="failed", sent_at=""),
    "deferred": replace(SENT, status="deferred", sent_at=""),
    "quarantined": replace(SENT, status="quarantined", sent_at="", suspicions=("links",)),
}


class ObedientBucket(MoodyBucket):
    """An inbox in which a message says itself what becomes of it."""

    def __init__(self, opening: "Callable[[], ObjectStore]", name: str) -> None:
        super().__init__(opening, name)
        self.lost: set[str] = set()

    def create(self, key: str, body: bytes, content_type: str) -> str:
        """Store a message, and what it asks for."""
        text = body.decode()
        if "storage: down" in text:
            raise StorageUnavailableError("Told so.")
        tag = super().create(key, body, content_type)
        if key.startswith("enquiries/"):
            self._follow(decode(body, type=Enquiry).key, text)
        if "reply: lost" in text and key not in self.lost:
            self.lost.add(key)
            raise StorageUnavailableError("Stored, and then told so.")
        return tag

    def _follow(self, key: str, text: str) -> None:
        for name, outcome in OUTCOMES.items():
            if f"outcome: {name}" in text:
                Inbox(self).record(replace(outcome, key=key))
        if "outcome: unreadable" in text:
            self.put(outcome_object(key), b"nonsense", "application/json")
        if "outcome: erased" in text:
            Inbox(self).bury(Tombstone(key, SENT.at, "erased", SENT.received_at))
            assert enquiry_object(key) not in [entry.key for entry in self.list("enquiries/")]


class _Silent(WSGIRequestHandler):
    def log(self, *_: object) -> None:
        pass


def office() -> Office:
    """The starter site in English, and the office's own words in Arabic."""
    made = Office()
    for path in sorted((SITE / "content" / "en").rglob("*.json")):
        made.put(path.relative_to(SITE).as_posix(), path.read_bytes())
    for path in sorted((SITE / "files").iterdir()):
        made.put(path.relative_to(SITE).as_posix(), path.read_bytes())
    settings = json.loads((SITE / "content" / "site.json").read_text("utf-8"))
    made.put("content/site.json", settings | {"languages": ["en", "ar"]})
    made.put("content/ar/site.json", ARABIC)
    made.publish()
    return made


def main() -> None:
    """Serve."""
    web = Web(inbox=ObedientBucket.in_memory("inbox")).show(office())
    server = make_server("127.0.0.1", 0, web.app, threaded=True, request_handler=_Silent)
    print(f"http://127.0.0.1:{server.server_port}", flush=True)  # noqa: T201  The test reads it.
    server.serve_forever()


if __name__ == "__main__":
    main()
