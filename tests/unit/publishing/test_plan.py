"""What a release consists of."""

from collections.abc import Mapping
from dataclasses import replace
from xml.etree.ElementTree import fromstring

from handlers.printing.document import PrintDocument, image_keys
from handlers.printing.pdf import PdfResult, PrintError
from handlers.publishing.outputs import code_engine
from handlers.publishing.pages import FULL_ARTICLES, LISTED_PROGRAMMES
from handlers.publishing.prints import Printer
from handlers.publishing.publish import Result
from handlers.release.model import Paragraph, Text
from tests.unit.publishing.office import PDF, Office, printer, programme, small_office

PATH = "/en/programmes/health/water/"
PIXEL = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde"
    b"\x00\x00\x00\x0cIDATx\x9cc\xf8\xff\xff?\x00\x05\xfe\x02\xfe\r\xefF\xb8\x00\x00\x00\x00IEND\xaeB`\x82"
)


def bilingual(office: Office) -> None:
    office.put(
        "content/site.json",
        {
            "languages": ["en", "fr"],
            "base_url": "https://office.example",
            "contact": {"recipients": ["office@office.example"]},
        },
    )
    office.put("content/fr/site.json", {"name": "Bureau"})
    office.put("content/fr/themes/health.json", {"title": "Santé", "summary": "Bien aller."})
    office.put("content/fr/programmes/water.json", programme(title="Eau propre"))
    office.publish()


def test_the_same_slug_in_two_languages_is_the_same_item(office: Office) -> None:
    bilingual(office)

    page = office.page("/fr/programmes/health/water/")
    assert page
    assert page.alternates == {"en": PATH, "fr": "/fr/programmes/health/water/"}


def test_programmes_stand_in_the_order_of_their_titles_and_themes_in_theirs(
    office: Office,
) -> None:
    for slug, title in (("b", "Étang"), ("c", "zebra"), ("d", "Apple")):
        office.put(f"content/en/programmes/{slug}.json", programme(title=title))
    office.put("content/en/themes/first.json", {"title": "Z", "summary": "S.", "order": 1})
    office.publish()

    page = office.page("/en/programmes/health/")
    assert page
    titles = [article.title for article in page.articles]
    assert titles == ["Apple", "Clean water", "Étang", "zebra"]
    assert [theme.slug for theme in office.manifest().frames["en"].themes] == ["first", "health"]


def test_a_large_theme_shows_summaries_and_prints_everything(office: Office) -> None:
    for number in range(FULL_ARTICLES):
        office.put(f"content/en/programmes/p{number}.json", programme(title=f"P {number}"))
    office.publish()

    page = office.page("/en/programmes/health/")
    route = office.route("/en/programmes/health/")
    assert page
    assert route
    assert page.articles == ()
    assert len(page.entries) == FULL_ARTICLES + 1
    printed = office.published.get(route.print).body.decode()
    assert printed.count("Two wells a year.") == FULL_ARTICLES + 1


def test_the_list_of_very_many_programmes_names_the_themes_only() -> None:
    office = small_office()
    publisher = office.publisher()
    assert publisher
    for number in range(LISTED_PROGRAMMES):
        office.put(f"content/en/programmes/p{number}.json", programme(title=f"P {number}"))
    office.publish()

    page = office.page("/en/programmes/")
    assert page
    assert [entry.children for entry in page.entries] == [()]


def test_a_character_that_no_font_has_is_told_to_the_admin_and_stops_nothing(
    office: Office,
) -> None:
    office.put("content/en/programmes/water.json", programme(title="Clean water 💧"))
    office.publish()

    assert office.page(PATH)
    note = office.note("content/en/programmes/water.json")
    assert "Notice:" in note
    assert "No font of the PDF has “💧” (U+1F4A7, droplet)" in note
    assert office.publish().result is Result.UNCHANGED
    assert office.note("content/en/programmes/water.json") == note

    office.put("content/en/programmes/water.json", programme())
    office.publish()
    assert office.note("content/en/programmes/water.json") == ""

    office.put("content/en/programmes/water.json", programme(title="Clean water 💧"))
    office.publish()  # The PDF of before is reused, and what is to be told of it with it.
    assert office.note("content/en/programmes/water.json") == note


