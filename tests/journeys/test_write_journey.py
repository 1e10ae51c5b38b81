"""Somebody sends a message, and it arrives as e-mail, once."""

import re

from tests.journeys.stack import Stack, eventually, fetch

MESSAGE = {
    "name": "Ana Tabua",
    "email": "ana@example.com",
    "topic": "general",
    "message": "Is the office open on Friday?\n\nThank you.",
}


def token(stack: Stack) -> str:
    page = stack.get("/en/contact/?about=migration-and-development/bali-process").text
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found
    assert "Bali Process on People Smuggling" in page
    return found[1]


def test_a_message_is_sent_once_with_its_reference_also_when_posted_twice(stack: Stack) -> None:
    form = {
        **MESSAGE,
        "token": token(stack),
        "about": "migration-and-development/bali-process",
    }

    first = fetch(f"{stack.site}/en/contact/", form)
    second = fetch(f"{stack.site}/en/contact/", form)

    assert first.status == second.status == 303
    assert first.headers["Location"] == second.headers["Location"]
    receipt = stack.get(first.headers["Location"])
    reference = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}", receipt.text)
    assert reference
    mail = eventually(lambda: [m for m in stack.mails() if reference[0] in m["Subject"]])
    eventually(lambda: "has been passed on" in stack.get(first.headers["Location"]).text)
    assert len(mail) == 1
    assert mail[0]["Reply-To"] == "Ana Tabua <ana@example.com>"
    assert "office@example.org" in mail[0]["To"]
    text = mail[0].get_body(("plain",))
    html = mail[0].get_body(("html",))
    assert text
    assert html
    for part in (text.get_content(), html.get_content()):
        assert "Is the office open on Friday?" in part
        assert "Bali Process on People Smuggling" in part
    assert len([m for m in stack.mails() if reference[0] in m["Subject"]]) == 1


def test_a_message_with_a_mistake_is_not_taken_and_nothing_typed_is_lost(stack: Stack) -> None:
    form = {**MESSAGE, "email": "ana at example", "token": token(stack)}

    answer = fetch(f"{stack.site}/en/contact/", form)

    assert answer.status == 422
    assert "Enter an e-mail address in full" in answer.text
    assert "Is the office open on Friday?" in answer.text
    assert "ana at example" in answer.text
