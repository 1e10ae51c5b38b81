"""The CDN before the web function's address, and the bucket that it may read from."""

from infra.deploying.change_sets import apply
from infra.deploying.changes import Change
from infra.deploying.clients import Aws
from infra.deploying.errors import DeployError
from infra.deploying.names import Names
from infra.deploying.options import Options
from infra.deploying.reading import address_of
from infra.deploying.settings import Facts
from infra.deploying.stacks import outputs
from infra.deploying.templates import base_stack, edge_stack


def has_edge(aws: Aws, names: Names) -> bool:
    """Say whether there is a CDN already."""
    return bool(outputs(aws.edge_stacks, names.edge))


def put_edge(aws: Aws, options: Options, facts: Facts) -> tuple[Change, ...]:
    """Make or change the CDN, then let it read prints and files; say what that changed."""
    address = address_of(aws, facts.names.function("web"))
    if not address:
        raise DeployError(
            f"The function {facts.names.function('web')} has no address for the CDN to ask."
            " Deploy again; if this stays, see what Zappa says of web."
        )
    changes = apply(aws.edge_stacks, edge_stack(options, facts, address))
    distribution = outputs(aws.edge_stacks, facts.names.edge)["DistributionArn"]
    return (*changes, *apply(aws.stacks, base_stack(options, aws.account, distribution)))


def site_address(aws: Aws, names: Names) -> str:
    """Say where visitors find the site: at the CDN, or at the function itself."""
    domain = outputs(aws.edge_stacks, names.edge).get("DistributionDomain", "")
    return f"https://{domain}" if domain else address_of(aws, names.function("web")).rstrip("/")
