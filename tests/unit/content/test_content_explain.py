from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from handlers.content.explain import explain, place
from handlers.content.fields import Content
from handlers.content.model import PageFile
from handlers.content.problems import Problem


@pytest.mark.parametrize(
    ("location", "path"),
    [
        ((), ""),
        (("title",), "title"),
        (("body", 3, "<table>", "table", "rows", 1), "body[3].table.rows[1]"),
        (("body", 0, "<paragraph>"), "body[0]"),
        (
            ("body", 2, "<bullets>", "bullets", 1, "<nested>", "numbers", 0, "<item>"),
            "body[2].bullets[1].numbers[0]",
        ),
        (("contact", "topics", "Press Office", "[key]"), "contact.topics.Press Office"),
        (("a" * 200, "b" * 200), f"{'a' * 80}.{'b' * 80}"),
    ],
)
def test_a_place_is_written_as_a_path(location: tuple[int | str, ...], path: str) -> None:
    assert place(location) == path


def test_a_refusal_without_words_of_its_own_still_says_something() -> None:
    class Measured(Content):
        size: float

    with pytest.raises(ValidationError) as error:
        Measured.model_validate({"size": "wide"})
    assert explain(error.value, Measured) == (
        Problem("This value cannot be used here.", place="size"),
    )


def test_a_value_that_json_cannot_hold_is_not_named_by_its_type() -> None:
    with pytest.raises(ValidationError) as error:
        PageFile.model_validate({"title": datetime(2024, 5, 1, tzinfo=UTC), "body": []})
    assert explain(error.value, PageFile) == (
        Problem("This has to be text in quotation marks, and it is something else.", place="title"),
    )