class Picky:
    """Prints no picture that was called “bad”."""

    def engine(self) -> str:
        return "picky"

    def render(self, document: PrintDocument, images: Mapping[str, bytes]) -> PdfResult:
        if any("bad" in key for key in image_keys(document)):
            raise PrintError(f"“{document.title}” cannot be printed.")
        return printer().pdf.render(document, images)


def test_only_the_picture_that_cannot_be_printed_is_left_out_and_the_admin_hears_of_it(
    office: Office,
) -> None:
    for name in ("good", "bad"):
        office.put(f"files/{name}.png", PIXEL)
    body = [{"image": f"files/{name}.png", "alt": name} for name in ("good", "bad")]
    office.put("content/en/programmes/water.json", programme(body=body))
    replace(office.publisher(), printer=Printer(Picky(), printer().html)).publish()

    note = office.note("content/en/programmes/water.json")
    assert "The picture bad" in note
    assert "good" not in note
    route = office.route(PATH)
    assert route
    assert b"/Image" in office.published.get(route.pdf).body
    assert "The picture bad" in office.note("content/en/themes/health.json")


class Fussy:
    """Prints nothing but addresses."""

    def engine(self) -> str:
        return "fussy"

    def render(self, document: PrintDocument, images: Mapping[str, bytes]) -> PdfResult:
        if document.title != document.address:
            raise PrintError(f"“{document.title}” cannot be printed.")
        return printer().pdf.render(document, images)


def test_a_page_that_cannot_be_printed_is_published_and_its_pdf_says_where_it_is(
    office: Office,
) -> None:
    office.put("content/en/programmes/water.json", programme(body=["Three wells."]))
    publisher = replace(office.publisher(), printer=Printer(Fussy(), printer().html))

    publisher.publish()

    assert "Three wells." in str(office.page(PATH))
    route = office.route(PATH)
    assert route
    assert office.published.get(route.pdf).body.startswith(b"%PDF")
    assert "No PDF could be made of this page" in office.note("content/en/programmes/water.json")


def test_a_print_page_is_named_after_what_makes_it(office: Office) -> None:
    class Other:
        def engine(self) -> str:
            return "another"

        def render(self, document: PrintDocument) -> bytes:
            return printer().html.render(document)

    first = office.route(PATH)
    replace(office.publisher(), printer=Printer(printer().pdf, Other())).publish()
    second = office.route(PATH)

    assert first
    assert second
    assert first.print != second.print
    assert first.pdf == second.pdf


def test_the_code_that_makes_outputs_is_part_of_their_names() -> None:
    assert code_engine("publishing") != code_engine("release")
    assert code_engine("publishing", "release") == code_engine("publishing", "release")


def test_words_that_no_print_shows_make_no_print_anew(office: Office) -> None:
    before = office.record().outputs
    office.put("content/en/site.json", {"name": "Office", "wording": {"footer": "Below."}})
    office.publish()

    new = {key.split("/")[0] for key in set(office.record().outputs) - set(before)}
    assert new == {"items"}


def test_a_publication_says_what_its_file_is_and_weighs(office: Office) -> None:
    office.put("files/small.pdf", PDF)
    office.put("files/large.pdf", PDF + b" " * 2_340_000)
    for name in ("small", "large"):
        office.put(
            f"content/en/publications/{name}.json",
            {"title": name, "file": f"files/{name}.pdf", "year": 2020 if name == "small" else 2024},
        )
    office.publish()

    page = office.page("/en/publications/")
    assert page
    assert [(one.title, one.note) for one in page.publications] == [
        ("large", "PDF, 2.3 MB"),
        ("small", "PDF, 1 KB"),
    ]


