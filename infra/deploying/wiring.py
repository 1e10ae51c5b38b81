"""What should be there once everything is deployed, held against what is there.

Zappa reports success also where a queue, a permission or an address could not be set up.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from infra.deploying.finishing import EVERY, RESPONSE_TYPES
from infra.deploying.functions import architecture
from infra.deploying.names import Names
from infra.deploying.settings import Stages
from infra.deploying.wired import Address, Clock, Function, Listening, Wired
from infra.plan import BucketSpec, Plan

_LISTENING = frozenset({"Creating", "Enabling", "Enabled", "Updating"})


def gaps(names: Names, rendered: Stages, plan: Plan, wired: Wired) -> Iterator[str]:
    """Go through what is missing or other than it should be, each in a sentence."""
    for stage, settings in rendered.items():
        name = names.function(stage)
        function = wired.functions.get(name)
        if function is None:
            yield f"The function {name} does not exist."
            continue
        yield from _setup(name, settings, function)
        yield from _variables(name, settings["aws_environment_variables"], function.variables)
        queues = [event["event_source"]["arn"] for event in settings["events"]]
        yield from _queues(name, queues, RESPONSE_TYPES.get(stage, []), function.listening)
        if stage in RESPONSE_TYPES:
            yield from _clock(name, function.clocks)
        if settings.get("function_url_enabled"):
            yield from _address(name, function.address)
    for bucket in plan.buckets:
        yield from _notifications(bucket, wired.notifications.get(bucket.name, frozenset()))


def _setup(name: str, settings: Mapping[str, Any], function: Function) -> Iterator[str]:
    for found, wanted, words in (
        (function.role, settings["role_arn"], "has the role"),
        (function.handler, settings["lambda_handler"], "calls"),
        (function.runtime, settings["runtime"], "runs on"),
        (function.architecture, architecture(dict(settings)), "is for processors of the kind"),
    ):
        if found != wanted:
            yield f"The function {name} {words} {found}, where it should be {wanted}."


def _variables(name: str, wanted: Mapping[str, str], found: Mapping[str, str]) -> Iterator[str]:
    """Names alone are told: a value may be a secret."""
    for variable in sorted(wanted.keys() - found.keys()):
        yield f"The function {name} lacks the variable {variable}."
    for variable in sorted(found.keys() - wanted.keys()):
        yield f"The function {name} has the variable {variable}, which it must not have."
    for variable in sorted(wanted.keys() & found.keys()):
        if wanted[variable] != found[variable]:
            yield f"The function {name} has another value for {variable} than it should."


def _queues(
    name: str, queues: list[str], kinds: list[str], listening: tuple[Listening, ...]
) -> Iterator[str]:
    for queue in sorted(set(queues) - {one.queue for one in listening}):
        yield f"The function {name} does not listen to the queue {queue}."
    for one in listening:
        if one.queue not in queues:
            yield f"The function {name} listens to {one.queue}, which is not its queue."
            continue
        if one.state not in _LISTENING:
            yield f"The function {name} has stopped listening to {one.queue}: it is {one.state}."
        for kind in sorted(set(kinds) - one.response_types):
            yield f"The function {name} does not tell {one.queue} of single failures ({kind})."


def _clock(name: str, clocks: tuple[Clock, ...]) -> Iterator[str]:
    found = [clock for clock in clocks if clock.expression == EVERY]
    if not found:
        yield f"No rule calls the function {name} by the clock, at {EVERY}."
    for clock in found:
        if not clock.enabled:
            yield f"The rule that calls the function {name} is disabled."
        if not clock.permitted:
            yield f"The function {name} does not let its rule call it."


def _address(name: str, address: Address | None) -> Iterator[str]:
    if address is None:
        yield f"The function {name} has no address."
    elif address.authorization != "NONE" or not address.public:
        yield f"The address of the function {name} does not let visitors in."


def _notifications(bucket: BucketSpec, found: frozenset[tuple[str, str, str]]) -> Iterator[str]:
    for one in bucket.notifications:
        if (one.event, one.prefix, one.queue_arn) not in found:
            yield (
                f"The bucket {bucket.name} does not report {one.event} below {one.prefix} to"
                f" {one.queue_arn}."
            )
