"""The checks of every PDF see what is wrong with one."""

import io
from typing import Any

import pytest
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject

from tests.unit.printing.pdf_reading import Tag, assert_trustworthy, faults


def node(name: str, *inside: Any, **more: str) -> DictionaryObject:
    made = DictionaryObject({NameObject("/S"): NameObject(f"/{name}")})
    made[NameObject("/K")] = ArrayObject(inside)
    for key, value in more.items():
        made[NameObject(f"/{key}")] = TextStringObject(value)
    return made


def tags(*inside: Any) -> list[Tag]:
    def below(one: Any) -> list[Tag]:
        if not isinstance(one, DictionaryObject):
            return []
        inside: Any = one["/K"]
        deeper = [tag for each in inside for tag in below(each)]
        return [(str(one["/S"])[1:], one), *deeper]

    return below(node("Document", *inside))


def piece(number: int) -> NumberObject:
    return NumberObject(number)


H1 = node("H1")


def test_nothing_is_wrong_with_a_good_one() -> None:
    items = node("L", node("LI", node("Lbl", piece(1)), node("LBody", piece(2))))
    table = node("Table", node("THead", node("TR", node("TH", piece(3)))))
    figure = node("Figure", node("Caption", piece(5)), piece(4), Alt="A harbour")
    assert faults(tags(node("H1", piece(0)), items, table, figure, node("H2", piece(6)))) == []


@pytest.mark.parametrize(
    ("inside", "fault"),
    [
        ((), "do not begin"),
        ((node("H2"), H1), "do not begin"),
        ((H1, H1), "only one of level 1"),
        ((H1, node("H3")), "level 1 is followed by 3"),
        ((H1, node("Table", node("TR", node("TD")))), "no header cells"),
        ((H1, node("L", node("P"))), "A list consists of"),
        ((H1, node("L", node("LI", node("P")))), "An item of a list consists of"),
        ((H1, node("Div", node("LI", node("LBody")))), "right inside of Div"),
        ((H1, node("Figure")), "no text that stands for it"),
        ((H1, node("Figure", Alt=" ")), "no text that stands for it"),
        ((H1, node("P", piece(1)), node("P", piece(0))), "read after a later one"),
    ],
)
def test_what_is_wrong_is_seen(inside: tuple[Any, ...], fault: str) -> None:
    found = faults(tags(*inside))
    assert any(fault in one for one in found), found


def test_a_file_without_tags_is_not_trusted() -> None:
    writer = PdfWriter()
    writer.add_blank_page(72, 72)
    file = io.BytesIO()
    writer.write(file)
    with pytest.raises(AssertionError, match="PDF"):
        assert_trustworthy(file.getvalue())
