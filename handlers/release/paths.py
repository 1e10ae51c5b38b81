"""The site's addresses. Every page's path begins and ends with a slash."""


def home(lang: str) -> str:
    """The first page of a language."""
    return f"/{lang}/"


def page(lang: str, slug: str) -> str:
    """A page such as help; also `publications`, `contact`, `search`."""
    return f"/{lang}/{slug}/"


def programmes(lang: str) -> str:
    """The list of all themes and programmes."""
    return f"/{lang}/programmes/"


def theme(lang: str, slug: str) -> str:
    """A theme with its programmes."""
    return f"/{lang}/programmes/{slug}/"


def programme(lang: str, theme_slug: str, slug: str) -> str:
    """A programme."""
    return f"/{lang}/programmes/{theme_slug}/{slug}/"


def print_page(path: str) -> str:
    """The print page of a page."""
    return f"{path}print/"


def pdf(path: str) -> str:
    """The PDF of a programme, of a theme, or of all programmes."""
    return f"{path.rstrip('/')}.pdf"


def file(name: str) -> str:
    """An uploaded file, under the address that stays when it is replaced."""
    return f"/files/{name}"
