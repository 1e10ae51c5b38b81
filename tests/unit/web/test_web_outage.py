"""Storage that cannot be reached, and releases that follow one another."""

from handlers.release.manifest import LIVE
from handlers.release.model import encode
from tests.unit.publishing.office import Office
from tests.unit.web.web_site import MAX_AGE, Web, bare_office, page, starter

HELP = "/en/help/"


def changing() -> Office:
    office = bare_office()
    office.put("content/en/pages/help.json", page("Help", "The old words."))
    office.publish()
    return office


def test_the_last_known_release_is_served_while_storage_is_down(web: Web) -> None:
    before = web.get(HELP)
    web.get("/en/nothing/")
    web.published.down = True
    web.clock.pass_by(3600)
    after = web.get(HELP)
    assert (after.status_code, after.data) == (200, before.data)
    assert web.get("/healthz").status_code == 200
    assert web.get("/en/nothing/").status_code == 404


def test_what_was_not_read_before_asks_for_patience_and_comes_back_by_itself(web: Web) -> None:
    web.get(HELP)
    web.published.down = True
    for path in ("/fr/help/", "/en/help/print/", "/en/feed.xml", "/sitemap.xml", "/fr/search/?q=a"):
        answer = web.get(path)
        assert answer.status_code == 503, path
        assert answer.headers["Retry-After"] == "30"
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert ("Le site" if "/fr/" in path else "The site will be back") in answer.text
    web.published.down = False
    for path in ("/fr/help/", "/en/help/print/", "/en/feed.xml", "/sitemap.xml", "/fr/search/?q=a"):
        assert web.get(path).status_code == 200


def test_without_any_known_release_the_site_recovers_once_storage_answers() -> None:
    web = Web().show(starter())
    web.published.down = True
    assert web.get(HELP).status_code == 503
    web.published.down = False
    web.clock.pass_by(MAX_AGE)
    assert web.get(HELP).status_code == 200


def test_storage_that_is_down_is_not_asked_for_every_visitor() -> None:
    web = Web().show(starter())
    web.published.down = True
    for _ in range(5):
        web.get(HELP)
    assert web.published.asked == [LIVE]


def test_a_page_is_read_once_and_then_only_the_release_is_asked_for(web: Web) -> None:
    web.get(HELP)
    web.published.asked.clear()
    web.get(HELP)
    assert web.published.asked == []
    web.clock.pass_by(MAX_AGE)
    web.get(HELP)
    assert web.published.asked == [LIVE]


def test_a_new_release_is_seen_once_the_known_one_is_old_enough() -> None:
    office = changing()
    web = Web().show(office)
    assert "The old words." in web.get(HELP).text
    tag = web.get(HELP).headers["ETag"]
    office.put("content/en/pages/help.json", page("Help", "The new words."))
    office.publish()
    web.show(office)
    assert "The old words." in web.get(HELP).text
    web.clock.pass_by(MAX_AGE)
    answer = web.get(HELP, If_None_Match=tag)
    assert answer.status_code == 200
    assert "The new words." in answer.text


def test_a_rollback_is_seen_like_any_other_release() -> None:
    office = changing()
    web = Web().show(office)
    first = web.published.get(LIVE).body
    office.put("content/en/pages/help.json", page("Help", "The new words."))
    office.publish()
    web.show(office)
    assert "The new words." in web.get(HELP).text
    web.published.put(LIVE, first, "application/json")
    web.clock.pass_by(MAX_AGE)
    assert "The old words." in web.get(HELP).text


def test_a_release_that_vanished_or_cannot_be_read_leaves_the_known_one_in_place(web: Web) -> None:
    before = web.get(HELP).data
    web.published.delete([LIVE])
    web.clock.pass_by(MAX_AGE)
    assert web.get(HELP).data == before
    for body in (b"", b"{}", b"\xff", encode({"version": 1})):
        web.published.put(LIVE, body, "application/json")
        web.clock.pass_by(MAX_AGE)
        assert web.get(HELP).data == before
