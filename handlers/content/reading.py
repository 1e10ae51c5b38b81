"""Reading one content file: from its bytes to an item, or to the problems that prevent it."""

from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError

from handlers.content import model
from handlers.content.compiling import compile_body, linked_files
from handlers.content.explain import explain
from handlers.content.fields import Content
from handlers.content.inline import hrefs, parse_inline
from handlers.content.item import (
    AnyItem,
    LanguageItem,
    PageItem,
    ProgrammeItem,
    PublicationItem,
    SiteItem,
    ThemeItem,
)
from handlers.content.keys import ContentKey
from handlers.content.problems import Problem, blocking
from handlers.content.source import parse
from handlers.release.manifest import Office, Routing, Topic, Wording
from handlers.release.model import Reference, Spans


@dataclass(frozen=True)
class Reading:
    """What came of a content file: an item unless a problem is blocking."""

    item: AnyItem | None
    problems: tuple[Problem, ...] = ()


def read(key: ContentKey, body: bytes) -> Reading:
    """Read a content file. Never raises: whatever is wrong becomes a problem."""
    parsed = parse(body)
    if blocking(parsed.problems):
        return Reading(None, parsed.problems)
    kind = model.FILES[key.kind]
    if not isinstance(parsed.value, dict):
        message = (
            "The file has to be one block in curly brackets { … }, with fields such as "
            '"title": "…" inside.'
        )
        return Reading(None, (*parsed.problems, Problem(message)))
    try:
        content = kind.model_validate(parsed.value)
    except ValidationError as error:
        return Reading(None, (*parsed.problems, *explain(error, kind)))
    return Reading(_item(content), parsed.problems)


def _item(content: Content) -> AnyItem:
    match content:
        case model.SiteFile():
            return _site(content)
        case model.LanguageFile():
            return _language(content)
        case model.ThemeFile():
            body = compile_body(content.body)
            return ThemeItem(content.title, content.summary, content.order, body.blocks, body.files)
        case model.ProgrammeFile():
            return _programme(content)
        case model.PublicationFile():
            return _publication(content)
        case model.PageFile():
            return _page(content)
        case _:
            raise TypeError(f"{type(content).__name__} is not a content file.")


def _site(content: model.SiteFile) -> SiteItem:
    contact = content.contact
    return SiteItem(
        languages=tuple(content.languages),
        base_url=content.base_url,
        routing=Routing(
            tuple(contact.recipients),
            {topic: tuple(to) for topic, to in contact.topics.items()},
            {theme: tuple(to) for theme, to in contact.themes.items()},
            acknowledge=contact.acknowledge,
            retention_days=contact.retention_days,
            weekly_report=contact.weekly_report,
        ),
    )


def _spans(text: str | None) -> Spans:
    return parse_inline(text) if text else ()


def _language(content: model.LanguageFile) -> LanguageItem:
    words = content.wording
    wording = Wording(
        _spans(words.welcome), _spans(words.contact), _spans(words.licence), _spans(words.footer)
    )
    office = Office()
    if content.office:
        office = Office(
            content.office.name,
            tuple(content.office.address),
            content.office.email or "",
            content.office.phone or "",
        )
    sentences = (wording.welcome, wording.contact, wording.licence, wording.footer)
    linked = [("wording", href) for spans in sentences for href in hrefs(spans)]
    return LanguageItem(
        name=content.name,
        tagline=content.tagline or "",
        wording=wording,
        office=office,
        topics=tuple(Topic(topic.slug, topic.label) for topic in content.contact_topics),
        quick_links=_references(content.quick_links),
        files=linked_files([*linked, *_placed("quick_links", content.quick_links)]),
    )


def _references(links: list[model.LinkEntry]) -> tuple[Reference, ...]:
    return tuple(Reference(link.title, link.href) for link in links)


def _placed(field: str, links: list[model.LinkEntry]) -> list[tuple[str, str]]:
    return [(f"{field}[{number}].href", link.href) for number, link in enumerate(links)]


def _programme(content: model.ProgrammeFile) -> ProgrammeItem:
    body = compile_body(content.body)
    linked = linked_files(_placed("links", content.links))
    return ProgrammeItem(
        title=content.title,
        summary=content.summary,
        theme=content.theme,
        body=body.blocks,
        updated=content.updated or "",
        links=_references(content.links),
        status=content.status,
        publish_at=_utc(content.publish_at),
        redirect_from=tuple(content.redirect_from),
        files={**linked, **body.files},
    )


def _utc(moment: str | None) -> str:
    """Give an ISO time with its offset; a bare date begins at midnight UTC."""
    if not moment:
        return ""
    return moment if datetime.fromisoformat(moment).tzinfo else f"{moment}T00:00:00+00:00"


def _publication(content: model.PublicationFile) -> PublicationItem:
    file = (content.file or "").removeprefix("files/")
    url = content.url or ""
    return PublicationItem(
        title=content.title,
        summary=content.summary or "",
        year=content.year,
        file=file,
        url=url,
        programmes=tuple(content.programmes),
        themes=tuple(content.themes),
        files={file: "file"} if file else linked_files([("url", url)]),
    )


def _page(content: model.PageFile) -> PageItem:
    body = compile_body(content.body)
    return PageItem(
        title=content.title,
        body=body.blocks,
        summary=content.summary or "",
        order=content.order,
        updated=content.updated or "",
        files=body.files,
    )
