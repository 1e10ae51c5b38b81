from tests.journeys.stack import Stack

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


def test_a_pdf_link_leads_to_a_pdf_that_never_changes(stack: Stack) -> None:
    for path in (f"{THEME}bali-process.pdf", f"{THEME.rstrip('/')}.pdf", "/en/programmes.pdf"):
        answer = stack.get(path)
        assert answer.status == 302
        pdf = stack.get(answer.headers["Location"])
        assert pdf.body.startswith(b"%PDF-")
        assert "immutable" in pdf.headers["Cache-Control"]


def test_the_other_language_is_one_link_away(stack: Stack) -> None:
    assert 'href="/fr/programmes/migration-and-development/"' in stack.get(THEME).text
    assert "Migration et développement" in stack.get(f"/fr{THEME[3:]}").text
