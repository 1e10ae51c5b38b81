"""The two stacks of an environment as they should be."""

from urllib.parse import urlsplit

from infra.deploying.change_sets import Stack
from infra.deploying.names import Names
from infra.deploying.options import Options
from infra.deploying.settings import Facts
from infra.plan import Place, Plan, bucket_prefix
from infra.template import TEMPLATE, read_plan

EDGE = TEMPLATE.with_name("edge.yaml")


def base_stack(options: Options, account: str, distribution: str = "") -> Stack:
    """Buckets, queues, roles. `distribution` may read prints and files; empty for no change."""
    chosen = {
        "MailFrom": options.mail_from,
        "AlarmEmail": options.alarm_email,
        "EdgeDistributionArn": distribution,
    }
    names = Names(options.environment)
    return Stack(
        names.project,
        TEMPLATE.read_text("utf-8"),
        {
            "Environment": options.environment,
            "BucketPrefix": bucket_prefix(options.environment, account),
            **_said(chosen),
        },
        names.buckets(account),
    )


def edge_stack(options: Options, facts: Facts, address: str) -> Stack:
    """The CDN before the function's address."""
    chosen = {
        "DomainNames": ",".join(options.domains),
        "CertificateArn": options.certificate,
    }
    return Stack(
        facts.names.edge,
        EDGE.read_text("utf-8"),
        {
            "Environment": options.environment,
            "FunctionUrlHost": urlsplit(address).hostname or "",
            "OriginSecret": facts.origin_secret,
            "PublishedBucketName": facts.output("PublishedBucketName"),
            "PublishedBucketRegion": facts.region,
            **_said(chosen),
        },
    )


def plan_of(facts: Facts) -> Plan:
    """Read what the template says of buckets and queues, where the environment is."""
    _, partition, _, _, account, _ = facts.output("WebRoleArn").split(":", 5)
    parameters = {
        "Environment": facts.names.environment,
        "MailFrom": facts.output("MailFrom"),
        "BucketPrefix": bucket_prefix(facts.names.environment, account),
    }
    place = Place(account=account, region=facts.region, partition=partition)
    return read_plan(TEMPLATE.read_text("utf-8"), parameters, place)


def _said(chosen: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in chosen.items() if value}
