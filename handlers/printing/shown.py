"""Which links need their address beside them on paper, and how it is written there."""

from typing import Final

_SCHEMES: Final = ("https://", "http://", "mailto:")


def leads(href: str) -> bool:
    """Say whether an address leads anywhere from paper or from a PDF."""
    return href.startswith(_SCHEMES) and href not in _SCHEMES


def shown(href: str, label: str, site: str) -> str:
    """Write the address that paper shows after a link, or nothing where none is needed.

    None is needed for what is on the `site`, whose address is on every sheet, and for a label
    that is the address itself.

    >>> shown("mailto:office@example.org", "the office", "https://example.org/")
    'office@example.org'
    """
    if not leads(href) or href.startswith(site) or _bare(href) == _bare(label):
        return ""
    return spoken(href)


def spoken(href: str) -> str:
    """Write an address as somebody would type it."""
    return href.removeprefix("mailto:")


def _bare(address: str) -> str:
    rest = spoken(address).removeprefix("https://").removeprefix("http://")
    return rest.removesuffix("/")
