"""What the functions do, call by call, against what their roles let them do.

Every function runs with an access key of its own, so that each call to AWS tells whose it is.
"""

import html
import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qs, urlencode

import boto3
import pytest

from handlers import on_enquiry, on_request, on_upload
from handlers.publishing import collecting
from infra.aws import Clients
from infra.errors import TemplateError
from infra.local.cloud import LocalCloud
from infra.local.environment import enter_environment
from infra.local.events import scheduled_event
from infra.local.functions import Handler, LocalFunction
from infra.local.place import MAIL_FROM, PLACE, local_plan, local_session
from infra.local.runner import Subscription, deliver
from infra.plan import Plan
from infra.policies import ROLES, Access, Grant, Policy, Statement, allowed, read_access
from infra.provision import provision
from infra.template import TEMPLATE
from tests.fakes import MemoryListing
from tests.unit.publishing.office import PDF, programme, small_office

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

EVENTS = Path(__file__).parents[2] / "events"
PARAMETERS = {
    "Environment": "local",
    "MailFrom": MAIL_FROM,
    "BucketPrefix": "microsite-local",
}
DEPLOYED = {
    "MICROSITE_RELEASE_MAX_AGE": "0",
    "MICROSITE_CONFIGURATION_SET": "microsite-local",
    "MICROSITE_ACKNOWLEDGEMENT_SET": "microsite-local-acknowledgements",
}
PUBLISHED = "arn:aws:s3:::microsite-local-published"
INBOX = "arn:aws:s3:::microsite-local-inbox"
WATER = "content/en/programmes/water.json"
PIXEL = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde"
    b"\x00\x00\x00\x0cIDATx\x9cc\xf8\xff\xff?\x00\x05\xfe\x02\xfe\r\xefF\xb8\x00\x00\x00\x00IEND\xaeB`\x82"
)
_CREDENTIAL = re.compile(r"Credential=([^/]+)/[^/]+/[^/]+/([^/]+)/")


class Call(NamedTuple):
    """One thing that somebody did: with which key, and what a policy calls it."""

    caller: str
    action: str
    resource: str


@dataclass
class Recorder:
    """WSGI middleware that notes what each request would need to be allowed."""

    app: "WSGIApplication"
    calls: set[Call]

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        signed = _CREDENTIAL.search(environ.get("HTTP_AUTHORIZATION", ""))
        if signed and signed[1] in ROLES:
            body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            environ["wsgi.input"] = BytesIO(body)
            for action, resource in needed(signed[2], environ, body):
                self.calls.add(Call(signed[1], action, resource))
        return self.app(environ, start_response)


def needed(service: str, environ: "WSGIEnvironment", body: bytes) -> Iterator[tuple[str, str]]:
    """Name the actions and resources of a request; what is not known keeps a name of its own."""
    method, query = environ["REQUEST_METHOD"], parse_qs(environ["QUERY_STRING"], True)  # noqa: FBT003
    path = environ["PATH_INFO"].encode("latin-1").decode()
    if service == "s3":
        yield from needed_of_s3(method, path, query, body)
    elif service == "ses" and (method, path) == ("POST", "/v2/email/outbound-emails"):
        email = json.loads(body)
        action = "ses:SendRawEmail" if "Raw" in email["Content"] else "ses:SendEmail"
        arn = f"arn:aws:ses:{PLACE.region}:{PLACE.account}"
        yield action, f"{arn}:identity/{email['FromEmailAddress']}"
        if "ConfigurationSetName" in email:
            yield action, f"{arn}:configuration-set/{email['ConfigurationSetName']}"
    else:
        yield f"{service}:{environ.get('HTTP_X_AMZ_TARGET', method)}", path


