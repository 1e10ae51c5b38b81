"""What is told of pictures that cannot be shown, or not as they are."""

from collections.abc import Iterator
from typing import Final

from handlers.imaging.picture import MOST_PIXELS, MOST_SIDE, Picture, Refusal

_AGAIN: Final = "Save it as JPEG or PNG, and upload it again."

EMPTY: Final = Refusal("The file is empty. Upload the picture again.")
DAMAGED: Final = Refusal(
    "The picture is damaged, or its upload broke off: only part of it can be read. Open it on "
    f"your computer to see whether it is whole there. {_AGAIN}"
)
OVERLOADED: Final = Refusal(
    "The picture carries more text or colour data beside it than any picture needs, so it was "
    f"not opened. {_AGAIN}"
)
TOO_MANY_SCANS: Final = Refusal(
    "The picture is divided into so many layers that reading it would take too long, so it was "
    f"not opened. {_AGAIN}"
)


def not_shown(kind: str) -> Refusal:
    """Say that a file is no picture that can be shown; `kind` is empty where nobody knows."""
    if kind:
        return Refusal(
            f"The content of this file is {kind}, whatever its name says, and cannot be shown as "
            f"a picture. {_AGAIN}"
        )
    return Refusal(f"This file is no picture that can be shown, whatever its name says. {_AGAIN}")


def too_large(width: int, height: int) -> Refusal | None:
    """Refuse a picture with too many pixels, before any of them is read."""
    if width * height > MOST_PIXELS:
        # Rounded up, so that what is above the limit never reads like the limit itself.
        megapixels = -(width * height // -1_000_000)
        return Refusal(
            f"The picture has {width} by {height} pixels, which is {megapixels} megapixels, and "
            f"{MOST_PIXELS // 1_000_000} are the most that is published. Make it smaller: 2,000 "
            "pixels from side to side are plenty for every screen and for paper."
        )
    if max(width, height) > MOST_SIDE:
        return Refusal(
            f"One side of the picture has {max(width, height)} pixels, and {MOST_SIDE} are the "
            "most that is published. Make it smaller, or cut it into several pictures."
        )
    return None


def notices(picture: Picture) -> Iterator[str]:
    """Say what visitors see differently from who uploaded the picture."""
    if picture.press:
        yield (
            "The colours of this picture are those of a printing press (CMYK). They were "
            "converted for screens: look at the picture on the site, and if its colours are off, "
            "save it with RGB colours and upload it again."
        )
    if picture.animated:
        yield (
            "This picture moves. The site shows its first frame only, since movement cannot be "
            "printed and disturbs reading. If another frame says more, upload that one."
        )
