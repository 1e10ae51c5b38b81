"""What is found out of an upload, and what is said of those that cannot be shown."""

import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from handlers.imaging import recipes
from handlers.imaging.answers import notices
from handlers.imaging.inspecting import inspect
from handlers.imaging.picture import MOST_SIDE, Picture, Refusal
from handlers.imaging.rendering import render
from tests.unit.imaging.samples import (
    ORIENTATION,
    chunk,
    photo,
    png,
    refused,
    saved,
    seen,
    webp,
)

FORMS = ("jpeg", "png", "gif", "webp", "avif")
SMALL = {form: saved(photo(48, 36), form.upper()) for form in FORMS}


@pytest.mark.parametrize("form", FORMS)
def test_a_picture_is_known_by_its_content(form: str) -> None:
    assert seen(saved(photo(), form.upper())) == Picture(form, 320, 240)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("part", [0.02, 0.3, 0.6, 0.9])
def test_a_picture_whose_upload_broke_off_is_refused(form: str, part: float) -> None:
    body = saved(photo(), form.upper())

    assert "damaged, or its upload broke off" in refused(body[: int(len(body) * part)])


def test_a_png_with_damage_in_its_pixels_is_refused() -> None:
    body = bytearray(saved(photo(), "PNG"))
    body[len(body) // 2] ^= 0xFF

    assert "damaged" in refused(bytes(body))


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"%PDF-1.7\n", "a PDF document"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "a HEIC picture"),
        (b"\x00\x00\x00\x18ftypisom\x00\x00\x00\x00isommp42", "a film"),
        (saved(photo(), "TIFF"), "a TIFF picture"),
        (saved(photo(), "BMP"), "a BMP picture"),
        (b'\xef\xbb\xbf  <svg xmlns="http://www.w3.org/2000/svg"/>', "a drawing (SVG)"),
        (b"<!DOCTYPE html><title>Not found</title>", "a web page"),
        (b"PK\x03\x04 and so on", "a ZIP archive"),
    ],
)
def test_something_else_under_the_name_of_a_picture_is_called_by_its_own(
    body: bytes, kind: str
) -> None:
    message = refused(body)

    assert kind in message
    assert "Save it as JPEG or PNG, and upload it again." in message


def test_an_empty_file_and_one_that_nobody_knows_are_refused() -> None:
    assert "The file is empty" in refused(b"")
    assert "no picture that can be shown" in refused(b"just some words")


def test_transparency_counts_only_where_something_shows_through() -> None:
    opaque, clear = photo(), photo()
    opaque.putalpha(255)
    clear.putalpha(254)

    assert not seen(saved(opaque, "PNG")).transparent
    assert seen(saved(clear, "PNG")).transparent
    assert seen(saved(clear, "WEBP")).transparent
    assert seen(saved(clear, "AVIF")).transparent


def test_a_colour_that_is_declared_to_be_clear_counts_where_it_is_used() -> None:
    grey, palette = Image.new("L", (40, 30), 7), photo().quantize(16)

    assert seen(saved(grey, "PNG", transparency=7)).transparent
    assert not seen(saved(grey, "PNG", transparency=8)).transparent
    assert seen(saved(palette, "GIF", transparency=palette.getpixel((9, 9)))).transparent
    assert seen(saved(palette, "PNG", transparency=palette.getpixel((9, 9)))).transparent


@pytest.mark.parametrize("form", ["GIF", "PNG", "WEBP", "AVIF"])
def test_of_a_picture_that_moves_people_are_told(form: str) -> None:
    frames = [photo().rotate(angle) for angle in (90, 180)]
    still, moving = photo(), saved(photo(), form, save_all=True, append_images=frames)

    assert seen(moving).animated
    assert not seen(saved(still, form)).animated
    (notice,) = notices(seen(moving))
    assert "first frame only" in notice


def test_a_second_picture_behind_a_photo_is_no_movement() -> None:
    body = saved(photo(), "MPO", save_all=True, append_images=[photo().rotate(90)])

    assert seen(body) == Picture("jpeg", 320, 240)


def test_of_colours_of_a_printing_press_people_are_told() -> None:
    picture = seen(saved(photo().convert("CMYK"), "JPEG"))

    assert picture.press
    (notice,) = notices(picture)
    assert "CMYK" in notice
    assert list(notices(seen(saved(photo(), "JPEG")))) == []


@pytest.mark.parametrize("turned", range(1, 9))
def test_width_and_height_are_those_of_the_picture_held_upright(turned: int) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = turned

    picture = seen(saved(photo(), "JPEG", exif=exif))

    sideways = turned >= 5
    assert (picture.width, picture.height) == ((240, 320) if sideways else (320, 240))