def needed_of_s3(
    method: str, path: str, query: dict[str, list[str]], body: bytes
) -> Iterator[tuple[str, str]]:
    bucket, _, key = path.lstrip("/").partition("/")
    arn = f"arn:aws:s3:::{bucket}"
    actions = {
        "GET": "GetObject",
        "HEAD": "GetObject",
        "PUT": "PutObject",
        "DELETE": "DeleteObject",
    }
    if not key and method == "POST" and "delete" in query:
        for found in re.findall(r"<Key>(.*?)</Key>", body.decode()):
            yield "s3:DeleteObject", f"{arn}/{html.unescape(found)}"
    elif not key and method == "GET" and "list-type" in query:
        yield "s3:ListBucket", arn
    elif key and method in actions and not query:
        yield f"s3:{actions[method]}", f"{arn}/{key}"
    else:
        yield f"s3:{method} {sorted(query)}", f"{arn}/{key}"


@dataclass
class World:
    """A cloud, and the three functions in it."""

    plan: Plan
    clients: Clients
    patch: pytest.MonkeyPatch
    links: dict[str, str] = field(default_factory=dict)

    @contextmanager
    def acting_as(self, function: str) -> Iterator[None]:
        """Make this process the fresh sandbox of a function."""
        self.patch.setenv("AWS_ACCESS_KEY_ID", function)
        # boto3 keeps the first key that it finds.
        self.patch.setattr(boto3, "DEFAULT_SESSION", None)
        forget()
        yield
        forget()

    def put(self, key: str, value: object) -> None:
        """Upload as an admin."""
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        name = self.plan.bucket("ContentBucket").name
        self.clients.s3.put_object(Bucket=name, Key=key, Body=body)

    def deliver(self, queue: str, handler: Handler) -> None:
        """Hand over what waits in a queue."""
        spec = self.plan.queue(queue)
        url = self.clients.sqs.get_queue_url(QueueName=spec.name)["QueueUrl"]
        function = LocalFunction(queue, handler, PLACE)
        assert deliver(self.clients.sqs, Subscription(url, spec.arn, function), PLACE.region)

    def send(self, queue: str, body: dict[str, Any]) -> None:
        """Put a message on a queue."""
        url = self.clients.sqs.get_queue_url(QueueName=self.plan.queue(queue).name)["QueueUrl"]
        self.clients.sqs.send_message(QueueUrl=url, MessageBody=json.dumps(body))

    def inbox(self, prefix: str) -> list[str]:
        """Name what is in the inbox below a prefix."""
        name = self.plan.bucket("InboxBucket").name
        found = self.clients.s3.list_objects_v2(Bucket=name, Prefix=prefix)
        return [one["Key"] for one in found.get("Contents", [])]

    def ask(self, path: str, query: str = "", form: dict[str, str] | None = None) -> dict[str, Any]:
        """Call the web function as its URL would."""
        name = "post" if form else "get"
        event = json.loads((EVENTS / f"http-function-url-{name}.json").read_text("utf-8"))
        event |= {"rawPath": path, "rawQueryString": query}
        event["requestContext"]["http"]["path"] = path
        if form:
            event |= {"body": urlencode(form), "isBase64Encoded": False}
            event["headers"]["content-length"] = str(len(event["body"]))
        return on_request.handler(event, None)

    def follow(self, path: str) -> None:
        """Ask for an address that redirects, and for what it leads to."""
        target = self.ask(path)["headers"]["location"]
        assert self.ask(target)["statusCode"] == 200


def forget() -> None:
    on_request.settings.cache_clear()
    on_request.reader.cache_clear()
    on_request.app.cache_clear()
    on_request._serve.cache_clear()  # noqa: SLF001  What is kept for a whole process.
    on_upload.published.cache_clear()
    on_upload.publisher.cache_clear()
    on_enquiry.office.cache_clear()


def upload_the_site(world: World) -> None:
    content = small_office().content
    for entry in MemoryListing(content).entries():
        world.put(entry.key, content.get(entry.key).body)
    settings = json.loads(content.get("content/site.json").body)
    settings["contact"]["acknowledge"] = True
    world.put("content/site.json", settings)
    world.put("files/report.pdf", PDF)
    world.put("files/map.png", PIXEL)
    world.put("content/en/publications/report.json", {"title": "R", "file": "files/report.pdf"})
    image = {"image": "files/map.png", "alt": "A map"}
    world.put(WATER, programme(body=["Wells.", image], redirect_from=["/old/water.html"]))


