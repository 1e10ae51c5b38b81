from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from handlers.contact.enquiry import Enquiry, reference_of
from handlers.contact.errors import RoutingError
from handlers.contact.letter import Letterhead
from handlers.contact.notification import compose
from handlers.contact.text import line, paragraphs
from handlers.release.manifest import Topic
from handlers.templating import Templates
from tests.unit.contact import mail_reading
from tests.unit.contact.mail_reading import body
from tests.unit.contact.samples import KEY, MANIFEST, enquiry, make_site

LETTERHEAD = Letterhead.of(MANIFEST, "site@mail.example.org")
TO = ("office@example.org", "health@example.org")
HEADERS = {*mail_reading.HEADERS, "Reply-To"}


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Templates:
    return Templates(make_site(Path(tmp_path_factory.mktemp("site"))))


def arrived(
    templates: Templates,
    message: Enquiry | None = None,
    letterhead: Letterhead = LETTERHEAD,
    to: tuple[str, ...] = TO,
) -> EmailMessage:
    """The e-mail as a mail program reads it from the bytes that are sent."""
    return mail_reading.arrived(compose(message or enquiry(), letterhead, to, templates))


class Words(HTMLParser):
    """Collects the text of a page and the attributes of its elements.

    `kept` are the paragraphs whose white space a mail program shows as it is.
    """

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text = ""
        self.attributes: list[tuple[str, dict[str, Any]]] = []
        self.kept: list[str] = []
        self._keeping = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes.append((tag, dict(attrs)))
        if "white-space: pre-wrap" in (dict(attrs).get("style") or ""):
            self.kept.append("")
            self._keeping = True
        if tag == "br":
            self.handle_data("\n")

    def handle_endtag(self, tag: str) -> None:
        self._keeping = self._keeping and tag != "p"

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._keeping:
            self.kept[-1] += data


def test_it_comes_from_the_site_and_a_reply_goes_to_the_visitor(templates: Templates) -> None:
    message = arrived(templates)
    assert set(message.keys()) == HEADERS
    assert str(message["From"]) == "Pacific Programmes <site@mail.example.org>"
    assert str(message["Reply-To"]) == "Zoë Ångström <zoe@example.com>"
    assert str(message["To"]) == "office@example.org, health@example.org"
    assert message["Message-ID"] == f"<{KEY}@mail.example.org>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime.isoformat() == "2024-05-01T10:07:30+00:00"


def test_the_subject_holds_the_reference_and_the_topic(templates: Templates) -> None:
    reference = reference_of(KEY)
    assert arrived(templates)["Subject"] == f"Message {reference} \u2013 Press and media"
    assert arrived(templates, enquiry(topic=""))["Subject"] == f"Message {reference}"
    assert (
        arrived(templates, enquiry(topic="gone"))["Subject"] == f"Message {reference} \u2013 gone"
    )


def test_a_topic_of_another_language_alone_is_named_as_the_visitor_saw_it(
    templates: Templates,
) -> None:
    french = replace(MANIFEST.frames["fr"], topics=(Topic("autre", "Autre chose"),))
    live = replace(MANIFEST, frames={**MANIFEST.frames, "fr": french})
    letterhead = Letterhead.of(live, "site@mail.example.org")
    message = arrived(templates, enquiry(topic="autre"), letterhead)
    assert message["Subject"] == f"Message {reference_of(KEY)} \u2013 Autre chose"
    for kind in ("plain", "html"):
        assert "Autre chose" in body(message, kind)
    foreign = arrived(templates, enquiry(topic="autre", lang="en"), letterhead)
    assert foreign["Subject"] == f"Message {reference_of(KEY)} \u2013 autre"


def test_the_text_says_who_wrote_what_while_reading_which_page(templates: Templates) -> None:
    text = body(arrived(templates), "plain")
    assert "Reference: " + reference_of(KEY) in text
    assert "Received: 1 month5 2024, 10:07 UTC\nWritten on the site in: Français\n" in text
    assert "Topic: Press and media\n" in text
    assert "reading: Cliniques & santé\nhttps://programmes.example.org/fr/programmes/" in text
    assert "Name: Zoë Ångström\nE-mail: zoe@example.com\nTo answer, simply reply" in text
    assert "Bonjour,\n\nune <question> & rien d'autre.\n" in text


def test_the_page_says_the_same_and_knows_its_languages(templates: Templates) -> None:
    page = Words(body(arrived(templates), "html"))
    for words in ("Zoë Ångström", "Cliniques & santé", "une <question> & rien", "Français"):
        assert words in page.text
    attributes = [found for _, found in page.attributes]
    assert attributes[0]["lang"] == "en"
    assert attributes[0]["dir"] == "ltr"
    assert any(a.get("lang") == "fr" and a.get("dir") == "auto" for a in attributes)
    links = [found.get("href") for tag, found in page.attributes if tag == "a"]
    assert links == [
        "https://programmes.example.org/fr/programmes/migration-health/clinics/",
        "mailto:zoe@example.com",
    ]


def test_columns_and_indentation_are_kept_and_the_template_adds_none(templates: Templates) -> None:
    typed = "Rates:\n  adults      12\n  children\t 3\n\n\n    - the   clinic"
    page = body(arrived(templates, enquiry(message=typed)), "html")
    assert "\n\n".join(Words(page).kept) == typed
    # Where a mail program does not know the style, lines still end where they did.
    assert "Rates:<br>  adults      12<br>  children\t 3</p>" in page


