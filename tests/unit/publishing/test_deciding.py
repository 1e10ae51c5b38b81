"""Which version visitors see, and what admins are told of the others."""

import pytest

from handlers.content.problems import Problem
from handlers.publishing.problem_files import problem_key
from tests.unit.imaging.samples import photo, saved
from tests.unit.publishing.office import PDF, Office, programme, small_office

WATER = "content/en/programmes/water.json"
PATH = "/en/programmes/health/water/"


def test_a_theme_that_is_missing_is_a_problem_of_the_programme(office: Office) -> None:
    key = "content/en/programmes/lost.json"
    office.put(key, programme(theme="helth"))
    report = office.publish()

    assert report.problems[key] == (
        Problem(
            "There is no theme “helth”, so the programme has no place on the site. Upload "
            "content/en/themes/helth.json, or name one of the themes that there are: health.",
            place="theme",
        ),
    )
    assert "To mend at theme:" in office.note(key)


def test_a_programme_moved_to_a_missing_theme_stays_where_it_was(office: Office) -> None:
    office.put(WATER, programme(theme="wealth", body=["Elsewhere."]))
    office.publish()

    page = office.page(PATH)
    assert page
    assert "Two wells" in str(page.articles[0].body)


def test_a_theme_that_is_deleted_takes_its_programmes_along_until_it_returns(
    office: Office,
) -> None:
    theme = office.content.get("content/en/themes/health.json").body
    office.remove("content/en/themes/health.json")
    office.publish()
    assert office.route(PATH) is None
    assert office.route("/en/programmes/health/") is None
    assert "There is no theme “health”" in office.note(WATER)
    assert "Nothing of this file is shown" in office.note(WATER)

    office.put("content/en/themes/health.json", theme)
    office.publish()
    assert office.page(PATH)
    assert office.note(WATER) == ""


def test_a_broken_edit_of_a_programme_whose_theme_has_gone_returns_with_the_theme(
    office: Office,
) -> None:
    theme = office.content.get("content/en/themes/health.json").body
    office.put(WATER, b"{")
    office.remove("content/en/themes/health.json")
    office.publish()
    assert office.route(PATH) is None

    office.put("content/en/themes/health.json", theme)
    office.publish()

    page = office.page(PATH)
    assert page
    assert "Two wells" in str(page.articles[0].body)


def test_a_link_to_a_missing_file_is_a_problem_of_the_file_that_refers_to_it(
    office: Office,
) -> None:
    office.put(WATER, programme(body=["Intro.", "See [the plan](files/plan.pdf)."]))
    office.publish()
    assert "Two wells" in str(office.page(PATH))
    assert "To mend at body[1]:" in office.note(WATER)
    assert "There is no uploaded file files/plan.pdf." in office.note(WATER)

    office.put("files/plan.pdf", PDF)
    office.publish()
    assert "Intro." in str(office.page(PATH))
    assert office.note(WATER) == ""


def test_a_file_that_is_deleted_later_does_not_take_pages_down(office: Office) -> None:
    office.put("files/plan.pdf", PDF)
    office.put(WATER, programme(body=["See [the plan](files/plan.pdf)."]))
    office.publish()

    office.remove("files/plan.pdf")
    office.publish()

    assert "the plan" in str(office.page(PATH))
    assert "There is no uploaded file files/plan.pdf." in office.note(WATER)
    assert "goes on showing this file all the same" in office.note(WATER)


def test_a_picture_that_is_deleted_later_is_left_out(office: Office) -> None:
    office.put("files/well.png", saved(photo(), "PNG"))
    office.put(WATER, programme(body=["Intro.", {"image": "files/well.png", "alt": "A well"}]))
    office.publish()
    assert "A well" in str(office.page(PATH))

    office.remove("files/well.png")
    office.publish()

    assert "A well" not in str(office.page(PATH))


def test_a_publication_is_shown_though_it_names_something_unknown(office: Office) -> None:
    key = "content/en/publications/report.json"
    office.put(
        key,
        {
            "title": "Report",
            "url": "https://example.org/report",
            "programmes": ["water", "watre"],
            "themes": ["health", "wealth"],
        },
    )
    office.publish()

    page = office.page("/en/publications/")
    assert page
    assert [one.title for one in page.publications] == ["Report"]
    programme_page = office.page(PATH)
    assert programme_page
    assert [one.title for one in programme_page.articles[0].publications] == ["Report"]
    note = office.note(key)
    assert "Notice at programmes[1]:" in note
    assert "There is no programme “watre” on the site" in note
    assert "Notice at themes[1]:" in note


