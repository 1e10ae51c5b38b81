"""Making pictures: the same upload and the same recipe always give the same bytes.

What a camera or an editor wrote beside the pixels (place, time, device, comments, profiles) is
left behind, since only pixels are carried over.
"""

from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import PIL
from PIL import Image

from handlers.errors import PermanentError
from handlers.imaging.colours import on_screen, plain
from handlers.imaging.opening import BROKEN, on_its_side, opened, orientation
from handlers.imaging.picture import Recipe, Refusal

_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_GREY: Final = 200
_LARGE: Final = 4_000_000
"""Pixels from which on a JPEG is written in one pass and with coarser colours, to save memory."""


class RenderError(PermanentError):
    """A picture that was found whole cannot be made into something else."""


@cache
def engine() -> str:
    """Name what turns uploads into pictures: Pillow, and this package."""
    digest = sha256(PIL.__version__.encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def render(body: bytes, recipe: Recipe) -> bytes:
    """Make something of a picture that `inspect` found whole, or raise `RenderError`."""
    image = opened(body)
    if isinstance(image, Refusal):
        raise RenderError(image.message)
    try:
        return _written(_upright(image, recipe), recipe)
    except BROKEN as error:
        raise RenderError(f"A picture cannot be made into {recipe.form}: {error}") from error


def blank(recipe: Recipe) -> bytes:
    """Make a grey picture by a recipe, to stand where another cannot be made."""
    return _written(Image.new("L", (recipe.width, recipe.height), _GREY), recipe)


def _upright(image: Image.Image, recipe: Recipe) -> Image.Image:
    """Decode a picture to the size of a recipe, in the colours of screens, the right way up."""
    turned = orientation(image)
    size = (recipe.width, recipe.height)
    if on_its_side(turned):
        size = (recipe.height, recipe.width)
    profile = image.info.get("icc_profile") or b""
    if size != image.size:
        # JPEG skips what is finer than that; twice the size is left for the eye's sake.
        image.draft(None, (2 * size[0], 2 * size[1]))
    made = plain(image)
    if made.size != size:
        made = made.resize(size, Image.Resampling.LANCZOS, reducing_gap=3)
    made = on_screen(made, profile)
    return made.transpose(_TURNS[turned]) if turned in _TURNS else made


def _written(image: Image.Image, recipe: Recipe) -> bytes:
    if recipe.form == "jpeg" and image.mode == "RGBA":
        image = image.convert("RGB")
    image.info = {}
    body = BytesIO()
    image.save(body, recipe.form.upper(), **_options(recipe))
    return body.getvalue()


def _options(recipe: Recipe) -> dict[str, Any]:
    if recipe.form == "webp":
        return {"quality": 80, "method": 4}
    if recipe.form == "png":
        return {"compress_level": 6}
    if recipe.width * recipe.height > _LARGE:
        return {"quality": 88, "subsampling": "4:2:0"}
    return {"quality": 85, "subsampling": "4:4:4", "optimize": True, "progressive": True}
