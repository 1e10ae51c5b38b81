"""Colours as screens show them: eight bits, grey or sRGB, with transparency where there is any."""

from io import BytesIO
from typing import Final

from PIL import Image, ImageCms

_PLAIN: Final = ("L", "RGB", "RGBA", "CMYK")
_FLAGS: Final = ImageCms.Flags.BLACKPOINTCOMPENSATION
_INTENT: Final = ImageCms.Intent.RELATIVE_COLORIMETRIC


def plain(image: Image.Image) -> Image.Image:
    """Give a picture in one of the modes L, RGB, RGBA and CMYK, so that it can be resized."""
    if image.mode.startswith("I"):
        return _eight_bits(image)
    if image.mode == "1":
        image = image.convert("L")
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image if image.mode in _PLAIN else image.convert("RGB")


def on_screen(image: Image.Image, profile: bytes) -> Image.Image:
    """Convert a plain picture to grey or sRGB, by its profile (ICC) where it has a usable one."""
    colours = image.convert("RGB") if image.mode == "RGBA" else image
    converted = _by_profile(colours, profile) if profile else None
    if not converted:
        converted = colours.convert("RGB") if colours.mode == "CMYK" else colours
    if image.mode == "RGBA":
        converted = converted.convert("RGB")
        converted.putalpha(image.getchannel("A"))
    return converted


def _by_profile(image: Image.Image, profile: bytes) -> Image.Image | None:
    """Convert by a profile; None where it is broken, or is made for another kind of colours."""
    try:
        return ImageCms.profileToProfile(
            image,
            ImageCms.ImageCmsProfile(BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            renderingIntent=_INTENT,
            outputMode="RGB",
            flags=_FLAGS,
        )
    except (ImageCms.PyCMSError, OSError):
        return None


def _eight_bits(image: Image.Image) -> Image.Image:
    """Keep the upper eight of sixteen bits."""
    return image.convert("I").point(lambda value: value / 257).convert("L")
