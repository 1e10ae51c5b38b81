"""From Pydantic's findings to problems in the words of an office."""

from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from handlers.content.fields import OWN, Content
from handlers.content.problems import Problem

_KINDS = {
    str: "text",
    bool: "true or false",
    int: "a number",
    float: "a number",
    list: "a list",
    dict: "a block in curly brackets",
    type(None): "null (nothing)",
}


def explain(error: ValidationError, model: type[Content]) -> tuple[Problem, ...]:
    """Word every finding as a problem, in the order in which the places stand in the file."""
    return tuple(
        Problem(_sentence(details, model), place=place(details["loc"]))
        for details in error.errors(include_url=False)
    )


def place(location: Iterable[int | str]) -> str:
    """Write a location as a path: `body[3].table.rows[1]`."""
    path = ""
    for step in location:
        if isinstance(step, int):
            path += f"[{step}]"
        elif not (step.startswith("<") or step == "[key]"):
            path += f".{step}" if path else step
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
    return word(context, value) if word else f"This value cannot be used: {details['msg']}."


def _unknown(name: str, details: ErrorDetails, model: type[Content]) -> str:
    known = _fields_at(details["loc"][:-1], model)
    close = get_close_matches(name, known, n=1)
    hint = f"Did you mean “{close[0]}”?" if close else f"The fields here are {_listed(known)}."
    return f"There is no field “{name}” here. {hint} Rename it or take it away."


def _fields_at(location: tuple[int | str, ...], model: type[BaseModel]) -> list[str]:
    """Name the fields of the model at a location, found by walking its JSON Schema."""
    schema = model.model_json_schema()
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
    return ", ".join(f"“{name}”" for name in unique) or "none"


def _kind_of(value: object) -> str:
    return _KINDS.get(type(value), "something else")


def _wanted(what: str) -> Callable[[dict[str, Any], Any], str]:
    def word(_context: dict[str, Any], value: Any) -> str:  # noqa: ANN401  Raw JSON.
        return f"This has to be {what}, and it is {_kind_of(value)}."

    return word


def _too_long(context: dict[str, Any], value: Any) -> str:  # noqa: ANN401  Raw JSON.
    most = context["max_length"]
    return f"This text has {len(value)} characters, and {most} fit. Shorten it."


def _number_range(_context: dict[str, Any], value: Any) -> str:  # noqa: ANN401  Raw JSON.
    return f"The number {value} is out of the range that makes sense here."


_WORDS: dict[str, Callable[[dict[str, Any], Any], str]] = {
    "string_type": _wanted("text in quotation marks"),
    "string_unicode": lambda _context, _value: (
        "This text holds a broken character (half of a pair). Type the words afresh."
    ),
    "string_too_long": _too_long,
    "list_type": _wanted('a list in square brackets, such as ["…", "…"]'),
    "dict_type": _wanted("a block in curly brackets"),
    "model_type": _wanted("a block in curly brackets"),
    "model_attributes_type": _wanted("a block in curly brackets"),
    "int_type": _wanted("a whole number without quotation marks"),
    "int_parsing": _wanted("a whole number without quotation marks"),
    "int_from_float": _wanted("a whole number"),
    "greater_than_equal": _number_range,
    "less_than_equal": _number_range,
    "int_parsing_size": _number_range,
    "too_short": lambda _context, _value: "This list is empty. Write at least one entry.",
    "too_long": lambda context, _value: (
        f"This list has {context.get('actual_length', 'too many')} entries, and "
        f"{context['max_length']} fit. Divide it."
    ),
    "literal_error": lambda context, value: (
        f"“{str(value)[:40]}” is not one of the values that are possible here: "
        f"{str(context['expected']).replace(chr(39), '')}."
    ),
}