def publish_as_admins_do(world: World) -> None:
    """Publish, edit, err, mend, delete; then let a month pass."""
    name = world.plan.bucket("ContentBucket").name
    extra = "content/en/programmes/fire.json"
    with world.acting_as("upload"):
        upload_the_site(world)
        world.deliver("UploadsQueue", on_upload.handler)
        for value in (programme(), b"{", programme(title="Fire")):
            world.put(extra, value)
            world.deliver("UploadsQueue", on_upload.handler)
        world.clients.s3.delete_object(Bucket=name, Key=extra)
        now = datetime.now(UTC)
        on_upload.handler(scheduled_event("upload", PLACE, now), None)
        world.patch.setattr(collecting, "KEPT_RELEASES", 1)
        assert collecting.collect(on_upload.published(), now + timedelta(days=40))


def read_as_visitors_do(world: World) -> None:
    page = "/en/programmes/health/water/"
    name = world.plan.bucket("PublishedBucket").name
    kept = world.clients.s3.list_objects_v2(Bucket=name, Prefix="versions/")["Contents"]
    with world.acting_as("web"):
        for key in (one["Key"] for one in kept):
            id_ = key.removeprefix("versions/").removesuffix(".json")
            assert world.ask(f"/v/{id_}")["statusCode"] == 200, key
        for path in (
            "/", "/en/", page, f"{page}print/", "/en/programmes/print/", "/en/publications/",
            "/en/feed.xml", "/sitemap.xml", "/robots.txt", "/healthz", "/static/site.css",
        ):  # fmt: skip
            assert world.ask(path)["statusCode"] in (200, 302), path
        for path in (
            "/en/nothing/", "/xx/", "/files/nothing.pdf",
            "/prints/0123456789abcdef/gone.pdf", "/files/0123456789abcdef/gone.pdf",
            "/images/0123456789abcdef/gone.webp",
            "/v/0123456789",
        ):  # fmt: skip
            assert world.ask(path)["statusCode"] == 404, path
        assert "Clean water" in world.ask("/en/search/", "q=wells")["body"]
        for path in (
            f"{page.rstrip('/')}.pdf",
            "/en/programmes.pdf",
            "/files/report.pdf",
            "/files/map.png",
        ):
            world.follow(path)
        assert world.ask("/old/water.html/")["headers"]["location"] == page


def send_as_the_public_does(world: World) -> None:
    about = "health/water"
    with world.acting_as("web"):
        form = world.ask("/en/contact/", f"about={about}")["body"]
        token = re.search(r'name="token" value="([^"]+)"', form)
        assert token
        fields = {"name": "Ana", "email": "ana@example.com", "message": "Is it open?"}
        fields |= {"topic": "general", "about": about, "token": token[1]}
        sent = [world.ask("/en/contact/", form=fields)["headers"]["location"] for _ in range(2)]
        assert sent[0] == sent[1]
        world.links["receipt"] = sent[0]
        assert world.ask(sent[0])["statusCode"] == 200


