import re

import pytest
from msgspec.structs import replace

from handlers.content.item import (
    AnyItem,
    LanguageItem,
    PageItem,
    ProgrammeItem,
    PublicationItem,
    SiteItem,
    ThemeItem,
    engine,
    fingerprint,
    head,
)
from handlers.release.manifest import Routing
from handlers.release.model import Heading
from tests.unit.content.content_samples import through_storage

BODY = (Heading("Aims", "aims"),)
ITEMS: list[AnyItem] = [
    SiteItem(("en",), "https://example.org", Routing()),
    LanguageItem("Programmes"),
    ThemeItem("Health", "About.", body=BODY),
    ProgrammeItem("Clinics", "About.", "health", BODY),
    PublicationItem("Report", file="report.pdf"),
    PageItem("Help", BODY),
]


@pytest.mark.parametrize("item", ITEMS)
def test_an_item_comes_back_as_itself_from_storage(item: AnyItem) -> None:
    read = through_storage(item)
    assert read == item
    assert type(read) is type(item)
    assert fingerprint(read) == fingerprint(item)


def test_every_kind_of_item_says_its_kind() -> None:
    assert [item.kind for item in ITEMS] == [
        "site",
        "language",
        "theme",
        "programme",
        "publication",
        "page",
    ]


def test_the_head_of_an_item_has_everything_but_the_body() -> None:
    for item in ITEMS:
        if isinstance(item, ThemeItem | ProgrammeItem | PageItem):
            assert head(item) == replace(item, body=())
        else:
            assert head(item) is item


def test_the_fingerprint_follows_what_the_item_says() -> None:
    prints = {fingerprint(item) for item in ITEMS}
    assert len(prints) == len(ITEMS)
    assert all(re.fullmatch("[0-9a-f]{24}", one) for one in prints)
    assert fingerprint(PageItem("Help", BODY)) == fingerprint(ITEMS[5])
    assert fingerprint(PageItem("Help!", BODY)) not in prints


def test_the_version_of_the_rules_is_stable_while_the_rules_are() -> None:
    assert re.fullmatch("[0-9a-f]{16}", engine())
    assert engine() == engine()
