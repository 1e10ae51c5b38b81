"""The compiled model: what it says of itself, and that it travels unchanged."""

import pytest
from msgspec import ValidationError

from handlers.release import paths
from handlers.release.folding import fold
from handlers.release.manifest import Frame, Manifest, Problems, Routing, Topic
from handlers.release.model import (
    Block,
    Emphasis,
    Heading,
    Image,
    Item,
    Link,
    List,
    Page,
    Paragraph,
    Quote,
    StoredFile,
    Strong,
    Table,
    Text,
    decoder,
    encode,
)

SPANS = (Text("a"), Emphasis((Text("b"),)), Strong((Link("/en/", (Text("c"),)),)))
BLOCKS: tuple[Block, ...] = (
    Paragraph(SPANS),
    Heading("H", "h"),
    List(ordered=True, items=(Item(SPANS, List(ordered=False, items=(Item(SPANS),))),)),
    Quote(SPANS, "Somebody"),
    Table("T", (SPANS,), ((SPANS,), ((),))),
    Image("files/1/a.png", "alt", "caption"),
)


def test_each_piece_names_the_kind_that_templates_ask_for() -> None:
    assert [block.kind for block in BLOCKS] == [
        "paragraph",
        "heading",
        "list",
        "quote",
        "table",
        "image",
    ]
    assert [span.kind for span in (*SPANS, Link("/", ()))] == ["text", "emphasis", "strong", "link"]


def test_a_page_travels_unchanged() -> None:
    page = Page("page", "en", "/en/a/", "A", intro=BLOCKS, alternates={"fr": "/fr/a/"})
    assert decoder(Page).decode(encode(page)) == page


def test_the_same_value_always_has_the_same_bytes() -> None:
    assert encode({"b": 1, "a": {"d": 2, "c": 3}}) == encode({"a": {"c": 3, "d": 2}, "b": 1})


def test_what_has_its_default_is_left_out() -> None:
    assert encode(Page("home", "en", "/en/", "Home")) == (
        b'{"kind":"home","lang":"en","path":"/en/","title":"Home"}'
    )


def test_a_manifest_travels_unchanged() -> None:
    manifest = Manifest(
        version="12-3f9a2c1b",
        serial=12,
        published_at="2026-03-01T12:00:00+00:00",
        base_url="https://office.example",
        languages=("en",),
        frames={"en": Frame("Office", topics=(Topic("media", "Press"),), shards={"": "shards/a"})},
        routing=Routing(("a@example.org",), {"media": ("b@example.org",)}),
        problems=Problems(1, ("content/en/site.json",)),
        hold=True,
    )
    assert decoder(Manifest).decode(encode(manifest)) == manifest


@pytest.mark.parametrize(
    "body",
    [
        b'{"kind":"script","text":"x"}',
        b'{"kind":"heading","text":"x"}',
        b'{"kind":"heading","text":1,"anchor":"a"}',
        b"[]",
    ],
)
def test_anything_else_is_refused(body: bytes) -> None:
    with pytest.raises(ValidationError):
        decoder(Heading).decode(body)


def test_no_file_weighs_less_than_nothing() -> None:
    with pytest.raises(ValidationError):
        decoder(StoredFile).decode(b'{"key":"a","content_type":"b","size":-1}')


def test_every_path_of_a_page_begins_and_ends_with_a_slash() -> None:
    assert paths.home("en") == "/en/"
    assert paths.page("en", "help") == "/en/help/"
    assert paths.programmes("fr") == "/fr/programmes/"
    assert paths.theme("en", "health") == "/en/programmes/health/"
    assert paths.programme("en", "health", "water") == "/en/programmes/health/water/"


def test_prints_and_files_have_paths_of_their_own() -> None:
    assert paths.print_page("/en/help/") == "/en/help/print/"
    assert paths.pdf("/en/programmes/") == "/en/programmes.pdf"
    assert paths.file("a.pdf") == "/files/a.pdf"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Économie  Française\n", "economie francaise"),
        ("STRASSE Straße", "strasse strasse"),
        ("ﬁn ① Å", "fin 1 a"),
        ("Ελλάδα", "ελλαδα"),
        ("", ""),
        (" \u00a0\u2003 ", ""),
    ],
)
def test_folding_forgets_accents_capitals_and_spaces(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert fold(folded) == folded
