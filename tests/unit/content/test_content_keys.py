import pytest

from handlers.content.keys import (
    FILE_TYPES,
    RESERVED,
    ContentKey,
    Kind,
    file_problem,
    proper_key,
    read_key,
    slug_for,
    too_large,
)
from handlers.content.problems import Problem

MOST = 50_000_000


def _refused(key: str) -> str:
    problem = read_key(key)
    assert isinstance(problem, Problem)
    assert not problem.warning
    assert problem.place == ""
    return problem.message


def _file_refused(name: str, size: int = 1) -> str:
    problem = file_problem(name, size, MOST)
    assert problem
    assert not problem.warning
    return problem.message


@pytest.mark.parametrize(
    ("key", "kind", "lang", "slug"),
    [
        ("content/site.json", Kind.SITE, "", ""),
        ("content/en/site.json", Kind.LANGUAGE, "en", ""),
        ("content/zh-hans/site.json", Kind.LANGUAGE, "zh-hans", ""),
        ("content/en/themes/migration-health.json", Kind.THEME, "en", "migration-health"),
        ("content/fr/programmes/a1.json", Kind.PROGRAMME, "fr", "a1"),
        ("content/en/publications/report-2010.json", Kind.PUBLICATION, "en", "report-2010"),
        ("content/en/pages/help.json", Kind.PAGE, "en", "help"),
        (f"content/en/pages/{'a' * 80}.json", Kind.PAGE, "en", "a" * 80),
    ],
)
def test_a_well_named_key_says_what_it_holds(key: str, kind: Kind, lang: str, slug: str) -> None:
    assert read_key(key) == ContentKey(key, kind, lang, slug)


@pytest.mark.parametrize(
    ("name", "suggestion"),
    [
        ("My Programme.json", "my-programme"),
        ("Programme.json", "programme"),
        ("santé-et-migration.json", "sante-et-migration"),
        ("my_programme.json", "my-programme"),
        ("a--b.json", "a-b"),
        ("-a.json", "a"),
        ("a.b.json", "a-b"),
        ("programme.JSON", "programme"),
        ("Bali Process (2024).json", "bali-process-2024"),
        ("twice.json.json", "twice"),
        ("日本.json", "programme"),
        (".json", "programme"),
    ],
)
def test_a_badly_named_file_gets_a_name_to_use_instead(name: str, suggestion: str) -> None:
    message = _refused(f"content/en/programmes/{name}")
    assert message.endswith(f"Rename it to content/en/programmes/{suggestion}.json.")


@pytest.mark.parametrize(
    ("name", "suggestion"),
    [
        ("programme.txt", "programme"),
        ("programme.json.txt", "programme"),
        ("Programme.docx", "programme"),
        ("programme", "programme"),
        ("json", "json"),
        ("", "theme"),
    ],
)
def test_a_file_without_the_ending_json_is_told_how_to_be_saved(name: str, suggestion: str) -> None:
    message = _refused(f"content/en/themes/{name}")
    assert "end in .json" in message
    assert message.endswith(f"save it as content/en/themes/{suggestion}.json.")


def test_the_suggested_name_is_itself_accepted() -> None:
    assert isinstance(read_key(proper_key("content/en/pages/Über Uns_2.JSON")), ContentKey)


@pytest.mark.parametrize(
    ("folder", "meant"),
    [
        ("programs", "programmes"),
        ("Programmes", "programmes"),
        ("theme", "themes"),
        ("page", "pages"),
        ("publication", "publications"),
    ],
)
def test_a_wrong_folder_is_told_the_likely_one(folder: str, meant: str) -> None:
    message = _refused(f"content/en/{folder}/a.json")
    assert f"There is no content folder “{folder}”" in message
    assert message.endswith(f"Did you mean “{meant}”?")


def test_a_folder_that_resembles_none_is_told_all_of_them() -> None:
    message = _refused("content/en/xyz/deeper/a.json")
    assert "themes, programmes, publications and pages." in message
    assert "Did you mean" not in message


@pytest.mark.parametrize("key", ["programmes/2024/a.json", "programmes//a.json"])
def test_deeper_folders_are_refused_with_the_place_to_move_to(key: str) -> None:
    assert _refused(f"content/en/{key}").endswith(
        "Move this file to content/en/programmes/ itself."
    )


@pytest.mark.parametrize(
    ("lang", "hint"),
    [
        ("EN", " Did you mean “en”?"),
        ("zh_Hans", " Did you mean “zh-hans”?"),
        ("english", ""),
        ("", ""),
    ],
)
def test_a_folder_that_is_no_language_code_is_refused(lang: str, hint: str) -> None:
    for rest in ("site.json", "pages/help.json"):
        message = _refused(f"content/{lang}/{rest}")
        assert f"“{lang}” is not named after a language" in message
        assert message.endswith(f"such as en, fr or zh-hans.{hint}")


@pytest.mark.parametrize("key", ["content/Site.json", "content/en/SITE.json", "content/en/site"])
def test_a_settings_file_with_a_slip_in_its_name_is_told_its_name(key: str) -> None:
    assert _refused(key).endswith(f"Rename it to {key.rpartition('/')[0]}/site.json.")


