"""The packaged functions at work, on a cloud that holds the starter site and one large file."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.aws import Clients
from infra.local.cloud import LocalCloud
from infra.local.environment import enter_environment
from infra.local.place import local_plan, local_session
from infra.local.seeding import seed, upload
from infra.local.stack import SITE
from infra.packaging.cached import cached
from infra.packaging.sandbox import Sandbox, host_architecture
from infra.packaging.stages import STAGES, Stage, read_stage
from infra.provision import provision
from tests.runtime.calls import LARGE, LARGE_PDF, Office, scheduled


@pytest.fixture(scope="session")
def stages() -> dict[str, Stage]:
    found = {name: read_stage(name) for name in STAGES}
    if sys.platform != "linux" or {one.python for one in found.values()} != {sys.version_info[:2]}:
        pytest.skip("Packages are made and run with the runtime's own Python, on Linux.")
    return found


@pytest.fixture(scope="session")
def packages(stages: dict[str, Stage]) -> dict[str, Path]:
    return {name: cached(stage, host_architecture()) for name, stage in stages.items()}


@pytest.fixture(scope="session")
def cloud() -> Iterator[LocalCloud]:
    with LocalCloud() as running:
        yield running


@pytest.fixture(scope="session")
def variables(cloud: LocalCloud) -> dict[str, str]:
    """What the template and the deployment give the functions."""
    environ: dict[str, str] = {}
    enter_environment(environ, cloud.endpoint, local_plan())
    return {**environ, "MICROSITE_RELEASE_MAX_AGE": "0"}


@pytest.fixture(scope="session")
def clients(cloud: LocalCloud) -> Iterator[Clients]:
    clients = Clients.connect(local_session(), cloud.endpoint)
    provision(local_plan(), clients)
    content = local_plan().bucket("ContentBucket").name
    seed(clients.s3, content, SITE)
    upload(clients.s3, content, "files/large.pdf", LARGE_PDF)
    upload(clients.s3, content, "content/en/publications/large.json", LARGE)
    yield clients
    clients.close()


@pytest.fixture(scope="session")
def upload_function(
    packages: dict[str, Path], stages: dict[str, Stage], variables: dict[str, str]
) -> Iterator[Sandbox]:
    with Sandbox(packages["upload"], stages["upload"].handler, variables, memory=2048) as running:
        yield running


@pytest.fixture(scope="session")
def enquiry_function(
    packages: dict[str, Path], stages: dict[str, Stage], variables: dict[str, str]
) -> Iterator[Sandbox]:
    with Sandbox(packages["enquiry"], stages["enquiry"].handler, variables) as running:
        yield running


@pytest.fixture(scope="session")
def office(cloud: LocalCloud, clients: Clients, upload_function: Sandbox) -> Office:
    """A cloud on which the upload function has published."""
    answer = upload_function.invoke(scheduled())
    assert answer.error is None
    return Office(cloud, clients, local_plan())


@pytest.fixture(scope="session")
def web(
    office: Office,
    packages: dict[str, Path],
    stages: dict[str, Stage],
    variables: dict[str, str],
) -> Iterator[Sandbox]:
    assert office
    with Sandbox(packages["web"], stages["web"].handler, variables) as running:
        yield running
