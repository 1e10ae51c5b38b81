"""The site as its views see it: the live release, the templates, and what was rendered."""

from flask import Response
from msgspec import Struct, field

from handlers.release.manifest import Manifest
from handlers.release.reader import Reader
from handlers.templating import Templates
from handlers.web.answering import PRIVATE, RenderedPages, answer, rendered
from handlers.web.surroundings import surroundings


class Site(Struct, frozen=True):
    """What all views share."""

    reader: Reader
    templates: Templates
    pages: RenderedPages = field(default_factory=RenderedPages)

    def language(self, path: str, manifest: Manifest) -> str:
        """The language of an address, or the site's first one."""
        lang = path.strip("/").split("/")[0]
        return lang if lang in manifest.frames else manifest.languages[0]

    def message(self, path: str, status: int, name: str, **words: str) -> Response:
        """Answer with a page of the site's design that says what happened."""
        manifest = self.reader.manifest()
        lang = self.language(path, manifest)
        known = self.templates.translation(lang).words
        body = self.templates.render(
            "error.html",
            lang,
            text=known[f"{name}_text"].format(**words),
            **surroundings(self.templates, manifest, lang, title=known[f"{name}_title"]),
        )
        return answer(rendered(body.encode()), status=status, cache_control=PRIVATE)

    def unavailable(self, path: str) -> Response:
        """Answer that nothing can be shown yet; needs neither release nor storage."""
        lang = self.templates.language_for(path.strip("/").split("/")[0])
        body = self.templates.render("unavailable.html", lang)
        response = answer(rendered(body.encode()), status=503, cache_control=PRIVATE)
        response.headers["Retry-After"] = "30"
        return response