@pytest.mark.parametrize("key", ["content/a.json", "content/en/a.json", "content/", "content", ""])
def test_a_file_in_no_known_place_is_told_where_content_belongs(key: str) -> None:
    assert "content/en/programmes/my-programme.json" in _refused(key)


@pytest.mark.parametrize("slug", sorted(RESERVED))
def test_a_page_may_not_take_an_address_of_the_site_itself(slug: str) -> None:
    for name in (f"{slug}.json", f"{slug.upper()}.json"):
        assert _refused(f"content/en/pages/{name}").startswith(f"The name “{slug}” is used")


def test_only_print_is_reserved_among_themes_and_programmes() -> None:
    for folder in ("themes", "programmes"):
        assert "is used by the site itself" in _refused(f"content/en/{folder}/print.json")
        assert isinstance(read_key(f"content/en/{folder}/contact.json"), ContentKey)
    assert isinstance(read_key("content/en/publications/print.json"), ContentKey)


def test_a_name_that_is_too_long_is_told_its_length() -> None:
    message = _refused(f"content/en/pages/{'a' * 81}.json")
    assert "has 81 characters before .json, and 80 fit" in message


def test_a_name_that_no_text_can_hold_does_no_harm() -> None:
    assert "\ud800" not in _refused("content/en/\ud800/a.json")
    assert _refused("content/en/pages/\ud800.json").endswith("content/en/pages/page.json.")


@pytest.mark.parametrize(
    ("key", "proper"),
    [
        ("content/en/pages/Help Me.json", "content/en/pages/help-me.json"),
        ("content/en/pages/help.JSON", "content/en/pages/help.json"),
        ("content/en/pages/help", "content/en/pages/help.json"),
        ("content/en/pages/help.json.txt", "content/en/pages/help.json"),
        ("content/en/pages/help.json", "content/en/pages/help.json"),
        ("content/en/pages/日本.json", "content/en/pages/日本.json"),
        ("content/en/pages/", "content/en/pages/"),
    ],
)
def test_the_proper_key_mends_slips_and_leaves_what_cannot_be_mended(key: str, proper: str) -> None:
    assert proper_key(key) == proper


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Bali Process (2024)", "bali-process-2024"),
        ("Santé & Migration", "sante-migration"),
        ("  --  ", ""),
        ("日本", ""),
        ("x" * 90, "x" * 80),
        (f"{'x' * 79} y", "x" * 79),
    ],
)
def test_a_slug_is_plain_lower_case_with_single_hyphens(name: str, slug: str) -> None:
    assert slug_for(name) == slug


@pytest.mark.parametrize("ending", sorted(FILE_TYPES))
def test_documents_and_pictures_are_accepted_in_either_case(ending: str) -> None:
    assert file_problem(f"Report_v1.2-final.{ending}", MOST, MOST) is None
    assert file_problem(f"REPORT.{ending.upper()}", 0, MOST) is None


@pytest.mark.parametrize("name", ["page.html", "picture.svg", "tool.exe", "script.js", "a b.svg"])
def test_files_that_browsers_might_run_are_refused(name: str) -> None:
    message = _file_refused(name)
    assert f"end in “.{name.rpartition('.')[2]}” are not published" in message
    assert "pdf, png" in message


def test_a_file_without_an_ending_is_told_that_it_needs_one() -> None:
    for name in ("report", "my report", ""):
        assert "has no ending, such as .pdf" in _file_refused(name)


@pytest.mark.parametrize(
    ("name", "suggestion"),
    [
        ("annual report.pdf", "annual-report.pdf"),
        ("Bericht über 2024.PDF", "bericht-uber-2024.pdf"),
        ("2024/report.pdf", "2024-report.pdf"),
        ("日本.pdf", "document.pdf"),
        (".pdf", "document.pdf"),
        ("report.pdf ", "report.pdf"),
        ("archive v1.tar.zip", "archive-v1-tar.zip"),
    ],
)
def test_a_file_name_with_other_signs_gets_a_name_to_use_instead(
    name: str, suggestion: str
) -> None:
    assert f"Upload it as files/{suggestion} and" in _file_refused(name)
    assert file_problem(suggestion, 1, MOST) is None


def test_a_file_that_is_too_large_is_told_both_sizes() -> None:
    message = _file_refused("a.pdf", MOST + 1)
    assert "The file is 50.1 MB large, and 50.0 MB is the most" in message


def test_a_content_file_that_is_too_large_is_told_what_to_do() -> None:
    assert too_large(1_000_000, 1_000_000) is None
    problem = too_large(6_000_000, 1_000_000)
    assert problem
    assert "is 6.0 MB large, and a content file may be 1.0 MB at most" in problem.message
    assert "put pictures and documents into files/" in problem.message


def test_a_size_just_above_the_limit_never_reads_like_the_limit() -> None:
    problem = too_large(1_000_001, 1_000_000)
    assert problem
    assert "1.1 MB large, and a content file may be 1.0 MB" in problem.message
