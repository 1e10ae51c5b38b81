import pytest

from handlers.printing.address import absolute, article_on, blocks_on, references_on, spans_on
from handlers.release.model import (
    Emphasis,
    Heading,
    Image,
    Item,
    Link,
    List,
    Paragraph,
    Quote,
    Strong,
    Table,
    encode,
)
from tests.unit.printing.print_samples import BASE, BODY, REPORT, STEERING, article, text

HERE = Link("/en/help/", text("help"))
THERE = Link(f"{BASE}/en/help/", text("help"))


@pytest.mark.parametrize("base", [BASE, f"{BASE}/"])
@pytest.mark.parametrize(
    ("href", "complete"),
    [
        ("/", f"{BASE}/"),
        ("/en/help/?a=b#c", f"{BASE}/en/help/?a=b#c"),
        ("https://example.com/x(y)~z%20", "https://example.com/x(y)~z%20"),
        ("https://example.com/é 😀", "https://example.com/%C3%A9%20%F0%9F%98%80"),
        ("mailto:office@example.org", "mailto:office@example.org"),
    ],
)
def test_an_address_becomes_complete_and_plain(base: str, href: str, complete: str) -> None:
    assert absolute(href, base) == complete


def test_links_are_completed_wherever_they_stand() -> None:
    assert spans_on((Emphasis((Strong((HERE,)),)),), BASE) == (Emphasis((Strong((THERE,)),)),)
    blocks = (
        Paragraph((HERE,)),
        Quote((HERE,), "source"),
        Table("caption", ((HERE,),), (((HERE,),),)),
        List(ordered=True, items=(Item((HERE,), List(ordered=False, items=(Item((HERE,)),))),)),
    )
    assert blocks_on(blocks, BASE) == (
        Paragraph((THERE,)),
        Quote((THERE,), "source"),
        Table("caption", ((THERE,),), (((THERE,),),)),
        List(ordered=True, items=(Item((THERE,), List(ordered=False, items=(Item((THERE,)),))),)),
    )


def test_blocks_without_links_stay_as_they_are() -> None:
    blocks = (Heading("Title", "title"), Image("key", "alt"), STEERING)
    assert blocks_on(blocks, BASE) == blocks


def test_an_article_keeps_no_relative_address() -> None:
    placed = article_on(article("bali", "Bali", body=BODY, publications=(REPORT,)), BASE)
    assert placed.path == f"{BASE}/en/programmes/development/bali/"
    assert b'"/' not in encode(placed)
    assert references_on((REPORT,), BASE) == placed.publications