@pytest.mark.parametrize("turned", [0, 9, 65535])
def test_an_orientation_that_does_not_exist_is_upright(turned: int) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = turned

    assert seen(saved(photo(), "JPEG", exif=exif)).width == 320


def test_exif_that_cannot_be_read_does_not_keep_a_picture_from_being_shown() -> None:
    assert seen(saved(photo(), "JPEG", exif=b"Exif\0\0MM and then nonsense")).width == 320


def test_fifty_megapixels_are_accepted_and_more_are_not() -> None:
    assert "megapixels" not in refused(png(7_072, 7_070))  # 49,999,040: only the pixels lack.
    message = refused(png(7_072, 7_072))
    assert "7072 by 7072 pixels, which is 51 megapixels, and 50 are the most" in message


def test_a_picture_longer_than_browsers_can_hold_is_refused() -> None:
    rows = zlib.compress(bytes(4 * MOST_SIDE))

    assert "One side of the picture has 16384 pixels" in refused(png(1, MOST_SIDE + 1))
    assert seen(png(1, MOST_SIDE, pixels=rows)).height == MOST_SIDE


@pytest.mark.parametrize(
    "body",
    [
        png(60_000, 60_000),
        png(2**31 - 1, 2**31 - 1),
        webp(16_383, 16_383),
        SMALL["gif"][:6] + b"\xff\xff\xff\xff" + SMALL["gif"][10:],
    ],
    ids=["png", "largest png", "webp", "gif"],
)
def test_huge_pictures_in_small_files_are_refused_by_their_size(body: bytes) -> None:
    assert "megapixels" in refused(body)


@pytest.mark.parametrize(
    "extra",
    [
        [chunk(b"zTXt", b"words\0\0" + zlib.compress(bytes(30_000_000), 9))],
        [chunk(b"iTXt", b"words\0\1\0\0\0" + zlib.compress(bytes(30_000_000), 9))],
        [chunk(b"iCCP", b"colours\0\0" + zlib.compress(bytes(30_000_000), 9))],
        [chunk(b"zTXt", b"words\0\0" + zlib.compress(bytes(1_000_000), 9))] * 80,
    ],
    ids=["text", "international text", "profile", "many texts"],
)
def test_a_png_blown_up_by_what_stands_beside_its_pixels_is_refused(extra: list[bytes]) -> None:
    assert "more text or colour data" in refused(png(10, 10, *extra))


def test_pixels_beyond_the_last_row_are_never_unpacked() -> None:
    body = png(10, 10, pixels=zlib.compress(bytes(200_000_000), 9))

    assert seen(body) == Picture("png", 10, 10)


def test_a_gif_of_a_million_frames_is_not_counted_through() -> None:
    gif = saved(Image.new("P", (10, 10)), "GIF")
    frame = gif[gif.index(b"\x2c", 13) : -1]

    assert seen(gif[:-1] + frame * 1_000_000 + b";").animated


@pytest.mark.parametrize("size", [(1, 500), (600, 4), (2, 2)])
def test_a_jpeg_that_is_thin_is_no_damaged_one(size: tuple[int, int]) -> None:
    picture = seen(saved(photo(*size), "JPEG"))
    assert (picture.width, picture.height) == size


def test_a_jpeg_in_endless_layers_is_refused() -> None:
    body = saved(photo(), "JPEG", progressive=True)
    last = body[body.rindex(b"\xff\xda") : -2]

    assert seen(body)
    assert "layers" in refused(body[:-2] + last * 100 + body[-2:])


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@pytest.mark.parametrize("form", FORMS)
@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_no_damage_is_too_strange_for_an_answer(form: str, data: st.DataObject) -> None:
    """Whatever is taken for a picture can be made into one, too."""
    body = bytearray(SMALL[form])
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(body) - 1))
        patch = data.draw(st.binary(min_size=0, max_size=8))
        body[place : place + data.draw(st.integers(0, 8))] = patch
        if not body:
            break

    picture = inspect(bytes(body))

    assert isinstance(picture, Picture | Refusal)
    if isinstance(picture, Picture) and picture.width * picture.height < 1_000_000:
        for recipe in (*recipes.screen(picture), recipes.fallback(picture), recipes.clean(picture)):
            assert render(bytes(body), recipe)


def test_every_refusal_says_how_to_mend_it() -> None:
    bodies = (b"", b"words", b"%PDF-1.7", SMALL["jpeg"][:200], png(9000, 9000), png(1, 20_000))

    messages = [refused(body) for body in bodies]

    assert len(set(messages)) == len(messages)
    assert all("pload" in one or "Make it smaller" in one for one in messages)
