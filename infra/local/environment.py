"""The environment variables that Lambda would set for the three functions, for this process."""

import os
from collections.abc import MutableMapping

from infra.local.place import CREDENTIALS, MAIL_FROM, PLACE
from infra.plan import Plan

_FOREIGN = (
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_SESSION_TOKEN",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_ENDPOINT_URL_S3",
    "AWS_ENDPOINT_URL_SQS",
    "AWS_ENDPOINT_URL_SESV2",
)
"""What a developer's shell may hold and what would lead our functions to the real AWS."""

_LOCAL_HOSTS = "127.0.0.1,localhost"


def enter_environment(environ: MutableMapping[str, str], endpoint: str, plan: Plan) -> None:
    """Change the environment so that every function and AWS client finds the local stack."""
    for name in _FOREIGN:
        environ.pop(name, None)
    environ.update(_functions(plan))
    environ.update(_aws(endpoint))
    for name in ("NO_PROXY", "no_proxy"):
        environ[name] = ",".join(filter(None, (environ.get(name), _LOCAL_HOSTS)))


def _functions(plan: Plan) -> dict[str, str]:
    return {
        "MICROSITE_CONTENT_BUCKET": plan.bucket("ContentBucket").name,
        "MICROSITE_PUBLISHED_BUCKET": plan.bucket("PublishedBucket").name,
        "MICROSITE_INBOX_BUCKET": plan.bucket("InboxBucket").name,
        "MICROSITE_FORM_SECRETS": "no-secret-on-a-laptop",
        "MICROSITE_MAIL_FROM": MAIL_FROM,
        "MICROSITE_RELEASE_MAX_AGE": "0.5",
        # Shorter than the queues hide what failed, as in the cloud.
        "MICROSITE_LEASE": "15",
    }


def _aws(endpoint: str) -> dict[str, str]:
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_REGION": PLACE.region,
        "AWS_DEFAULT_REGION": PLACE.region,
        "AWS_ACCESS_KEY_ID": CREDENTIALS,
        "AWS_SECRET_ACCESS_KEY": CREDENTIALS,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
