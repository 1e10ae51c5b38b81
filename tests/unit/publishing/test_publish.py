import json
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from handlers.errors import StorageUnavailableError, SwapRefusedError
from handlers.publishing.publish import ATTEMPTS, Publisher, PublishRefusedError, Result, utc_now
from handlers.publishing.record import release_key
from handlers.publishing.releases import NoSuchReleaseError, releases, resume, roll_back
from handlers.release.manifest import FRAME_BYTES, LIVE
from handlers.release.model import Paragraph, Text
from handlers.storage import Blob, Bucket
from tests.unit.publishing.office import PDF, Office, programme, small_office

WATER = "content/en/programmes/water.json"


def text_of(office: Office, path: str) -> str:
    page = office.page(path)
    assert page
    block = page.articles[0].body[0]
    assert isinstance(block, Paragraph)
    span = block.spans[0]
    assert isinstance(span, Text)
    return span.text


def test_the_first_publish_makes_a_release() -> None:
    office = small_office()

    report = office.publish()

    assert report.result is Result.PUBLISHED
    assert report.version == office.manifest().version
    assert report.version.startswith("1-")
    assert report.problems == {}
    assert text_of(office, "/en/programmes/health/water/") == "Two wells a year."


def test_an_unchanged_site_is_left_alone(office: Office) -> None:
    before = office.published.get(LIVE)

    report = office.publish()

    assert report.result is Result.UNCHANGED
    assert report.made == 0
    assert office.published.get(LIVE).etag == before.etag


def test_a_release_says_when_it_was_published(office: Office) -> None:
    before = utc_now()
    Publisher.publish(replace(office.publisher(), now=utc_now))
    office.put(WATER, programme(body=["Three wells."]))
    Publisher.publish(replace(office.publisher(), now=utc_now))

    published = datetime.fromisoformat(office.manifest().published_at)
    assert before - timedelta(seconds=1) <= published <= utc_now()


def test_every_object_that_a_release_names_is_there(office: Office) -> None:
    record = office.record()

    assert record.outputs
    assert [key for key in record.outputs if not office.published.modified(key)] == []


def test_an_edit_makes_only_what_depends_on_it(office: Office) -> None:
    office.put("content/en/programmes/other.json", programme(title="Other"))
    office.put("content/en/themes/school.json", {"title": "School", "summary": "Learning."})
    office.put("content/en/programmes/desks.json", programme(title="Desks", theme="school"))
    office.publish()
    before = set(office.record().outputs)

    office.put(WATER, programme(body=["Three wells a year."]))
    office.publish()

    new = set(office.record().outputs) - before
    folders = sorted(key.split("/")[0] for key in new)
    # The item; its page and its theme's; the print page, the PDF and the version of the programme,
    # the theme and the booklet; the theme's search words; and the lists that name all these.
    assert folders == [
        "booklets",
        "items",
        "pages",
        "pages",
        "printpages",
        "printpages",
        "printpages",
        "prints",
        "prints",
        "prints",
        "search",
        "shards",
        "shards",
        "versions",
        "versions",
        "versions",
    ]
    assert text_of(office, "/en/programmes/health/water/") == "Three wells a year."


def test_white_space_in_an_upload_changes_no_page(office: Office) -> None:
    before = set(office.record().outputs)
    body = office.content.get(WATER).body

    office.put(WATER, body.replace(b'": ', b'" :   '))
    report = office.publish()

    assert report.made == 0
    assert set(office.record().outputs) == before


def test_deleting_an_upload_removes_its_pages(office: Office) -> None:
    office.remove(WATER)
    office.publish()

    assert office.route("/en/programmes/health/water/") is None
    theme = office.page("/en/programmes/health/")
    assert theme
    assert theme.articles == ()


def test_a_bad_upload_keeps_the_last_good_version_and_says_why(office: Office) -> None:
    office.put(WATER, {"title": "Clean water"})
    report = office.publish()

    assert report.result is Result.PUBLISHED
    assert text_of(office, "/en/programmes/health/water/") == "Two wells a year."
    assert "The field “summary” is missing." in office.note(WATER)
    assert "goes on showing the last version of this file that was good" in office.note(WATER)
    assert office.manifest().problems.count == 1
    assert office.manifest().problems.keys == (WATER,)


def test_mending_a_bad_upload_takes_its_note_away(office: Office) -> None:
    office.put(WATER, b"{")
    office.publish()
    assert office.note(WATER)

    office.put(WATER, programme(body=["Mended."]))
    office.publish()

    assert office.note(WATER) == ""
    assert office.manifest().problems.count == 0
    assert text_of(office, "/en/programmes/health/water/") == "Mended."


