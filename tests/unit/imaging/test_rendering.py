"""What is made of uploads: the right pixels, the right way up, and nothing beside them."""

import subprocess
import sys
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from handlers.imaging.picture import Recipe
from handlers.imaging.rendering import RenderError, engine, render
from tests.unit.imaging.samples import (
    ORIENTATION,
    made,
    marked,
    near,
    photo,
    press_profile,
    saved,
    wide_profile,
)

ROOT = Path(__file__).parents[3]
OUTPUTS = ("jpeg", "png", "webp")
RED, GREEN, BLUE = (255, 0, 0), (0, 255, 0), (0, 0, 255)
SECRETS = (b"Lae, 6.7 S 147.0 E", b"Camera 3000", b"adobe:ns:meta", b"By somebody", b"acsp")


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "AVIF"])
@pytest.mark.parametrize("turned", range(1, 9))
def test_a_picture_is_shown_the_way_the_camera_was_held(form: str, turned: int) -> None:
    back = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[turned]
    exif = Image.Exif()
    exif[ORIENTATION] = turned
    upload = saved(marked() if back is None else marked().transpose(back), form, exif=exif)

    for size in ((64, 48), (32, 24)):
        shown = made(upload, size=size)

        assert shown.size == size
        assert near(shown, (0.2, 0.2), RED)
        assert near(shown, (0.8, 0.2), GREEN)
        assert near(shown, (0.2, 0.8), BLUE)
        assert near(shown, (0.8, 0.8), BLUE)


def secretive(form: str) -> bytes:
    """A picture with everything that cameras and editors write beside the pixels."""
    exif = Image.Exif()
    exif[0x010F] = "Camera 3000"
    exif.get_ifd(0x8825)[0x001B] = b"Lae, 6.7 S 147.0 E"
    options: dict[str, object] = {"exif": exif, "icc_profile": wide_profile()}
    if form == "PNG":
        words = PngImagePlugin.PngInfo()
        words.add_text("Author", "By somebody")
        words.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta xmlns:x='adobe:ns:meta/'/>")
        options["pnginfo"] = words
    else:
        options["xmp"] = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>"
    if form == "JPEG":
        options["comment"] = "By somebody"
    return saved(photo(), form, **options)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("size", [(320, 240), (160, 120)])
def test_nothing_that_a_camera_or_an_editor_wrote_gets_out(
    form: str, output: str, size: tuple[int, int]
) -> None:
    upload = secretive(form)
    body = render(upload, Recipe(output, *size))
    kept = Image.open(BytesIO(body))

    assert sum(secret in upload for secret in SECRETS) >= 3
    assert not [secret for secret in SECRETS if secret in body]
    assert dict(kept.getexif()) == {}
    assert not {"exif", "xmp", "icc_profile", "comment", "XML:com.adobe.xmp"} & set(kept.info)


def test_the_comment_of_a_gif_stays_behind() -> None:
    upload = saved(photo(), "GIF", comment=b"By somebody")

    assert b"By somebody" in upload
    assert b"By somebody" not in render(upload, Recipe("png", 320, 240))
    assert b"By somebody" not in render(upload, Recipe("jpeg", 320, 240))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_wide_colours_become_those_of_every_screen(form: str) -> None:
    flat = Image.new("RGB", (64, 64), (200, 100, 50))
    options = {} if form == "PNG" else {"quality": 95}

    assert near(made(saved(flat, form, **options)), (0.5, 0.5), (200, 100, 50))
    wide = saved(flat, form, icc_profile=wide_profile(), **options)
    # The same numbers mean a stronger red on a wider screen.
    assert near(made(wide), (0.5, 0.5), (216, 93, 24))


def test_colours_of_a_printing_press_follow_its_profile() -> None:
    flat = Image.new("CMYK", (64, 64), (200, 100, 50, 0))

    assert near(made(saved(flat, "JPEG")), (0.5, 0.5), (55, 155, 205))
    pink = saved(flat, "JPEG", icc_profile=press_profile((128, 200, 128)))
    assert near(made(pink), (0.5, 0.5), (222, 35, 123))


@pytest.mark.parametrize("profile", [b"no profile at all", press_profile((128, 200, 128))])
def test_a_profile_that_does_not_fit_is_passed_over(profile: bytes) -> None:
    flat = Image.new("RGB", (64, 64), (200, 100, 50))

    assert near(made(saved(flat, "PNG", icc_profile=profile)), (0.5, 0.5), (200, 100, 50))


def test_colours_change_and_transparency_stays() -> None:
    clear = Image.new("RGBA", (64, 64), (200, 100, 50, 90))

    shown = made(saved(clear, "PNG", icc_profile=wide_profile()))

    assert shown.mode == "RGBA"
    assert shown.getpixel((9, 9)) == (216, 93, 24, 90)


def grey(mode: str) -> Image.Image:
    ramp = Image.linear_gradient("L").rotate(90).resize((320, 240))
    if mode == "I;16":
        return ramp.convert("I").point(lambda value: value * 257).convert("I;16")
    return ramp.convert(mode)


@pytest.mark.parametrize("mode", ["L", "LA", "I;16", "P", "RGB", "RGBA"])
@pytest.mark.parametrize("size", [(320, 240), (160, 120)])
def test_greys_look_the_same_in_every_depth(mode: str, size: tuple[int, int]) -> None:
    shown = made(saved(grey(mode), "PNG"), size=size)

    for part in (0.1, 0.5, 0.9):
        expected = round(part * 255)
        assert near(shown, (part, 0.5), (expected,) * 3)


