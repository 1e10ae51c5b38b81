"""Pictures from their upload to the page, the print page and the PDF."""

from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from msgspec.json import decode, encode
from PIL import Image as Pixels

from handlers.errors import ObjectMissingError
from handlers.imaging.rendering import RenderError
from handlers.publishing.collecting import OLD, collect
from handlers.publishing.publish import Report, Result
from handlers.publishing.record import FileSource, read_record, release_key
from handlers.publishing.releases import resume, roll_back
from handlers.release.model import Block, Image, Rendition
from handlers.storage import Blob
from tests.unit.imaging.samples import marked, near, photo, saved, wide_profile
from tests.unit.printing.pdf_reading import failures, reader
from tests.unit.publishing.office import PDF, Office, programme, small_office
from tests.unit.web.web_site import Web

WATER = "content/en/programmes/water.json"
PATH = "/en/programmes/health/water/"
LARGE = saved(photo(1500, 1000), "JPEG", quality=80)


def with_picture(name: str = "well.jpg", **more: str) -> dict[str, Any]:
    return programme(body=["Intro.", {"image": f"files/{name}", "alt": "A well", **more}])


def blocks(office: Office, path: str = PATH) -> list[Block]:
    page = office.page(path)
    assert page
    return list(page.articles[0].body)


def image(office: Office, path: str = PATH) -> Image:
    (found,) = [block for block in blocks(office, path) if isinstance(block, Image)]
    return found


def pixels(office: Office, key: str) -> Pixels.Image:
    opened = Pixels.open(BytesIO(office.published.get(key).body))
    opened.load()
    return opened


def published_pictures(office: Office) -> set[str]:
    return {entry.key for entry in office.published.list("images/")}


@pytest.fixture
def shown(office: Office) -> Office:
    """An office that shows a picture."""
    office.put("files/well.jpg", LARGE)
    office.put(WATER, with_picture(caption="Opening day"))
    office.publish()
    return office


def test_a_picture_is_made_for_screens_for_paper_and_for_every_browser(shown: Office) -> None:
    found = image(shown)

    folder = found.key.rpartition("/")[0]
    assert found.key == f"{folder}/well-1280.jpg"
    assert (found.alt, found.caption) == ("A well", "Opening day")
    assert (found.width, found.height) == (1280, 853)
    assert found.sources == (
        Rendition(f"{folder}/well-640.webp", 640, 427),
        Rendition(f"{folder}/well-1280.webp", 1280, 853),
    )
    assert found.print == Rendition(found.key, 1280, 853)
    for one in (found, *found.sources, found.print):
        assert pixels(shown, one.key).size == (one.width, one.height)
    assert published_pictures(shown) <= set(shown.record().outputs)


def test_what_is_published_says_what_it_is_and_may_be_kept_for_ever(shown: Office) -> None:
    types = {
        entry.key.rpartition("/")[2]: shown.published.get(entry.key).content_type
        for entry in shown.published.list("images/")
    }

    assert types == {
        "well.jpg": "image/jpeg",
        "well-1280.jpg": "image/jpeg",
        "well-640.webp": "image/webp",
        "well-1280.webp": "image/webp",
    }


def test_visitors_get_the_sizes_of_a_picture_and_its_dimensions(shown: Office) -> None:
    web = Web().show(shown)

    page = web.page(PATH)
    found, source, img = image(shown), page.one("source"), page.one("img")

    assert source.within("picture")
    assert source.get("type") == "image/webp"
    assert source.get("srcset") == ", ".join(f"/{one.key} {one.width}w" for one in found.sources)
    assert source.get("sizes")
    assert (img.get("src"), img.get("alt")) == (f"/{found.key}", "A well")
    assert (img.get("width"), img.get("height")) == ("1280", "853")
    assert (img.get("loading"), img.get("decoding")) == ("lazy", "async")
    for key in (found.key, *(one.key for one in found.sources)):
        answer = web.get(f"/{key}")
        assert answer.status_code == 200
        assert answer.content_type.startswith("image/")
        assert "immutable" in answer.headers["Cache-Control"]
        assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_paper_gets_its_own_size_of_a_tall_picture(office: Office) -> None:
    office.put("files/tower.jpg", saved(photo(700, 2100), "JPEG"))
    office.put(WATER, with_picture("tower.jpg"))
    office.publish()

    found = image(office)
    assert (found.width, found.height) == (700, 2100)
    assert found.print
    assert (found.print.width, found.print.height) == (400, 1200)
    img = Web().show(office).page(f"{PATH}print/").one("img")
    assert img.get("src") == f"/{found.print.key}"
    assert (img.get("width"), img.get("height")) == ("400", "1200")
    assert img.get("loading") == ""
    route = office.route(PATH)
    assert route
    (printed,) = [
        one for page in reader(office.published.get(route.pdf).body).pages for one in page.images
    ]
    assert printed.image
    assert printed.image.size == (400, 1200)


