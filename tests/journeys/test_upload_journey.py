"""An admin uploads, edits, deletes and errs; the site follows within seconds."""

import json
from collections.abc import Callable

from tests.journeys.stack import ROOT, Stack, eventually

THEME = "/en/programmes/migration-and-development/"
NEW = "content/en/programmes/harbour-clinics.json"
PATH = f"{THEME}harbour-clinics/"


def programme(**more: object) -> dict[str, object]:
    return {
        "title": "Harbour clinics",
        "summary": "Care for seafarers.",
        "theme": "migration-and-development",
        "body": ["Two clinics in two ports."],
        "updated": "2026-03-31",
        **more,
    }


def shows(stack: Stack, path: str, words: str) -> Callable[[], bool]:
    return lambda: words in stack.get(path).text


def booklet(stack: Stack) -> str:
    """The booklet that visitors get, or nothing while the first one is being made."""
    return stack.get("/en/programmes.pdf").headers.get("Location", "")


def another_booklet(stack: Stack, *known: str) -> str:
    """Wait for a booklet that follows the pages."""
    return str(eventually(lambda: "".join({booklet(stack)} - set(known))))


def test_an_upload_its_edit_and_its_deletion_reach_every_page_and_print(stack: Stack) -> None:
    before = another_booklet(stack)

    stack.upload(NEW, programme())
    eventually(shows(stack, PATH, "Two clinics in two ports."))
    assert "Two clinics" in stack.get(f"{PATH}print/").text
    assert stack.get(f"{PATH.rstrip('/')}.pdf").status == 302
    assert "Harbour clinics" in stack.get(THEME).text
    assert "Harbour clinics" in stack.get("/en/programmes/print/").text
    after = another_booklet(stack, before)

    stack.upload(NEW, programme(body=["Three clinics in two ports."]))
    eventually(shows(stack, PATH, "Three clinics"))
    assert "Three clinics" in stack.get(THEME).text
    assert another_booklet(stack, before, after)

    stack.delete(NEW)
    eventually(lambda: stack.get(PATH).status == 404)
    assert "Harbour clinics" not in stack.get(THEME).text
    eventually(lambda: booklet(stack) == before)


def test_a_broken_upload_leaves_the_site_as_it_was_and_says_why(stack: Stack) -> None:
    key = "content/en/programmes/bali-process.json"
    path = f"{THEME}bali-process/"
    before = stack.get(path)

    stack.upload(key, b'{"title": "Bali Process",\n "summary": }')
    note = eventually(lambda: stack.note(key))

    assert "line 2, column 13" in note
    assert "A value was expected here" in note
    assert stack.get(path).body == before.body

    stack.upload(key, (ROOT / "site" / key).read_bytes())
    eventually(lambda: not stack.note(key))
    assert stack.get(path).body == before.body


def test_keys_that_break_other_tools_stop_nobody_else(stack: Stack) -> None:
    strange = [
        "content//double.json",
        "content/en/programmes/Mit Leerzeichen.json",
        "content/en/programmes/tab\tin it.json",
        "content/en/programmes/a+b%2Fc.json",
        "content/en/../up.json",
    ]
    for key in strange:
        stack.upload(key, programme())
    stack.upload(NEW, programme(body=["In spite of all that."]))

    eventually(shows(stack, PATH, "In spite of all that."))
    listed = stack.s3.list_objects_v2(Bucket="microsite-local-content", Prefix="problems/")
    notes = [found["Key"] for found in listed["Contents"]]
    assert len(notes) == len(strange)
    assert "problems/content/en/programmes/Mit Leerzeichen.json.txt" in notes

    for key in (*strange, NEW):
        stack.delete(key)
    eventually(lambda: stack.get(PATH).status == 404)
    eventually(
        lambda: (
            "Contents"
            not in stack.s3.list_objects_v2(Bucket="microsite-local-content", Prefix="problems/")
        )
    )


def test_the_site_says_which_release_it_serves(stack: Stack) -> None:
    health = json.loads(stack.get("/healthz").body)

    assert health["status"] == "ok"
    assert health["version"].split("-")[0].isdigit()
