"""Who is told of alarms, as SNS knows it.

SNS forgets an address whose link nobody has followed for two days. CloudFormation does not see
that: to it nothing has changed, and it would never ask again.
"""

from dataclasses import dataclass

from infra.deploying.clients import Service


@dataclass(frozen=True)
class Listeners:
    """Whether anybody is told of alarms, and the addresses that have been asked to confirm."""

    heard: bool
    asked: tuple[str, ...]


def read_listeners(topics: Service, topic: str) -> Listeners:
    """Ask SNS who listens to a topic."""
    pages = topics.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic)
    found = [one for page in pages for one in page["Subscriptions"]]
    waiting = [one for one in found if one["SubscriptionArn"] == "PendingConfirmation"]
    return Listeners(
        heard=any(one["SubscriptionArn"].startswith("arn:") for one in found),
        asked=tuple(one["Endpoint"] for one in waiting),
    )


def invite(topics: Service, topic: str, address: str) -> None:
    """Have AWS write to an address, which is told of alarms once somebody follows the link."""
    topics.subscribe(TopicArn=topic, Protocol="email", Endpoint=address)
