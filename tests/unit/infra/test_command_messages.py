"""`microsite messages` as an operator meets it, against a whole cloud."""

import csv
import json
import re
import stat
import subprocess
import sys
from collections.abc import Callable, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from handlers.contact.enquiry import reference_of
from handlers.contact.inbox import Inbox, enquiry_object, outcome_object
from handlers.contact.outcome import Outcome
from handlers.contact.signals import Signals
from handlers.contact.tombstone import Tombstone
from handlers.events import queue_messages
from infra.cli import main
from infra.commands.messages.returning import send_again
from infra.environment import Environment
from infra.local.events import sqs_event
from infra.messages.errors import QueueError
from infra.messages.index import Index
from tests.unit.contact.samples import enquiry
from tests.unit.infra.conftest import Run

AT = "2024-05-01T10:07:30Z"
PERSONAL = re.compile("zoë|zoe@|bonjour|question", re.IGNORECASE)
FOREIGN = [
    ("list",), ("list", "--json"), ("export", "all.json"), ("erase", "--yes"),
]  # fmt: skip
"""Commands that take an address."""

Store = Callable[..., str]
"""Stores a message, by a number, with an outcome of some status; returns its reference."""


def key(number: int) -> str:
    return f"{number:x}{'3' * 63}"


def reference(number: int) -> str:
    return reference_of(key(number))


@pytest.fixture
def inbox(environment: Environment) -> Inbox:
    return Inbox(environment.inbox)


@pytest.fixture
def chdir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def store(inbox: Inbox) -> Store:
    def store(number: int, status: str = "", **changes: Any) -> str:
        fields = {name: changes.pop(name) for name in ("email", "signals") if name in changes}
        inbox.accept(enquiry(key=key(number), **fields))
        if status:
            inbox.record(Outcome(key(number), status, AT, received_at=AT, **changes))  # type: ignore[arg-type]
        return reference(number)

    return store


@pytest.fixture
def full(inbox: Inbox, store: Store) -> Inbox:
    """Put a message of each state into the inbox."""
    store(1, "sent", message_id="m-1", sent_at=AT, delivery="delivered", delivered_at=AT)
    store(2, "quarantined", suspicions=("trap", "links"))
    store(3, "failed", reason="GivenUp: NoRecipient", attempts=9)
    store(4, "deferred", reason="Throttling", attempts=2, retry_at="2024-05-01T10:27:30Z")
    store(5)
    store(6, "sent", sent_at=AT, delivery="bounced", delivered_at=AT)
    inbox.bury(Tombstone(key(7), AT, "erased", AT, "sent"))
    return inbox


def queued(environment: Environment) -> list[str]:
    """Take everything from the queue of messages; name the objects that it speaks of."""
    sqs, queue = environment.clients.sqs, environment.plan.queue("EnquiriesQueue")
    url = sqs.get_queue_url(QueueName=queue.name)["QueueUrl"]
    found: list[str] = []
    while messages := sqs.receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, MessageSystemAttributeNames=["All"]
    ).get("Messages", []):
        event = sqs_event(messages, queue.arn, "us-east-1")
        found += [name for one in queue_messages(event) for name in one.keys or ()]
        for message in messages:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return found


def test_an_empty_inbox_has_its_books_too(environment: Environment, run: Run) -> None:
    assert environment
    result = run("messages", "status")

    assert result.exit_code == 0
    assert result.stdout.startswith("local: 0 messages received.\n")
    assert result.stdout.endswith("Every message is accounted for.\n")
    assert run("messages", "list").stdout == "No messages.\n"
    assert json.loads(run("messages", "list", "--json").stdout) == []


@pytest.mark.usefixtures("full")
def test_the_status_proves_that_no_message_is_lost(run: Run) -> None:
    result = run("messages", "status")

    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[:10] == [
        "local: 7 messages received.",
        "",
        "State        messages",
        "sent                2",
        "pending             2",
        "failed              1",
        "quarantined         1",
        "erased              1",
        "together            7",
        "",
    ]
    assert lines[10] == "Of those sent: 1 delivered, 1 bounced."
    assert re.fullmatch(r"The oldest pending message has waited \d+ (second|minute)s?\.", lines[11])
    assert lines[12:] == ["Every message is accounted for."]
    assert not PERSONAL.search(result.stdout)