def test_the_last_good_version_survives_a_second_bad_upload_and_other_releases(
    office: Office,
) -> None:
    office.put(WATER, b"{")
    office.publish()
    office.put("content/en/programmes/other.json", programme(title="Other"))
    office.publish()
    office.put(WATER, b"[]")
    office.publish()

    assert text_of(office, "/en/programmes/health/water/") == "Two wells a year."


def test_a_bad_upload_that_was_never_good_shows_nothing(office: Office) -> None:
    office.put("content/en/programmes/new.json", b"{")
    office.publish()

    assert office.route("/en/programmes/health/new/") is None
    assert "Nothing of this file is shown" in office.note("content/en/programmes/new.json")


def test_a_note_whose_upload_has_gone_goes_too(office: Office) -> None:
    office.put("content/en/programmes/new.json", b"{")
    office.publish()
    office.remove("content/en/programmes/new.json")
    office.publish()

    assert office.note("content/en/programmes/new.json") == ""


def test_two_publishes_at_once_end_in_the_same_release_as_one() -> None:
    office, alone = small_office(), small_office()
    alone.publish()
    barrier = threading.Barrier(2)
    reports = []

    class Together:
        """The published bucket, in which both publishers swap at the same moment."""

        def __init__(self) -> None:
            self.waited = False

        def __getattr__(self, name: str) -> Any:
            return getattr(office.published, name)

        def create(self, key: str, body: bytes, content_type: str) -> str:
            if key == LIVE and not self.waited:
                self.waited = True
                barrier.wait(10)
            return office.published.create(key, body, content_type)

    def publish() -> None:
        reports.append(office.publisher(Together()).publish())

    threads = [threading.Thread(target=publish) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(report.result for report in reports) == [Result.PUBLISHED, Result.UNCHANGED]
    assert {report.version for report in reports} == {office.manifest().version}
    assert office.manifest().serial == 1
    assert len(list(office.published.list("releases/"))) == 1


class Losing:
    """The published bucket, where the reply to a swap is lost and its retry is refused."""

    def __init__(self, bucket: Bucket) -> None:
        self.bucket = bucket
        self.swaps = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.bucket, name)

    def swap(self, key: str, body: bytes, content_type: str, *, etag: str) -> str:
        self.swaps += 1
        self.bucket.swap(key, body, content_type, etag=etag)
        raise SwapRefusedError("The retry found its own success.")


def test_a_swap_whose_reply_was_lost_is_recognised_as_done(office: Office) -> None:
    office.put(WATER, programme(body=["Three wells."]))
    losing = Losing(office.published)

    report = office.publisher(losing).publish()

    assert losing.swaps == 2  # That of the pages, and that of the booklets.
    assert report.result is Result.UNCHANGED
    assert not office.manifest().rebuilding
    assert report.version == office.manifest().version
    assert text_of(office, "/en/programmes/health/water/") == "Three wells."


class Refusing(Losing):
    """The published bucket, in which somebody else is always faster."""

    def swap(self, *_: object, **__: object) -> str:
        self.swaps += 1
        raise SwapRefusedError("Somebody was faster.")


def test_a_publish_that_never_gets_its_turn_is_left_to_the_queue(office: Office) -> None:
    office.put(WATER, programme(body=["Three wells."]))
    refusing = Refusing(office.published)

    with pytest.raises(PublishRefusedError):
        office.publisher(refusing).publish()

    assert refusing.swaps == ATTEMPTS


