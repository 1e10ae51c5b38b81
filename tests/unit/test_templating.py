"""Templates and translations: escaping, strictness, dates, addresses of static files."""

import json
import re
import shutil
import unicodedata
from hashlib import sha256
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from handlers.templating import TemplateError, Templates, compile_templates
from tests.unit.publishing.office import SITE

WORDS = {
    "language": "English",
    "direction": "ltr",
    "date": "{day} {month} {year}",
    "first_day": "1",
    "months": [f"month{number}" for number in range(1, 13)],
    "words": {"hello": "Hello"},
}

LANGUAGES = sorted(path.stem for path in (SITE / "translations").glob("*.json"))
SCRIPTS = {"ar": "ARABIC", "zh": "CJK"}
UNITS = {"kilobytes", "megabytes"}
"""Some languages write the signs of units as English does."""

SAME_AS_ENGLISH: dict[str, set[str]] = {
    "ar": {"thousands"},
    "es": {"megabytes", "error_mark"},  # “Error” is a Spanish word as well.
    "fr": {  # English has these words from French.
        "services",
        "programmes",
        "publications",
        "mail_subject",
        "mail_message",
        "print_licence",
        "print_publications",
        "print_see_page",
        "print_version",
    },
    "id": UNITS,
    "vi": UNITS,
    "zh": UNITS | {"thousands"},
}


class Folder:
    """A site folder in the making."""

    def __init__(self, path: Path) -> None:
        self.path = path
        for name in ("templates", "translations", "static"):
            (path / name).mkdir()
        self.translate("en")

    def translate(self, lang: str, **changes: Any) -> None:
        self.write(f"translations/{lang}.json", json.dumps(WORDS | changes).encode())

    def write(self, name: str, body: bytes) -> None:
        (self.path / name).write_bytes(body)

    def render(self, text: str, lang: str = "en", **context: object) -> str:
        self.write("templates/page.html", text.encode())
        return Templates(self.path).render("page.html", lang, **context)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_what_is_inserted_is_escaped(folder: Folder) -> None:
    assert folder.render('{{ a }}<p title="{{ a }}">', a="<b>\"'&") == (
        '&lt;b&gt;&#34;&#39;&amp;<p title="&lt;b&gt;&#34;&#39;&amp;">'
    )


def test_plain_text_is_not_escaped(folder: Folder) -> None:
    folder.write("templates/mail.txt", b"{{ a }}")
    assert Templates(folder.path).render("mail.txt", "en", a="<b>&") == "<b>&"


def test_a_template_knows_its_language_and_its_words(folder: Folder) -> None:
    folder.translate("ar", direction="rtl", words={"hello": "مرحبا"})
    text = "{{ lang }} {{ direction }} {{ t.hello }} {{ date('2026-03-02') }}"
    assert folder.render(text, "ar") == "ar rtl مرحبا 2 month3 2026"
    assert folder.render("{{ translation('ar').direction }}") == "rtl"


def test_a_language_without_a_translation_is_spoken_to_in_english(folder: Folder) -> None:
    assert folder.render("{{ lang }} {{ t.hello }}", "de") == "de Hello"
    templates = Templates(folder.path)
    assert templates.speaks("en")
    for other in ("de", "", "..", "../templates/page", "\x00", "a" * 5000):
        assert not templates.speaks(other)
        assert templates.translation(other) is templates.translation("en")


def test_an_unknown_name_is_an_error_that_says_where(folder: Folder) -> None:
    with pytest.raises(TemplateError, match=r"page.html in “en”: 'nothing' is undefined"):
        folder.render("{{ nothing }}")
    with pytest.raises(TemplateError, match="nothing"):
        folder.render("{{ t.nothing }}")


@pytest.mark.parametrize("text", ["{% if %}", "{{ a", "{% include 'missing.html' %}"])
def test_a_template_that_cannot_be_used_is_an_error(folder: Folder, text: str) -> None:
    with pytest.raises(TemplateError, match=r"page.html in “en”"):
        folder.render(text)


def test_a_template_that_is_not_there_is_an_error(folder: Folder) -> None:
    with pytest.raises(TemplateError, match=r"none.html in “en”"):
        Templates(folder.path).render("none.html", "en")


@pytest.mark.parametrize("body", [b"", b"{", b"{}", b'{"language": 1}', b"\xff", b"[1]"])
def test_a_translation_that_cannot_be_used_is_an_error_that_names_it(
    folder: Folder, body: bytes
) -> None:
    folder.write("translations/fr.json", body)
    with pytest.raises(TemplateError, match=r"The translation file fr.json cannot be used."):
        Templates(folder.path).translation("fr")


def test_without_even_english_there_is_an_error(folder: Folder) -> None:
    (folder.path / "translations" / "en.json").unlink()
    with pytest.raises(TemplateError, match=r"en.json"):
        Templates(folder.path).translation("de")


def test_a_translation_is_read_once(folder: Folder) -> None:
    templates = Templates(folder.path)
    first = templates.translation("en")
    folder.translate("en", language="Changed")
    assert templates.translation("en") is first


def test_the_address_of_a_static_file_changes_with_its_bytes(folder: Folder) -> None:
    folder.write("static/site.css", b"a")
    first = sha256(b"a").hexdigest()[:8]
    assert folder.render("{{ static('site.css') }}") == f"/static/site.css?v={first}"
    templates = Templates(folder.path)
    assert templates.static("site.css") == f"/static/site.css?v={first}"
    folder.write("static/site.css", b"b")
    assert templates.static("site.css") == f"/static/site.css?v={first}"
    assert Templates(folder.path).static("site.css") != f"/static/site.css?v={first}"