def test_a_publication_of_a_missing_file_is_not_shown(office: Office) -> None:
    key = "content/en/publications/report.json"
    office.put(key, {"title": "Report", "file": "files/report.pdf"})
    office.publish()

    page = office.page("/en/publications/")
    assert page
    assert page.publications == ()
    assert "To mend at file:" in office.note(key)


def test_a_broken_publication_keeps_its_last_good_version(office: Office) -> None:
    key = "content/en/publications/report.json"
    office.put(key, {"title": "Report", "url": "https://example.org/report"})
    office.publish()
    office.put(key, {"title": "Report"})
    office.publish()

    page = office.page("/en/publications/")
    assert page
    assert [one.title for one in page.publications] == ["Report"]


def test_a_draft_is_not_shown_and_takes_a_shown_programme_off(office: Office) -> None:
    office.put(WATER, programme(status="draft"))
    report = office.publish()

    assert office.route(PATH) is None
    assert report.problems == {}

    office.put(WATER, b"{")
    office.publish()
    assert office.route(PATH) is None


def test_a_withdrawn_programme_leaves_its_title_behind(office: Office) -> None:
    office.put(WATER, programme(status="withdrawn"))
    office.publish()

    route = office.route(PATH)
    assert route
    assert route.gone == "Clean water"
    theme = office.page("/en/programmes/health/")
    assert theme
    assert theme.articles == ()


def test_a_language_without_its_site_file_is_not_shown_and_the_others_are() -> None:
    office = small_office()
    office.put(
        "content/site.json",
        {
            "languages": ["fr", "en"],
            "base_url": "https://office.example",
            "contact": {"recipients": ["office@office.example"]},
        },
    )
    office.publish()

    assert office.manifest().languages == ("en",)
    assert "To mend at languages[0]:" in office.note("content/site.json")
    assert "content/fr/site.json" in office.note("content/site.json")


def test_content_in_a_language_the_site_does_not_have_is_told_so(office: Office) -> None:
    office.put("content/fr/programmes/eau.json", programme())
    office.publish()

    assert "The language “fr” is not among" in office.note("content/fr/programmes/eau.json")


def test_a_theme_of_another_language_is_no_place(office: Office) -> None:
    office.put(
        "content/site.json",
        {
            "languages": ["en", "fr"],
            "base_url": "https://office.example",
            "contact": {"recipients": ["office@office.example"]},
        },
    )
    office.put("content/fr/site.json", {"name": "Bureau"})
    office.put("content/fr/programmes/eau.json", programme())
    office.publish()

    note = office.note("content/fr/programmes/eau.json")
    assert "Upload content/fr/themes/health.json" in note
    assert "none yet" in note


def test_two_files_for_one_address_are_told_which_is_in_use(office: Office) -> None:
    key = "content/en/programmes/Water.json"
    office.put(key, programme(title="Other water"))
    office.publish()

    note = office.note(key)
    assert "There are two files for one address" in note
    assert f"this one and {WATER}" in note
    assert "Two wells" in str(office.page(PATH))


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("content/en/programmes/My Water.json", "Rename it to content/en/programmes/my-water.json"),
        ("content/en/programs/water.json", "Did you mean “programmes”?"),
        ("content/en/programmes/2026/water.json", "not sorted into further folders"),
        ("content/notes.txt", "Nothing is published from this place"),
        ("files/a plan.pdf", "Upload it as files/a-plan.pdf"),
        ("files/page.html", "are not published"),
    ],
)
def test_a_file_in_the_wrong_place_gets_a_clear_answer(office: Office, key: str, said: str) -> None:
    office.put(key, programme())
    office.publish()

    assert said in office.note(key)
    assert office.manifest().problems.count == 1


def test_a_file_of_six_megabytes_is_answered_without_being_read(office: Office) -> None:
    office.put("content/en/programmes/huge.json", b" " * 6_000_000)
    office.publish()

    note = office.note("content/en/programmes/huge.json")
    assert "6.0 MB" in note


