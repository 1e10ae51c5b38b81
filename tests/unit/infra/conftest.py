import json
import os
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
from infra.local.place import PLACE, local_plan, local_session
from infra.plan import Plan, bucket_prefix
from infra.provision import provision
from tests.fakes import MemoryListing
from tests.unit.publishing.office import Office, small_office

Run = Callable[..., Result]
"""Runs `microsite` with some words, against the cloud of the tests."""

Write = Callable[[str, Any], Path]
"""Writes a file of a folder of uploads: bytes as they are, anything else as JSON."""


STAGING = {
    "Environment": "staging",
    "MailFrom": "office@office.example",
    "BucketPrefix": bucket_prefix("staging", PLACE.account),
}
"""The parameters of an environment on AWS."""


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
def on_aws(cloud: LocalCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let an operator be signed in to an AWS that is our cloud, with nothing deployed."""
    for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_DEFAULT_REGION", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ENDPOINT_URL", cloud.endpoint)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "operator")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_REGION", PLACE.region)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, os.devnull)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


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
