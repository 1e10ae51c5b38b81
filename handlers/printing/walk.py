"""Change the words of a tree of structs, wherever they stand in it."""

from collections.abc import Callable
from typing import TypeVar, cast

from msgspec import Struct
from msgspec.structs import replace

T = TypeVar("T")


def changed(tree: T, change: Callable[[str, str], str]) -> T:
    """Make the same tree with other strings; `change` takes the name of a field and its value.

    What nothing changes in is not copied.
    """
    if isinstance(tree, tuple):
        parts = [changed(part, change) for part in tree]
        same = all(part is old for part, old in zip(parts, tree, strict=True))
        return tree if same else cast("T", tuple(parts))
    if not isinstance(tree, Struct):
        return tree
    differences = {}
    for name in tree.__struct_fields__:
        old = getattr(tree, name)
        new = change(name, old) if isinstance(old, str) else changed(old, change)
        if new is not old:
            differences[name] = new
    return replace(tree, **differences) if differences else tree
