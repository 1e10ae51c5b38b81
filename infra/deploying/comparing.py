"""One function as it is, held against what a deployment would make of it."""

from collections.abc import Iterator, Mapping
from typing import Any

from infra.deploying.clients import Aws
from infra.deploying.functions import Parcel, architecture, configuration

_SETTINGS = {
    "Role": "role_arn",
    "Handler": "lambda_handler",
    "Runtime": "runtime",
    "Timeout": "timeout_seconds",
    "MemorySize": "memory_size",
    "Description": "lambda_description",
}


def compare(aws: Aws, name: str, settings: Mapping[str, Any] | None, parcel: Parcel) -> str:
    """Say what would change. `settings` are None where the stack does not put them out yet."""
    found = configuration(aws, name)
    if found is None:
        return f"{name}: would be made"
    code = "same code" if found["CodeSha256"] == parcel.digest else "new code"
    if settings is None:
        return f"{name}: would be updated: {code}; settings that follow from the stack's changes"
    others = ", ".join(_differing(settings, found)) or "none"
    return f"{name}: {code}; other settings: {others}"


def _differing(settings: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[str]:
    """Name what differs; a value may be a secret."""
    for theirs, ours in _SETTINGS.items():
        if found.get(theirs) != settings[ours]:
            yield theirs
    if found.get("Architectures") != [architecture(dict(settings))]:
        yield "Architectures"
    wanted = settings["aws_environment_variables"]
    there = found.get("Environment", {}).get("Variables", {})
    yield from sorted(
        name for name in wanted.keys() | there.keys() if wanted.get(name) != there.get(name)
    )
