"""Content is words, never markup, wherever it is shown."""

import json
import re

import pytest

from tests.unit.web.many import HOSTILE, many
from tests.unit.web.web_site import Web

SHOWN = HOSTILE
INLINE = HOSTILE.replace("&amp;", "&")
"""Inline Markdown reads entities, as it should; a title is taken as it stands."""

PAGES = (
    "/en/",
    "/en/programmes/",
    "/en/programmes/content/",
    "/en/programmes/content/a/",
    "/en/publications/",
    "/en/help/",
    "/en/contact/",
    "/en/contact/?about=content/a",
    "/en/programmes/content/gone/",
    "/en/nothing/",
)
PRINTS = ("/en/print/", "/en/programmes/print/", "/en/programmes/content/a/print/")


@pytest.mark.parametrize("path", [*PAGES, *PRINTS])
def test_markup_in_content_is_shown_as_words(path: str) -> None:
    web = Web().show(many())
    status = web.get(path).status_code
    shown = web.page(path, status)
    assert "alert" in shown.one("body").text
    assert "{{ 7 * 7 }}" in shown.one("body").text
    assert not [one for one in shown.all("script") if "src" not in one.attributes]
    assert not [one for one in shown.elements if "onerror" in one.attributes]
    assert not [one for one in shown.elements if "onclick" in one.attributes]
    assert not re.search(r"\b49\b", shown.one("main").text)


def test_every_word_of_a_hostile_title_is_there() -> None:
    shown = Web().show(many()).page("/en/programmes/content/a/")
    assert shown.one("h1").text == SHOWN
    assert shown.title.startswith(SHOWN)
    assert shown.one("img").get("alt") == SHOWN
    assert INLINE in shown.one("blockquote").text
    assert SHOWN in [one.text for one in shown.all("figcaption")]
    assert shown.one("caption").text == SHOWN


@pytest.mark.parametrize(
    "query",
    [
        HOSTILE,
        '"><script>alert(1)</script>',
        "{query}{count}{0}{__class__}",
        "%00%s%n",
        "' OR 1=1 --",
        "\x00\x1b[31m",
        "\u202eabc",
        "a" * 5000,
        "word " * 1000,
        "😀",
    ],
)
def test_a_hostile_query_is_only_ever_words(query: str) -> None:
    web = Web().show(many())
    answer = web.client.get("/en/search/", query_string={"q": query})
    assert answer.status_code == 200
    assert "<script>" not in answer.text
    assert "<img src=x" not in answer.text


def test_a_query_that_is_no_text_is_answered() -> None:
    web = Web().show(many())
    for raw in ("q=%ff%fe", "q=%ED%A0%80", "q", "q=a&q=b", "=&&&", "q[]=a"):
        assert web.get(f"/en/search/?{raw}").status_code == 200


def test_search_words_hold_the_markup_as_words_too() -> None:
    office = many()
    manifest = office.manifest()
    key = office.reader().shard(manifest.frames["en"].shards["content"]).search
    entries = json.loads(office.published.get(key).body)
    assert "<script>alert(1)</script>" in entries[0]["words"]
