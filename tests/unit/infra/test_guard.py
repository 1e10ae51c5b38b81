import pytest
from werkzeug.test import Client
from werkzeug.wrappers import Response

from infra.local.guard import LocalOnly

BASE = "http://127.0.0.1:8001"
FOREIGN = [
    {"Origin": "https://elsewhere.example"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1:8000"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
]


def status(method: str, headers: dict[str, str], *, guard_reading: bool = False) -> int:
    client = Client(LocalOnly(Response("in"), guard_reading=guard_reading))
    return client.open("/", method=method, base_url=BASE, headers=headers).status_code


@pytest.mark.parametrize("headers", FOREIGN)
def test_pages_of_other_origins_change_nothing(headers: dict[str, str]) -> None:
    assert status("POST", headers) == 403


@pytest.mark.parametrize("headers", FOREIGN)
def test_links_from_elsewhere_may_be_followed_unless_reading_is_guarded(
    headers: dict[str, str],
) -> None:
    assert status("GET", headers) == 200
    assert status("GET", headers, guard_reading=True) == 403


@pytest.mark.parametrize(
    "headers", [{}, {"Origin": BASE, "Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}]
)
def test_own_pages_and_programs_pass(headers: dict[str, str]) -> None:
    assert status("POST", headers) == 200


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:5050", "bucket.localhost:5050"])
def test_local_names_pass(host: str) -> None:
    assert status("GET", {"Host": host}) == 200


@pytest.mark.parametrize(
    "host", ["elsewhere.example", "127.0.0.1.elsewhere.example:8001", "localhost.example", "["]
)
def test_other_host_names_are_refused(host: str) -> None:
    assert status("GET", {"Host": host}) == 403
