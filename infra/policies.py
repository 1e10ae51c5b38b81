"""What each function may do: its role's statements, as `template.yaml` grants them.

The tests hold them against the calls that the functions really make, recorded call by call.
What a function may do without having been seen to do it is declared here, with its reason.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import translate
from typing import Any, Final

from infra.errors import TemplateError
from infra.intrinsics import Intrinsic, Resolver
from infra.plan import Place
from infra.template import read_resources

ROLES: Final = {"web": "WebRole", "upload": "UploadRole", "enquiry": "EnquiryRole"}
"""The functions, each with the role that it runs as."""


@dataclass(frozen=True, order=True)
class Grant:
    """One action on one pattern of resources."""

    action: str
    resource: str

    def covers(self, action: str, resource: str) -> bool:
        """Say whether a call falls under the grant. Actions know no case, resources do."""
        return _like(self.action.lower(), action.lower()) and _like(self.resource, resource)

    @property
    def wide(self) -> bool:
        """Say whether it stands for more than one resource, or one folder of a bucket."""
        bucket, _, key = self.resource.partition("/")
        narrow = key.removesuffix("/*") if ":s3:" in bucket else key
        exact = self.resource if not key else bucket + narrow
        return bool(re.search(r"[*?]", self.action + exact))


@dataclass(frozen=True)
class Statement:
    """One statement of a policy."""

    effect: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: Mapping[str, Any]

    def grants(self) -> Iterator[Grant]:
        """Go through what it says, one action and resource at a time."""
        for action in self.actions:
            for resource in self.resources:
                yield Grant(action, resource)


@dataclass(frozen=True)
class Policy:
    """All statements of one role."""

    statements: tuple[Statement, ...]

    def grants(self) -> tuple[Grant, ...]:
        """List what is allowed, leaving conditions aside."""
        return tuple(
            grant
            for statement in self.statements
            if statement.effect == "Allow"
            for grant in statement.grants()
        )


def allowed(policy: Policy, action: str, resource: str) -> bool:
    """Say whether a policy surely allows a call.

    What depends on a condition is not sure; a denial counts whatever its condition.
    """
    covering = [
        statement
        for statement in policy.statements
        if any(grant.covers(action, resource) for grant in statement.grants())
    ]
    return any(one.effect == "Allow" and not one.conditions for one in covering) and not any(
        one.effect == "Deny" for one in covering
    )


@dataclass(frozen=True)
class Declared:
    """Something granted on purpose; the resource is written as the template's `!Sub` writes it."""

    action: str
    resource: str
    reason: str


_MISSING = "Without it S3 answers 403, not 404, where an object is missing."
_POLLING = "Lambda polls the queue for the function, as its role."
_LOGS = "Lambda writes the log for the function, as its role."
_SES = "arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}"
_LOG = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:/aws/lambda"


def _logging(function: str) -> tuple[Declared, ...]:
    group = f"{_LOG}/microsite-${{Environment}}-{function}:*"
    actions = ("logs:CreateLogStream", "logs:PutLogEvents")
    return tuple(Declared(action, group, _LOGS) for action in actions)


def _polling(queue: str) -> tuple[Declared, ...]:
    actions = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
    return tuple(Declared(action, f"${{{queue}.Arn}}", _POLLING) for action in actions)


def _telling_missing(*buckets: str) -> tuple[Declared, ...]:
    return tuple(Declared("s3:ListBucket", f"${{{bucket}.Arn}}", _MISSING) for bucket in buckets)


UNSEEN: Final[Mapping[str, tuple[Declared, ...]]] = {
    "web": (*_telling_missing("PublishedBucket", "InboxBucket"), *_logging("web")),
    "upload": (*_polling("UploadsQueue"), *_logging("upload")),
    "enquiry": (
        *_telling_missing("PublishedBucket"),
        *_polling("EnquiriesQueue"),
        *_polling("MailEventsQueue"),
        *_logging("enquiry"),
        *(
            Declared(
                "ses:SendEmail",
                f"{_SES}:{resource}",
                "AWS documents this action for SendEmail, and checks SendRawEmail for whole MIME.",
            )
            for resource in (
                "identity/${MailFrom}",
                "identity/*",
                "configuration-set/microsite-${Environment}",
                "configuration-set/microsite-${Environment}-acknowledgements",
            )
        ),
    ),
}
"""By function, the grants that need no recorded use."""

WIDE: Final[Mapping[str, tuple[Declared, ...]]] = {
    "web": (),
    "upload": tuple(
        Declared(action, "${PublishedBucket.Arn}/*", "Only publishing writes to this bucket.")
        for action in ("s3:GetObject", "s3:PutObject", "s3:DeleteObject")
    ),
    "enquiry": tuple(
        Declared(
            action,
            f"{_SES}:identity/*",
            "AWS checks the domain where that alone is verified, and in SES's sandbox the identity"
            " of each recipient. The condition leaves one sender.",
        )
        for action in ("ses:SendEmail", "ses:SendRawEmail")
    ),
}
"""By function, the grants that may span more than a folder, and do need recorded uses."""


@dataclass(frozen=True)
class Access:
    """What a function's role grants, and which of these grants are declared, by kind."""

    policy: Policy
    unseen: frozenset[Grant]
    wide: frozenset[Grant]


def read_access(text: str, parameters: Mapping[str, str], place: Place) -> dict[str, Access]:
    """Read what each function may do from a template, or raise `TemplateError`."""
    resources, resolver = read_resources(text, parameters, place)
    return {
        function: Access(
            policy=_policy(resources, role, resolver),
            unseen=_resolved(UNSEEN[function], resolver),
            wide=_resolved(WIDE[function], resolver),
        )
        for function, role in ROLES.items()
    }


def _resolved(declared: tuple[Declared, ...], resolver: Resolver) -> frozenset[Grant]:
    return frozenset(
        Grant(one.action, resolver.resolve(Intrinsic("Sub", one.resource))) for one in declared
    )


def _policy(resources: Mapping[str, Any], role: str, resolver: Resolver) -> Policy:
    properties = resources.get(role, {}).get("Properties", {})
    if not properties.get("Policies"):
        raise TemplateError(f"The template has no role {role} with policies of its own.")
    if "ManagedPolicyArns" in properties:
        raise TemplateError(f"The role {role} has managed policies, which say too much at once.")
    policies = resolver.resolve(properties["Policies"])
    return Policy(
        tuple(
            _statement(statement)
            for policy in policies
            for statement in policy["PolicyDocument"]["Statement"]
        )
    )


def _statement(statement: Mapping[str, Any]) -> Statement:
    return Statement(
        effect=statement["Effect"],
        actions=_several(statement["Action"]),
        resources=_several(statement["Resource"]),
        conditions=statement.get("Condition", {}),
    )


def _several(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _like(pattern: str, text: str) -> bool:
    """Match as IAM does: `*` and `?`, and nothing else, have a meaning."""
    return re.fullmatch(translate(pattern.replace("[", "[[]")), text) is not None