def test_the_pdf_has_the_picture_with_its_words(shown: Office) -> None:
    route = shown.route(PATH)
    assert route
    body = shown.published.get(route.pdf).body

    (printed,) = [one for page in reader(body).pages for one in page.images]

    assert printed.image
    assert printed.image.size == (1280, 853)
    assert "Opening day" in reader(body).pages[0].extract_text()


@pytest.mark.parametrize(
    ("mode", "form"), [("RGB", "JPEG"), ("L", "JPEG"), ("RGBA", "PNG"), ("CMYK", "JPEG")]
)
def test_pictures_of_every_kind_keep_a_pdf_accessible_and_fit_for_archives(
    office: Office, mode: str, form: str
) -> None:
    picture = photo().convert(mode)
    if mode == "RGBA":
        picture.putalpha(Pixels.linear_gradient("L").resize(picture.size))
    name = f"picture.{form.casefold()}"
    office.put(f"files/{name}", saved(picture, form))
    office.put(WATER, with_picture(name, caption="Opening day"))
    office.publish()

    route = office.route(PATH)
    assert route
    body = office.published.get(route.pdf).body
    assert failures(body) == []
    assert [one.image.size for page in reader(body).pages for one in page.images if one.image]


def test_what_a_camera_wrote_is_never_published(office: Office) -> None:
    exif = Pixels.Exif()
    exif[0x010F] = "Camera 3000"
    exif.get_ifd(0x8825)[0x001B] = b"Lae, 6.7 S 147.0 E"
    upload = saved(photo(1500, 1000), "JPEG", exif=exif, icc_profile=wide_profile())
    office.put("files/well.jpg", upload)
    office.put(WATER, with_picture())
    office.publish()

    assert b"Lae, 6.7 S" in upload
    objects = [office.published.get(entry.key).body for entry in office.published.list("")]
    assert not [body for body in objects if b"Lae, 6.7 S" in body or b"Camera 3000" in body]


def test_the_address_of_the_file_gives_the_whole_picture(shown: Office) -> None:
    answer = Web().show(shown).follow("/files/well.jpg")

    assert answer.status_code == 200
    assert answer.content_type == "image/jpeg"
    whole = Pixels.open(BytesIO(answer.data))
    assert whole.size == (1500, 1000)
    assert near(whole, (0.5, 0.5), (128, 128, 128))


def test_a_small_picture_is_not_enlarged_and_not_made_twice(office: Office) -> None:
    office.put("files/dot.png", saved(marked(40, 30).quantize(), "PNG", transparency=0))
    office.put(WATER, with_picture("dot.png"))
    office.publish()

    found = image(office)
    assert found.key.endswith("/dot.png")
    assert (found.width, found.height) == (40, 30)
    assert [one.width for one in found.sources] == [40]
    assert found.print
    assert found.print.key == found.key
    assert {key.rpartition("/")[2] for key in published_pictures(office)} == {
        "dot.png",
        "dot-40.webp",
    }


def test_the_ending_of_a_copy_is_that_of_its_content(office: Office) -> None:
    office.put("files/photo.png", saved(photo(), "JPEG"))
    office.put("files/photo.gif", saved(photo(), "GIF"))
    report = office.publish()

    assert report.problems == {}
    files = office.reader().files(office.manifest().files)
    assert files["photo.png"].key.endswith("/photo.jpg")
    assert files["photo.png"].content_type == "image/jpeg"
    assert files["photo.gif"].key.endswith("/photo.png")
    assert files["photo.gif"].content_type == "image/png"


