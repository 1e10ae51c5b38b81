"""Opening pictures that anybody may have made: nothing is decoded before it is weighed."""

import struct
import zlib
from io import BytesIO
from typing import Final

from PIL import AvifImagePlugin, Image, MpoImagePlugin, WebPImagePlugin

from handlers.imaging import answers
from handlers.imaging.kinds import form_of, kind_of
from handlers.imaging.picture import Refusal

BROKEN: Final = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
"""What Pillow raises over a file that is not as it should be; it has no error of its own."""

_PLUGINS: Final = (AvifImagePlugin, MpoImagePlugin, WebPImagePlugin)
"""Named, so that Pillow does not load all forty of its plugins to find these."""

_MOST_SCANS: Final = 100
"""Passes over a progressive JPEG: ten are usual, and each takes as long as a whole picture."""

_ORIENTATION: Final = 0x0112

# Pillow would warn at one number of pixels and give up at another; ours are weighed below.
Image.MAX_IMAGE_PIXELS = None


def opened(body: bytes) -> Image.Image | Refusal:
    """Open a picture without reading its pixels, or say why it cannot be shown."""
    if not body:
        return answers.EMPTY
    form = form_of(body)
    if not form:
        return answers.not_shown(kind_of(body))
    # Inside the pixels of a JPEG, this pair of bytes cannot occur.
    if form == "jpeg" and body.count(b"\xff\xda") > _MOST_SCANS:
        return answers.TOO_MANY_SCANS
    try:
        image = Image.open(BytesIO(body), formats=[form.upper()])
    except BROKEN as error:
        # Pillow reads at most a megabyte of a PNG's compressed text and profile, each.
        overloaded = form == "png" and type(error) is ValueError
        return answers.OVERLOADED if overloaded else answers.DAMAGED
    return answers.too_large(*image.size) or image


def orientation(image: Image.Image) -> int:
    """Say how a camera was held, from 1 (upright) to 8, as EXIF counts."""
    try:
        turned = image.getexif().get(_ORIENTATION)
    except BROKEN:
        return 1  # Browsers, too, show a picture whose EXIF cannot be read as it lies.
    return turned if isinstance(turned, int) and 1 <= turned <= 8 else 1  # noqa: PLR2004  EXIF's.


def on_its_side(turned: int) -> bool:
    """Say whether an orientation swaps width and height."""
    return turned >= 5  # noqa: PLR2004  As EXIF counts.