def pass_messages_on(world: World) -> None:
    """Meet a mail service that is down, then deliver, and hear of it."""
    inbox = world.plan.bucket("InboxBucket").name
    (message,) = world.inbox("enquiries/")
    key = message.removeprefix("enquiries/").removesuffix(".json")
    with world.acting_as("enquiry"):
        world.clients.sesv2.delete_email_identity(EmailIdentity=MAIL_FROM)
        world.deliver("EnquiriesQueue", on_enquiry.handler)
        assert [marker.split("/")[1] for marker in world.inbox("due/")] == [key]
        world.clients.sesv2.create_email_identity(EmailIdentity=MAIL_FROM)
        # Nobody waits for minutes here: the message is due at once, and nobody's.
        name = f"outcomes/{key}.json"
        outcome = json.loads(world.clients.s3.get_object(Bucket=inbox, Key=name)["Body"].read())
        due = json.dumps({**outcome, "retry_at": outcome["at"]}).encode()
        world.clients.s3.put_object(Bucket=inbox, Key=name, Body=due)
        for stale in (f"claims/{key}.json", *world.inbox("due/")):
            world.clients.s3.delete_object(Bucket=inbox, Key=stale)
        world.clients.s3.put_object(Bucket=inbox, Key=f"due/{key}", Body=b"")
        on_enquiry.handler(scheduled_event("enquiry", PLACE, datetime.now(UTC)), None)
        assert world.inbox("due/") == []
        assert world.inbox("acknowledged/")
        world.send(
            "MailEventsQueue", {"type": "Delivery", "time": "2024-05-01T10:00:00Z", "enquiry": key}
        )
        world.deliver("MailEventsQueue", on_enquiry.handler)


def look_at_the_receipt(world: World) -> None:
    with world.acting_as("web"):
        assert "mail server has taken it" in world.ask(world.links["receipt"])["body"]


def let_a_year_pass(world: World) -> None:
    """Sum up each day, and forget what is old; then the event of a message comes once more."""
    inbox = world.plan.bucket("InboxBucket").name
    (message,) = world.inbox("enquiries/")
    now = datetime.now(UTC)
    later = now + timedelta(days=400)
    for day in range(31):
        for folder in ("summaries", "reports"):
            name, until = f"{folder}/2024-01-{day + 1:02}", b"2024-02-01T00:00:00Z"
            world.clients.s3.put_object(Bucket=inbox, Key=name, Body=until)
    with world.acting_as("enquiry"):
        sweep = on_enquiry.office().sweep
        sweep.summarise(later.replace(hour=7), lambda: True)
        sweep.report(later, lambda: True)
        sweep.retention.keep_daily(later, lambda: True)
        assert world.inbox("enquiries/") == [message]  # Whoever sent it claims it still.
        claim = message.replace("enquiries", "claims")
        world.clients.s3.delete_object(Bucket=inbox, Key=claim)
        sweep.retention.keep_daily(later + timedelta(days=2), lambda: True)
        assert world.inbox("tombstones/") == [message.replace("enquiries", "tombstones")]
        assert not any(map(world.inbox, ("enquiries/", "outcomes/", "seen/", "acknowledged/")))
        notice = {"eventSource": "aws:s3", "s3": {"object": {"key": message}}}
        world.send("EnquiriesQueue", {"Records": [notice]})
        world.deliver("EnquiriesQueue", on_enquiry.handler)
    with world.acting_as("web"):
        assert "has been erased" in world.ask(world.links["receipt"])["body"]


JOURNEYS: tuple[Callable[[World], None], ...] = (
    publish_as_admins_do,
    read_as_visitors_do,
    send_as_the_public_does,
    pass_messages_on,
    look_at_the_receipt,
    let_a_year_pass,
)


@pytest.fixture(scope="module")
def calls() -> frozenset[Call]:
    """Record what the functions do on all journeys."""
    calls: set[Call] = set()
    plan = local_plan()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "infra.local.cloud.LocalOnly",
            lambda app, guard_reading: Recorder(app, calls) if guard_reading else app,
        )
        with LocalCloud() as cloud:
            environ: dict[str, str] = {}
            enter_environment(environ, cloud.endpoint, plan)
            for name, value in {**environ, **DEPLOYED}.items():
                patch.setenv(name, value)
            clients = Clients.connect(local_session(), cloud.endpoint)
            provision(plan, clients)
            world = World(plan, clients, patch)
            for journey in JOURNEYS:
                journey(world)
            clients.close()
    return frozenset(calls)


@pytest.fixture(scope="module")
def access() -> dict[str, Access]:
    return read_access(TEMPLATE.read_text("utf-8"), PARAMETERS, PLACE)


