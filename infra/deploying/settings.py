"""Zappa's settings for one environment: ours, and what the stack put out."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from infra.deploying.errors import OutputError
from infra.deploying.names import Names
from infra.deploying.variables import joined
from infra.packaging.stages import SETTINGS

Stages = dict[str, dict[str, Any]]
"""Zappa's settings, by stage."""

ROLES = {"web": "WebRoleArn", "upload": "UploadRoleArn", "enquiry": "EnquiryRoleArn"}
QUEUES = {
    "web": (),
    "upload": ("UploadsQueueArn",),
    "enquiry": ("EnquiriesQueueArn", "MailEventsQueueArn"),
}
"""The outputs that name each function's role, and the queues that it listens to."""

PROOF = "MICROSITE_ORIGIN_SECRET"
"""The variable of the web function by which it knows the CDN. There is none without a CDN."""

_BATCHES = {"upload": 10, "enquiry": 5}


@dataclass(frozen=True)
class Facts:
    """What is known of an environment once its stack is there.

    `form_secrets` are newest first. `origin_secret` is empty where no CDN is before the site.
    """

    names: Names
    region: str
    outputs: Mapping[str, str]
    form_secrets: tuple[str, ...] = field(repr=False)
    origin_secret: str = field(repr=False, default="")

    def output(self, name: str) -> str:
        """Give an output of the stack, or raise `OutputError`."""
        if name not in self.outputs:
            raise OutputError(
                f"The stack {self.names.project} puts out no {name}: it comes from another version"
                " of infra/template.yaml. Deploy again without changing the template meanwhile."
            )
        return self.outputs[name]

    @property
    def secrets(self) -> tuple[str, ...]:
        """Everything that must not be shown."""
        return tuple(filter(None, (*self.form_secrets, self.origin_secret)))


def read_stages() -> Stages:
    """Read the settings that hold for every environment."""
    stages: Stages = json.loads(SETTINGS.read_bytes())
    return stages


def render(stages: Stages, facts: Facts) -> Stages:
    """Complete Zappa's settings for an environment. They hold secrets."""
    return {stage: _rendered(stage, settings, facts) for stage, settings in stages.items()}


def _rendered(stage: str, settings: Mapping[str, Any], facts: Facts) -> dict[str, Any]:
    return {
        **settings,
        "project_name": facts.names.project,
        "aws_region": facts.region,
        "role_arn": facts.output(ROLES[stage]),
        "manage_roles": False,
        "s3_bucket": facts.output("DeploymentBucketName"),
        "aws_environment_variables": joined(stage, settings, _variables(stage, facts)),
        "events": _events(stage, settings, facts),
    }


def _variables(stage: str, facts: Facts) -> dict[str, str]:
    """Give what a function asks for of its environment, and nothing else."""
    content = {"MICROSITE_CONTENT_BUCKET": facts.output("ContentBucketName")}
    published = {"MICROSITE_PUBLISHED_BUCKET": facts.output("PublishedBucketName")}
    inbox = {"MICROSITE_INBOX_BUCKET": facts.output("InboxBucketName")}
    if stage == "upload":
        return {**content, **published}
    if stage == "enquiry":
        return {**inbox, **published, **_mail(facts)}
    secrets = {"MICROSITE_FORM_SECRETS": ",".join(facts.form_secrets)}
    if facts.origin_secret:
        secrets[PROOF] = facts.origin_secret
    return {**published, **inbox, **secrets}


def _mail(facts: Facts) -> dict[str, str]:
    return {
        "MICROSITE_MAIL_FROM": facts.output("MailFrom"),
        "MICROSITE_CONFIGURATION_SET": facts.output("ConfigurationSetName"),
        "MICROSITE_ACKNOWLEDGEMENT_SET": facts.output("AcknowledgementSetName"),
    }


def _events(stage: str, settings: Mapping[str, Any], facts: Facts) -> list[dict[str, Any]]:
    """Name the queues that a function listens to. The schedule is not Zappa's: see `finishing`."""
    sources = [
        {"arn": facts.output(queue), "batch_size": _BATCHES[stage], "enabled": True}
        for queue in QUEUES[stage]
    ]
    return [{"function": settings["lambda_handler"], "event_source": one} for one in sources]
