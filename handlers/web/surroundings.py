"""Surroundings: what the layout shows around every page, from the manifest. Pure."""

from typing import Any

from msgspec import Struct

from handlers.release import paths
from handlers.release.manifest import Frame, Manifest
from handlers.release.model import Page
from handlers.templating import Templates


class Step(Struct, frozen=True):
    """A step of the breadcrumb; `lang` is set where the title is in another language."""

    title: str
    path: str
    lang: str = ""


class LanguageChoice(Struct, frozen=True):
    """A line of the language menu.

    `path` is the same page in that language, if it has been translated; `otherwise` is where
    the menu leads if not: to the page in the language it has, or to that language's home.
    """

    lang: str
    name: str
    current: bool
    path: str
    otherwise: str


def surroundings(
    templates: Templates, manifest: Manifest, lang: str, *, title: str, **more: object
) -> dict[str, Any]:
    """Give the layout all it needs; `more` overrides what a plain page without links has."""
    frame = manifest.frames[lang]
    defaults: dict[str, Any] = {
        "title": title,
        "frame": frame,
        "base_url": manifest.base_url,
        "description": "",
        "indexed": False,
        "canonical": "",
        "languages": choices(templates, manifest, lang, {}),
        "trail": (),
        "theme": "",
        "current": "",
        "about": "",
        "print_path": "",
        "help_path": help_path(frame),
        "publications": (),
        "content_lang": lang,
    }
    return {**defaults, **more}


def around_page(templates: Templates, manifest: Manifest, lang: str, page: Page) -> dict[str, Any]:
    """Give the layout what it needs around a page; `page` may be in another language."""
    return surroundings(
        templates,
        manifest,
        lang,
        title=page.title,
        page=page,
        description=page.summary,
        indexed=page.lang == lang,
        canonical=manifest.base_url + page.path,
        languages=choices(
            templates,
            manifest,
            lang,
            page.alternates,
            rest=page.path.removeprefix(f"/{page.lang}/"),
        ),
        trail=_trail(templates, manifest.frames[lang], lang, page),
        theme=page.theme,
        current=page.kind if page.kind != "page" else page.path,
        about=_about(page),
        print_path=paths.print_page(page.path),
        pdf_path=paths.pdf(page.path),
        publications=_beside(page),
        content_lang=page.lang,
    )


def choices(
    templates: Templates,
    manifest: Manifest,
    lang: str,
    alternates: dict[str, str],
    *,
    rest: str = "",
) -> tuple[LanguageChoice, ...]:
    """List the languages of the site as the menu shows them; `rest` is the path in any of them."""
    return tuple(
        LanguageChoice(
            lang=one,
            name=templates.translation(one).language,
            current=one == lang,
            path=alternates.get(one, ""),
            otherwise=paths.home(one) + rest,
        )
        for one in manifest.languages
    )


def help_path(frame: Frame) -> str:
    """The path of the help page, or nothing where the site has none."""
    return next((entry.path for entry in frame.menu if entry.path.endswith("/help/")), "")


def _about(page: Page) -> str:
    if page.kind == "programme":
        return f"{page.theme}/{page.articles[0].slug}"
    return page.theme if page.kind == "theme" else ""


def _beside(page: Page) -> tuple[object, ...]:
    return page.publications if page.kind in ("programme", "theme") else ()


def _trail(templates: Templates, frame: Frame, lang: str, page: Page) -> tuple[Step, ...]:
    if page.kind == "home":
        return ()
    words = templates.translation(lang).words
    other = page.lang if page.lang != lang else ""
    steps = [Step(words["home"], paths.home(lang))]
    if page.kind in ("theme", "programme"):
        steps.append(Step(words["programmes"], paths.programmes(lang)))
    if page.kind == "programme":
        known = {theme.slug: theme.title for theme in frame.themes}
        title = known.get(page.theme, page.theme_title)
        steps.append(
            Step(title, paths.theme(lang, page.theme), "" if page.theme in known else other)
        )
    return (*steps, Step(page.title, page.path, other))