def test_search_knows_titles_summaries_and_bodies(office: Office) -> None:
    office.put(
        "content/en/programmes/water.json",
        programme(
            body=[
                {"heading": "Überblick"},
                {"bullets": ["pump", {"text": "pipe", "numbers": ["valve"]}]},
                {"quote": "Drink *deep*."},
                {"table": {"caption": "Wells", "header": ["Where"], "rows": [["Lae"], [""]]}},
            ]
        ),
    )
    office.publish()

    reader = office.reader()
    shard = reader.shard(office.manifest().frames["en"].shards["health"])
    words = " ".join(entry.words for entry in reader.search(shard.search))
    for word in ("clean water", "villages", "uberblick", "pump", "pipe", "valve", "deep", "lae"):
        assert word in words


def test_the_feed_and_the_sitemap_are_well_formed_and_complete(office: Office) -> None:
    office.put("content/en/pages/help.json", {"title": "Help & more", "body": ["How."]})
    office.put("content/en/programmes/water.json", programme(updated="2026-02-01"))
    bilingual(office)

    shard = office.reader().shard(office.manifest().frames["en"].shards[""])
    feed = fromstring(office.published.get(shard.feed).body)  # noqa: S314  We wrote it.
    sitemap = fromstring(office.published.get(office.manifest().sitemap).body)  # noqa: S314  As above.

    atom = "{http://www.w3.org/2005/Atom}"
    assert feed.findtext(f"{atom}updated") == "2026-02-01T00:00:00Z"
    assert [e.findtext(f"{atom}title") for e in feed.iter(f"{atom}entry")] == ["Clean water"]
    locations = [e.text for e in sitemap.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert f"https://office.example{PATH}" in locations
    assert "https://office.example/fr/programmes/health/water/" in locations
    assert "https://office.example/en/help/" in locations
    assert len(locations) == len(set(locations))


def test_an_old_address_that_content_names_leads_to_the_new_one(office: Office) -> None:
    office.put("content/en/programmes/water.json", programme(redirect_from=["/old/water.html"]))
    office.publish()

    redirects = office.reader().redirects(office.manifest().redirects)
    assert redirects == {"/old/water.html": PATH}


def test_routing_and_office_travel_with_the_release(office: Office) -> None:
    office.put(
        "content/en/site.json",
        {
            "name": "Office",
            "office": {"name": "The Office", "address": ["1 Street"], "email": "a@office.example"},
            "contact_topics": [{"slug": "press", "label": "Press"}],
            "quick_links": [{"title": "Water", "href": PATH}],
        },
    )
    office.publish()

    frame = office.manifest().frames["en"]
    assert frame.office.address == ("1 Street",)
    assert frame.topics[0].label == "Press"
    assert frame.quick_links[0].href == PATH
    assert office.manifest().routing.recipients == ("office@office.example",)


def test_numbers_in_arabic_text_keep_their_direction_and_can_be_searched(office: Office) -> None:
    site = {"languages": ["en", "ar"], "base_url": "https://office.example"}
    office.put("content/site.json", {**site, "contact": {"recipients": ["a@office.example"]}})
    office.put("content/ar/site.json", {"name": "مكتب"})
    office.put("content/ar/themes/health.json", {"title": "الصحة", "summary": "بخير."})
    body = ["اتصل على +678 22 123 اليوم."]
    office.put("content/ar/programmes/water.json", programme(title="ماء", body=body))
    office.publish()

    page = office.page("/ar/programmes/health/water/")
    assert page
    assert page.articles[0].body == (Paragraph((Text("اتصل على \u2066+678 22 123\u2069 اليوم."),)),)
    shard = office.reader().shard(office.manifest().frames["ar"].shards["health"])
    words = [entry.words for entry in office.reader().search(shard.search)]
    assert any("على +678 22 123 اليوم" in entry for entry in words)
