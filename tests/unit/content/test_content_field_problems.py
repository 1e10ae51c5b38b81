from typing import Any

import pytest

from tests.unit.content.content_samples import (
    FULL,
    found,
    only,
    read_value,
    with_fields,
    without_field,
)

REQUIRED = {
    "site": ["languages", "base_url", "contact"],
    "language": ["name"],
    "theme": ["title", "summary"],
    "programme": ["title", "summary", "theme", "body"],
    "publication": ["title"],
    "page": ["title", "body"],
}


@pytest.mark.parametrize("kind", sorted(FULL))
def test_all_missing_fields_are_named_at_once(kind: str) -> None:
    missing = found(read_value(kind, {"url": "/a/"} if kind == "publication" else {}))
    missing.pop("url", None)
    assert missing == {name: f"The field “{name}” is missing. Add it." for name in REQUIRED[kind]}


@pytest.mark.parametrize("kind", sorted(FULL))
def test_every_other_field_may_be_left_out(kind: str) -> None:
    for name in FULL[kind]:
        reading = without_field(kind, name)
        needed = name in REQUIRED[kind] or (kind, name) == ("publication", "file")
        assert (reading.item is None) is needed


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (None, "null (nothing)"),
        (True, "true"),
        (False, "false"),
        (3, "a number"),
        (1.5, "a number with a decimal point"),
        ([], "a list"),
        ({}, "a block in curly brackets"),
    ],
)
def test_a_value_that_is_not_text_is_told_what_it_is(value: Any, kind: str) -> None:
    problem = only(with_fields("page", title=value))
    assert problem.place == "title"
    assert problem.message == f"This has to be text in quotation marks, and it is {kind}."


