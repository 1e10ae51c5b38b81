"""What commands tell an operator to type next, for a site that is on AWS."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from handlers.publishing.releases import roll_back
from infra.aws import Clients
from infra.environment import Environment, Target
from infra.local.place import PLACE
from infra.provision import provision
from infra.template import TEMPLATE, read_plan
from tests.unit.infra.conftest import STAGING, Run
from tests.unit.publishing.office import Office


@pytest.fixture
def staging(on_aws: None, clients: Clients) -> Iterator[Environment]:
    assert on_aws is None
    provision(read_plan(TEMPLATE.read_text("utf-8"), STAGING, PLACE), clients)
    with Target("staging").opened() as environment:
        yield environment


@pytest.fixture
def version(staging: Environment, folder: Path, run: Run) -> str:
    """Publish a small office on AWS; return the version of its release."""
    assert run("publish", folder, "-e", "staging").exit_code == 0
    office = Office(staging.content, staging.published)
    office.publish()
    return office.manifest().version


def test_whoever_goes_back_is_told_how_to_go_on_there(version: str, run: Run) -> None:
    told = run("rollback", version, "-e", "staging").stdout

    assert told.endswith("until: microsite resume -e staging\n")


def test_a_hold_names_the_environment_that_is_held(
    staging: Environment, version: str, folder: Path, run: Run
) -> None:
    roll_back(staging.published, version)

    status, publish = run("status", "-e", "staging"), run("publish", folder, "-e", "staging")

    assert "not shown until: microsite resume -e staging\n" in status.stdout
    assert publish.stdout.endswith("is shown until: microsite resume -e staging\n")


def test_dead_letters_are_moved_back_where_they_lie(staging: Environment, run: Run) -> None:
    sqs, queue = staging.clients.sqs, staging.plan.queue("EnquiriesDeadLetterQueue")
    url = sqs.get_queue_url(QueueName=queue.name)["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="undeliverable")

    told = run("messages", "status", "-e", "staging").stdout

    assert ": microsite messages redrive --all -e staging\n" in told
