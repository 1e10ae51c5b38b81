"""Whatever is uploaded, reading never raises, and speaks the language of an office."""

import json
import re
from copy import deepcopy
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.content.inline import InlineError, LinkError, check_href, hrefs, parse_inline
from handlers.content.item import fingerprint
from handlers.content.keys import ContentKey, file_problem, proper_key, read_key
from handlers.content.problems import Problem, blocking, report
from handlers.content.reading import Reading, read
from handlers.release.model import decoder, encode
from tests.unit.content.content_samples import FULL, KEYS, through_storage

JARGON = re.compile(
    r"pydantic|Traceback|NoneType|\bNone\b|\bdict|\bstr_|\bstr\b|\bint\b|\bfloat\b|\bbool\b|valid"
    r"|schema|type=|Error|Exception|recursion|parse|deserial|\bunicode\b|surrogate|delimiter"
    r"|\bTrue\b|\bFalse\b|\bnan\b|\binf\b|regex|pattern|object|array|\bself\b|lambda|<[a-z]+>",
)
QUOTED = re.compile(r"“.*”|(?:content|files)/\S*", re.DOTALL)
KINDS = st.sampled_from(sorted(FULL))
NAMES = st.sampled_from(
    ["title", "body", "heading", "text", "bullets", "table", "rows", "href", "<nested>", "[key]"]
)
WORDS = st.text(max_size=12) | st.sampled_from(
    [
        "",
        " ",
        "\ud800",
        "\x00",
        "*a*",
        "[a](b)",
        "files/a.png",
        "en",
        "a@b.org",
        "2024-02-30",
        "/a/",
    ]
)
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.just(10**30) | st.just("x")
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(NAMES | st.text(max_size=6), inner, max_size=4)
    ),
    max_leaves=20,
)
MANY = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _holds(reading: Reading) -> None:
    """Hold a reading against everything that is promised of readings."""
    for problem in reading.problems:
        assert problem.message.strip()
        own = QUOTED.sub("", problem.message)
        assert not JARGON.search(own), problem.message
        assert problem.message[0] == "“" or problem.message[0].isupper()
        assert problem.message[-1] in ".?!"
        assert len(problem.message) < 2500
        assert decoder(Problem).decode(encode(problem)) == problem
    report(KEYS["page"], reading.problems, shown="Shown.").encode()
    if reading.item is None:
        assert blocking(reading.problems)
        return
    assert not blocking(reading.problems)
    stored = encode(reading.item)
    again = through_storage(reading.item)
    assert again == reading.item
    assert encode(again) == stored
    assert len(fingerprint(reading.item)) == 24


def _read(kind: str, body: bytes) -> None:
    key = read_key(KEYS[kind])
    assert isinstance(key, ContentKey)
    _holds(read(key, body))


def _spots(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """List the paths to every value inside a value."""
    inner = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    return [path, *(spot for key, one in inner for spot in _spots(one, (*path, key)))]


def _changed(value: Any, path: tuple[Any, ...], new: Any, *, how: str) -> Any:
    """Change one spot of a value: replace it, take it away, rename it, or write it twice."""
    if not path:
        return new
    value = deepcopy(value)
    holder = value
    for step in path[:-1]:
        holder = holder[step]
    last = path[-1]
    if how == "remove":
        del holder[last]
    elif how == "add" and isinstance(holder, list):
        holder.insert(last, new)
    elif how == "add":
        holder[f"{last}{last[-1:]}"] = new
    else:
        holder[last] = new
    return value


@MANY
@given(KINDS, st.binary(max_size=200))
def test_arbitrary_bytes_never_raise(kind: str, body: bytes) -> None:
    _read(kind, body)


@MANY
@given(KINDS, st.text(alphabet="{}[]:,\"\\'“” \nabt1-.eNu0", max_size=40))
def test_texts_that_nearly_are_json_never_raise(kind: str, text: str) -> None:
    _read(kind, text.encode())
    _read(kind, b'{"title": ' + text.encode())


@MANY
@given(KINDS, VALUES)
def test_arbitrary_values_never_raise(kind: str, value: Any) -> None:
    _read(kind, json.dumps(value).encode())


@MANY
@given(KINDS, st.dictionaries(NAMES | st.text(max_size=5), VALUES, max_size=5))
def test_arbitrary_fields_beside_good_ones_never_raise(kind: str, fields: dict[str, Any]) -> None:
    _read(kind, json.dumps(FULL[kind] | fields).encode())


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.data(),
    KINDS,
    VALUES,
    st.sampled_from(["replace", "remove", "add"]),
)
def test_good_files_with_one_change_never_raise(
    data: st.DataObject, kind: str, new: Any, how: str
) -> None:
    path = data.draw(st.sampled_from(_spots(FULL[kind])))
    _read(kind, json.dumps(_changed(FULL[kind], path, new, how=how)).encode())


@MANY
@given(st.data(), KINDS, st.binary(min_size=1, max_size=3))
def test_good_files_with_a_few_bytes_changed_never_raise(
    data: st.DataObject, kind: str, noise: bytes
) -> None:
    body = json.dumps(FULL[kind], ensure_ascii=False, indent=1).encode()
    start = data.draw(st.integers(0, len(body)))
    end = data.draw(st.integers(start, min(len(body), start + 3)))
    _read(kind, body[:start] + noise + body[end:])


@MANY
@given(st.text(alphabet="*_[]()<>\\&#; \na/:.@\ud800", max_size=60))
def test_arbitrary_marks_never_raise_and_only_allowed_links_come_through(text: str) -> None:
    _read("page", json.dumps({"title": "T", "body": [text, {"bullets": [text]}]}).encode())
    try:
        spans = parse_inline(text)
    except InlineError:
        return
    for href in hrefs(spans):
        assert re.match(r"(?:https?://[^/]|mailto:[^@]|/(?!/))", href, re.IGNORECASE)


@MANY
@given(
    st.text(max_size=40)
    | st.text(alphabet="javascriptdata:/\\\t\n &#;.@", max_size=20)
    | st.builds("{}{}".format, st.sampled_from(["javascript:", "data:", "//"]), st.text())
)
def test_an_allowed_address_can_only_be_web_mail_or_our_own(href: str) -> None:
    try:
        proper = check_href(href)
    except LinkError:
        return
    assert re.match(r"(?:https?://[^/]|mailto:[^@]|/(?!/))", proper, re.IGNORECASE)
    assert not re.search(r"[\x00-\x20\x7f-\x9f\\<>]", proper)
    assert check_href(proper) == proper


@MANY
@given(st.text(max_size=60), st.text(max_size=20), st.sampled_from(["themes", "pages", "x", ""]))
def test_names_of_any_kind_are_understood_or_explained(name: str, lang: str, folder: str) -> None:
    for key in (name, f"content/{name}", f"content/{lang}/{name}", f"content/en/{folder}/{name}"):
        understood = read_key(key)
        if isinstance(understood, Problem):
            _holds(Reading(None, (understood,)))
        assert proper_key(proper_key(key)) == proper_key(key)
    problem = file_problem(name, 1, 1)
    if problem:
        _holds(Reading(None, (problem,)))