@pytest.mark.parametrize(
    ("lang", "iso", "written"),
    [
        ("en", "2026-03-01", "1 March 2026"),
        ("en", "2026-12-31T23:59:59+00:00", "31 December 2026"),
        ("fr", "2026-03-01", "1er mars 2026"),
        ("fr", "2026-08-02", "2 août 2026"),
        ("es", "2026-09-01", "1 de septiembre de 2026"),
        ("id", "2026-08-17", "17 Agustus 2026"),
        ("vi", "2026-11-03", "ngày 3 tháng 11 năm 2026"),
        ("ar", "2026-01-01", "1 يناير 2026"),
        ("zh", "2026-11-03", "2026年11月3日"),
        ("zh-hans", "2026-12-31", "2026年12月31日"),
    ],
)
def test_dates_are_written_as_readers_of_the_language_do(lang: str, iso: str, written: str) -> None:
    assert Templates(SITE).translation(lang).format_date(iso) == written


def fields(sentence: str) -> list[str]:
    """List the places for values in a sentence, each as often as it is there."""
    return sorted(field for _, field, _, _ in Formatter().parse(sentence) if field is not None)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_translation_of_the_site_has_the_same_words_and_places_as_english(lang: str) -> None:
    english, translation = (Templates(SITE).translation(each) for each in ("en", lang))
    assert translation.words.keys() == english.words.keys()
    for word, sentence in english.words.items():
        assert fields(translation.words[word]) == fields(sentence), word
        assert translation.words[word].strip(" ") == translation.words[word] != "", word
    assert fields(translation.date) == fields(english.date)
    assert len(set(translation.months)) == 12


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_translation_of_the_site_leaves_nothing_in_english(lang: str) -> None:
    english, translation = (Templates(SITE).translation(each) for each in ("en", lang))
    same = {word for word, text in english.words.items() if translation.words[word] == text}
    assert same == (set(english.words) if lang == "en" else SAME_AS_ENGLISH[lang])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_translation_of_the_site_is_written_in_its_script(lang: str) -> None:
    translation = Templates(SITE).translation(lang)
    assert translation.direction == ("rtl" if lang == "ar" else "ltr")
    named = (
        "name@example.com",
        "content/site.json",
        "contact",
        "weekly_report",
        "false",
        "KB",
        "MB",
        "PDF",
        "UTC",
    )
    for word, sentence in translation.words.items():
        text = re.sub("|".join((r"{\w+}", *named)), "", sentence)
        scripts = {unicodedata.name(sign).split()[0] for sign in text if sign.isalpha()}
        assert scripts <= {SCRIPTS.get(lang, "LATIN")}, word


@pytest.mark.parametrize(
    ("lang", "spoken"),
    [
        ("zh-hans", "中文"),
        ("zh-cn", "中文"),
        ("pt-br", ""),
        ("es-mx", "Español"),
        ("es-419", "Español"),
        ("ar-eg", "العربية"),
        ("en-au", "English"),
        ("zh-hant", ""),
        ("zh-tw", ""),
        ("zh-hant-hk", ""),
        ("es-", ""),
        ("es-m", ""),
        ("es_mx", ""),
        ("../es-mx", ""),
        ("es-mx/../../en", ""),
        ("es-" + "a" * 5000, ""),
    ],
)
def test_a_variety_of_a_language_is_spoken_to_in_that_language(lang: str, spoken: str) -> None:
    templates = Templates(SITE)
    assert templates.speaks(lang) == bool(spoken)
    assert templates.translation(lang).language == (spoken or "English")


def test_a_variety_with_a_translation_of_its_own_has_that(folder: Folder) -> None:
    folder.translate("pt", language="Português")
    folder.translate("pt-br", language="Português do Brasil")
    templates = Templates(folder.path)
    assert templates.translation("pt-br").language == "Português do Brasil"
    assert templates.translation("pt-mz").language == "Português"
    assert folder.render("{{ lang }} {{ t.hello }}", "pt-mz") == "pt-mz Hello"


def test_compiled_templates_are_taken_and_give_the_same_page(tmp_path: Path) -> None:
    site = tmp_path / "site"
    shutil.copytree(SITE, site)
    before = Templates(site).render("unavailable.html", "fr")

    compile_templates(site)
    compiled = site / "compiled" / "unavailable.html"
    assert compiled.is_file()
    assert Templates(site).render("unavailable.html", "fr") == before


def test_a_template_that_changed_since_is_compiled_anew_and_nothing_is_written(
    tmp_path: Path,
) -> None:
    site = tmp_path / "site"
    shutil.copytree(SITE, site)
    compile_templates(site)
    stale = (site / "compiled" / "unavailable.html").read_bytes()

    (site / "templates" / "unavailable.html").write_text("{{ lang }} only")

    assert Templates(site).render("unavailable.html", "fr") == "fr only"
    assert (site / "compiled" / "unavailable.html").read_bytes() == stale


def test_without_compiled_templates_none_appear(tmp_path: Path) -> None:
    site = tmp_path / "site"
    shutil.copytree(SITE, site)

    Templates(site).render("unavailable.html", "fr")

    assert not (site / "compiled").exists()