def test_black_and_white_becomes_grey_when_it_is_made_smaller() -> None:
    shown = made(saved(grey("1"), "PNG"), size=(16, 12))

    assert near(shown, (0.05, 0.5), (10, 10, 10))
    assert near(shown, (0.95, 0.5), (245, 245, 245))
    assert len(shown.convert("L").getcolors() or ()) > 2


def test_a_progressive_photo_looks_like_any_other() -> None:
    plain, layered = saved(photo(), "JPEG"), saved(photo(), "JPEG", progressive=True)

    for where in ((0.1, 0.1), (0.9, 0.5), (0.5, 0.9)):
        colour = made(plain).convert("RGB").getpixel((int(where[0] * 320), int(where[1] * 240)))
        assert isinstance(colour, tuple)
        assert near(made(layered), where, colour)


def test_a_hole_in_a_picture_shows_no_edge_of_another_colour() -> None:
    cut = Image.new("RGBA", (200, 200), (0, 0, 0, 0))
    cut.paste((250, 250, 250, 255), (50, 50, 150, 150))

    shown = made(saved(cut, "PNG"), size=(50, 50))

    assert shown.getpixel((2, 2)) == (0, 0, 0, 0)
    colours = [one for _, one in shown.getcolors() or () if isinstance(one, tuple) and one[3] > 9]
    assert min(one[0] for one in colours) >= 240


@pytest.mark.parametrize("form", ["GIF", "PNG", "WEBP", "AVIF"])
def test_of_a_picture_that_moves_the_first_frame_is_shown(form: str) -> None:
    other = Image.new("RGB", (64, 48), (9, 9, 9))
    moving = saved(marked(), form, save_all=True, append_images=[other, other])

    assert near(made(moving), (0.2, 0.2), RED)


def test_of_a_photo_with_two_pictures_the_first_is_shown() -> None:
    double = saved(marked(), "MPO", save_all=True, append_images=[Image.new("RGB", (64, 48))])

    assert near(made(double), (0.2, 0.2), RED)


@pytest.mark.parametrize("output", OUTPUTS)
def test_a_recipe_gives_what_it_says(output: str) -> None:
    body = render(saved(photo(), "JPEG"), Recipe(output, 100, 75))
    image = Image.open(BytesIO(body))

    assert (image.format, image.size) == (output.upper(), (100, 75))


def test_what_cannot_be_made_is_an_error_that_says_so() -> None:
    with pytest.raises(RenderError, match="damaged"):
        render(b"\x89PNG\r\n\x1a\n and no more", Recipe("png", 10, 10))
    body = saved(photo(), "JPEG")
    with pytest.raises(RenderError, match="cannot be made into webp"):
        render(body[: len(body) // 2], Recipe("webp", 10, 10))


DIGESTS = """
import sys
from hashlib import sha256
from pathlib import Path
from handlers.imaging.picture import Recipe
from handlers.imaging.rendering import engine, render
for path in sorted(Path(sys.argv[1]).iterdir()):
    for form in ("jpeg", "png", "webp"):
        for size in ((320, 240), (160, 120)):
            print(sha256(render(path.read_bytes(), Recipe(form, *size))).hexdigest())
print(engine())
"""


def test_two_processes_make_the_same_bytes(tmp_path: Path) -> None:
    bodies = {
        "a.jpg": saved(photo(), "JPEG", icc_profile=wide_profile()),
        "b.png": saved(photo().convert("RGBA"), "PNG"),
        "c.webp": saved(photo(), "WEBP"),
        "d.avif": saved(photo(), "AVIF"),
        "e.gif": saved(photo(), "GIF"),
    }
    for name, body in bodies.items():
        (tmp_path / name).write_bytes(body)

    done = subprocess.run(  # noqa: S603  Our own interpreter and code.
        [sys.executable, "-c", DIGESTS, str(tmp_path)],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip

    here = [
        sha256(render(body, Recipe(form, *size))).hexdigest()
        for body in bodies.values()
        for form in OUTPUTS
        for size in ((320, 240), (160, 120))
    ]
    assert done.stdout.split() == [*here, engine()]


LARGEST = """
import resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, (2_000_000_000, 2_000_000_000))
from handlers.imaging import recipes
from handlers.imaging.inspecting import inspect
from handlers.imaging.rendering import render
body = Path(sys.argv[1]).read_bytes()
picture = inspect(body)
for recipe in (*recipes.screen(picture), recipes.fallback(picture), recipes.clean(picture)):
    assert render(body, recipe)
# Of getrusage, a process that is born from a larger one would learn how large that one was.
status = Path("/proc/self/status").read_text("utf-8")
print(int(status.partition("VmHWM:")[2].split()[0]) // 1000)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="Memory is told under /proc on Linux.")
@pytest.mark.parametrize(
    ("form", "options", "most"),
    [
        ("JPEG", {}, 600),
        ("JPEG", {"progressive": True, "subsampling": 0}, 700),
        ("PNG", {"compress_level": 1}, 1000),
    ],
    ids=["jpeg", "progressive jpeg", "png"],
)
def test_fifty_megapixels_stay_within_bounds(
    tmp_path: Path, form: str, options: dict[str, object], most: int
) -> None:
    path = tmp_path / "largest"
    mode = "RGB" if form == "JPEG" else "RGBA"
    path.write_bytes(
        saved(Image.new(mode, (8192, 6103), (90, 120, 150, 200)[: len(mode)]), form, **options)
    )

    done = subprocess.run(  # noqa: S603  Our own interpreter and code.
        [sys.executable, "-c", LARGEST, str(path)],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip

    assert int(done.stdout) <= most