@pytest.mark.usefixtures("full")
def test_the_status_as_json_adds_up(run: Run) -> None:
    answer = json.loads(run("messages", "status", "--json").stdout)

    states = ("sent", "pending", "failed", "quarantined", "erased")
    assert sum(answer[state] for state in states) == answer["received"] == 7
    assert answer["deliveries"]["bounced"] == 1
    assert answer["oldest_pending"]["seconds"] >= 0
    assert (answer["unaccounted"], answer["flaws"], answer["dead_letters"]) == (0, [], 0)


def test_a_message_that_is_lost_is_said_and_ends_in_an_error(
    environment: Environment, store: Store, run: Run
) -> None:
    lost = store(1, "sent")
    environment.inbox.delete([enquiry_object(key(1))])
    store(2, "sent")
    environment.inbox.put(outcome_object(key(2)), b"{", "application/json")

    result, answer = run("messages", "status"), run("messages", "status", "--json")

    assert (result.exit_code, answer.exit_code) == (1, 1)
    assert "not accounted for         2\n" in result.stdout
    assert f"  {lost}  {key(1)}  there is an outcome, but neither a message" in result.stdout
    assert "accounted for.\n" not in result.stdout
    flaws = {one["key"]: one["flaw"] for one in json.loads(answer.stdout)["flaws"]}
    assert flaws == {key(1): "lost", key(2): "unreadable"}
    assert "not accounted for" in run("messages", "show", lost).stdout


def test_dead_letters_are_told_with_what_to_do(environment: Environment, run: Run) -> None:
    sqs, plan = environment.clients.sqs, environment.plan
    for name in ("EnquiriesDeadLetterQueue", "MailEventsDeadLetterQueue"):
        dead = sqs.get_queue_url(QueueName=plan.queue(name).name)["QueueUrl"]
        sqs.send_message(QueueUrl=dead, MessageBody="undeliverable")

    told = run("messages", "status").stdout
    assert json.loads(run("messages", "status", "--json").stdout)["dead_letters"] == 2
    moved = run("messages", "redrive", "--all")

    assert "2 dead letters, which this would try again: microsite messages redrive --all\n" in told
    assert (moved.exit_code, moved.stdout) == (0, "2 dead letters moved back.\n")
    assert "dead letter" not in run("messages", "status").stdout


@pytest.mark.usefixtures("full")
def test_a_list_shows_where_messages_stand_and_nothing_personal(run: Run) -> None:
    result = run("messages", "list")

    assert result.exit_code == 0
    header, *rows = result.stdout.splitlines()
    assert header.split() == [
        "Reference", "Received", "(UTC)", "State", "Language", "Topic", "About",
    ]  # fmt: skip
    assert len(rows) == 6
    told = {row[:9]: re.split(r"\s{2,}", row) for row in rows}
    assert told[reference(1)][1:] == [
        "2024-05-01 10:07:30", "sent", "fr", "media", "migration-health/clinics", "delivered",
    ]  # fmt: skip
    assert told[reference(2)][-1] == "trap, links"
    assert told[reference(3)][-1] == "GivenUp: NoRecipient"
    assert told[reference(4)][-1] == "tried 2 times, again at 2024-05-01 10:27:30, Throttling"
    assert not PERSONAL.search(result.stdout)
    assert not PERSONAL.search(run("messages", "list", "--json").stdout)


@pytest.mark.usefixtures("full")
def test_names_and_words_are_listed_when_asked_for(run: Run) -> None:
    assert "Zoë Ångström  zoe@example.com  Bonjour, une <question>" in (
        run("messages", "list", "--full").stdout
    )
    [one] = json.loads(run("messages", "list", "--full", "--json", "--status", "failed").stdout)
    assert (one["email"], one["message"]) == ("zoe@example.com", enquiry().message)


@pytest.mark.usefixtures("full")
def test_a_list_can_be_narrowed_down(run: Run, store: Store) -> None:
    umlaut = store(8, "sent", email="leser@bücher.example")

    def listed(*words: str) -> set[str]:
        return {
            one["reference"] for one in json.loads(run("messages", "list", "--json", *words).stdout)
        }

    assert listed("--status", "quarantined") == {reference(2)}
    assert listed("--status", "failed", "--status", "erased") == {reference(3), reference(7)}
    assert listed("--address", "LESER@xn--bcher-kva.example") == {umlaut}
    assert listed("--since", "2999-01-01") == set()
    assert listed("--since", "2024-05-01", "--status", "erased") == {reference(7)}
    assert listed("--since", "2024-05-02", "--status", "erased") == set()
    assert len(listed("--limit", "2")) == 2
    assert run("messages", "list", "--limit", "2").stdout.endswith(
        "5 messages more: --limit shows them.\n"
    )
    erased = run("messages", "list", "--status", "erased").stdout
    assert "2024-05-01 10:07:30, on request" in erased