@pytest.mark.parametrize(
    ("kind", "field", "value", "message"),
    [
        ("page", "body", "text", 'a list in square brackets, such as ["…", "…"], and it is text'),
        ("page", "body", None, 'a list in square brackets, such as ["…", "…"], and it is null'),
        ("page", "body", {}, "and it is a block in curly brackets."),
        ("language", "wording", "text", "This has to be a block in curly brackets, and it is text"),
        ("language", "office", [], "This has to be a block in curly brackets, and it is a list."),
        ("site", "contact", 3, "This has to be a block in curly brackets, and it is a number."),
        ("page", "order", "3", "a whole number without quotation marks, and it is text."),
        ("page", "order", True, "a whole number without quotation marks, and it is true."),
        ("page", "order", 1.0, "without quotation marks, and it is a number with a decimal point."),
        ("page", "order", 10_001, "too large: 10000 is the most"),
        ("page", "order", -10_001, "too small: -10000 is the least"),
        ("publication", "year", "2010", "a whole number without quotation marks, and it is text."),
        ("publication", "year", False, "a whole number without quotation marks, and it is false."),
        ("publication", "year", 20, "too small: 1800 is the least"),
        ("publication", "year", 20_100, "too large: 2200 is the most"),
        (
            "programme",
            "status",
            "done",
            "active, completed, withdrawn or draft, in quotation marks",
        ),
        ("programme", "status", "done", "and it is “done”."),
        ("programme", "status", None, "and it is null (nothing)."),
        ("programme", "status", 3, "and it is a number."),
        ("page", "title", "", "This text is empty."),
        ("page", "title", " \n ", "This text is empty."),
        ("page", "title", "a\nb", "has to stay on one line"),
        ("page", "title", "a\rb", "has to stay on one line"),
        ("page", "title", "x" * 151, "This text has 151 characters, and 150 fit. Shorten it."),
        ("page", "summary", "x" * 401, "This text has 401 characters, and 400 fit. Shorten it."),
        ("page", "title", "a\x00b", "an invisible control character (U+0000)"),
        ("page", "title", "a\x9fb", "an invisible control character (U+009F)"),
        ("page", "title", "a\ud800b", "a broken character (half of a pair)"),
        ("programme", "theme", "\udfff", "“\ufffd” is not a name of the kind used in addresses"),
        ("programme", "theme", "Migration Health", "Did you mean “migration-health”?"),
        ("programme", "theme", "日本", "and single hyphens between them, as in migration-health."),
        ("programme", "theme", "a" * 81, "This text has 81 characters, and 80 fit."),
        ("page", "updated", "2023-02-29", "There is no such day as 2023-02-29."),
        ("page", "updated", "2024-13-01", "There is no such day as 2024-13-01."),
        ("page", "updated", "0000-01-01", "There is no such day as 0000-01-01."),
        ("page", "updated", "31.3.2026", "a date written as year-month-day"),
        ("page", "updated", "2026-3-31", "a date written as year-month-day"),
        ("page", "updated", "２０２６-03-31", "a date written as year-month-day"),  # noqa: RUF001
        ("page", "updated", "2026-03-31\n", "a date written as year-month-day"),
        ("page", "updated", 20260331, "a date written as year-month-day"),
        ("programme", "publish_at", "2026-03-31T09:00", "The time lacks its offset from UTC"),
        ("programme", "publish_at", "2026-03-31 09:00:00", "The time lacks its offset from UTC"),
        ("programme", "publish_at", "2026-02-30", "There is no such day as 2026-02-30."),
        ("programme", "publish_at", "2026-02-30T09:00Z", "There is no such time as 2026-02-30T09"),
        ("programme", "publish_at", "2026-03-31T25:00Z", "There is no such time as 2026-03-31T25"),
        ("programme", "publish_at", "2026-03-31T09:00+25:00", "There is no such time as"),
        ("programme", "publish_at", "tomorrow", "“tomorrow” is not a time that can be read"),
        ("programme", "publish_at", "20260331", "is not a time that can be read"),
        ("programme", "publish_at", "2026-W14-2", "is not a time that can be read"),
        ("programme", "publish_at", "2026-03-31\x0109:00Z", "is not a time that can be read"),
        ("programme", "publish_at", "2026-03-31\ud80009:00Z", "is not a time that can be read"),
        ("programme", "publish_at", 3, "This has to be a time in quotation marks"),
        ("publication", "file", "report.pdf", "“report.pdf” does not name an uploaded file"),
        ("publication", "file", "files/", "does not name an uploaded file"),
        ("publication", "file", "files/a/b.pdf", "does not name an uploaded file"),
        ("publication", "file", "files/../b.pdf", "does not name an uploaded file"),
        ("publication", "file", "//files/b.pdf", "does not name an uploaded file"),
        ("publication", "file", "https://example.org/a.pdf", "does not name an uploaded file"),
        ("publication", "file", "files/a\ud800.pdf", "a broken character"),
        ("publication", "programmes", ["a", "b", "a"], "“a” stands in this list twice."),
        ("site", "languages", [], "This list is empty. Write at least one entry."),
        ("site", "languages", ["en", "en"], "“en” stands in this list twice."),
        ("site", "languages", ["en"] * 21, "This list has 21 entries, and 20 fit."),
        ("site", "base_url", "www.example.org", "The address of the site begins with https://"),
        ("site", "base_url", "https://", "The address of the site begins with https://"),
        ("site", "base_url", "https://a b", "The address of the site begins with https://"),
        ("site", "base_url", "https://example.org?a", "The address of the site begins with"),
        (
            "language",
            "contact_topics",
            [{"slug": "a", "label": "b"}] * 2,
            "“a” stands in this list",
        ),
    ],
)
def test_a_wrong_value_is_told_what_is_wanted(
    kind: str, field: str, value: Any, message: str
) -> None:
    problem = only(with_fields(kind, **{field: value}))
    assert problem.place == field
    assert message in problem.message


