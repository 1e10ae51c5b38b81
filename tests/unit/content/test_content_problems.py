import pytest

from handlers.content.problems import Problem, blocking, report
from handlers.release.model import decoder, encode

KEY = "content/en/pages/help.json"
SHOWN = "The site goes on showing the last version of this file that was good."


def test_only_problems_to_mend_keep_a_file_from_being_published() -> None:
    assert not blocking([])
    assert not blocking([Problem("a", warning=True)])
    assert blocking([Problem("a", warning=True), Problem("b")])


def test_the_report_lists_what_to_mend_before_notices() -> None:
    problems = [
        Problem("By the way.", warning=True),
        Problem("Mend this.", place="line 3, column 14"),
        Problem("Mend that."),
    ]
    assert report(KEY, problems, shown=SHOWN) == (
        f"{KEY}\n"
        "==========================\n"
        "\n"
        f"{SHOWN}\n"
        "\n"
        "1. To mend at line 3, column 14:\n"
        "   Mend this.\n"
        "\n"
        "2. To mend:\n"
        "   Mend that.\n"
        "\n"
        "3. Notice:\n"
        "   By the way.\n"
        "\n"
        "This note is rewritten at each change, and goes away once nothing is left to mend.\n"
    )


def test_the_report_says_how_places_are_counted_where_it_names_some() -> None:
    text = report(KEY, [Problem("Mend it.", place="body[3].table.rows[1]")], shown=SHOWN)
    assert "1. To mend at body[3].table.rows[1]:\n   Mend it.\n" in text
    assert "Places are counted from 0: body[0] is the first block of the body.\n" in text


@pytest.mark.parametrize("sign", ["\ud800", "\x00", "\n", "\r", "\t", "\x7f", "\u2028", "\u202e"])
def test_a_problem_can_be_written_whatever_it_quotes(sign: str) -> None:
    problem = Problem(f"“{sign}” is wrong.", place=f"a{sign}b")
    assert problem == Problem("“\ufffd” is wrong.", place="a\ufffdb")
    assert decoder(Problem).decode(encode(problem)) == problem
    assert sign == "\n" or sign not in report(KEY, [problem], shown=SHOWN)


def test_a_problem_keeps_all_other_characters() -> None:
    assert Problem("“Santé” 日本 🌏 … fine").message == "“Santé” 日本 🌏 … fine"
