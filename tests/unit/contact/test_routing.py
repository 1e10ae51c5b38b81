import pytest

from handlers.contact.routing import others, recipients
from handlers.release.manifest import Routing

ROUTING = Routing(
    recipients=("office@example.org", "second@example.org", "Office@example.org"),
    topics={"media": ("press@example.org",), "empty": ()},
    themes={"health": ("health@example.org",)},
)


@pytest.mark.parametrize(
    ("topic", "about", "expected"),
    [
        ("media", "", ("press@example.org",)),
        ("media", "health/clinics", ("press@example.org",)),
        ("general", "health/clinics", ("health@example.org",)),
        ("general", "health", ("health@example.org",)),
        ("empty", "", ("office@example.org", "second@example.org")),
        ("general", "border/x", ("office@example.org", "second@example.org")),
        ("", "", ("office@example.org", "second@example.org")),
    ],
)
def test_the_topic_decides_then_the_theme_then_the_site(
    topic: str, about: str, expected: tuple[str, ...]
) -> None:
    assert recipients(ROUTING, topic, about) == expected


def test_a_site_without_routing_has_no_recipients() -> None:
    assert recipients(Routing(), "media", "health") == ()


@pytest.mark.parametrize(
    ("addressed", "expected"),
    [
        (("press@example.org",), ("office@example.org", "second@example.org")),
        (("OFFICE@example.org",), ("second@example.org",)),
        (
            ("office@example.org", "second@example.org"),
            ("press@example.org", "health@example.org"),
        ),
        (
            ("office@example.org", "second@example.org", "press@example.org"),
            ("health@example.org",),
        ),
    ],
)
def test_others_are_those_of_the_site_and_else_anybody(
    addressed: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    assert others(ROUTING, addressed) == expected


def test_where_everybody_was_addressed_there_are_no_others() -> None:
    assert others(Routing(("a@example.org",)), ("a@example.org",)) == ()