@pytest.mark.parametrize(
    "path",
    ["en/old/", "/", "//", "/a b/", "/A/", "//example.org", "/a/../b", "https://a", "/a?b", "/."],
)
def test_old_addresses_are_plain_paths_of_the_site(path: str) -> None:
    problem = only(with_fields("programme", redirect_from=["/fine/", path]))
    assert problem.place == "redirect_from[1]"
    assert f"“{path}” is not the path of an old address" in problem.message


@pytest.mark.parametrize(
    "address",
    [
        "office",
        "office@example",
        "@example.org",
        "office@",
        "a@b@example.org",
        "a b@example.org",
        "a..b@example.org",
        "a@example..org",
        "a@example.org.",
        "a@example.org, b@example.org",
        "Office <a@example.org>",
        "mailto:a@example.org",
        "é@example.org",
    ],
)
def test_only_e_mail_addresses_receive_messages(address: str) -> None:
    problem = only(with_fields("site", contact={"recipients": [address]}))
    assert problem.place == "contact.recipients[0]"
    assert problem.message.startswith(f"“{address}” is not an e-mail address.")


def test_the_routing_of_messages_is_checked_at_every_place() -> None:
    contact = {
        "recipients": ["a@example.org", "a@example.org"],
        "topics": {"Press Office": ["a@example.org"], "media": [], "other": "a@example.org"},
        "themes": ["a@example.org"],
        "topcs": {},
    }
    problems = found(with_fields("site", contact=contact))
    assert {place: message[:26] for place, message in problems.items()} == {
        "contact.recipients": "“a@example.org” stands in ",
        "contact.topics.Press Office": "“Press Office” is not a na",
        "contact.topics.media": "This list is empty. Write ",
        "contact.topics.other": "This has to be a list in s",
        "contact.themes": "This has to be a block in ",
        "contact.topcs": "There is no field “topcs” ",
    }


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("acknowledge", "yes", "true or false, without quotation marks, and it is text."),
        ("acknowledge", 1, "true or false, without quotation marks, and it is a number."),
        ("acknowledge", None, "without quotation marks, and it is null (nothing)."),
        ("retention_days", "365", "a whole number without quotation marks, and it is text."),
        ("retention_days", True, "a whole number without quotation marks, and it is true."),
        ("retention_days", 0, "This number is too small: 7 is the least"),
        ("retention_days", 3651, "This number is too large: 3650 is the most"),
        ("weekly_report", "no", "true or false, without quotation marks, and it is text."),
    ],
)
def test_what_becomes_of_messages_is_checked_at_its_place(
    field: str, value: Any, message: str
) -> None:
    contact = {"recipients": ["office@example.org"], field: value}
    problem = only(with_fields("site", contact=contact))
    assert problem.place == f"contact.{field}"
    assert message in problem.message


def test_a_language_code_is_lower_case() -> None:
    problems = found(with_fields("site", languages=["en", "English", "EN", ""]))
    assert list(problems) == ["languages[1]", "languages[2]", "languages[3]"]
    assert problems["languages[1]"] == (
        "“English” is not a language code such as en, fr or zh-hans."
    )


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("titel", "title"),
        ("Title", "title"),
        ("TITLE", "title"),
        ("sumary", "summary"),
        ("publishAt", "publish_at"),
        ("redirect-from", "redirect_from"),
        ("link", "links"),
    ],
)
def test_an_unknown_field_gets_the_likely_name(name: str, meant: str) -> None:
    problem = only(with_fields("programme", **{name: "x"}))
    assert problem.place == name
    assert problem.message == (
        f"There is no field “{name}” here. Did you mean “{meant}”? Rename it or take it away."
    )


@pytest.mark.parametrize("name", ["xyz", "", "<b>", "[key]", "a.b", "x" * 500])
def test_an_unknown_field_that_resembles_none_is_told_those_there_are(name: str) -> None:
    problem = only(with_fields("publication", **{name: "x"}))
    assert f"There is no field “{name[:80]}” here. The fields here are “title”, " in problem.message
    assert "“summary”, “year”, “file”, “url”, “programmes”, “themes”." in problem.message
    assert len(problem.place) <= 80


