"""What a change set would do, read and summed up."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from infra.deploying.clients import Service


@dataclass(frozen=True)
class Change:
    """What a change set would do with one resource. A new one has no name yet."""

    action: str
    logical_id: str
    kind: str
    replaced: bool = False
    name: str = ""


def read_changes(client: Service, change_set: str, page: dict[str, Any]) -> tuple[Change, ...]:
    """Read all pages, of which the first is there already."""
    found = list(page.get("Changes", []))
    while page.get("NextToken"):
        page = client.describe_change_set(ChangeSetName=change_set, NextToken=page["NextToken"])
        found.extend(page.get("Changes", []))
    return tuple(_change(one["ResourceChange"]) for one in found if "ResourceChange" in one)


def _change(found: Mapping[str, str]) -> Change:
    return Change(
        action=found["Action"],
        logical_id=found["LogicalResourceId"],
        kind=found["ResourceType"],
        replaced=found.get("Replacement") == "True",
        name=found.get("PhysicalResourceId", ""),
    )


def abandoned(changes: tuple[Change, ...], buckets: Mapping[str, str]) -> tuple[str, ...]:
    """Name the buckets that a stack would let go of, of those that should be there.

    `buckets` holds their names by logical id. CloudFormation may say of a new name only that it
    might replace a bucket, so the names are compared, too.
    """
    return tuple(
        change.name or change.logical_id
        for change in changes
        if (wanted := buckets.get(change.logical_id))
        and (change.action == "Remove" or change.replaced or change.name not in ("", wanted))
    )


def summary(changes: tuple[Change, ...]) -> str:
    """Sum up what was changed in a stack."""
    if not changes:
        return "no changes"
    counts = {"Add": 0, "Modify": 0, "Remove": 0, "Import": 0}
    for change in changes:
        counts[change.action] = counts.get(change.action, 0) + 1
    words = {"Add": "added", "Modify": "changed", "Remove": "removed", "Import": "taken in"}
    return ", ".join(f"{counts[one]} {word}" for one, word in words.items() if counts[one])
