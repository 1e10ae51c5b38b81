"""Looking into an upload: what it is, and whether it is whole."""

from io import BytesIO
from typing import Final

from PIL import Image

from handlers.imaging import answers
from handlers.imaging.kinds import form_of
from handlers.imaging.opening import BROKEN, on_its_side, opened, orientation
from handlers.imaging.picture import Picture, Refusal

_OPAQUE: Final = 255


def inspect(body: bytes) -> Picture | Refusal:
    """Look into an upload; whatever is wrong with it becomes a refusal.

    It is decoded to its end, since nothing else shows that one is broken off. JPEG does this
    at an eighth of the size, which takes a tenth of the time.
    """
    image = opened(body)
    if isinstance(image, Refusal):
        return image
    width, height = image.size
    form, press = form_of(body), image.mode == "CMYK"
    try:
        if form == "png":
            # Pillow passes over the checksums of pixels unless it is asked to look at them.
            Image.open(BytesIO(body), formats=["PNG"]).verify()
        # A JPEG with more pictures behind the first holds a depth map or a second lens's view.
        animated = form != "jpeg" and bool(getattr(image, "is_animated", False))
        image.seek(0)
        image.draft(None, (max(1, width // 8), max(1, height // 8)))
        image.load()
        transparent = _transparent(image)
    except BROKEN:
        return answers.DAMAGED
    if on_its_side(orientation(image)):
        width, height = height, width
    return Picture(form, width, height, transparent, animated, press)


def _transparent(image: Image.Image) -> bool:
    """Say whether anything shows through; many pictures have a layer for it and do not use it."""
    if not image.has_transparency_data:
        return False
    seen = image if "A" in image.getbands() else image.convert("RGBA")
    return seen.getchannel("A").getextrema() != (_OPAQUE, _OPAQUE)
