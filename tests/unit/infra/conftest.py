import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner, Result

from infra.aws import Clients
from infra.cli import main
from infra.environment import Environment, Target
from infra.local.cloud import LocalCloud
from infra.local.place import local_plan, local_session
from infra.plan import Plan
from infra.provision import provision
from tests.fakes import MemoryListing
from tests.unit.publishing.office import Office, small_office

Run = Callable[..., Result]
"""Runs `microsite` with some words, against the cloud of the tests."""

Write = Callable[[str, Any], Path]
"""Writes a file of a folder of uploads: bytes as they are, anything else as JSON."""


@pytest.fixture(scope="session")
def shared_cloud() -> Iterator[LocalCloud]:
    with LocalCloud() as cloud:
        yield cloud


@pytest.fixture(scope="session")
def clients(shared_cloud: LocalCloud) -> Iterator[Clients]:
    clients = Clients.connect(local_session(), shared_cloud.endpoint)
    yield clients
    clients.close()


@pytest.fixture
def cloud(shared_cloud: LocalCloud) -> LocalCloud:
    shared_cloud.reset()
    return shared_cloud


@pytest.fixture
def plan(cloud: LocalCloud, clients: Clients) -> Plan:
    """Provision a fresh stack, whose failed messages return at once."""
    assert cloud.endpoint
    plan = local_plan(UploadsVisibilityTimeout="0", EnquiriesVisibilityTimeout="0")
    provision(plan, clients)
    return plan


@pytest.fixture
def port(cloud: LocalCloud) -> int:
    """Where the cloud answers."""
    return urlsplit(cloud.endpoint).port or 0


@pytest.fixture
def environment(plan: Plan, port: int) -> Iterator[Environment]:
    """Open the local environment, in which nothing has been uploaded yet."""
    assert plan
    with Target(aws_port=port).opened() as environment:
        yield environment


@pytest.fixture
def office(environment: Environment) -> Office:
    """Open a small office in the cloud, whose first release is live."""
    small = small_office()
    for entry in MemoryListing(small.content).entries():
        environment.content.put(entry.key, small.content.get(entry.key).body, "application/json")
    office = Office(environment.content, environment.published)
    office.publish()
    return office


@pytest.fixture
def run(port: int) -> Run:
    def run(*words: object) -> Result:
        environ = {"AWS_PORT": str(port)}
        return CliRunner().invoke(main, list(map(str, words)), env=environ, catch_exceptions=False)

    return run


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(key: str, value: object) -> Path:
        path = tmp_path / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(value if isinstance(value, bytes) else json.dumps(value).encode())
        return path

    return write


@pytest.fixture
def folder(tmp_path: Path, write: Write) -> Path:
    """Write the uploads of a small office into a folder."""
    content = small_office().content
    for entry in MemoryListing(content).entries():
        write(entry.key, content.get(entry.key).body)
    return tmp_path