class Breaking(Losing):
    """The published bucket, which fails at the nth write."""

    def __init__(self, bucket: Bucket, at: int) -> None:
        super().__init__(bucket)
        self.left = at

    def _count(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise StorageUnavailableError("Storage is away.")

    def put(self, key: str, body: bytes, content_type: str, *, cache_control: str = "") -> str:
        self._count()
        return self.bucket.put(key, body, content_type, cache_control=cache_control)

    def create(self, key: str, body: bytes, content_type: str) -> str:
        self._count()
        return self.bucket.create(key, body, content_type)

    def swap(self, key: str, body: bytes, content_type: str, *, etag: str) -> str:
        self._count()
        return self.bucket.swap(key, body, content_type, etag=etag)


def test_a_publish_that_breaks_off_anywhere_leaves_the_site_whole(office: Office) -> None:
    office.put(WATER, programme(body=["Three wells."]))
    before = office.manifest()
    writes = 0
    seen = set()
    while True:
        try:
            office.publisher(Breaking(office.published, writes)).publish()
        except StorageUnavailableError:
            writes += 1
            live = office.manifest()
            wells = "Three wells." if live.rebuilding else "Two wells a year."
            seen.add(wells)
            assert text_of(office, "/en/programmes/health/water/") == wells
            assert live.booklets == before.booklets
            assert live.rebuilding or live == before
        else:
            break

    assert writes > 1
    assert len(seen) == 2
    assert text_of(office, "/en/programmes/health/water/") == "Three wells."
    assert not office.manifest().rebuilding


def test_an_upload_in_the_midst_of_a_publish_is_found_by_the_next(office: Office) -> None:
    office.put(WATER, programme(body=["Three wells."]))

    class Late(Losing):
        def create(self, key: str, body: bytes, content_type: str) -> str:
            office.put(WATER, programme(body=["Four wells."]))
            return self.bucket.create(key, body, content_type)

        def swap(self, key: str, body: bytes, content_type: str, *, etag: str) -> str:
            return self.bucket.swap(key, body, content_type, etag=etag)

    office.publisher(Late(office.published)).publish()
    assert text_of(office, "/en/programmes/health/water/") == "Three wells."
    office.publish()

    assert text_of(office, "/en/programmes/health/water/") == "Four wells."


def test_an_upload_that_vanishes_while_it_is_read_is_not_there(office: Office) -> None:
    office.put("content/en/programmes/other.json", programme(title="Other"))
    publisher = office.publisher()
    content = publisher.content

    class Vanishing:
        def __getattr__(self, name: str) -> Any:
            return getattr(content, name)

        def get(self, key: str) -> Blob:
            if key.endswith("other.json"):
                office.remove(key)
            return content.get(key)

    vanishing = office.publisher()
    object.__setattr__(vanishing, "content", Vanishing())
    report = vanishing.publish()

    assert report.problems == {}
    assert office.route("/en/programmes/health/other/") is None


def test_nothing_is_published_before_there_is_a_site_file() -> None:
    office = Office()
    office.put(WATER, programme())

    report = office.publish()

    assert report.result is Result.EMPTY
    assert report.version == ""
    assert "This file is missing" in office.note("content/site.json")
    assert office.published.modified(LIVE) is None


def test_a_site_file_that_was_never_good_publishes_nothing() -> None:
    office = small_office()
    office.put("content/site.json", b"{")

    assert office.publish().result is Result.EMPTY
    assert "Nothing of this file is shown" in office.note("content/site.json")


def test_deleting_a_settings_file_does_not_take_the_site_down(office: Office) -> None:
    office.remove("content/site.json", "content/en/site.json")
    office.publish()

    assert text_of(office, "/en/programmes/health/water/") == "Two wells a year."
    assert "This file was deleted" in office.note("content/site.json")
    assert "This file was deleted" in office.note("content/en/site.json")

    assert office.publish().result is Result.UNCHANGED


def test_a_rollback_shows_an_earlier_release_and_holds_it(office: Office) -> None:
    first = office.manifest().version
    office.put(WATER, programme(body=["Three wells."]))
    office.publish()

    roll_back(office.published, first)
    held = office.publish()

    assert held.result is Result.HELD
    assert held.version == first
    assert office.manifest().hold
    assert text_of(office, "/en/programmes/health/water/") == "Two wells a year."


def test_while_it_is_held_publish_still_reports_problems(office: Office) -> None:
    roll_back(office.published, office.manifest().version)
    office.put(WATER, b"{")

    office.publish()

    assert office.note(WATER)


def test_after_resuming_publish_goes_on_under_a_new_number(office: Office) -> None:
    first = office.manifest().version
    office.put(WATER, programme(body=["Three wells."]))
    office.publish()
    roll_back(office.published, first)

    assert resume(office.published)
    report = office.publish()

    assert report.result is Result.PUBLISHED
    assert report.version.startswith("3-")
    assert text_of(office, "/en/programmes/health/water/") == "Three wells."
    assert not resume(office.published)


def test_a_rollback_to_a_release_that_there_is_not_says_so(office: Office) -> None:
    with pytest.raises(NoSuchReleaseError, match="There is no release 9-none"):
        roll_back(office.published, "9-none")
    with pytest.raises(NoSuchReleaseError, match="Nothing has been published"):
        roll_back(Bucket.in_memory(), "1-x")


def test_releases_are_listed_with_the_live_one_marked(office: Office) -> None:
    office.put(WATER, programme(body=["Three wells."]))
    office.publish()

    listed = releases(office.published)

    assert [one.live for one in listed] == [True, False]
    assert listed[0].version.startswith("2-")
    assert listed[1].version.startswith("1-")


def test_a_programme_with_a_time_appears_when_it_has_come(office: Office) -> None:
    office.put("content/en/programmes/new.json", programme(publish_at="2026-03-02T00:00:00+00:00"))
    office.publish()
    assert office.route("/en/programmes/health/new/") is None
    assert office.publish().result is Result.UNCHANGED

    office.time = datetime(2026, 3, 2, tzinfo=UTC)

    assert office.publish().result is Result.PUBLISHED
    assert office.page("/en/programmes/health/new/")


def test_an_edit_with_a_time_leaves_the_earlier_version_until_then(office: Office) -> None:
    office.put(WATER, programme(body=["Later."], publish_at="2026-03-02"))
    office.publish()
    assert text_of(office, "/en/programmes/health/water/") == "Two wells a year."

    office.time += timedelta(days=1)
    office.publish()

    assert text_of(office, "/en/programmes/health/water/") == "Later."


def test_live_json_names_what_visitors_need_and_stays_small(office: Office) -> None:
    for number in range(60):
        office.put(f"content/en/programmes/p{number}.json", programme(title=f"Programme {number}"))
    before = len(office.published.get(LIVE).body)

    office.publish()

    body = office.published.get(LIVE).body
    assert len(body) <= before + 50
    assert len(body) < FRAME_BYTES


def test_wording_that_weighs_too_much_is_noticed_and_published_all_the_same(
    office: Office,
) -> None:
    office.put("content/en/site.json", {"name": "Office", "wording": {"welcome": "long " * 3500}})

    report = office.publish()

    assert report.result is Result.PUBLISHED
    assert "in en, in bytes" in office.note("content/site.json")
    assert "Notice" in office.note("content/site.json")


def test_many_languages_and_themes_are_no_wording_that_weighs_too_much(office: Office) -> None:
    site = json.loads(office.content.get("content/site.json").body)
    languages = ["en", "fr", "es", "id", "vi", "ar"]
    office.put("content/site.json", {**site, "languages": languages})
    wording = {"welcome": "Welcome. " * 100}
    for lang in languages:
        office.put(f"content/{lang}/site.json", {"name": "Office", "wording": wording})
        for number in range(15):
            theme = {"title": f"A theme with a name of usual length, {number}", "summary": "."}
            office.put(f"content/{lang}/themes/theme-of-usual-length-{number}.json", theme)

    assert office.publish().problems == {}


def test_files_are_published_under_names_that_change_with_them(office: Office) -> None:
    office.put("files/report.pdf", PDF)
    office.publish()
    first = office.reader().files(office.manifest().files)["report.pdf"]

    office.put("files/report.pdf", PDF + b"%more\n")
    office.publish()
    second = office.reader().files(office.manifest().files)["report.pdf"]

    assert first.key != second.key
    assert office.published.get(first.key).body == PDF
    assert office.published.get(second.key).body == PDF + b"%more\n"
    assert second.content_type == "application/pdf"
    assert second.size == len(PDF) + 6


def test_a_file_replaced_while_it_is_copied_is_never_published_under_the_old_name(
    office: Office,
) -> None:
    office.put("files/report.pdf", PDF)
    content = office.content

    class Racing:
        """The content bucket, in which an admin replaces the file just before it is copied."""

        def __init__(self) -> None:
            self.raced = False

        def __getattr__(self, name: str) -> Any:
            return getattr(content, name)

        def get(self, key: str) -> Blob:
            if key == "files/report.pdf" and not self.raced:
                self.raced = True
                office.put(key, PDF + b"%second\n")
            return content.get(key)

    replace(office.publisher(), content=Racing()).publish()

    stored = office.reader().files(office.manifest().files)["report.pdf"]
    assert office.published.get(stored.key).body == PDF + b"%second\n"
    assert stored.size == len(PDF) + 8


def test_a_file_deleted_while_it_is_copied_is_not_there(office: Office) -> None:
    office.put("files/report.pdf", PDF)
    content = office.content

    class Racing:
        def __getattr__(self, name: str) -> Any:
            return getattr(content, name)

        def get(self, key: str) -> Blob:
            if key == "files/report.pdf":
                office.remove(key)
            return content.get(key)

    replace(office.publisher(), content=Racing()).publish()

    assert office.reader().files(office.manifest().files) == {}


def test_a_release_whose_record_was_lost_is_built_anew(office: Office) -> None:
    office.published.delete([release_key(office.manifest().version)])

    report = office.publish()

    assert report.result in (Result.PUBLISHED, Result.UNCHANGED)
    office.put(WATER, programme(body=["Three wells."]))
    office.publish()
    assert text_of(office, "/en/programmes/health/water/") == "Three wells."


def test_a_live_json_that_cannot_be_read_is_written_anew(office: Office) -> None:
    office.published.put(LIVE, b'{"version": 7}', "application/json")

    office.publish()

    assert office.manifest().version.startswith("1-")
    assert text_of(office, "/en/programmes/health/water/") == "Two wells a year."


def test_a_language_without_a_translation_is_shown_and_noticed(office: Office) -> None:
    contact = {"recipients": ["office@office.example"]}
    site = {"languages": ["en", "bi"], "base_url": "https://office.example", "contact": contact}
    office.put("content/site.json", site)
    office.put("content/bi/site.json", {"name": "Ofis"})

    office.publish()

    assert office.manifest().languages == ("en", "bi")
    note = office.note("content/site.json")
    assert "Notice" in note
    assert "not translated into bi" in note
