import pytest

from tests.unit.publishing.office import Office, small_office


@pytest.fixture
def office() -> Office:
    """An office whose first release is live."""
    office = small_office()
    office.publish()
    return office
