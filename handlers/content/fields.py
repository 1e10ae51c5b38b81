"""The kinds of field that content files are made of, each with its own clear refusals."""

import re
import unicodedata
from datetime import date, datetime
from typing import Annotated, Any, NoReturn

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from handlers.content.inline import InlineError, LinkError, check_href, paragraphs, parse_inline
from handlers.content.keys import SLUG, slug_for
from handlers.content.problems import writable

OWN = "content"
"""The error type of refusals that are already worded for an admin."""

_INVISIBLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_BROKEN = re.compile(r"[\ud800-\udfff]")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2})?(?P<offset>Z|[+-][0-9]{2}:?[0-9]{2})?")
_EXAMPLE = "as in 2026-03-31T09:00:00+11:00, or 2026-03-31 for the beginning of that day (UTC)"


class Content(BaseModel):
    """The base of all models of content: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def refuse(message: str) -> NoReturn:
    """Refuse a value with a sentence that an admin will read."""
    raise PydanticCustomError(OWN, "{message}", {"message": writable(message)})


def _text(value: str) -> str:
    if found := _INVISIBLE.search(value):
        refuse(
            f"There is an invisible control character (U+{ord(found[0]):04X}) in this text. "
            "Delete it, or type the words afresh."
        )
    if _BROKEN.search(value):
        refuse("This text holds a broken character (half of a pair). Type the words afresh.")
    if not any(unicodedata.category(sign)[0] in "LNPS" for sign in value):
        refuse("This text is empty. Write it, or take it away altogether if it is not needed.")
    return value.strip()


def _line(value: str) -> str:
    if "\n" in value or "\r" in value:
        refuse("This text has to stay on one line. Take the line break (\\n) away.")
    return value


def inline(value: str) -> str:
    """Accept inline Markdown whose links are allowed."""
    value = _text(value)
    try:
        parse_inline(value)
    except InlineError as error:
        refuse(str(error))
    return value


def paragraph(value: str) -> str:
    """Accept a text whose blank lines divide it into paragraphs of inline Markdown."""
    for part in paragraphs(value):
        inline(part)
    return _text(value)


def _href(value: str) -> str:
    try:
        return check_href(value)
    except LinkError as error:
        refuse(str(error))


def _slug(value: str) -> str:
    if not SLUG.fullmatch(value):
        close = slug_for(value)
        hint = f" Did you mean “{close}”?" if close else ""
        refuse(
            f"“{value[:80]}” is not a name of the kind used in addresses: lower-case letters a "
            f"to z, digits, and single hyphens between them, as in migration-health.{hint}"
        )
    return value


def _file(value: str) -> str:
    name = value.removeprefix("/").removeprefix("files/")
    if not value.removeprefix("/").startswith("files/") or "/" in name or not name:
        refuse(
            f"“{value[:80]}” does not name an uploaded file. Write files/ and the name of the "
            "file, as in files/report.pdf."
        )
    return f"files/{name}"


def _date(value: Any) -> Any:  # noqa: ANN401  Whatever JSON holds.
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        refuse("This has to be a date written as year-month-day, for example 2026-03-31.")
    try:
        date.fromisoformat(value)
    except ValueError:
        refuse(f"There is no such day as {value}. Write year-month-day, as in 2026-03-31.")
    return value


def _moment(value: Any) -> Any:  # noqa: ANN401  Whatever JSON holds.
    if not isinstance(value, str):
        refuse(f"This has to be a time in quotation marks, {_EXAMPLE}.")
    if _DATE.fullmatch(value):
        return _date(value)
    time = _TIME.fullmatch(value[10:]) if _DATE.fullmatch(value[:10]) else None
    if not time:
        refuse(f"“{value[:40]}” is not a time that can be read. Write it {_EXAMPLE}.")
    try:
        datetime.fromisoformat(value)
    except ValueError:
        refuse(f"There is no such time as {value}. Write it {_EXAMPLE}.")
    if not time["offset"]:
        refuse(f"The time lacks its offset from UTC, such as +11:00 or Z. Write it {_EXAMPLE}.")
    return value


def _path(value: str) -> str:
    if not re.fullmatch(r"/[a-z0-9][a-z0-9/.-]*", value) or "//" in value or ".." in value:
        refuse(
            f"“{value[:80]}” is not the path of an old address, such as /en/old-address/: it "
            "begins with / and has lower-case letters, digits, hyphens, dots and slashes."
        )
    return value


Line = Annotated[str, AfterValidator(_text), AfterValidator(_line)]
Title = Annotated[Line, Field(max_length=150, description="One line, at most 150 characters.")]
Summary = Annotated[Line, Field(max_length=400, description="One line, at most 400 characters.")]
Label = Annotated[Line, Field(max_length=200)]
Inline = Annotated[
    str,
    Field(max_length=20_000, description="Text with *emphasis*, **strong** and [links](https://…)"),
    AfterValidator(inline),
]
Paragraph = Annotated[
    str,
    Field(max_length=20_000, description="Text with *emphasis*, **strong** and [links](https://…)"),
    AfterValidator(paragraph),
]
Href = Annotated[
    Line,
    Field(max_length=2000, description="https://…, mailto:…, /a/page/ of this site, or files/…"),
    AfterValidator(_href),
]
Slug = Annotated[str, AfterValidator(_slug), Field(max_length=80, examples=["migration-health"])]
FileName = Annotated[
    Line, AfterValidator(_file), Field(max_length=200, examples=["files/report.pdf"])
]
IsoDate = Annotated[
    str,
    BeforeValidator(_date),
    Field(json_schema_extra={"format": "date"}, examples=["2026-03-31"]),
]
Moment = Annotated[str, BeforeValidator(_moment), Field(examples=["2026-03-31T09:00:00+11:00"])]
SitePath = Annotated[Line, AfterValidator(_path), Field(max_length=300)]
Year = Annotated[int, Field(strict=True, ge=1800, le=2200)]
Order = Annotated[int, Field(strict=True, ge=-10_000, le=10_000)]
YesNo = Annotated[bool, Field(strict=True)]
RetentionDays = Annotated[
    int,
    Field(
        strict=True,
        ge=7,
        le=3650,
        description="Days for which a message is kept: a week at least, ten years at most.",
    ),
]
