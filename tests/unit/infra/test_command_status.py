import json
import os
import re

import pytest
from msgspec.structs import replace

from handlers.publishing.applying import swap_live
from handlers.publishing.gathering import read_live
from handlers.publishing.releases import roll_back
from infra.aws import Clients
from infra.environment import Environment, Target
from infra.errors import UnreachableError
from infra.local.place import PLACE
from infra.plan import Plan
from infra.provision import provision
from infra.template import TEMPLATE, read_plan
from tests.unit.infra.conftest import STAGING, Run
from tests.unit.publishing.office import Office, programme


def test_before_the_first_release_there_is_a_status_too(plan: Plan, run: Run) -> None:
    assert plan
    result = run("status")

    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == "local: nothing has been published yet."
    assert "microsite-local-uploads-dead" in result.stdout
    answer = json.loads(run("status", "--json").stdout)
    assert answer["release"] is None
    assert answer["languages"] == []
    assert answer["programmes"] == {}


def test_the_status_tells_what_is_live(office: Office, run: Run) -> None:
    result = run("status")

    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        f"local: release {office.manifest().version}, published 2026-03-01 12:00:00 UTC.",
        "Address: https://office.example",
        "Languages: en",
        "",
        "Programmes  en",
        "health       1",
        "all          1",
        "",
        "No uploads with problems.",
        "",
        "Queue                             waiting  in work",
        *(line for line in result.stdout.splitlines() if line.startswith("microsite-local-")),
    ]


def test_programmes_are_counted_by_language_and_theme(office: Office, run: Run) -> None:
    office.put("content/site.json", {
        "languages": ["en", "fr"],
        "base_url": "https://office.example",
        "contact": {"recipients": ["office@office.example"]},
    })  # fmt: skip
    office.put("content/fr/site.json", {"name": "Bureau"})
    office.put("content/fr/themes/air.json", {"title": "Air", "summary": "Respirer."})
    office.put("content/en/programmes/fire.json", programme(title="Fire"))
    office.put("content/en/programmes/old.json", programme(title="Old", status="withdrawn"))
    office.publish()

    assert json.loads(run("status", "--json").stdout)["programmes"] == {
        "en": {"health": 2},
        "fr": {"air": 0},
    }
    lines = run("status").stdout.splitlines()
    start = lines.index("Programmes  en  fr")
    assert lines[start + 1 : start + 4] == [
        "health       2   0",
        "air          0   0",
        "all          2   0",
    ]


def test_uploads_with_problems_are_named(office: Office, run: Run) -> None:
    office.put("content/en/programmes/fire.json", b"{")
    office.publish()

    assert "1 upload with problems or notices:\n  content/en/programmes/fire.json\n" in (
        run("status").stdout
    )
    problems = json.loads(run("status", "--json").stdout)["problems"]
    assert problems == ["content/en/programmes/fire.json"]


def test_booklets_that_are_still_being_made_are_told(office: Office, run: Run) -> None:
    live, etag = read_live(office.published)
    assert live
    swap_live(office.published, replace(live, rebuilding=True), etag)

    assert "booklets" in run("status").stdout
    assert json.loads(run("status", "--json").stdout)["release"]["rebuilding"] is True


def test_a_hold_is_told(office: Office, run: Run) -> None:
    roll_back(office.published, office.manifest().version)

    assert "It is held: uploads are checked, but not shown" in run("status").stdout
    assert json.loads(run("status", "--json").stdout)["release"]["hold"] is True


def test_queues_are_told_with_their_dead_letters(environment: Environment, run: Run) -> None:
    sqs, plan = environment.clients.sqs, environment.plan
    dead = sqs.get_queue_url(QueueName=plan.queue("EnquiriesDeadLetterQueue").name)["QueueUrl"]
    sqs.send_message(QueueUrl=dead, MessageBody="undeliverable")

    lines = run("status").stdout.splitlines()

    assert "microsite-local-enquiries-dead          1        0  dead letters" in lines
    queues = json.loads(run("status", "--json").stdout)["queues"]
    assert [(queue["waiting"], queue["dead_letters"]) for queue in queues] == [
        (queue["waiting"], queue["name"].endswith("-dead")) for queue in queues
    ]


def test_nobody_at_home_is_told_in_a_sentence(run: Run) -> None:
    result = run("status", "--aws-port", "1")

    assert result.exit_code == 2
    assert result.stderr == "Error: Nothing answers at http://127.0.0.1:1: is `make run` running?\n"


def test_an_unknown_environment_is_misuse(run: Run) -> None:
    assert run("status", "-e", "moon").exit_code == 2


def test_a_stack_without_its_buckets_is_told_in_a_sentence(run: Run) -> None:
    result = run("status")

    assert result.exit_code == 2
    assert result.stderr.startswith("Error: The environment local is not there, or not wholly: ")


@pytest.mark.usefixtures("on_aws")
def test_an_environment_on_aws_is_reached_as_the_operator(clients: Clients, run: Run) -> None:
    provision(read_plan(TEMPLATE.read_text("utf-8"), STAGING, PLACE), clients)
    before = dict(os.environ)

    status, missing = run("releases", "-e", "staging"), run("status", "-e", "production")

    assert status.exit_code == 0
    assert status.stdout == "Nothing has been published yet.\n"
    assert missing.exit_code == 2
    assert "The environment production is not there" in missing.stderr
    assert dict(os.environ) == before


@pytest.mark.usefixtures("on_aws")
def test_credentials_that_last_for_a_while_will_do(
    monkeypatch: pytest.MonkeyPatch, clients: Clients, run: Run
) -> None:
    monkeypatch.setenv("AWS_SESSION_TOKEN", "for-an-hour")
    provision(read_plan(TEMPLATE.read_text("utf-8"), STAGING, PLACE), clients)

    assert run("status", "-e", "staging").exit_code == 0


@pytest.mark.usefixtures("on_aws")
def test_what_an_operator_lacks_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    assert "No AWS credentials are found" in run("status", "-e", "staging").stderr
    monkeypatch.delenv("AWS_REGION")
    assert "No AWS region is set" in run("status", "-e", "staging").stderr
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    result = run("status", "-e", "staging")
    assert result.exit_code == 2
    assert result.stderr == (
        "Error: AWS cannot be reached: The config profile (nobody) could not be found\n"
    )


def test_a_later_refusal_is_explained_too(plan: Plan, port: int) -> None:
    refusal = "AWS refused GetObject: The specified key does not exist (NoSuchKey)."
    with (
        pytest.raises(UnreachableError, match=f"^{re.escape(refusal)}$"),
        Target(aws_port=port).opened() as environment,
    ):
        environment.clients.s3.get_object(Bucket=plan.bucket("InboxBucket").name, Key="x")
