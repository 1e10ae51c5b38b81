"""What is left for people to do after a deployment, and who mail is sent from, as SES knows it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto.sesv2.models import sesv2_backends

from handlers.release.manifest import Manifest, Routing
from infra.aws import Clients
from infra.deploying.names import Names
from infra.deploying.remaining import remaining
from infra.deploying.sender import Sender, introduce, read_sender
from infra.local.cloud import LocalCloud
from infra.local.place import PLACE

ADDRESS = "info@bureau.example"
OPS = "ops@bureau.example"
TOPIC = "arn:aws:sns:eu-west-1:1:alarms"
NAMES = Names("staging")


@pytest.fixture
def mail(cloud: LocalCloud, clients: Clients) -> Any:
    assert cloud.endpoint
    return clients.sesv2


def verify(name: str) -> None:
    """Follow the link, as moto sends none."""
    backend = sesv2_backends[PLACE.account][PLACE.region]
    backend.get_email_identity(name).verified_for_sending_status = True


def test_an_address_that_ses_does_not_know_is_made_known_once(mail: Any) -> None:
    assert read_sender(mail, ADDRESS).missing
    for _ in range(2):
        assert introduce(mail, ADDRESS) == Sender(ADDRESS, {ADDRESS: False})
    verify(ADDRESS)
    assert introduce(mail, ADDRESS).verified == ADDRESS


def test_an_address_of_a_verified_domain_needs_no_identity_of_its_own(mail: Any) -> None:
    mail.create_email_identity(EmailIdentity="bureau.example")
    verify("bureau.example")

    sender = introduce(mail, ADDRESS)

    assert (sender.verified, sender.missing) == ("bureau.example", False)
    known = [one["IdentityName"] for one in mail.list_email_identities()["EmailIdentities"]]
    assert ADDRESS not in known


def test_a_domain_that_waits_for_its_records_does_not_keep_the_address_from_being_asked(
    mail: Any,
) -> None:
    mail.create_email_identity(EmailIdentity="bureau.example")
    assert introduce(mail, ADDRESS).known == {ADDRESS: False, "bureau.example": False}


def test_an_identity_that_somebody_makes_at_the_same_moment_is_no_failure(mail: Any) -> None:
    class Late:
        exceptions = mail.exceptions
        get_email_identity = staticmethod(mail.get_email_identity)

        @staticmethod
        def create_email_identity(**said: Any) -> None:
            mail.create_email_identity(**said)
            raise mail.exceptions.AlreadyExistsException({"Error": {}}, "CreateEmailIdentity")

    assert introduce(Late(), ADDRESS) == Sender(ADDRESS, {ADDRESS: False})


@dataclass
class Mail:
    """An SES that knows the address, and whose account may be in the sandbox."""

    verified: bool = True
    released: bool = True
    refused: str = ""
    exceptions = SimpleNamespace(NotFoundException=LookupError)

    def get_email_identity(self, **_: str) -> dict[str, bool]:
        refuse("GetEmailIdentity", self.refused)
        return {"VerifiedForSendingStatus": self.verified}

    def get_account(self) -> dict[str, bool]:
        refuse("GetAccount", self.refused)
        return {"ProductionAccessEnabled": self.released}


def refuse(operation: str, refused: str) -> None:
    """Answer as AWS does to whoever has no right to an operation."""
    if operation == refused:
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": "No."}}, operation)


@dataclass
class Topics:
    """An SNS with one topic, on two pages. Subscriptions are pairs of ARN and address."""

    subscriptions: tuple[tuple[str, str], ...] = ((f"{TOPIC}:1", OPS),)
    refused: str = ""
    invited: list[dict[str, str]] = field(default_factory=list)

    def subscribe(self, **said: str) -> None:
        refuse("Subscribe", self.refused)
        self.invited.append(said)

    def get_paginator(self, operation: str) -> "Topics":
        assert operation == "list_subscriptions_by_topic"
        refuse("ListSubscriptionsByTopic", self.refused)
        return self

    def paginate(self, **said: str) -> Iterator[dict[str, Any]]:
        assert said == {"TopicArn": TOPIC}
        yield {"Subscriptions": []}
        yield {
            "Subscriptions": [
                {"SubscriptionArn": arn, "Endpoint": address} for arn, address in self.subscriptions
            ]
        }


@dataclass
class Stacks:
    """A CloudFormation with one stack, which was told an address for alarms, or none."""

    alarms: str

    def describe_stacks(self, **_: str) -> dict[str, Any]:
        told = {"AlarmEmail": self.alarms} if self.alarms else {}
        made = {"MailFrom": ADDRESS, "AlarmTopicArn": TOPIC}
        stack = {
            "StackStatus": "UPDATE_COMPLETE",
            "Parameters": [{"ParameterKey": k, "ParameterValue": v} for k, v in told.items()],
            "Outputs": [{"OutputKey": k, "OutputValue": v} for k, v in made.items()],
        }
        return {"Stacks": [stack]}


def told(
    mail: Mail | None = None,
    topics: Topics | None = None,
    live: Manifest | None = None,
    alarms: str = "",
) -> list[str]:
    aws: Any = SimpleNamespace(
        mail=mail or Mail(), topics=topics or Topics(), stacks=Stacks(alarms)
    )
    return list(remaining(aws, NAMES, live))


def manifest(base_url: str, **routing: Any) -> Manifest:
    return Manifest(
        "1-a", 1, "2024-05-01T10:00:00Z", base_url, ("en",), {}, routing=Routing(**routing)
    )


def test_where_all_is_done_nothing_is_left() -> None:
    live = manifest("https://www.bureau.example", recipients=(ADDRESS,))
    assert told() == told(live=live) == []


def test_a_sender_that_nobody_has_confirmed_is_told_with_the_way_to_another_link() -> None:
    (sentence,) = told(Mail(verified=False))
    assert sentence.startswith(
        f"No mail leaves yet: follow the link that AWS has sent to {ADDRESS}"
    )
    assert sentence.endswith(f"aws ses verify-email-identity --email-address {ADDRESS}")


def test_the_sandbox_of_ses_is_told() -> None:
    (sentence,) = told(Mail(released=False))
    assert "in its sandbox" in sentence
    assert "production access" in sentence


NOBODY: tuple[tuple[tuple[str, str], ...], ...] = ((), (("Deleted", OPS),))


@pytest.mark.parametrize("subscriptions", NOBODY)
def test_alarms_that_no_address_was_named_for_are_told(
    subscriptions: tuple[tuple[str, str], ...],
) -> None:
    topics = Topics(subscriptions)
    (sentence,) = told(topics=topics)
    assert sentence.startswith("Alarms reach NOBODY")
    assert sentence.endswith("Deploy again with --alarm-email ADDRESS.")
    assert topics.invited == []


def test_an_address_that_has_been_asked_is_told_how_long_and_is_not_asked_again() -> None:
    topics = Topics((("PendingConfirmation", OPS),))
    (sentence,) = told(topics=topics, alarms=OPS)
    assert sentence == (
        f"Alarms reach nobody yet: follow the link that AWS has sent to {OPS}. It is good for two"
        " days; deploy again after that, and AWS sends another."
    )
    assert topics.invited == []


@pytest.mark.parametrize("subscriptions", NOBODY)
def test_an_address_that_sns_has_forgotten_is_asked_again(
    subscriptions: tuple[tuple[str, str], ...],
) -> None:
    topics = Topics(subscriptions)
    (sentence,) = told(topics=topics, alarms=OPS)
    assert topics.invited == [{"TopicArn": TOPIC, "Protocol": "email", "Endpoint": OPS}]
    assert f"follow the link that AWS sends once more to {OPS}. It is good for two" in sentence


@pytest.mark.parametrize(
    ("operation", "words"),
    [
        ("GetEmailIdentity", "It could not be asked whether the sender may send"),
        ("GetAccount", "It could not be asked whether SES has this account in its sandbox"),
        ("ListSubscriptionsByTopic", "It could not be asked who is told of alarms"),
        ("Subscribe", f"Alarms reach NOBODY, and AWS does not write to {OPS} again"),
    ],
)
def test_what_aws_does_not_let_us_ask_is_told_and_fails_nothing(operation: str, words: str) -> None:
    topics = Topics((), refused=operation)
    sentence, *others = told(Mail(refused=operation), topics, alarms=OPS)
    if operation in ("GetEmailIdentity", "GetAccount"):
        assert len(others) == len(topics.invited) == 1, "the rest is still asked"
    assert sentence == (
        f"{words}: AWS refused {operation}: No (AccessDenied). Look by yourself, or deploy again"
        " once that works."
    )


def test_alarms_that_one_person_hears_are_heard() -> None:
    both = (("PendingConfirmation", "a@bureau.example"), (f"{TOPIC}:1", "b@bureau.example"))
    assert told(topics=Topics(both), alarms=OPS) == []


@pytest.mark.parametrize(
    "live",
    [
        manifest("https://programmes.example.org"),
        manifest("https://bureau.example", recipients=(ADDRESS, "office@example.org")),
        manifest("https://bureau.example", topics={"media": ("press@example.org",)}),
        manifest("https://bureau.example", themes={"health": ("health@example.org",)}),
    ],
)
def test_what_the_starter_site_left_is_told(live: Manifest) -> None:
    (sentence,) = told(live=live)
    assert sentence.startswith("content/site.json still names example.org")