@pytest.mark.usefixtures("full")
def test_one_message_is_shown_with_its_words_and_the_way_it_took(run: Run) -> None:
    result = run("messages", "show", reference(1).lower())

    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        f"Reference   {reference(1)}",
        f"Key         {key(1)}",
        "State       sent",
        "Language    fr",
        "Topic       media",
        "About       migration-health/clinics  Cliniques & santé",
        "Name        Zoë Ångström",
        "E-mail      zoe@example.com",
        "",
        "2024-05-01 10:07:30  received",
        "2024-05-01 10:07:30  sent as m-1",
        "2024-05-01 10:07:30  delivered",
        "",
        "  Bonjour,",
        "",
        "  une <question> & rien d'autre.",
    ]
    held = run("messages", "show", key(2)[:8]).stdout
    assert "held as spam: a field was filled in that people do not see; it has many links" in held
    assert "postponed after 2 attempts: Throttling" in run("messages", "show", key(4)).stdout
    erased = run("messages", "show", reference(7))
    assert (erased.exit_code, "erased, on request" in erased.stdout) == (0, True)
    answer = json.loads(run("messages", "show", reference(3), "--json").stdout)
    assert (answer["state"], answer["reason"], answer["name"]) == (
        "failed", "GivenUp: NoRecipient", "Zoë Ångström",
    )  # fmt: skip


@pytest.mark.usefixtures("full")
def test_what_names_no_message_or_several_is_misuse(run: Run) -> None:
    for words in (("show",), ("release",), ("redrive",), ("erase", "--yes")):
        missing = run("messages", *words, "2222-2222")
        assert (missing.exit_code, missing.stdout) == (2, "")
        assert missing.stderr == "Error: There is no message 2222-2222.\n"
    assert "is no reference" in run("messages", "show", "Zoë").stderr


def test_candidates_of_an_ambiguous_reference_are_listed(inbox: Inbox, run: Run) -> None:
    twins = [key(1), f"{int(key(1), 16) - 28**8:064x}"]
    for twin in twins:
        inbox.accept(enquiry(key=twin))

    result = run("messages", "show", reference(1))

    assert result.exit_code == 2
    assert result.stderr.startswith(f"Error: 2 messages are meant by {reference(1)}.")
    assert all(f"  {twin}  received 2" in result.stderr for twin in twins)
    assert run("messages", "show", twins[1]).exit_code == 0


