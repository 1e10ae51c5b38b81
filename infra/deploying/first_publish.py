"""The upload function called once, as the clock calls it, so that the site is there at once."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from handlers.publishing.gathering import CONTENT, read_live
from handlers.release.manifest import Manifest
from infra.deploying.clients import Aws
from infra.deploying.errors import DeployError
from infra.deploying.names import Names
from infra.environment import Environment
from infra.local.events import scheduled_event
from infra.plan import Place

Invoke = Callable[[str, dict[str, Any]], None]
"""Calls a function by its name with an event, or raises `DeployError` with what it raised."""


def publish_once(environment: Environment, invoke: Invoke) -> Manifest | None:
    """Publish what is uploaded, and say what is live; None where nothing has been uploaded."""
    bucket = environment.plan.bucket("ContentBucket").name
    listed = environment.clients.s3.list_objects_v2(Bucket=bucket, Prefix=CONTENT, MaxKeys=1)
    if not listed.get("Contents"):
        return None
    names = Names(environment.name)
    event = scheduled_event(names.rule("upload"), Place("", ""), datetime.now(UTC))
    invoke(names.function("upload"), event)
    live, _ = read_live(environment.published)
    if live is None:
        raise DeployError(
            "The upload function ran and published nothing, so the uploads have problems:"
            f" `microsite status -e {environment.name}` names them. Mend them, publish, and"
            " deploy again."
        )
    return live


def invoker(aws: Aws) -> Invoke:
    """Make what calls functions on AWS, and waits until they are done."""

    def invoke(function: str, event: dict[str, Any]) -> None:
        answer = aws.invoking.invoke(FunctionName=function, Payload=json.dumps(event).encode())
        if "FunctionError" in answer:
            told = json.loads(answer["Payload"].read())
            raise DeployError(
                f"The function {function} failed with {told.get('errorType', 'an error')}:"
                f" {told.get('errorMessage', '')} Its log /aws/lambda/{function} says more;"
                " mend it and deploy again."
            )

    return invoke
