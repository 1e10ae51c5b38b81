from functools import partial

from tests.journeys.stack import Stack, eventually

THEME = "/en/programmes/migration-and-development/"


def test_the_theme_page_shows_its_three_programmes_in_full(stack: Stack) -> None:
    page = stack.get(THEME).text

    for words in (
        "Bali Process on People Smuggling",
        "Border Capacity Improvement Program (BCIP) in Vanuatu",
        "Capacity building for Solomon Islands",
        "Port Vila",
        "Honiara",
    ):
        assert words in page
    for beside in ("Project Themes", "Quick Links", "Publications", "Contact us", "Help"):
        assert beside in page


def _leads(stack: Stack, path: str) -> bool:
    return stack.get(path).status == 302


def test_a_pdf_link_leads_to_a_pdf_that_never_changes(stack: Stack) -> None:
    for path in (f"{THEME}bali-process.pdf", f"{THEME.rstrip('/')}.pdf", "/en/programmes.pdf"):
        # Booklets follow the pages: right after the first release they are still being made.
        eventually(partial(_leads, stack, path))
        answer = stack.get(path)
        pdf = stack.get(answer.headers["Location"])
        assert pdf.body.startswith(b"%PDF-")
        assert "immutable" in pdf.headers["Cache-Control"]


def test_the_other_language_is_one_link_away(stack: Stack) -> None:
    assert 'href="/fr/programmes/migration-and-development/"' in stack.get(THEME).text
    assert "Migration et développement" in stack.get(f"/fr{THEME[3:]}").text