@pytest.mark.usefixtures("full")
def test_an_export_has_every_message_and_only_its_owner_reads_it(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "messages.csv"
    result = run("messages", "export", path)

    assert result.exit_code == 0
    assert result.stdout == f"6 messages written to {path}, which only you can read.\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    rows = list(csv.DictReader(StringIO(path.read_text("utf-8-sig"), newline="")))
    assert {row["reference"] for row in rows} == {reference(number) for number in range(1, 7)}
    assert {row["message"] for row in rows} == {enquiry().message}
    again = run("messages", "export", path)
    assert again.exit_code == 2
    assert again.stderr == f"Error: {path} exists already; --force writes over it.\n"
    narrow = run("messages", "export", path, "--force", "--status", "sent", "--status", "erased")
    assert narrow.stdout.startswith("3 messages written")


def test_a_message_that_was_held_is_released_and_put_on_the_queue(
    environment: Environment, inbox: Inbox, store: Store, run: Run
) -> None:
    store(1, "quarantined", suspicions=("links",))
    queued(environment)

    first, second = (run("messages", "release", reference(1)) for _ in range(2))

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert first.stdout == f"{reference(1)} is on its way.\n"
    assert second.stdout == f"{reference(1)} waits to be sent already.\n"
    assert queued(environment) == [enquiry_object(key(1))] * 2
    outcome = inbox.outcome(key(1))
    assert outcome
    assert (outcome.status, outcome.released) == ("deferred", True)
    assert [of for of, _ in inbox.keys("due")] == [key(1)]


class Deaf:
    """A queue that takes nothing."""

    def nudge(self, keys: Sequence[str]) -> None:
        raise QueueError(f"The queue could not be told of {len(keys)}.")


def test_a_message_is_released_even_while_the_queue_cannot_be_told(
    inbox: Inbox, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    store(1, "quarantined")

    found = send_again(inbox, Deaf(), Index.of(inbox), [key(1)], "quarantined")

    assert found == ["reopened"]
    assert capsys.readouterr().out.splitlines() == [
        f"{reference(1)} is on its way.",
        "The queue could not be told of 1. So the next sweep sends them, within five minutes.",
    ]
    outcome = inbox.outcome(key(1))
    assert outcome
    assert outcome.released
    assert [of for of, _ in inbox.keys("due")] == [key(1)]


@pytest.mark.usefixtures("full")
def test_messages_that_failed_are_sent_again_one_or_all(
    environment: Environment, inbox: Inbox, store: Store, run: Run
) -> None:
    store(8, "failed", reason="BadRequestException")
    queued(environment)

    one = run("messages", "redrive", reference(3), key(3))
    every = run("messages", "redrive", "--all")

    assert one.stdout == f"{reference(3)} is on its way.\n"
    assert every.stdout == f"{reference(8)} is on its way.\n0 dead letters moved back.\n"
    assert queued(environment) == [enquiry_object(key(3)), enquiry_object(key(8))]
    for number in (3, 8):
        outcome = inbox.outcome(key(number))
        assert outcome
        assert (outcome.status, outcome.attempts, outcome.reason) == ("deferred", 0, "")


@pytest.mark.usefixtures("full")
def test_what_bounced_is_sent_again_when_it_is_named_and_never_with_all(
    inbox: Inbox, environment: Environment, run: Run
) -> None:
    run("messages", "redrive", "--all")
    left = inbox.outcome(key(6))
    named = run("messages", "redrive", reference(6), reference(1))

    assert left
    assert (left.status, left.delivery) == ("sent", "bounced")
    assert named.exit_code == 0
    assert named.stdout.splitlines() == [
        f"{reference(6)} is on its way.",
        f"{reference(1)} has been sent already.",
    ]
    outcome = inbox.outcome(key(6))
    assert outcome
    assert (outcome.status, outcome.delivery) == ("deferred", "")
    assert queued(environment)[-1] == enquiry_object(key(6))


@pytest.mark.usefixtures("full")
def test_what_cannot_be_sent_is_told_and_ends_in_an_error(run: Run) -> None:
    erased = run("messages", "release", reference(7))
    assert (erased.exit_code, "was erased" in erased.stdout) == (1, True)
    failed = run("messages", "release", reference(3), reference(1))
    assert failed.exit_code == 1
    assert failed.stdout.splitlines() == [
        f"{reference(3)} is not held as spam, but failed: `redrive` sends it.",
        f"{reference(1)} has been sent already.",
    ]
    assert run("messages", "redrive", reference(2)).exit_code == 1


@pytest.mark.parametrize(
    "words", [("release",), ("redrive",), ("redrive", "2222-2222", "--all"), ("erase",)]
)
def test_commands_that_change_something_want_to_know_what(run: Run, words: tuple[str, ...]) -> None:
    assert run("messages", *words).exit_code == 2


@pytest.mark.usefixtures("full")
def test_a_message_is_erased_after_a_question(
    inbox: Inbox, environment: Environment, run: Run
) -> None:
    result = run("messages", "erase", reference(1), reference(5), "--yes")

    assert result.exit_code == 0
    assert [re.split(r"\s{2,}", line) for line in result.stdout.splitlines()[1:3]] == [
        [reference(1), "2024-05-01 10:07:30", "sent"],
        [reference(5), "2024-05-01 10:07:30", "pending"],
    ]
    assert result.stdout.splitlines()[3:] == [
        f"Not sent to the office, and never to be after this: {reference(5)}.",
        "2 messages erased.",
        "What was sent is in the office's mailbox too, and has to be deleted there.",
    ]
    for number in (1, 5):
        left = [one.key for one in environment.inbox.list("") if key(number) in one.key]
        assert left == [f"tombstones/{key(number)}.json"]
        stone = inbox.tombstone(key(number))
        assert stone
        assert not PERSONAL.search(str(stone))
    assert json.loads(run("messages", "status", "--json").stdout)["erased"] == 3
    assert run("messages", "erase", reference(1), "--yes").exit_code == 0


@pytest.mark.usefixtures("full")
@pytest.mark.parametrize(("answer", "exit_status"), [("y", 0), ("n", 2), ("", 2)])
def test_nothing_is_erased_unless_somebody_says_yes(
    inbox: Inbox, port: int, answer: str, exit_status: int
) -> None:
    words = ["messages", "erase", reference(1), "--aws-port", str(port)]

    result = CliRunner().invoke(main, words, input=answer and f"{answer}\n")

    assert "Erase 1 message for good? [y/N]" in result.stdout
    assert result.exit_code == exit_status
    assert bool(inbox.tombstone(key(1))) is (answer == "y")
    assert ("Nothing was done" in result.stderr) is (answer != "y")


@pytest.mark.usefixtures("full")
def test_nothing_is_erased_where_there_is_nobody_to_ask(inbox: Inbox, port: int) -> None:
    closed = (
        'exec 0<&-; exec "$@"', "sh", sys.executable, "-m", "infra.cli",
        "messages", "erase", reference(1), "--aws-port", str(port),
    )  # fmt: skip

    result = subprocess.run(  # noqa: S603  Our own command.
        ["/bin/sh", "-c", *closed], capture_output=True, text=True, check=False, timeout=60
    )

    assert result.returncode == 2
    assert result.stderr.endswith("Nothing was done: nobody answered. --yes does not ask.\n")
    assert "Traceback" not in result.stderr
    assert inbox.enquiry(key(1))


def test_everything_from_an_address_is_erased_with_what_it_left(
    environment: Environment, inbox: Inbox, store: Store, run: Run
) -> None:
    marks = Signals(sender="5e" * 16)
    one = store(1, "sent", email="Zoë@bücher.example", signals=marks)
    two = store(2, email="zoë@xn--bcher-kva.example")
    store(3, "sent", email="zoë@buecher.example")
    environment.inbox.put(f"acknowledged/{marks.sender}/2024050110", b"", "text/plain")

    result = run("messages", "erase", "--address", "ZOË@BÜCHER.example", "--yes")

    assert result.exit_code == 0
    assert {line[:9] for line in result.stdout.splitlines()[1:3]} == {one, two}
    assert "bücher" not in result.stdout.lower()
    assert [of for of, _ in inbox.keys("enquiries")] == [key(3)]
    assert list(environment.inbox.list("acknowledged/")) == []
    again = run("messages", "erase", "--address", "zoë@bücher.example", "--yes")
    assert (again.exit_code, again.stdout) == (
        0, "No message comes from zoë@xn--bcher-kva.example.\n",
    )  # fmt: skip


def test_what_cannot_be_read_or_is_being_sent_is_told_and_ends_in_an_error(
    environment: Environment, inbox: Inbox, store: Store, run: Run
) -> None:
    store(1)
    store(2)
    environment.inbox.put(enquiry_object(key(2)), b"{", "application/json")
    inbox.claim(key(1))

    result = run("messages", "erase", "--address", "zoe@example.com", "--yes")

    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert lines[0] == f"{reference(2)} cannot be read, so nobody knows whom it is from."
    assert lines[-2:] == [
        f"{reference(1)} was not erased: it is being sent, or was a moment ago.",
        "Try again in two minutes.",
    ]
    assert inbox.enquiry(key(1))


def test_what_cannot_be_read_is_an_error_although_all_else_was_erased(
    environment: Environment, inbox: Inbox, store: Store, run: Run
) -> None:
    store(1)
    environment.inbox.put(enquiry_object(key(2)), b"{", "application/json")

    result = run("messages", "erase", "--address", "zoe@example.com", "--yes")

    assert result.exit_code == 1
    assert result.stdout.splitlines()[-1] == "1 message erased."
    assert inbox.tombstone(key(1))
    nobody = run("messages", "erase", "--address", "zoe@example.com", "--yes")
    assert (nobody.exit_code, "No message comes from" in nobody.stdout) == (1, True)


@pytest.mark.usefixtures("full")
@pytest.mark.parametrize("words", FOREIGN)
@pytest.mark.parametrize("blank", ["", " ", "\xa0"])
def test_a_blank_address_is_refused_and_never_means_everybody(
    inbox: Inbox, run: Run, chdir: Path, words: tuple[str, ...], blank: str
) -> None:
    result = run("messages", *words, "--address", blank)

    assert (result.exit_code, result.stdout) == (2, "")
    assert "'--address': It is blank. Write an address, such as ana@example.com" in result.stderr
    assert list(chdir.iterdir()) == []
    assert inbox.enquiry(key(1))


@pytest.mark.usefixtures("full")
@pytest.mark.parametrize("option", ["--status", "--since", "--limit"])
@pytest.mark.parametrize("blank", ["", " "])
def test_any_other_filter_that_is_blank_is_refused_too(run: Run, option: str, blank: str) -> None:
    result = run("messages", "list", option, blank)

    assert (result.exit_code, result.stdout) == (2, "")
    assert f"Invalid value for '{option}'" in result.stderr


@pytest.mark.usefixtures("full")
@pytest.mark.parametrize("words", FOREIGN)
@pytest.mark.parametrize("typed", ["ana", "zoe@example.com,ana@example.com", "Zoe zoe@example.com"])
def test_what_is_no_single_address_is_refused_with_how_to_write_one(
    inbox: Inbox, run: Run, chdir: Path, words: tuple[str, ...], typed: str
) -> None:
    result = run("messages", *words, "--address", typed)

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        f"Error: “{typed}” is no e-mail address, and none of the messages comes from exactly that."
        " Write one whole address, such as ana@example.com.\n"
    )
    assert list(chdir.iterdir()) == []
    assert inbox.enquiry(key(1))


def test_an_address_is_found_with_a_name_before_it_or_as_it_was_once_stored(
    inbox: Inbox, store: Store, run: Run
) -> None:
    named = store(1, email="ana@example.com")
    old = store(2, "sent", email="Ana@localhost")

    for typed, found in (("Ana <ana@example.com>", named), ("ana@localhost", old)):
        listed = json.loads(run("messages", "list", "--json", "--address", typed).stdout)
        assert [one["reference"] for one in listed] == [found]
    # Another filter may leave nothing of it; it is known all the same.
    held = run("messages", "list", "--status", "sent", "--address", "Ana <ana@example.com>")
    assert (held.exit_code, held.stdout) == (0, "No messages from ana@example.com.\n")
    assert run("messages", "erase", "--yes", "--address", "ana@localhost").exit_code == 0
    assert [of for of, _ in inbox.keys("enquiries")] == [key(1)]


@pytest.mark.usefixtures("full")
def test_an_export_says_from_whom_its_messages_are(run: Run, chdir: Path) -> None:
    none = run("messages", "export", "a.json", "--address", "ana@BÜCHER.example")
    some = run("messages", "export", "b.json", "--address", "Zoe@example.com")

    assert (none.exit_code, some.exit_code) == (0, 0)
    assert none.stdout.startswith("0 messages from ana@xn--bcher-kva.example written to a.json")
    assert some.stdout.startswith("6 messages from zoe@example.com written to b.json")
    assert json.loads((chdir / "a.json").read_text()) == []


def test_an_export_holds_all_that_is_kept_about_a_person_but_for_marks(
    inbox: Inbox, run: Run, chdir: Path
) -> None:
    marks = Signals(
        trap=True, seconds=2.5, links=3, script=True, sender="5e" * 16, text="7e" * 16
    )  # fmt: skip
    message = enquiry(
        key=key(1), email="zoe@bücher.example", reply_to="zoe@xn--bcher-kva.example",
        request_id="r-1", signals=marks,
    )  # fmt: skip
    inbox.accept(message)
    run("messages", "export", "a.json", "--address", message.email)

    [one] = json.loads((chdir / "a.json").read_text())

    assert (one["reply_to"], one["request_id"]) == (message.reply_to, "r-1")
    assert (one["trap"], one["seconds"], one["links"], one["script"]) == (True, 2.5, 3, True)
    assert (one["about_path"], one["message"]) == (message.about.path, message.message)  # type: ignore[union-attr]
    text = (chdir / "a.json").read_text()
    assert (marks.sender in text, marks.text in text) == (False, False)
    [listed] = json.loads(run("messages", "list", "--json").stdout)
    assert "reply_to" not in listed


def test_a_message_that_was_held_released_and_sent_again_is_shown_with_that(
    inbox: Inbox, store: Store, run: Run
) -> None:
    store(1, "quarantined", suspicions=("links",))
    run("messages", "release", reference(1))
    outcome = inbox.outcome(key(1))
    assert outcome
    shown = run("messages", "show", reference(1)).stdout.splitlines()

    assert f"{AT.replace('T', ' ')[:-1]}  held as spam: it has many links" in shown
    when = outcome.reopened_at.replace("T", " ")[:-1]
    assert f"{when}  released by a person" in shown
    answer = json.loads(run("messages", "show", reference(1), "--json").stdout)
    assert (answer["held_at"], answer["released_at"]) == (AT, outcome.reopened_at)


def test_a_step_whose_time_is_not_kept_stands_where_it_belongs(inbox: Inbox, run: Run) -> None:
    inbox.accept(enquiry(key=key(1)))
    inbox.record(
        Outcome(
            key(1), "sent", "2024-05-01T12:00:00Z", suspicions=("links",), released=True,
            reopened_at="2024-05-01T11:00:00Z", first_tried_at="2024-05-01T11:00:01Z",
            sent_at="2024-05-01T12:00:00Z",
        )
    )  # fmt: skip
    shown = run("messages", "show", reference(1)).stdout.splitlines()

    start = shown.index("2024-05-01 10:07:30  received")
    assert shown[start + 1 : start + 6] == [
        "(time not kept)      held as spam: it has many links",
        "(time not kept)      released by a person",
        "2024-05-01 11:00:00  to be sent again, a person said",
        "2024-05-01 11:00:01  first tried to send since then",
        "2024-05-01 12:00:00  sent",
    ]


@pytest.mark.parametrize(
    ("since", "found"),
    [
        ("2024-05-01T10:07:30Z", True),
        ("2024-05-01 10:07:30", True),
        ("2024-05-01 10:07", True),
        ("2024-05-01T10:07", True),
        ("2024-05-01T12:07:30+02:00", True),
        ("2024-05-01T10:07:31Z", False),
        ("2024-05-01 10:08", False),
        ("2024-05-01T10:07:30-02:00", False),
    ],
)
def test_a_time_may_be_given_as_it_is_printed(
    inbox: Inbox, run: Run, since: str, *, found: bool
) -> None:
    inbox.bury(Tombstone(key(7), AT, "erased", AT, "sent"))

    result = run("messages", "list", "--json", "--status", "erased", "--since", since)

    assert (result.exit_code, bool(json.loads(result.stdout))) == (0, found)


@pytest.mark.parametrize(
    "since", ["yesterday", "24.11.2026", "2026-13-01", "0001-01-01T00:00+02:00"]
)
def test_what_is_no_time_is_refused_with_how_to_write_one(run: Run, since: str) -> None:
    result = run("messages", "list", "--since", since)

    assert result.exit_code == 2
    assert f"“{since}” is no time. Write one in UTC, such as 2026-03-01, “2026-" in result.stderr


@pytest.mark.parametrize(
    ("words", "other"),
    [(("redrive", "--all"), "--all"), (("erase", "--address", "a@example.com"), "--address")],
)
def test_messages_are_named_or_chosen_not_both(
    run: Run, words: tuple[str, ...], other: str
) -> None:
    result = run("messages", *words, "2222-2222")

    assert result.exit_code == 2
    assert f"Name the messages, or say {other}, not both." in result.stderr


def test_one_name_that_is_wrong_keeps_the_others_and_says_so(
    inbox: Inbox, store: Store, run: Run
) -> None:
    store(1, "quarantined", suspicions=("links",))
    store(2, "failed")

    for words, good in ((("release",), 1), (("redrive",), 2), (("erase", "--yes"), 1)):
        result = run("messages", *words, reference(good), "2222-2222")
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr == "Error: Nothing was done. There is no message 2222-2222.\n"
    left = [inbox.outcome(key(number)) for number in (1, 2)]
    assert [one and one.status for one in left] == ["quarantined", "failed"]


def test_nobody_at_home_is_told_in_a_sentence(run: Run) -> None:
    result = run("messages", "status", "--aws-port", "1")

    assert result.exit_code == 2
    assert "is `make run` running?" in result.stderr


@pytest.mark.usefixtures("full")
def test_a_tombstone_that_cannot_be_read_keeps_no_other_message_from_view(
    environment: Environment, run: Run, tmp_path: Path
) -> None:
    environment.inbox.put(f"tombstones/{key(8)}.json", b"{", "application/json")
    listed = run("messages", "list", "--status", "erased")

    assert listed.exit_code == 0
    assert reference(7) in listed.stdout
    assert reference(8) in listed.stdout
    assert run("messages", "show", reference(8)).exit_code == 0
    assert (
        run("messages", "export", str(tmp_path / "gone.csv"), "--status", "erased").exit_code == 0
    )
