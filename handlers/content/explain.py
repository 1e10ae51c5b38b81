"""From Pydantic's findings to problems in the words of an office."""

from collections.abc import Callable, Iterable
from difflib import get_close_matches
from functools import cache
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from handlers.content.blocks import KINDS, NOT_A_BLOCK, NOT_AN_ITEM
from handlers.content.fields import OWN, Content
from handlers.content.problems import MOST_LISTED, Problem

_SHOWN = 80
"""Characters of a name that a problem repeats."""

_KINDS = {
    str: "text",
    int: "a number",
    float: "a number with a decimal point",
    list: "a list",
    dict: "a block in curly brackets",
    type(None): "null (nothing)",
}


def explain(error: ValidationError, model: type[Content]) -> tuple[Problem, ...]:
    """Word every finding as a problem, up to a number that somebody may read at once."""
    found = error.errors(include_url=False)
    problems = tuple(
        Problem(_sentence(details, model), place=place(details["loc"]))
        for details in found[:MOST_LISTED]
    )
    if len(found) <= MOST_LISTED:
        return problems
    more = len(found) - MOST_LISTED
    return (*problems, Problem(f"Further problems not listed here: {more}. Mend these first."))


def place(location: Iterable[int | str]) -> str:
    """Write a location as a path: `body[3].table.rows[1]`."""
    path = ""
    for step in location:
        if isinstance(step, int):
            path += f"[{step}]"
        elif not (step.startswith("<") or step == "[key]"):
            path += f".{step[:_SHOWN]}" if path else step[:_SHOWN]
    return path


def _sentence(details: ErrorDetails, model: type[Content]) -> str:
    context = details.get("ctx", {})
    value = details["input"]
    if details["type"] == OWN:
        return str(context.get("message", details["msg"]))
    if details["type"] == "missing":
        return f"The field “{details['loc'][-1]}” is missing. Add it."
    if details["type"] == "extra_forbidden":
        return _unknown(str(details["loc"][-1]), details, model)
    word = _WORDS.get(details["type"])
    return word(context, value) if word else "This value cannot be used here."


def _unknown(name: str, details: ErrorDetails, model: type[Content]) -> str:
    around = details["loc"][:-1]
    if name in KINDS and around and around[-1] in KINDS.values():
        own = str(around[-1]).strip("<>")
        return (
            f"One block cannot hold both “{own}” and “{name}”. Make a block of its own for each, "
            "in curly brackets, with a comma between them."
        )
    known = _fields_at(around, model)
    close = get_close_matches(name.casefold(), known, n=1)
    hint = f"Did you mean “{close[0]}”?" if close else f"The fields here are {_listed(known)}."
    return f"There is no field “{name[:_SHOWN]}” here. {hint} Rename it or take it away."


@cache
def _schema(model: type[BaseModel]) -> dict[str, Any]:
    return model.model_json_schema()


def _fields_at(location: tuple[int | str, ...], model: type[BaseModel]) -> list[str]:
    """Name the fields of the model at a location, found by walking its JSON Schema."""
    schema = _schema(model)
    definitions = schema.get("$defs", {})
    spot: list[dict[str, Any]] = [schema]
    for step in location:
        if isinstance(step, str) and step.startswith("<"):
            key = "text" if step == "<nested>" else step.strip("<>")
            spot = [one for one in _resolved(spot, definitions) if key in one.get("properties", {})]
        elif isinstance(step, int):
            spot = [one["items"] for one in _resolved(spot, definitions) if "items" in one]
        else:
            spot = [
                one["properties"][step]
                for one in _resolved(spot, definitions)
                if step in one.get("properties", {})
            ]
    return [name for one in _resolved(spot, definitions) for name in one.get("properties", {})]


def _resolved(
    spots: list[dict[str, Any]], definitions: dict[str, dict[str, Any]]
) -> list[dict[str, Any]]:
    """Follow references and alternatives down to plain schemas."""
    found: list[dict[str, Any]] = []
    for spot in spots:
        if "$ref" in spot:
            found += _resolved([definitions[spot["$ref"].rsplit("/", 1)[1]]], definitions)
        for group in ("anyOf", "oneOf"):
            found += _resolved(spot.get(group, []), definitions)
        found.append(spot)
    return found


def _listed(names: list[str]) -> str:
    unique = list(dict.fromkeys(names))
    return ", ".join(f"“{name}”" for name in unique)


def _kind_of(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return _KINDS.get(type(value), "something else")


def _wanted(what: str) -> Callable[[dict[str, Any], Any], str]:
    def word(_context: dict[str, Any], value: Any) -> str:  # noqa: ANN401  Raw JSON.
        return f"This has to be {what}, and it is {_kind_of(value)}."

    return word


def _too_long(context: dict[str, Any], value: Any) -> str:  # noqa: ANN401  Raw JSON.
    most = context["max_length"]
    if isinstance(value, str):
        return f"This text has {len(value)} characters, and {most} fit. Shorten it."
    return f"This list has {len(value)} entries, and {most} fit. Shorten it, or divide it."


def _not_listed(context: dict[str, Any], value: Any) -> str:  # noqa: ANN401  Raw JSON.
    possible = str(context["expected"]).replace("'", "")
    found = f"“{value[:_SHOWN]}”" if isinstance(value, str) else _kind_of(value)
    return f"This has to be one of {possible}, in quotation marks, and it is {found}."


def _not_a_block(_context: dict[str, Any], value: Any) -> str:  # noqa: ANN401  Raw JSON.
    names = value if isinstance(value, dict) else {}
    close = [match for name in names for match in get_close_matches(name.casefold(), KINDS, n=1)]
    hint = f" Did you mean “{close[0]}”?" if close else ""
    return (
        "This is not a block that can be published. A block is a text in quotation marks (a "
        "paragraph), or one of heading, bullets, numbers, quote, table and image in curly "
        f'brackets, for example {{"heading": "Aims"}}.{hint}'
    )


_WORDS: dict[str, Callable[[dict[str, Any], Any], str]] = {
    NOT_A_BLOCK: _not_a_block,
    NOT_AN_ITEM: lambda _context, _value: (
        "An item is a text in quotation marks, or a block with a list below its text, such as "
        '{"text": "…", "bullets": ["…"]}.'
    ),
    "string_type": _wanted("text in quotation marks"),
    "string_unicode": lambda _context, _value: (
        "This text holds a broken character (half of a pair). Type the words afresh."
    ),
    "string_too_long": _too_long,
    "list_type": _wanted('a list in square brackets, such as ["…", "…"]'),
    "dict_type": _wanted("a block in curly brackets"),
    "model_type": _wanted("a block in curly brackets"),
    "int_type": _wanted("a whole number without quotation marks"),
    "bool_type": _wanted("true or false, without quotation marks"),
    "greater_than_equal": lambda context, _value: (
        f"This number is too small: {context['ge']} is the least that is possible here."
    ),
    "less_than_equal": lambda context, _value: (
        f"This number is too large: {context['le']} is the most that is possible here."
    ),
    "too_short": lambda _context, _value: "This list is empty. Write at least one entry.",
    "too_long": _too_long,
    "literal_error": _not_listed,
}