def test_a_publication_may_be_a_picture(office: Office) -> None:
    office.put("files/map.webp", saved(photo(), "WEBP"))
    office.put("content/en/publications/map.json", {"title": "Map", "file": "files/map.webp"})
    office.publish()

    page = office.page("/en/publications/")
    assert page
    assert [(one.href, one.note) for one in page.publications] == [("/files/map.webp", "WEBP")]


def test_a_bad_picture_keeps_the_last_good_one_and_says_why(shown: Office) -> None:
    before, kept = image(shown), published_pictures(shown)

    shown.put("files/well.jpg", LARGE[: len(LARGE) // 2])
    report = shown.publish()

    assert report.result is Result.PUBLISHED
    assert image(shown) == before
    assert kept == published_pictures(shown)
    assert kept <= set(shown.record().outputs)
    note = shown.note("files/well.jpg")
    assert "damaged, or its upload broke off" in note
    assert "goes on showing the last version of this file that was good" in note
    assert shown.note(WATER) == ""
    assert Web().show(shown).follow("/files/well.jpg").status_code == 200


def test_the_last_good_picture_survives_other_releases_and_goes_when_a_good_one_comes(
    shown: Office,
) -> None:
    before = image(shown)
    for body in (LARGE[:500], b"%PDF-1.7", b""):
        shown.put("files/well.jpg", body)
        shown.put("content/en/programmes/other.json", programme(title=str(len(body))))
        shown.publish()
    assert image(shown) == before

    shown.put("files/well.jpg", saved(marked(800, 600), "JPEG"))
    shown.publish()

    assert image(shown).width == 800
    assert shown.note("files/well.jpg") == ""


def test_the_last_good_picture_is_collected_only_when_nothing_names_it(
    shown: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = published_pictures(shown)
    shown.put("files/well.jpg", LARGE[:500])
    shown.publish()
    monkeypatch.setattr("handlers.publishing.collecting.KEPT_RELEASES", 0)
    later = max(entry.modified for entry in shown.published.list("")) + 2 * OLD

    collect(shown.published, later)
    assert published_pictures(shown) == kept
    shown.remove("files/well.jpg")
    shown.publish()
    collect(shown.published, later)

    assert published_pictures(shown) == set()


def test_a_picture_that_was_never_good_is_told_to_both_files(office: Office) -> None:
    office.put("files/well.jpg", b"not a picture at all")
    office.put(WATER, with_picture())
    office.publish()

    assert "Two wells" in str(blocks(office))
    assert "no picture that can be shown" in office.note("files/well.jpg")
    assert "Nothing of this file is shown" in office.note("files/well.jpg")
    assert "To mend at body[1]:" in office.note(WATER)
    assert "The uploaded file files/well.jpg cannot be published." in office.note(WATER)

    office.put("files/well.jpg", LARGE)
    office.publish()

    assert image(office)
    assert office.note("files/well.jpg") == office.note(WATER) == ""


def test_a_notice_does_not_keep_a_picture_from_being_shown(office: Office) -> None:
    office.put("files/well.jpg", saved(photo().convert("CMYK"), "JPEG"))
    office.put(WATER, with_picture())
    office.publish()

    assert pixels(office, image(office).key).mode == "RGB"
    note = office.note("files/well.jpg")
    assert "Notice:" in note
    assert "CMYK" in note
    assert "goes on showing this file all the same" in note
    assert office.note(WATER) == ""


def test_a_document_that_becomes_too_large_keeps_its_last_good_copy(office: Office) -> None:
    office.put("files/plan.pdf", PDF)
    office.publish()
    before = office.reader().files(office.manifest().files)

    office.put("files/plan.pdf", PDF + bytes(50_000_000))
    office.publish()

    assert office.reader().files(office.manifest().files) == before
    assert "50.0 MB is the most" in office.note("files/plan.pdf")
    assert office.published.get(before["plan.pdf"].key).body == PDF


def test_a_picture_that_cannot_be_made_after_all_stops_no_release(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(_body: bytes, _recipe: object) -> bytes:
        raise RenderError("Out of paint.")

    monkeypatch.setattr("handlers.publishing.copies.render", failing)
    office.put("files/well.jpg", LARGE)
    office.put(WATER, with_picture())

    report = office.publish()

    assert report.result is Result.PUBLISHED
    assert pixels(office, image(office).key).getcolors() == [(1280 * 853, 200)]
    assert "some show a grey box instead" in office.note("files/well.jpg")
    assert office.publish().result is Result.UNCHANGED


class Counting:
    """A bucket that notes which files are read from it."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.read: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self.office.content, name)

    def get(self, key: str) -> Blob:
        if key.startswith("files/"):
            self.read.append(key)
        return self.office.content.get(key)


def counted(office: Office) -> tuple[Report, list[str]]:
    """Publish, and say which files were read for it."""
    counting = Counting(office)
    report = replace(office.publisher(), content=counting).publish()
    return report, counting.read


def test_a_picture_is_read_once_to_look_into_it_and_once_for_each_size(office: Office) -> None:
    office.put("files/well.jpg", LARGE)

    report, read = counted(office)

    assert report.result is Result.PUBLISHED
    assert read == ["files/well.jpg"] * (1 + len(published_pictures(office)))


def test_what_is_known_of_a_picture_is_not_found_out_again(shown: Office) -> None:
    shown.put("files/bad.png", b"no picture")
    shown.publish()
    made = published_pictures(shown)
    written = {key: shown.published.get(key).modified for key in made}

    shown.put(WATER, with_picture(caption="Another day"))
    report, read = counted(shown)

    assert report.result is Result.PUBLISHED
    assert read == []
    assert {key: shown.published.get(key).modified for key in made} == written
    assert image(shown).caption == "Another day"


def test_the_same_picture_uploaded_again_changes_no_page(shown: Office) -> None:
    other = small_office()
    other.content = shown.content
    other.publish()

    assert published_pictures(other) == published_pictures(shown)
    assert image(other) == image(shown)


def test_when_pictures_are_made_in_another_way_pages_point_at_the_new_ones(
    shown: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, route = image(shown), shown.route(PATH)
    for module in ("files", "copies"):
        monkeypatch.setattr(f"handlers.publishing.{module}.engine", lambda: "another")

    report, read = counted(shown)

    after = image(shown)
    assert report.result is Result.PUBLISHED
    assert len(read) == 1 + len(published_pictures(shown)) // 2
    assert after.key != before.key
    assert after.upload == before.upload
    now = shown.route(PATH)
    assert route
    assert now
    # Nothing that could be read on a printout has changed.
    assert now.version == route.version


def test_a_picture_that_changes_while_it_is_published_is_published_as_it_is_then(
    office: Office,
) -> None:
    office.put("files/well.jpg", LARGE)
    office.put(WATER, with_picture())
    publisher = office.publisher()
    swapped: list[str] = []

    class Changing(Counting):
        def get(self, key: str) -> Blob:
            blob = super().get(key)
            if key == "files/well.jpg" and not swapped:
                swapped.append(key)
                office.put(key, saved(marked(800, 600), "JPEG"))
            return blob

    replace(publisher, content=Changing(office)).publish()

    assert image(office).width == 800


def test_a_picture_that_vanishes_while_it_is_looked_into_is_not_there(office: Office) -> None:
    office.put("files/well.jpg", LARGE)

    class Vanishing(Counting):
        def get(self, key: str) -> Blob:
            office.remove(key)
            raise ObjectMissingError(key)

    report = replace(office.publisher(), content=Vanishing(office)).publish()

    assert report.problems == {}
    assert published_pictures(office) == set()


def test_a_rollback_brings_the_pictures_of_its_release_back(shown: Office) -> None:
    first, before = shown.manifest().version, image(shown)
    shown.put("files/well.jpg", saved(marked(800, 600), "JPEG"))
    shown.publish()
    assert image(shown).width == 800

    roll_back(shown.published, first)
    assert image(shown) == before
    assert resume(shown.published)
    shown.publish()

    assert image(shown).width == 800


def test_records_of_earlier_releases_can_still_be_read(shown: Office) -> None:
    key = release_key(shown.manifest().version)
    raw = decode(shown.published.get(key).body)
    stored = {"key": "files/0123456789abcdef/well.jpg", "content_type": "image/jpeg", "size": 9}
    etag = raw["files"]["well.jpg"]["etag"]
    raw["files"]["well.jpg"] = {"etag": etag, "stored": stored}
    shown.published.put(key, encode(raw), "application/json")

    assert read_record(encode(raw)).files["well.jpg"] == FileSource(etag)
    _, read = counted(shown)

    assert read == ["files/well.jpg"]
    assert image(shown).width == 1280
