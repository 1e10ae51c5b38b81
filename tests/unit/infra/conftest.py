from collections.abc import Iterator

import pytest

from infra.aws import Clients
from infra.local.cloud import LocalCloud
from infra.local.place import local_plan, local_session
from infra.plan import Plan
from infra.provision import provision


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
