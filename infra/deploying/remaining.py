"""What is left for people to do once everything is deployed, a sentence each.

Everything is in place by then, so what AWS does not let us ask is a sentence too, and no failure.
"""

from collections.abc import Callable, Iterator

from handlers.release.manifest import Manifest
from infra.deploying.alarms import invite, read_listeners
from infra.deploying.clients import Aws, Service
from infra.deploying.names import Names
from infra.deploying.sender import read_sender
from infra.deploying.stacks import outputs, parameters
from infra.errors import UnreachableError
from infra.refusals import explained

_NOBODYS = "example.org"
"""The domain of the starter site, which reaches nobody."""


def remaining(aws: Aws, names: Names, live: Manifest | None) -> Iterator[str]:
    """Go through it; `live` is what visitors see, if anything.

    Where the stack has an address for alarms that SNS has forgotten, AWS writes to it once more.
    """
    for what, ask in (
        ("whether the sender may send", lambda: _unsent(aws, names)),
        ("whether SES has this account in its sandbox", lambda: _caged(aws.mail)),
        ("who is told of alarms", lambda: _unheard(aws, names)),
    ):
        yield from _told(names, f"It could not be asked {what}", ask)
    if live is not None and _unchanged(live):
        yield (
            f"content/site.json still names {_NOBODYS}, as the starter site does: put the site's"
            " own base_url and recipients there, and publish."
        )


def _told(names: Names, otherwise: str, ask: Callable[[], Iterator[str]]) -> tuple[str, ...]:
    try:
        with explained(names.environment):
            return tuple(ask())
    except UnreachableError as error:
        return (f"{otherwise}: {error} Look by yourself, or deploy again once that works.",)


def _unsent(aws: Aws, names: Names) -> Iterator[str]:
    address = outputs(aws.stacks, names.project)["MailFrom"]
    if not read_sender(aws.mail, address).verified:
        yield (
            f"No mail leaves yet: follow the link that AWS has sent to {address}. It is good for a"
            f" day; for another one: aws ses verify-email-identity --email-address {address}"
        )


def _caged(mail: Service) -> Iterator[str]:
    if not mail.get_account()["ProductionAccessEnabled"]:
        yield (
            "SES still has this account in its sandbox, where mail reaches verified addresses"
            " only: ask for production access in the SES console."
        )


def _unheard(aws: Aws, names: Names) -> Iterator[str]:
    topic = outputs(aws.stacks, names.project)["AlarmTopicArn"]
    address = parameters(aws.stacks, names.project).get("AlarmEmail", "")
    listeners = read_listeners(aws.topics, topic)
    if listeners.heard:
        return
    if listeners.asked:
        yield _pending("has sent", " and ".join(listeners.asked))
    elif address:
        otherwise = f"Alarms reach NOBODY, and AWS does not write to {address} again"
        yield from _told(names, otherwise, lambda: _invited(aws.topics, topic, address))
    else:
        yield (
            "Alarms reach NOBODY: if messages fail or e-mail comes back, no one is told. Deploy"
            " again with --alarm-email ADDRESS."
        )


def _invited(topics: Service, topic: str, address: str) -> Iterator[str]:
    invite(topics, topic, address)
    yield _pending("sends once more", address)


def _pending(sent: str, address: str) -> str:
    return (
        f"Alarms reach nobody yet: follow the link that AWS {sent} to {address}. It is good for"
        " two days; deploy again after that, and AWS sends another."
    )


def _unchanged(live: Manifest) -> bool:
    routing = live.routing
    addresses = (routing.recipients, *routing.topics.values(), *routing.themes.values())
    names = (live.base_url, *(one for some in addresses for one in some))
    return any(name.endswith(_NOBODYS) for name in names)
