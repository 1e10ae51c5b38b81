"""What is left for people to do once everything is deployed, a sentence each."""

from collections.abc import Iterator

from handlers.release.manifest import Manifest
from infra.deploying.clients import Aws, Service
from infra.deploying.sender import read_sender
from infra.deploying.settings import Facts

_NOBODYS = "example.org"
"""The domain of the starter site, which reaches nobody."""


def remaining(aws: Aws, facts: Facts, live: Manifest | None) -> Iterator[str]:
    """Go through it; `live` is what visitors see, if anything."""
    yield from _unsent(aws.mail, facts.output("MailFrom"))
    yield from _unheard(aws.topics, facts.output("AlarmTopicArn"))
    if live is not None and _unchanged(live):
        yield (
            f"content/site.json still names {_NOBODYS}, as the starter site does: put the site's"
            " own base_url and recipients there, and publish."
        )


def _unsent(mail: Service, address: str) -> Iterator[str]:
    if not read_sender(mail, address).verified:
        yield (
            f"No mail leaves yet: follow the link that AWS has sent to {address}. It is good for a"
            f" day; for another one: aws ses verify-email-identity --email-address {address}"
        )
    if not mail.get_account()["ProductionAccessEnabled"]:
        yield (
            "SES still has this account in its sandbox, where mail reaches verified addresses"
            " only: ask for production access in the SES console."
        )


def _unheard(topics: Service, topic: str) -> Iterator[str]:
    pages = topics.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic)
    found = [one for page in pages for one in page["Subscriptions"]]
    if any(one["SubscriptionArn"].startswith("arn:") for one in found):
        return
    asked = [one["Endpoint"] for one in found if one["SubscriptionArn"] == "PendingConfirmation"]
    if asked:
        yield (
            f"Alarms reach nobody yet: follow the link that AWS has sent to {' and '.join(asked)}."
        )
        return
    yield (
        "Alarms reach NOBODY: if messages fail or e-mail comes back, no one is told. Deploy again"
        " with --alarm-email ADDRESS."
    )


def _unchanged(live: Manifest) -> bool:
    routing = live.routing
    addresses = (routing.recipients, *routing.topics.values(), *routing.themes.values())
    names = (live.base_url, *(one for some in addresses for one in some))
    return any(name.endswith(_NOBODYS) for name in names)
