"""What is made of a picture."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.imaging import recipes
from handlers.imaging.picture import MOST_SIDE, Picture, Recipe


@pytest.mark.parametrize(
    ("width", "widths"),
    [
        (4000, [640, 1280]),
        (1280, [640, 1280]),
        (1000, [640, 1000]),
        (640, [640]),
        (300, [300]),
    ],
)
def test_screens_get_two_widths_and_nothing_wider_than_the_picture(
    width: int, widths: list[int]
) -> None:
    made = recipes.screen(Picture("jpeg", width, 100))

    assert [one.width for one in made] == widths
    assert {one.form for one in made} == {"webp"}


def test_every_browser_gets_a_jpeg_or_a_png_where_something_shows_through() -> None:
    assert recipes.fallback(Picture("png", 4000, 3000)) == Recipe("jpeg", 1280, 960)
    clear = Picture("webp", 4000, 3000, transparent=True)
    assert recipes.fallback(clear) == Recipe("png", 1280, 960)


def test_paper_gets_as_many_pixels_as_fit_in_its_place() -> None:
    assert recipes.paper(Picture("jpeg", 4000, 3000)) == Recipe("jpeg", 1280, 960)
    assert recipes.paper(Picture("jpeg", 3000, 4000)) == Recipe("jpeg", 900, 1200)
    assert recipes.paper(Picture("jpeg", 300, 400)) == Recipe("jpeg", 300, 400)


@pytest.mark.parametrize(
    ("picture", "form"),
    [
        (Picture("jpeg", 9, 9), "jpeg"),
        (Picture("png", 9, 9), "png"),
        (Picture("webp", 9, 9), "webp"),
        (Picture("gif", 9, 9), "png"),
        (Picture("avif", 9, 9), "jpeg"),
        (Picture("avif", 9, 9, transparent=True), "png"),
    ],
)
def test_the_whole_picture_keeps_its_form_where_that_makes_sense(
    picture: Picture, form: str
) -> None:
    assert recipes.clean(picture) == Recipe(form, 9, 9)


@given(st.integers(1, MOST_SIDE), st.integers(1, MOST_SIDE))
def test_nothing_is_enlarged_and_nothing_vanishes(width: int, height: int) -> None:
    picture = Picture("jpeg", width, height)
    made = (*recipes.screen(picture), recipes.fallback(picture), recipes.paper(picture))

    for one in made:
        assert 1 <= one.width <= width
        assert 1 <= one.height <= height
