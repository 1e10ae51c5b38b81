"""What the rules of the template make of the mail service's events."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from moto.events.models import EventPattern

from handlers.contact.news import MailEvent, read
from infra.intrinsics import Intrinsic, Resolver, parse
from infra.local.cloud import SentMail
from infra.local.postman import news_of
from infra.template import TEMPLATE
from tests.unit.contact.samples import KEY, NOW

EVENTS: dict[str, Any] = json.loads(
    (Path(__file__).resolve().parents[2] / "events" / "ses-mail.json").read_bytes()
)
MESSAGE_ID = "0100018f33f3a1d2-5b6c7d8e-0000-4000-8000-0123456789ab-000000"

RESOURCES: dict[str, dict[str, Any]] = parse(TEMPLATE.read_text("utf-8"))["Resources"]
RULES: dict[str, dict[str, Any]] = {
    name: resource["Properties"]
    for name, resource in RESOURCES.items()
    if resource["Type"] == "AWS::Events::Rule"
}


def matching(event: Any) -> list[str]:
    """Name the rules that an event meets, in the environment `staging`."""
    names = Resolver({"ConfigurationSet": "microsite-staging"}, {})
    patterns = {name: names.resolve(rule["EventPattern"]) for name, rule in RULES.items()}
    return [name for name, one in patterns.items() if EventPattern(None, one).matches_event(event)]


def transformed(name: str, event: Any) -> str:
    """Make of an event what EventBridge makes of it; a path that it does not have is an error."""
    transformer = RULES[name]["Targets"][0]["InputTransformer"]
    found = {variable: at(event, path) for variable, path in transformer["InputPathsMap"].items()}
    return re.sub(
        r"<(\w+)>", lambda match: json.dumps(found[match[1]]), transformer["InputTemplate"]
    )


def at(value: Any, path: str) -> Any:
    for step in re.findall(r"[^$.\[\]]+", path):
        value = value[int(step)] if step.isdigit() else value[step]
    return value


@pytest.mark.parametrize(
    ("name", "rule", "news"),
    [
        ("delivered", "MailEventsRule", "delivered"),
        ("complained", "MailEventsRule", "complained"),
        ("rejected", "MailEventsRule", "rejected"),
        ("bounced", "MailBouncesRule", "bounced"),
        ("refused for now", "MailBouncesRule", "bounced"),
        ("mailbox full", "MailBouncesRule", "bounced"),
        ("bounced without a report", "MailRepliesRule", "bounced"),
        ("out of office", "MailRepliesRule", "bounced"),
    ],
)
def test_each_event_meets_one_rule_and_can_be_read_without_personal_data(
    name: str, rule: str, news: Any
) -> None:
    event = EVENTS[name]
    assert matching(event) == [rule]
    body, replied = transformed(rule, event), name == "out of office"
    assert read(body) == MailEvent(KEY, news, "2024-05-01T10:08:00Z", MESSAGE_ID, replied)
    assert "@" not in body
    assert not re.search("zoe|press|Message 7H2K", body)


def test_news_of_mail_comes_from_this_environment_and_of_messages_alone() -> None:
    elsewhere, acknowledged = json.loads(json.dumps([EVENTS["delivered"]] * 2))
    elsewhere["detail"]["mail"]["tags"]["ses:configuration-set"] = ["microsite-production"]
    del acknowledged["detail"]["mail"]["tags"]["enquiry"]
    assert matching(elsewhere) == matching(acknowledged) == []


def test_the_rules_alone_may_send_to_the_queue_and_keep_no_dead_letters() -> None:
    (statement,) = RESOURCES["MailEventsQueuePolicy"]["Properties"]["PolicyDocument"]["Statement"]
    assert statement["Action"] == "sqs:SendMessage"
    sources = statement["Condition"]["ArnEquals"]["aws:SourceArn"]
    assert sources == [Intrinsic("GetAtt", f"{name}.Arn") for name in RULES]
    for rule in RULES.values():
        (target,) = rule["Targets"]
        assert target["Arn"] == Intrinsic("GetAtt", "MailEventsQueue.Arn")
        assert "DeadLetterConfig" not in target


@pytest.mark.parametrize(
    ("to", "names"),
    [
        ("press@example.org", ["delivered"]),
        ("bounce@simulator.amazonses.com", ["bounced"]),
        ("complaint@simulator.amazonses.com", ["delivered", "complained"]),
        ("ooto@simulator.amazonses.com", ["delivered", "out of office"]),
    ],
)
def test_the_local_stack_tells_the_same(to: str, names: list[str]) -> None:
    mail = SentMail(MESSAGE_ID, f"Message-ID: <{KEY}@example.org>\nTo: {to}\n\nHello\n")
    told = [{**one, "time": "2024-05-01T10:08:00Z"} for one in news_of(mail, NOW)]
    events = [EVENTS[name] for name in names]
    assert told == [json.loads(transformed(matching(event)[0], event)) for event in events]