def test_a_byte_order_mark_is_passed_over_with_a_notice(office: Office) -> None:
    office.put(WATER, b"\xef\xbb\xbf" + office.content.get(WATER).body)
    office.publish()

    assert office.page(PATH)
    assert "Notice:" in office.note(WATER)
    assert "goes on showing this file all the same" in office.note(WATER)


@pytest.mark.parametrize(
    ("key", "note"),
    [
        ("content//x.json", "problems/content/_/x.json.txt"),
        ("content/../x.json", "problems/content/_/x.json.txt"),
        ("content/a\tb.json", "problems/content/a_b.json.txt"),
        ("content/é à.json", "problems/content/é à.json.txt"),
    ],
)
def test_every_key_has_a_place_for_its_problems(key: str, note: str) -> None:
    assert problem_key(key) == note


def test_a_key_of_greatest_length_has_a_place_too() -> None:
    longest = problem_key("content/" + "ü" * 508)

    assert len(longest.encode()) <= 1024
    assert longest != problem_key("content/" + "ü" * 507 + "u")


def site_of(*languages: str) -> dict[str, object]:
    contact = {"recipients": ["office@office.example"]}
    return {"languages": languages, "base_url": "https://office.example", "contact": contact}


def test_an_item_called_site_goes_like_any_other(office: Office) -> None:
    key = "content/en/programmes/site.json"
    office.put(key, programme(title="A building site"))
    office.publish()
    assert office.page("/en/programmes/health/site/")

    office.remove(key)
    office.publish()

    assert office.route("/en/programmes/health/site/") is None
    assert office.note(key) == ""


def test_a_language_that_was_taken_out_leaves_no_note_behind(office: Office) -> None:
    office.put("content/site.json", site_of("en", "fr"))
    office.put("content/fr/site.json", {"name": "Bureau"})
    office.publish()
    office.put("content/site.json", site_of("en"))
    office.publish()
    assert "not among the languages" in office.note("content/fr/site.json")

    office.remove("content/fr/site.json")
    report = office.publish()

    assert office.note("content/fr/site.json") == ""
    assert report.problems == {}


def test_a_site_file_that_names_no_usable_language_keeps_the_last_good_one(
    office: Office,
) -> None:
    office.put("content/site.json", site_of("de"))
    office.put(WATER, programme(body=["Three wells."]))
    office.publish()

    assert office.manifest().languages == ("en",)
    assert "Three wells." in str(office.page(PATH))
    note = office.note("content/site.json")
    assert "The language “de” is not shown" in note
    assert "goes on showing the last version of this file that was good" in note
    assert office.note("content/en/site.json") == ""


def test_a_programme_that_lost_its_place_while_it_waits_to_move_is_told_so(
    office: Office,
) -> None:
    office.put("content/en/themes/school.json", {"title": "School", "summary": "Learning."})
    office.put(WATER, programme(theme="school", publish_at="2026-04-01"))
    office.publish()
    assert office.page(PATH)
    assert office.note(WATER) == ""

    office.remove("content/en/themes/health.json")
    office.publish()

    assert office.route(PATH) is None
    assert "There is no theme “health”" in office.note(WATER)


@pytest.mark.parametrize("unseen", ["\ufeff", "\ufe0f", "\u180e", "\u200b\u2060"])
def test_a_heading_that_nobody_can_see_is_refused(office: Office, unseen: str) -> None:
    office.put(WATER, programme(body=[{"heading": unseen}]))
    office.publish()

    assert "This text is empty" in office.note(WATER)
    assert "Two wells" in str(office.page(PATH))


def test_an_old_address_that_two_programmes_claim_goes_to_the_first_and_is_noticed(
    office: Office,
) -> None:
    old = ["/old.html"]
    office.put(WATER, programme(redirect_from=old))
    office.put("content/en/programmes/air.json", programme(title="Air", redirect_from=old))
    office.publish()

    redirects = office.reader().redirects(office.manifest().redirects)
    assert redirects == {"/old.html": "/en/programmes/health/air/"}
    assert office.note("content/en/programmes/air.json") == ""
    note = office.note(WATER)
    assert "Notice at redirect_from[0]:" in note
    assert "content/en/programmes/air.json names this old address as well" in note