def test_it_is_written_in_the_first_language_of_the_site(templates: Templates) -> None:
    letterhead = Letterhead("Site", "https://example.org/", "site@example.org", "fr")
    message = arrived(templates, letterhead=letterhead)
    assert "Nouveau message du formulaire" in body(message, "plain")
    assert "https://example.org/fr/programmes/" in body(message, "plain")
    assert message["Content-Language"] == "fr"


def test_without_a_page_nothing_is_said_about_one(templates: Templates) -> None:
    message = arrived(templates, enquiry(about=None, topic=""))
    assert "reading" not in body(message, "plain")
    assert "reading" not in body(message, "html")
    assert "Topic" not in body(message, "plain")


def test_an_address_that_ses_cannot_carry_stays_out_of_the_headers(templates: Templates) -> None:
    message = arrived(templates, enquiry(email="zoë@example.com", reply_to=""))
    assert message["Reply-To"] is None
    for kind in ("plain", "html"):
        assert "zoë@example.com" in body(message, kind)
        assert "Do not use “Reply”" in body(message, kind)


@pytest.mark.parametrize(
    "local", ["=?utf-8?q?x?=", "=?utf-8?q?x=0d=0aBcc=3ay?=", "=?utf-8?b?QUJD?="]
)
def test_an_address_that_looks_like_an_encoded_word_stays_out_of_the_headers(
    templates: Templates, local: str
) -> None:
    address = f"{local}@example.com"
    message = arrived(templates, enquiry(email=address, reply_to=address))
    assert set(message.keys()) == HEADERS - {"Reply-To"}
    assert f"{address}\nDo not use “Reply”" in body(message, "plain")


@settings(deadline=None)
@given(local=st.text("=?aq8-_.+'`|{}~!#$%&*/^", min_size=1, max_size=40))
def test_whatever_address_the_form_takes_an_e_mail_can_be_written(
    templates: Templates, local: str
) -> None:
    try:
        address = validate_email(f"{local}@example.com", check_deliverability=False).normalized
    except EmailNotValidError:
        return
    message = arrived(templates, enquiry(email=address, reply_to=address))
    assert message["Reply-To"] is None or message["Reply-To"].addresses[0].addr_spec == address


def test_an_international_domain_is_replied_to_in_ascii(templates: Templates) -> None:
    message = arrived(templates, enquiry(email="z@straße.de", reply_to="z@xn--strae-oqa.de"))
    assert message["Reply-To"].addresses[0].addr_spec == "z@xn--strae-oqa.de"
    assert "z@straße.de" in body(message, "plain")


def test_characters_with_a_meaning_in_addresses_survive_in_the_link(templates: Templates) -> None:
    page = Words(body(arrived(templates, enquiry(reply_to="a&b?c%d@example.com")), "html"))
    links = [found["href"] for tag, found in page.attributes if tag == "a"]
    assert links[1] == "mailto:a%26b%3Fc%25d@example.com"


@pytest.mark.parametrize("to", [(), ("",), ("nobody",), ("zoë@example.org",), ("a b@c.org",)])
def test_without_a_usable_recipient_nothing_is_composed(
    templates: Templates, to: tuple[str, ...]
) -> None:
    with pytest.raises(RoutingError):
        compose(enquiry(), LETTERHEAD, to, templates)


@pytest.mark.parametrize(
    "hostile",
    [
        "Zoe\r\nBcc: all@example.org",
        "=?utf-8?q?a=0D=0ABcc:_all@example.org?=",
        "a =?utf-8?b?DQpCY2M6IGFsbEBleGFtcGxlLm9yZw==?= b",
        "==?utf-8?q?=0D=0ABcc:_all@example.org?=",
        'Zoe" <all@example.org>, "x',
        "\u202eeoZ",
        "Ünï " * 60,
        "🏳️‍🌈" * 50,
        "",
    ],
)
def test_no_name_topic_or_title_adds_a_header(templates: Templates, hostile: str) -> None:
    topics = {"en": {"media": hostile}}
    letterhead = Letterhead(hostile, "https://e.org", "site@e.org", "en", topics)
    message = arrived(templates, enquiry(name=hostile), letterhead)
    assert set(message.keys()) == HEADERS
    assert "media" not in message["Subject"]
    assert [a.addr_spec for a in message["Reply-To"].addresses] == ["zoe@example.com"]
    assert [a.addr_spec for a in message["From"].addresses] == ["site@e.org"]
    assert "\n" not in message["Subject"]


HOSTILE = st.lists(
    st.sampled_from(["=?", "?=", "utf-8?q?", "=0A", "\r\n", "Bcc: a@b.c", '"', "\\", "<", ">", ","])
    | st.text(st.characters(exclude_categories=()), max_size=5)
).map("".join)


@settings(deadline=None)
@given(HOSTILE)
def test_whatever_is_typed_arrives_in_full_and_only_where_it_belongs(
    templates: Templates, typed: str
) -> None:
    name, text = line(typed, 200) or "Z", paragraphs(typed, 10_000) or "Z"
    message = arrived(templates, enquiry(name=name, message=text))
    assert set(message.keys()) == HEADERS
    assert [a.addr_spec for a in message["Reply-To"].addresses] == ["zoe@example.com"]
    assert message["Subject"] == f"Message {reference_of(KEY)} \u2013 Press and media"
    assert f"Name: {name}\n" in body(message, "plain")
    assert f"\n{text}\n" in body(message, "plain")
    assert "\n\n".join(Words(body(message, "html")).kept) == text
