"""Templates and translations: escaping, strictness, dates, addresses of static files."""

import json
import shutil
from hashlib import sha256
from pathlib import Path
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
    ],
)
def test_dates_are_written_as_readers_of_the_language_do(lang: str, iso: str, written: str) -> None:
    assert Templates(SITE).translation(lang).format_date(iso) == written


def test_the_translations_of_the_site_have_the_same_words() -> None:
    templates = Templates(SITE)
    english = templates.translation("en")
    for path in (SITE / "translations").glob("*.json"):
        translation = templates.translation(path.stem)
        assert translation.words.keys() == english.words.keys(), path.name
        assert len(translation.months) == 12
        for word, sentence in english.words.items():
            fields = {part.partition("}")[0] for part in sentence.split("{")[1:]}
            other = {part.partition("}")[0] for part in translation.words[word].split("{")[1:]}
            assert fields == other, (path.name, word)


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
