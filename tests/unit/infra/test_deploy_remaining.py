"""What is left for people to do after a deployment, and who mail is sent from, as SES knows it."""

from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from moto.sesv2.models import sesv2_backends

from handlers.release.manifest import Manifest, Routing
from infra.aws import Clients
from infra.deploying.remaining import remaining
from infra.deploying.sender import Sender, introduce, read_sender
from infra.local.cloud import LocalCloud
from infra.local.place import PLACE
from tests.unit.infra.test_deploy_settings import facts

ADDRESS = "info@bureau.example"
TOPIC = "arn:aws:sns:eu-west-1:1:alarms"
FACTS = facts(MailFrom=ADDRESS, AlarmTopicArn=TOPIC)


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
    exceptions = SimpleNamespace(NotFoundException=LookupError)

    def get_email_identity(self, **_: str) -> dict[str, bool]:
        return {"VerifiedForSendingStatus": self.verified}

    def get_account(self) -> dict[str, bool]:
        return {"ProductionAccessEnabled": self.released}


@dataclass
class Topics:
    """An SNS with one topic, on two pages. Subscriptions are pairs of ARN and address."""

    subscriptions: tuple[tuple[str, str], ...] = ((f"{TOPIC}:1", "ops@bureau.example"),)

    def get_paginator(self, operation: str) -> "Topics":
        assert operation == "list_subscriptions_by_topic"
        return self

    def paginate(self, **said: str) -> Iterator[dict[str, Any]]:
        assert said == {"TopicArn": TOPIC}
        yield {"Subscriptions": []}
        yield {
            "Subscriptions": [
                {"SubscriptionArn": arn, "Endpoint": address} for arn, address in self.subscriptions
            ]
        }


def told(
    mail: Mail | None = None, topics: Topics | None = None, live: Manifest | None = None
) -> list[str]:
    aws: Any = SimpleNamespace(mail=mail or Mail(), topics=topics or Topics())
    return list(remaining(aws, FACTS, live))


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


@pytest.mark.parametrize(
    ("subscriptions", "words"),
    [
        ((), "Alarms reach NOBODY"),
        ((("Deleted", "ops@bureau.example"),), "Alarms reach NOBODY"),
        (
            (("PendingConfirmation", "ops@bureau.example"),),
            "Alarms reach nobody yet: follow the link that AWS has sent to ops@bureau.example.",
        ),
    ],
)
def test_alarms_that_nobody_hears_are_told(
    subscriptions: tuple[tuple[str, str], ...], words: str
) -> None:
    (sentence,) = told(topics=Topics(subscriptions))
    assert sentence.startswith(words)


def test_alarms_that_one_person_hears_are_heard() -> None:
    both = (("PendingConfirmation", "a@bureau.example"), (f"{TOPIC}:1", "b@bureau.example"))
    assert told(topics=Topics(both)) == []


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
