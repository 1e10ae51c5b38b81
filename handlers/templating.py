"""Templates and translations: the one place that turns data into markup or mail.

Autoescape is always on and an undefined name is an error. Wording lives in
`site/translations/<lang>.json`, one file a language, which a site owner may edit.
"""

import re
from datetime import date
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from jinja2 import (
    BytecodeCache,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    select_autoescape,
)
from jinja2.bccache import Bucket
from jinja2.exceptions import TemplateError as JinjaError
from msgspec import MsgspecError, Struct
from msgspec.json import decode

from handlers.errors import PermanentError

FALLBACK = "en"
"""The language whose wording is used where a language has no translation file."""

_VARIETY = re.compile(r"([a-z]{2,3})(?:-[a-z0-9]{2,8})+")
"""A language code with a region or a script, such as `pt-br`; its group is the language."""

_TRADITIONAL = ("zh-hant", "zh-tw", "zh-hk", "zh-mo")
"""Chinese in the script that `zh` is not in; its readers are not served by `zh.json`."""

COMPILED = "compiled"
"""The folder of a packaged site with the compiled templates; there is none while developing."""


class TemplateError(PermanentError):
    """A template or a translation file cannot be used; the message says which and why."""


class Translation(Struct, frozen=True):
    """The interface's words in one language.

    `language` is its own name, `direction` is `ltr` or `rtl`, `date` a pattern with `{day}`,
    `{month}` and `{year}`, `first_day` how the first of a month is written.
    """

    language: str
    direction: str
    date: str
    first_day: str
    months: tuple[str, ...]
    words: dict[str, str]

    def format_date(self, iso: str) -> str:
        """Write an ISO date, or the date of an ISO time, as readers of the language do."""
        day = date.fromisoformat(iso[:10])
        number = self.first_day if day.day == 1 else str(day.day)
        return self.date.format(day=number, month=self.months[day.month - 1], year=day.year)


class CompiledTemplates(BytecodeCache):
    """Templates compiled beforehand, in a folder that a package may carry.

    Compiling the page's templates would otherwise fall into every cold start. What is stale, or
    made by another Python, Jinja does not take. Nothing is ever written while serving:
    `compile_templates` writes.
    """

    def __init__(self, folder: Path, *, writing: bool = False) -> None:
        self._folder = folder
        self._writing = writing

    def get_cache_key(self, name: str, filename: str | None = None) -> str:  # noqa: ARG002
        """Name the compiled form after the template, not after where it lies."""
        return name.replace("/", "-")

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take the compiled form, if there is one."""
        path = self._folder / bucket.key
        if path.is_file():
            with path.open("rb") as file:
                bucket.load_bytecode(file)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the compiled form, if that is what we are here for."""
        if self._writing:
            self._folder.mkdir(exist_ok=True)
            (self._folder / bucket.key).write_bytes(bucket.bytecode_to_string())


def compile_templates(site: Path) -> None:
    """Compile all templates of a site folder, for a package that will serve them."""
    templates = Templates(site, writing=True)
    templates.compile()


class Templates:
    """The templates of one site folder. Safe to share between threads."""

    def __init__(self, site: Path, *, writing: bool = False) -> None:
        self._site = site
        self._translations: dict[str, Translation] = {}
        self._languages = frozenset(path.stem for path in (site / "translations").glob("*.json"))
        self._environment = Environment(
            loader=FileSystemLoader(site / "templates"),
            autoescape=select_autoescape(default=True, disabled_extensions=("txt",)),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            bytecode_cache=CompiledTemplates(site / COMPILED, writing=writing),
        )
        self.static = lru_cache(maxsize=64)(self._static)
        self._environment.globals["static"] = self.static
        self._environment.globals["translation"] = self.translation

    def render(self, name: str, lang: str, **context: object) -> str:
        """Render a template in a language; `t` holds its words, `date` writes dates."""
        translation = self.translation(lang)
        try:
            return self._environment.get_template(name).render(
                t=translation.words,
                lang=lang,
                direction=translation.direction,
                date=translation.format_date,
                **context,
            )
        except JinjaError as error:
            raise TemplateError(f"{name} in “{lang}”: {error}.") from error

    def compile(self) -> None:
        """Compile every template, so that none is compiled while somebody waits."""
        for name in self._environment.list_templates():
            self._environment.get_template(name)

    def speaks(self, lang: str) -> bool:
        """Say whether the site has a translation for what may be a language."""
        return bool(self._spoken(lang))

    def language_for(self, asked: str) -> str:
        """Give what may be a language back if the site has a translation for it, else English."""
        return asked if self.speaks(asked) else FALLBACK

    def translation(self, lang: str) -> Translation:
        """Words for a language, or English ones where the site has no translation of it.

        A variety such as `es-mx` without a translation file of its own takes that of `es`.
        """
        lang = self._spoken(lang) or FALLBACK
        if lang not in self._translations:
            self._translations[lang] = self._read_translation(lang)
        return self._translations[lang]

    def _spoken(self, lang: str) -> str:
        """Name the translation file that serves a language, or nothing."""
        if lang in self._languages:
            return lang
        variety = _VARIETY.fullmatch(lang)
        if variety is None or lang.startswith(_TRADITIONAL) or variety[1] not in self._languages:
            return ""
        return variety[1]

    def _read_translation(self, lang: str) -> Translation:
        path = self._site / "translations" / f"{lang}.json"
        try:
            return decode(path.read_bytes(), type=Translation)
        except (OSError, MsgspecError, UnicodeError) as error:
            raise TemplateError(f"The translation file {path.name} cannot be used.") from error

    def _static(self, name: str) -> str:
        """Address of a static file, which changes when the file does."""
        digest = sha256((self._site / "static" / name).read_bytes()).hexdigest()[:8]
        return f"/static/{name}?v={digest}"
