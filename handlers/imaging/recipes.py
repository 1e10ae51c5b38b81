"""What is made of a picture. Pure: it follows from what is known of the picture.

Nothing is ever enlarged.
"""

from typing import Final

from handlers.imaging.picture import Picture, Recipe

SCREEN_WIDTHS: Final = (640, 1280)
"""Pixels: a telephone's width at twice its density, and a page's column at nearly twice."""

PAPER: Final = (1280, 1200)
"""Pixels that fill the 158 by 150 mm that a picture has on paper, at about 200 to the inch."""


def screen(picture: Picture) -> tuple[Recipe, ...]:
    """For browsers of today: WebP, the narrowest first."""
    most = min(picture.width, SCREEN_WIDTHS[-1])
    widths = (*(width for width in SCREEN_WIDTHS if width < most), most)
    return tuple(_fitted(picture, "webp", width, picture.height) for width in widths)


def fallback(picture: Picture) -> Recipe:
    """For every browser there is."""
    return _fitted(picture, _form(picture), SCREEN_WIDTHS[-1], picture.height)


def paper(picture: Picture) -> Recipe:
    """For PDFs and print pages."""
    return _fitted(picture, _form(picture), *PAPER)


def clean(picture: Picture) -> Recipe:
    """The picture itself at its own size, without what a camera writes beside it.

    GIF cannot hold all colours, and AVIF takes minutes to write, so these become another form.
    """
    form = picture.form if picture.form in ("jpeg", "png", "webp") else _form(picture)
    if picture.form == "gif":
        form = "png"
    return Recipe(form, picture.width, picture.height)


def _form(picture: Picture) -> str:
    return "png" if picture.transparent else "jpeg"


def _fitted(picture: Picture, form: str, width: int, height: int) -> Recipe:
    factor = min(1, width / picture.width, height / picture.height)
    return Recipe(
        form, max(1, round(picture.width * factor)), max(1, round(picture.height * factor))
    )
