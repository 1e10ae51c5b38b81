"""What is known of a picture, and what is made of it: plain data, without Pillow."""

from typing import Final

from msgspec import Struct

MOST_PIXELS: Final = 50_000_000
"""Pixels of an upload: the photos of telephones and cameras have up to 50 million."""

MOST_SIDE: Final = 16_383
"""Pixels along one side: the most that WebP can hold."""


class Picture(Struct, frozen=True, omit_defaults=True):
    """An upload that was looked into and found whole.

    `form` is what it is, whatever its name says: `jpeg`, `png`, `gif`, `webp` or `avif`. Width
    and height are in pixels, the right way up. `press` says that its colours were those of a
    printing press (CMYK).
    """

    form: str
    width: int
    height: int
    transparent: bool = False
    animated: bool = False
    press: bool = False


class Refusal(Struct, frozen=True):
    """Why an upload cannot be shown, in a sentence for who uploaded it."""

    message: str


class Recipe(Struct, frozen=True):
    """One thing to make of a picture: `jpeg`, `png` or `webp`, and its size in pixels."""

    form: str
    width: int
    height: int
