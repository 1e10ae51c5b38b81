"""Where the local stack pretends to be, and the names it is known by."""

import boto3

from infra.plan import Place, Plan
from infra.template import TEMPLATE, read_plan

PLACE = Place(account="123456789012", region="us-east-1")
"""moto's own account, and the region that AWS clients assume unless told otherwise."""

CREDENTIALS = "local"
"""The dummy access key and secret."""

MAIL_FROM = "microsite@office.example"

_PARAMETERS = {
    "Environment": "local",
    "MailFrom": MAIL_FROM,
    "BucketPrefix": "microsite-local",
    # Shorter than in the cloud: whoever develops should see a retry while still watching.
    "UploadsVisibilityTimeout": "60",
    "EnquiriesVisibilityTimeout": "20",
}


def local_plan(**overrides: str) -> Plan:
    """Read the template as the local environment; overrides are template parameters."""
    return read_plan(TEMPLATE.read_text("utf-8"), {**_PARAMETERS, **overrides}, PLACE)


def local_session() -> boto3.Session:
    """Open a session with dummy credentials, whatever the machine's own configuration says."""
    return boto3.Session(
        aws_access_key_id=CREDENTIALS,
        aws_secret_access_key=CREDENTIALS,
        region_name=PLACE.region,
    )
