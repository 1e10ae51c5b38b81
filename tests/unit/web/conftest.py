import pytest

from tests.unit.web.web_site import Web, starter


@pytest.fixture
def web() -> Web:
    """The starter site as visitors meet it."""
    return Web().show(starter())