@pytest.mark.parametrize("function", ROLES)
def test_a_role_allows_all_that_its_function_does(
    function: str, calls: frozenset[Call], access: dict[str, Access]
) -> None:
    done = {call for call in calls if call.caller == function}
    policy = access[function].policy
    assert done
    assert not {call for call in done if not allowed(policy, call.action, call.resource)}


@pytest.mark.parametrize("function", ROLES)
def test_a_role_allows_nothing_that_is_neither_done_nor_declared(
    function: str, calls: frozenset[Call], access: dict[str, Access]
) -> None:
    done = {call for call in calls if call.caller == function}
    surplus = {
        grant
        for grant in access[function].policy.grants()
        if not any(grant.covers(call.action, call.resource) for call in done)
    }
    assert surplus - access[function].unseen == set()


@pytest.mark.parametrize("function", ROLES)
def test_no_wildcard_spans_more_than_a_folder_unless_declared(
    function: str, access: dict[str, Access]
) -> None:
    wide = {grant for grant in access[function].policy.grants() if grant.wide}
    assert wide - access[function].unseen - access[function].wide == set()


@pytest.mark.parametrize("function", ROLES)
def test_what_is_declared_is_granted(function: str, access: dict[str, Access]) -> None:
    declared = access[function].unseen | access[function].wide
    assert declared <= set(access[function].policy.grants())


def test_the_web_function_takes_messages_and_never_reads_them(
    calls: frozenset[Call], access: dict[str, Access]
) -> None:
    policy = access["web"].policy
    message = f"{INBOX}/enquiries/{64 * 'a'}.json"
    assert allowed(policy, "s3:PutObject", message)
    assert allowed(policy, "s3:GetObject", message.replace("enquiries", "outcomes"))
    for action in ("s3:GetObject", "s3:GetObjectVersion", "s3:DeleteObject"):
        assert not allowed(policy, action, message)
    done = {call.action for call in calls if "/enquiries/" in call.resource and call[0] == "web"}
    assert done == {"s3:PutObject"}


def test_the_web_function_reads_every_folder_of_outputs_but_items_and_notes(
    access: dict[str, Access],
) -> None:
    policy = access["web"].policy
    for folder in collecting.COLLECTED:
        expected = folder not in ("items/", "notes/")
        assert allowed(policy, "s3:GetObject", f"{PUBLISHED}/{folder}any") is expected


def test_the_web_function_reads_the_versions_that_are_kept_for_good(
    access: dict[str, Access],
) -> None:
    for function, one in access.items():
        key = f"{PUBLISHED}/versions/0123456789.json"
        assert allowed(one.policy, "s3:GetObject", key) is (function != "enquiry")


def test_only_the_upload_function_writes_to_the_site(access: dict[str, Access]) -> None:
    for function, one in access.items():
        for action in ("s3:PutObject", "s3:DeleteObject"):
            expected = function == "upload"
            assert allowed(one.policy, action, f"{PUBLISHED}/live.json") is expected


def test_only_the_enquiry_function_erases_messages(access: dict[str, Access]) -> None:
    for function, one in access.items():
        for folder in ("enquiries", "claims", "outcomes"):
            expected = function == "enquiry"
            assert allowed(one.policy, "s3:DeleteObject", f"{INBOX}/{folder}/a.json") is expected
        assert not allowed(one.policy, "s3:DeleteObject", f"{INBOX}/tombstones/a.json")


def test_mail_is_sent_from_the_address_alone_whichever_identity_of_the_account_is_checked() -> None:
    text, parameters = TEMPLATE.read_text("utf-8"), {**PARAMETERS, "MailFrom": "a@b.example"}
    policy = read_access(text, parameters, PLACE)["enquiry"].policy
    identity = f"arn:aws:ses:{PLACE.region}:{PLACE.account}:identity"
    mail = {
        resource: one.conditions
        for one in policy.statements
        for resource in one.resources
        if resource.startswith(identity)
    }
    only = {"StringEqualsIgnoreCase": {"ses:FromAddress": "a@b.example"}}
    assert mail == {f"{identity}/a@b.example": {}, f"{identity}/*": only}
    for checked in ("b.example", "office@elsewhere.example"):
        for action in ("ses:SendEmail", "ses:SendRawEmail"):
            covering = [
                one.conditions
                for one in policy.statements
                if any(grant.covers(action, f"{identity}/{checked}") for grant in one.grants())
            ]
            assert covering == [only], checked


