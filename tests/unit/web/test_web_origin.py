"""Behind a CDN, the function answers nobody else."""

import pytest

from handlers.web.origin import only_from
from tests.unit.web.web_site import Web

SECRET = "known-to-the-cdn-alone"  # noqa: S105  Of these tests.


@pytest.fixture
def guarded(web: Web) -> Web:
    web.app.before_request(only_from(SECRET))
    return web


@pytest.mark.parametrize("path", ["/en/", "/healthz", "/static/site.css", "/en/none/"])
def test_who_does_not_come_through_the_cdn_is_refused(guarded: Web, path: str) -> None:
    for headers in ({}, {"X-Origin-Secret": ""}, {"X-Origin-Secret": "gue\u00df"}):
        assert guarded.client.get(path, headers=headers).status_code == 403


def test_the_cdn_is_answered(guarded: Web) -> None:
    answer = guarded.client.get("/en/", headers={"X-Origin-Secret": SECRET})

    assert answer.status_code == 200


def test_a_refusal_says_so_in_the_design_of_the_site(guarded: Web) -> None:
    answer = guarded.client.get("/fr/")

    assert "pas fonctionné" in answer.text