@pytest.mark.parametrize(
    ("kind", "fields", "place", "meant"),
    [
        ("language", {"wording": {"welcom": "x"}}, "wording.welcom", "welcome"),
        ("language", {"office": {"name": "x", "adress": []}}, "office.adress", "address"),
        (
            "language",
            {"contact_topics": [{"slug": "a", "label": "b", "labell": "c"}]},
            "contact_topics[0].labell",
            "label",
        ),
        (
            "programme",
            {"links": [{"title": "a", "href": "/b/"}, {"title": "a", "href": "/b/", "Href": "/"}]},
            "links[1].Href",
            "href",
        ),
        ("site", {"contact": {"recipients": ["a@b.org"], "theme": {}}}, "contact.theme", "themes"),
    ],
)
def test_an_unknown_field_inside_a_field_gets_the_likely_name(
    kind: str, fields: dict[str, Any], place: str, meant: str
) -> None:
    problem = only(with_fields(kind, **fields))
    assert problem.place == place
    assert f"Did you mean “{meant}”?" in problem.message


NEITHER = "A publication has either “file”"


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"file": None},
        {"url": None},
        {"file": None, "url": None},
        {"file": "files/a.pdf", "url": "https://example.org/"},
    ],
)
def test_a_publication_has_exactly_one_of_file_and_address(fields: dict[str, Any]) -> None:
    problem = only(read_value("publication", {"title": "T", **fields}))
    assert problem.message.startswith(NEITHER)
    assert problem.message.endswith("Give it exactly one of the two.")


def test_a_publication_without_either_is_told_its_other_problems_too() -> None:
    problems = found(read_value("publication", {"fil": "files/a.pdf", "year": 3}))
    assert set(problems) == {"title", "year", "url", "fil"}
    assert "Did you mean “file”?" in problems["fil"]


def test_a_publication_with_a_wrong_file_is_told_about_the_file_only() -> None:
    assert set(found(read_value("publication", {"title": "T", "file": "a.pdf"}))) == {"file"}
    assert set(found(read_value("publication", {"title": "T", "url": "a.pdf"}))) == {"url"}


@pytest.mark.parametrize("href", ["javascript:alert(1)", "data:x", "//a.example", "www.a.example"])
def test_refused_links_are_refused_in_every_field(href: str) -> None:
    problems = found(
        read_value(
            "language",
            {
                "name": "N",
                "wording": {"footer": f"[a]({href})"},
                "quick_links": [{"title": "a", "href": href}],
            },
        )
    )
    assert list(problems) == ["wording.footer", "quick_links[0].href"]
    assert all(message.startswith(f"The link “{href}” ") for message in problems.values())
    assert only(read_value("publication", {"title": "T", "url": href})).place == "url"
    assert only(with_fields("programme", links=[{"title": "a", "href": href}])).place == (
        "links[0].href"
    )


def test_all_problems_of_a_file_are_reported_at_once() -> None:
    problems = found(
        read_value(
            "programme",
            {
                "titel": "Clinics",
                "summary": 3,
                "theme": "Health",
                "body": ["", {"headng": "x"}, {"image": "x.png", "alt": "a"}],
                "updated": "2023-02-29",
                "links": [{"title": "a"}, "b"],
                "status": "done",
                "publish_at": "2026-03-31T09:00",
                "redirect_from": "/a/",
            },
        )
    )
    assert set(problems) == {
        "title",
        "titel",
        "summary",
        "theme",
        "body[0]",
        "body[1]",
        "body[2].image",
        "updated",
        "links[0].href",
        "links[1]",
        "status",
        "publish_at",
        "redirect_from",
    }


def test_a_file_with_very_many_problems_lists_the_first_and_counts_the_rest() -> None:
    reading = read_value("page", {"title": "T", "body": [None] * 1500})
    assert len(reading.problems) == 101
    assert reading.problems[-1].message == (
        "Further problems not listed here: 1400. Mend these first."
    )
