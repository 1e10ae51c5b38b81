"""An AWS to deploy to: moto, with what moto lacks of Lambda and CloudFormation played beside it."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError
from botocore.validate import validate_parameters
from werkzeug.test import run_wsgi_app

from infra.aws import Clients
from infra.intrinsics import Intrinsic, Resolver, parse
from infra.local.place import PLACE, local_session
from infra.plan import Plan
from infra.provision import provision
from infra.template import read_plan, read_resources

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_URLS = "/urls"
_POLICY = "/policy"
_MAIL_ACCOUNT = "/v2/email/account"


class WithoutGaps:
    """moto, but it lists the addresses of functions, and says 201 where a permission is made.

    Its account at SES has production access.
    """

    def __init__(self, app: "WSGIApplication") -> None:
        self._app = app

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        if "/functions/" in path and path.endswith(_URLS) and method == "GET":
            asked = path.removesuffix(_URLS) + "/url"
            status, headers, body = self._ask({**environ, "PATH_INFO": asked})
            found = [json.loads(body)] if status.startswith("200") else []
            body = json.dumps({"FunctionUrlConfigs": found}).encode()
            start_response("200 OK", [("Content-Type", "application/json")])
            return [body]
        if "/functions/" in path and path.endswith(_POLICY) and method == "POST":
            status, headers, body = self._ask(environ)
            start_response(status.replace("200 OK", "201 CREATED"), headers)
            return [body]
        if path == _MAIL_ACCOUNT:
            start_response("200 OK", [("Content-Type", "application/json")])
            return [b'{"ProductionAccessEnabled": true}']
        return self._app(environ, start_response)

    def _ask(self, environ: "WSGIEnvironment") -> tuple[str, list[tuple[str, str]], bytes]:
        asked = dict(environ)
        for name in ("RAW_URI", "REQUEST_URI"):
            if name in asked and asked["PATH_INFO"].endswith("/url"):
                asked[name] = asked["PATH_INFO"]
        chunks, status, headers = run_wsgi_app(self._app, asked, buffered=True)
        return status, headers.to_wsgi_list(), b"".join(chunks)


def _missing(name: str, operation: str) -> ClientError:
    message = f"Stack with id {name} does not exist"
    return ClientError({"Error": {"Code": "ValidationError", "Message": message}}, operation)


parsed = cache(parse)
"""Reading a template takes a tenth of a second."""


@cache
def _cloudformation() -> Any:
    return local_session().client("cloudformation").meta.service_model


@dataclass
class StackState:
    """A stack as CloudFormation would know it."""

    name: str
    template: str = ""
    parameters: dict[str, str] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)
    status: str = "REVIEW_IN_PROGRESS"


class FakeStacks:
    """CloudFormation as far as deploying needs it; moto's is not among our requirements.

    Every call is held against the real parameters of its operation. `make` does what a stack
    stands for, and gives what its resources are known by.
    """

    def __init__(self, make: Callable[[StackState], Mapping[str, Mapping[str, str]]]) -> None:
        self._make = make
        self._model = _cloudformation()
        self.stacks: dict[str, StackState] = {}
        self.change_sets: dict[str, tuple[StackState, str, dict[str, str], str]] = {}
        self.failing = ""
        self.calls: list[str] = []

    def _called(self, operation: str, arguments: dict[str, Any]) -> None:
        validate_parameters(arguments, self._model.operation_model(operation).input_shape)
        self.calls.append(operation)

    def describe_stacks(self, **arguments: Any) -> dict[str, Any]:
        self._called("DescribeStacks", arguments)
        name = arguments["StackName"].removeprefix("arn:")
        if name not in self.stacks:
            raise _missing(name, "DescribeStacks")
        state = self.stacks[name]
        described = {
            "StackName": name,
            "StackId": f"arn:{name}",
            "StackStatus": state.status,
            "Parameters": [
                {"ParameterKey": key, "ParameterValue": value}
                for key, value in state.parameters.items()
            ],
            "Outputs": [
                {"OutputKey": key, "OutputValue": value} for key, value in state.outputs.items()
            ],
        }
        if state.status == "DELETE_COMPLETE":
            del self.stacks[name]
        return {"Stacks": [described]}

    def create_change_set(self, **arguments: Any) -> dict[str, str]:
        self._called("CreateChangeSet", arguments)
        name = arguments["StackName"]
        kind = arguments["ChangeSetType"]
        assert (kind == "UPDATE") is (name in self.stacks)
        state = self.stacks.setdefault(name, StackState(name))
        parameters = {
            one["ParameterKey"]: one["ParameterValue"]
            if "ParameterValue" in one
            else state.parameters[one["ParameterKey"]]
            for one in arguments.get("Parameters", [])
        }
        key = f"set-{len(self.change_sets)}"
        self.change_sets[key] = (state, arguments["TemplateBody"], parameters, kind)
        return {"Id": key, "StackId": f"arn:{name}"}

    def describe_change_set(self, **arguments: Any) -> dict[str, Any]:
        self._called("DescribeChangeSet", arguments)
        state, template, parameters, _ = self.change_sets[arguments["ChangeSetName"]]
        if (template, parameters) == (state.template, state.parameters):
            return {"Status": "FAILED", "StatusReason": "… information didn't contain changes."}
        before = parsed(state.template)["Resources"] if state.template else {}
        after = parsed(template)["Resources"]
        names = _bucket_names(state.template, state.parameters) if state.template else {}
        wanted = _bucket_names(template, parameters)
        changes = [
            {
                "Action": ("Modify" if one in before else "Add") if one in after else "Remove",
                "LogicalResourceId": one,
                "ResourceType": {**before, **after}[one]["Type"],
                **({"PhysicalResourceId": names[one]} if one in names else {}),
            }
            for one in {**before, **after}
            if before.get(one) != after.get(one) or names.get(one) != wanted.get(one)
        ]
        return {
            "Status": "CREATE_COMPLETE",
            "Changes": [{"ResourceChange": change} for change in changes],
        }

    def execute_change_set(self, **arguments: Any) -> None:
        self._called("ExecuteChangeSet", arguments)
        state, template, parameters, kind = self.change_sets[arguments["ChangeSetName"]]
        self._token = arguments["ClientRequestToken"]
        if self.failing:
            state.status = "ROLLBACK_COMPLETE"
            return
        state.template, state.parameters = template, parameters
        made = self._make(state)
        state.outputs = {
            name: _resolved(spec["Value"], made, parameters)
            for name, spec in (parsed(template).get("Outputs") or {}).items()
        }
        state.status = f"{kind}_COMPLETE"

    def delete_change_set(self, **arguments: Any) -> None:
        self._called("DeleteChangeSet", arguments)

    def describe_stack_events(self, **arguments: Any) -> dict[str, Any]:
        self._called("DescribeStackEvents", arguments)
        reasons = [("Later", "Resource creation cancelled"), ("WebRole", self.failing)]
        return {
            "StackEvents": [
                {
                    "ClientRequestToken": self._token,
                    "ResourceStatus": "CREATE_FAILED",
                    "LogicalResourceId": name,
                    "ResourceStatusReason": reason,
                }
                for name, reason in reasons
            ]
        }

    def delete_stack(self, **arguments: Any) -> None:
        self._called("DeleteStack", arguments)
        self.stacks[arguments["StackName"]].status = "DELETE_COMPLETE"


def _bucket_names(template: str, parameters: Mapping[str, str]) -> dict[str, str]:
    resolver = Resolver(parameters, {})
    return {
        logical_id: resolver.resolve(one["Properties"]["BucketName"])
        for logical_id, one in parsed(template)["Resources"].items()
        if one["Type"] == "AWS::S3::Bucket"
    }


def _resolved(
    value: Any, made: Mapping[str, Mapping[str, str]], parameters: Mapping[str, str]
) -> str:
    if not isinstance(value, Intrinsic):
        return str(value)
    if value.name == "Ref":
        return parameters.get(value.value) or made.get(value.value, {}).get("Ref", value.value)
    if value.name == "GetAtt":
        logical_id, _, attribute = value.value.partition(".")
        return made.get(logical_id, {}).get(attribute, f"{logical_id}.{attribute}".lower())
    return "arn:aws:cloudfront::123456789012:distribution/EDFDVBD632BHDS5"


class Base:
    """Makes what infra/template.yaml describes, with the calls of the local stack, for moto."""

    def __init__(self, endpoint: str) -> None:
        session = local_session()
        self._clients = Clients.connect(session, endpoint)
        self._iam = session.client("iam", endpoint_url=endpoint)
        self._secretsmanager = session.client("secretsmanager", endpoint_url=endpoint)
        self._sns: Any = session.client("sns", endpoint_url=endpoint)

    def close(self) -> None:
        for client in (self._clients, self._iam, self._secretsmanager, self._sns):
            client.close()

    def __call__(self, state: StackState) -> Mapping[str, Mapping[str, str]]:
        declared = parsed(state.template).get("Parameters", {})
        if not declared:
            return {}  # Taken in, not made.
        plan = read_plan(state.template, state.parameters, PLACE)
        # Who sends is no stack's: deploying makes it known by itself.
        provision(replace(plan, mail_from=""), self._clients)
        named = {**_named(plan), **_sets(state)}
        return {**named, **self._roles(state), **self._secrets(state), **self._topic(state)}

    def _topic(self, state: StackState) -> dict[str, dict[str, str]]:
        arn = self._sns.create_topic(Name=f"{state.name}-alarms")["TopicArn"]
        if address := state.parameters.get("AlarmEmail"):
            self._sns.subscribe(TopicArn=arn, Protocol="email", Endpoint=address)
        return {"AlarmTopic": {"Ref": arn}}

    def _roles(self, state: StackState) -> dict[str, dict[str, str]]:
        made = {}
        for logical_id in ("WebRole", "UploadRole", "EnquiryRole"):
            name = f"{state.name}-{logical_id.removesuffix('Role').lower()}"
            try:
                role = self._iam.create_role(RoleName=name, AssumeRolePolicyDocument="{}")
            except self._iam.exceptions.EntityAlreadyExistsException:
                role = self._iam.get_role(RoleName=name)
            made[logical_id] = {"Arn": role["Role"]["Arn"]}
        return made

    def _secrets(self, state: StackState) -> dict[str, dict[str, str]]:
        secrets = self._secretsmanager
        made = {}
        for logical_id, suffix in (("FormSecret", "form"), ("OriginSecret", "origin")):
            name = f"{state.name}-{suffix}-secret"
            try:
                arn = secrets.create_secret(Name=name, SecretString=suffix * 12)["ARN"]
            except secrets.exceptions.ResourceExistsException:
                arn = secrets.describe_secret(SecretId=name)["ARN"]
            made[logical_id] = {"Ref": arn}
        return made


def _sets(state: StackState) -> dict[str, dict[str, str]]:
    resources, resolver = read_resources(state.template, state.parameters, PLACE)
    return {
        logical_id: {"Ref": resolver.resolve(one["Properties"]["Name"])}
        for logical_id, one in resources.items()
        if one["Type"] == "AWS::SES::ConfigurationSet"
    }


def _named(plan: Plan) -> dict[str, dict[str, str]]:
    buckets = {
        one.logical_id: {"Ref": one.name, "Arn": PLACE.bucket_arn(one.name)} for one in plan.buckets
    }
    queues = {one.logical_id: {"Ref": one.name, "Arn": one.arn} for one in plan.queues}
    return {**buckets, **queues}


def edge(_: StackState) -> Mapping[str, Mapping[str, str]]:
    """Stand for the CDN, of which moto makes nothing."""
    return {"Distribution": {"Ref": "EDFDVBD632BHDS5", "DomainName": "d111.cloudfront.net"}}
