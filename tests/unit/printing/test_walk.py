from handlers.printing.walk import changed
from handlers.release.model import Item, Link, List, Paragraph, Text

TREE = (
    Paragraph((Text("a"), Link("/x", (Text("b"),)))),
    List(ordered=True, items=(Item((Text("c"),)),)),
)


def test_words_are_changed_wherever_they_stand() -> None:
    assert changed(TREE, lambda name, value: value.upper() if name == "text" else value) == (
        Paragraph((Text("A"), Link("/x", (Text("B"),)))),
        List(ordered=True, items=(Item((Text("C"),)),)),
    )


def test_what_does_not_change_is_not_copied() -> None:
    assert changed(TREE, lambda _, value: value) is TREE
    found = changed(TREE, lambda name, value: "/y" if name == "href" else value)
    assert found[1] is TREE[1]
    assert found[0] != TREE[0]