def policy_of(*statements: Statement) -> Policy:
    return Policy(statements)


ALL = Statement("Allow", ("s3:Get*",), ("arn:aws:s3:::a/*",), {})


def test_actions_know_no_case_and_resources_do() -> None:
    assert allowed(policy_of(ALL), "S3:getobject", "arn:aws:s3:::a/b/c")
    assert not allowed(policy_of(ALL), "s3:GetObject", "arn:aws:s3:::A/b")
    assert not allowed(policy_of(ALL), "s3:PutObject", "arn:aws:s3:::a/b")
    assert not allowed(policy_of(ALL), "s3:GetObject", "arn:aws:s3:::ab/c")


def test_brackets_mean_themselves_and_a_question_mark_one_character() -> None:
    assert Grant("s3:GetObject", "a/[b]/?").covers("s3:GetObject", "a/[b]/c")
    assert not Grant("s3:GetObject", "a/[b]/?").covers("s3:GetObject", "a/b/c")


def test_a_condition_makes_an_allowance_unsure_and_leaves_a_denial() -> None:
    condition = {"Bool": {"aws:SecureTransport": "false"}}
    unsure = Statement("Allow", ALL.actions, ALL.resources, condition)
    denial = Statement("Deny", ("s3:*",), ("*",), condition)
    call = ("s3:GetObject", "arn:aws:s3:::a/b")
    assert not allowed(policy_of(unsure), *call)
    assert policy_of(unsure).grants()
    assert not allowed(policy_of(ALL, denial), *call)


@pytest.mark.parametrize(
    ("action", "resource", "wide"),
    [
        ("s3:GetObject", "arn:aws:s3:::a/live.json", False),
        ("s3:GetObject", "arn:aws:s3:::a/pages/*", False),
        ("s3:GetObject", "arn:aws:s3:::a/*", True),
        ("s3:GetObject", "arn:aws:s3:::*/pages/*", True),
        ("s3:GetObject", "arn:aws:s3:::a/pa*", True),
        ("s3:GetObject", "*", True),
        ("s3:*", "arn:aws:s3:::a/live.json", True),
        ("ses:SendEmail", "arn:aws:ses:us-east-1:1:identity/*", True),
        ("sqs:SendMessage", "arn:aws:sqs:us-east-1:1:queue", False),
    ],
)
def test_one_resource_and_one_folder_are_not_wide(action: str, resource: str, wide: bool) -> None:  # noqa: FBT001
    assert Grant(action, resource).wide is wide


def test_roles_that_cannot_be_weighed_are_refused() -> None:
    text = TEMPLATE.read_text("utf-8")
    with pytest.raises(TemplateError, match="no role WebRole"):
        read_access(text.replace("  WebRole:", "  OtherRole:"), PARAMETERS, PLACE)
    managed = text.replace("      Policies:\n", "      ManagedPolicyArns: [a]\n      Policies:\n")
    with pytest.raises(TemplateError, match="managed policies"):
        read_access(managed, PARAMETERS, PLACE)


def test_requests_that_nobody_foresaw_are_never_allowed(access: dict[str, Access]) -> None:
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "GET", "QUERY_STRING": "acl", "PATH_INFO": "/microsite-local-inbox/a",
    }  # fmt: skip
    (unknown,) = needed("s3", environ, b"")
    (other,) = needed("dynamodb", environ, b"")
    for one in access.values():
        assert not allowed(one.policy, *unknown)
        assert not allowed(one.policy, *other)
