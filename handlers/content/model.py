"""The content files, field by field. `microsite schema` prints this as JSON Schema."""

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationInfo

from handlers.content.blocks import Body
from handlers.content.fields import (
    Content,
    FileName,
    Href,
    Inline,
    IsoDate,
    Label,
    Line,
    Moment,
    Order,
    RetentionDays,
    SitePath,
    Slug,
    Summary,
    Title,
    Year,
    YesNo,
    refuse,
)
from handlers.content.keys import LANGUAGE, Kind


def _language(value: str) -> str:
    if not LANGUAGE.fullmatch(value):
        refuse(f"“{value[:40]}” is not a language code such as en, fr or zh-hans.")
    return value


_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
)
_BASE_URL = re.compile(
    r"https?://[A-Za-z0-9.-]*[A-Za-z0-9](?::[0-9]{1,5})?(?:/+[A-Za-z0-9._~-]+)*/*"
)


def _address(value: str) -> str:
    if not _ADDRESS.fullmatch(value):
        refuse(f"“{value[:80]}” is not an e-mail address. Write one, such as office@example.org.")
    return value


def _base_url(value: str) -> str:
    if not _BASE_URL.fullmatch(value):
        refuse(
            "The address of the site begins with https:// and the name of the site, and has no "
            "spaces or further signs such as ? and #, as in https://www.example.org."
        )
    return value.rstrip("/")


def _distinct(values: list[str]) -> list[str]:
    for value in values:
        if values.count(value) > 1:
            refuse(f"“{value[:80]}” stands in this list twice. Keep it once.")
    return values


def _distinct_topics(topics: "list[TopicEntry]") -> "list[TopicEntry]":
    _distinct([topic.slug for topic in topics])
    return topics


Language = Annotated[str, AfterValidator(_language)]
Address = Annotated[Line, Field(max_length=254), AfterValidator(_address)]
Addresses = Annotated[list[Address], Field(min_length=1, max_length=20), AfterValidator(_distinct)]
BaseUrl = Annotated[Line, Field(max_length=200), AfterValidator(_base_url)]
Slugs = Annotated[list[Slug], Field(max_length=200), AfterValidator(_distinct)]


class ContactRouting(Content):
    """Who receives messages: by topic, else by theme, else everyone in `recipients`."""

    recipients: Addresses
    topics: dict[Slug, Addresses] = {}
    themes: dict[Slug, Addresses] = {}
    acknowledge: YesNo = False
    retention_days: RetentionDays = 365
    weekly_report: YesNo = True


class SiteFile(Content):
    """`content/site.json`: what holds for the whole site."""

    languages: Annotated[
        list[Language], Field(min_length=1, max_length=20), AfterValidator(_distinct)
    ]
    base_url: BaseUrl
    contact: ContactRouting


class LinkEntry(Content):
    """A link on its own line."""

    title: Title
    href: Href


class TopicEntry(Content):
    """A choice in the contact form."""

    slug: Slug
    label: Label


class WordingEntry(Content):
    """Sentences that the office words itself."""

    welcome: Inline | None = None
    contact: Inline | None = None
    licence: Inline | None = None
    footer: Inline | None = None


class OfficeEntry(Content):
    """How the office is reached without the form."""

    name: Title
    address: Annotated[list[Label], Field(max_length=8)] = []
    email: Address | None = None
    phone: Label | None = None


class LanguageFile(Content):
    """`content/<lang>/site.json`: the site's name and wording in one language."""

    name: Title
    tagline: Summary | None = None
    wording: WordingEntry = WordingEntry()
    office: OfficeEntry | None = None
    contact_topics: Annotated[
        list[TopicEntry], Field(max_length=20), AfterValidator(_distinct_topics)
    ] = []
    quick_links: Annotated[list[LinkEntry], Field(max_length=12)] = []


class ThemeFile(Content):
    """`content/<lang>/themes/<slug>.json`."""

    title: Title
    summary: Summary
    order: Order = 100
    body: Body = []


class ProgrammeFile(Content):
    """`content/<lang>/programmes/<slug>.json`."""

    title: Title
    summary: Summary
    theme: Slug
    body: Body
    updated: IsoDate | None = None
    links: Annotated[list[LinkEntry], Field(max_length=50)] = []
    status: Literal["active", "completed", "withdrawn", "draft"] = "active"
    publish_at: Moment | None = None
    redirect_from: Annotated[list[SitePath], Field(max_length=20)] = []


def _file_or_url(value: str | None, info: ValidationInfo) -> str | None:
    """Hold `url` against `file`, which has been read before, unless that is wrong itself."""
    if "file" in info.data and (info.data["file"] is None) == (value is None):
        refuse(
            "A publication has either “file” (an uploaded file, such as files/report.pdf) or "
            "“url” (an address elsewhere). Give it exactly one of the two."
        )
    return value


class PublicationFile(Content):
    """`content/<lang>/publications/<slug>.json`: an uploaded file, or something elsewhere."""

    title: Title
    summary: Summary | None = None
    year: Year | None = None
    file: FileName | None = None
    url: Annotated[Href | None, AfterValidator(_file_or_url), Field(validate_default=True)] = None
    programmes: Slugs = []
    themes: Slugs = []


class PageFile(Content):
    """`content/<lang>/pages/<slug>.json`: help, about, privacy and the like."""

    title: Title
    summary: Summary | None = None
    body: Body
    order: Order = 100
    updated: IsoDate | None = None


FILES: dict[Kind, type[Content]] = {
    Kind.SITE: SiteFile,
    Kind.LANGUAGE: LanguageFile,
    Kind.THEME: ThemeFile,
    Kind.PROGRAMME: ProgrammeFile,
    Kind.PUBLICATION: PublicationFile,
    Kind.PAGE: PageFile,
}


def json_schema(kind: Kind) -> dict[str, Any]:
    """Give the JSON Schema of one kind of content file, for editors and checkers."""
    return FILES[kind].model_json_schema()
