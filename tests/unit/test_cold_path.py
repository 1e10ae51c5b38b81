"""What each function loads, seen in a fresh process: the cold path is guarded here."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_REGION": "eu-west-1",
    "AWS_DEFAULT_REGION": "eu-west-1",
    "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
    "AWS_LAMBDA_FUNCTION_NAME": "cold",
    "MICROSITE_CONTENT_BUCKET": "content",
    "MICROSITE_PUBLISHED_BUCKET": "published",
    "MICROSITE_INBOX_BUCKET": "inbox",
    "MICROSITE_FORM_SECRETS": "only-for-this-test-0123456789",
    "MICROSITE_MAIL_FROM": "site@example.org",
}

FORBIDDEN = {
    "on_request": {
        "boto3", "botocore", "pydantic", "markdown_it", "typst", "email_validator", "dns",
        "moto", "zappa", "handlers.content", "handlers.publishing", "handlers.printing",
        "PIL", "handlers.imaging", "handlers.contact", "handlers.web.contact",
    },
    "on_upload": {
        "flask", "apig_wsgi", "itsdangerous", "moto", "zappa", "handlers.web", "handlers.contact",
    },
    "on_enquiry": {
        "flask", "apig_wsgi", "pydantic", "markdown_it", "typst", "email_validator", "moto",
        "zappa", "handlers.web", "handlers.content", "handlers.publishing", "handlers.printing",
        "PIL", "handlers.imaging",
    },
}  # fmt: skip


def loaded(handler: str) -> set[str]:
    """Name the modules in `sys.modules` once a function has been set up as Lambda does it."""
    code = f"import json, sys, handlers.{handler}; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(  # noqa: S603  Our own interpreter and code.
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=ENVIRONMENT,
        check=True,
        capture_output=True,
        text=True,
    )
    return set(json.loads(done.stdout))


@pytest.mark.parametrize("handler", FORBIDDEN)
def test_a_function_loads_nothing_of_another_journey(handler: str) -> None:
    modules = loaded(handler)

    assert not FORBIDDEN[handler] & modules


@pytest.mark.parametrize("handler", FORBIDDEN)
def test_the_check_would_see_a_module_that_is_loaded(handler: str) -> None:
    assert {f"handlers.{handler}", "handlers.settings"} <= loaded(handler)
