"""Search: every word counts, accents and capitals do not."""

import pytest

from handlers.release.folding import fold
from handlers.release.model import SearchEntry
from handlers.web.searching import MOST_WORDS, search
from tests.unit.publishing.office import Office, programme
from tests.unit.web.web_site import Web, theme, web_of


def entry(title: str, words: str = "") -> SearchEntry:
    return SearchEntry(title, f"/en/{title}/", "", fold(f"{title} {words}"))


def test_every_word_has_to_be_there() -> None:
    entries = [entry("Border", "vanuatu"), entry("Health", "border"), entry("Other")]
    assert [one.title for one in search(entries, "border")] == ["Border", "Health"]
    assert [one.title for one in search(entries, "vanuatu BORDER")] == ["Border"]
    assert search(entries, "vanuatu health") == []


def test_pages_with_the_words_in_their_titles_come_first() -> None:
    entries = [entry("A", "wells water"), entry("Wells", "water"), entry("Water wells")]
    found = [one.title for one in search(entries, "water wells")]
    assert found == ["Water wells", "Wells", "A"]


@pytest.mark.parametrize("query", ["éducation", "EDUCATION", "e\u0301ducation", "  éducation  "])
def test_accents_capitals_and_spaces_do_not_matter(query: str) -> None:
    assert search([entry("Éducation")], query)


@pytest.mark.parametrize("query", ["", "   ", "\u0301", "\n\t"])
def test_no_words_find_nothing(query: str) -> None:
    assert search([entry("A")], query) == []


def test_only_the_first_words_of_a_long_query_count() -> None:
    query = " ".join(["a"] * MOST_WORDS + ["missing"])
    assert search([entry("a")], query)


def test_a_search_shows_what_it_found_and_how_many(web: Web) -> None:
    shown = web.page("/en/search/?q=solomon")
    assert "Pages found for “solomon”: " in shown.one("p", role="status").text
    titles = [text for level, text in shown.headings("main") if level == 2]
    assert titles[0] == "Capacity building for Solomon Islands"
    assert shown.by_id("searchBox").get("value") == "solomon"
    assert web.get(shown.link(titles[0])).status_code == 200


def test_a_search_finds_accented_words_without_their_accents(web: Web) -> None:
    assert "Migration et développement" in web.page("/fr/search/?q=developpement").one("main").text


def test_a_search_without_result_says_so_and_leads_on(web: Web) -> None:
    shown = web.page("/en/search/?q=zzzz")
    assert "Nothing was found for “zzzz”." in shown.one("main").text
    assert shown.link("See all programmes instead") == "/en/programmes/"


@pytest.mark.parametrize("path", ["/en/search/", "/en/search/?q=", "/en/search/?q=+++"])
def test_a_search_for_nothing_explains_itself(web: Web, path: str) -> None:
    assert "Write one or more words" in web.page(path).one("main").text


def test_a_search_stays_within_its_language(web: Web) -> None:
    links = web.page("/fr/search/?q=bali").links("main")
    assert links
    assert all(link.startswith("/fr/") for link in links)


def test_a_search_that_finds_very_much_shows_the_first_and_says_so() -> None:
    def prepare_many(office: Office) -> None:
        for number in range(3):
            office.put(f"content/en/themes/t{number}.json", theme(f"Theme {number}"))
            for other in range(20):
                slug = f"p{number}-{other}"
                title = f"Wells {number} {other:02}"
                item = programme(title=title, theme=f"t{number}")
                office.put(f"content/en/programmes/{slug}.json", item)

    web = web_of(prepare_many)
    shown = web.page("/en/search/?q=wells")
    assert len([level for level, _ in shown.headings("main") if level == 2]) == 50
    assert "Only the first pages are listed." in shown.one("main").text
