"""`microsite deploy` and `destroy` from end to end, with Zappa itself, against moto.

moto's CloudFormation is not among our requirements, and ignores most of what the template says.
So stacks are played: buckets and queues are made from the template by
`infra.provision`, roles and secrets by calls of their own (see `deploy_cloud`). The CDN is a name.
"""

import json
import os
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from click.testing import CliRunner, Result
from moto.awslambda.models import LambdaBackend
from moto.moto_server.werkzeug_app import DomainDispatcherApplication

import infra.local.cloud as local_cloud
from handlers import on_upload
from handlers.release.reader import Reader
from handlers.settings import WebSettings
from handlers.storage import Bucket
from handlers.web.making import make_app
from handlers.web.origin import HEADER
from infra.cli import main
from infra.commands import deploy as command
from infra.commands import destroy as destroy_command
from infra.deploying.adopting import adopt
from infra.deploying.clients import Aws
from infra.deploying.errors import DeployError
from infra.deploying.first_publish import invoker
from infra.deploying.names import Names
from infra.deploying.reading import read
from infra.deploying.settings import Stages, read_stages
from infra.deploying.visiting import Answer, Fetch
from infra.errors import UnreachableError
from infra.local.environment import enter_environment
from infra.local.place import PLACE, local_plan
from infra.packaging.cached import cached
from infra.packaging.stages import read_stage
from tests.fakes import MemoryListing
from tests.unit.infra.deploy_cloud import Base, FakeStacks, WithoutGaps, edge, parsed
from tests.unit.publishing.office import small_office

WEB, UPLOAD, ENQUIRY = (f"microsite-staging-{stage}" for stage in ("web", "upload", "enquiry"))
BUCKETS = f"microsite-staging-{PLACE.account}"
QUEUE = f"arn:aws:sqs:{PLACE.region}:{PLACE.account}:microsite-staging-"
Run = Callable[..., Result]


@pytest.fixture(scope="module")
def cloud() -> Iterator[local_cloud.LocalCloud]:
    """moto with what it lacks of Lambda. Without Docker it would lose what queues hand out."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(local_cloud, "DomainDispatcherApplication", complete)
        patch.setattr(LambdaBackend, "send_sqs_batch", lambda *_: False)
        for module in ("infra.template", "infra.deploying.change_sets"):
            patch.setattr(f"{module}.parse", parsed)
        with local_cloud.LocalCloud() as running:
            yield running


def complete(make: Callable[[str], Any]) -> WithoutGaps:
    return WithoutGaps(DomainDispatcherApplication(make))


@pytest.fixture(scope="module")
def base(cloud: local_cloud.LocalCloud) -> Iterator[Base]:
    base = Base(cloud.endpoint)
    yield base
    base.close()


def sign_in(cloud: local_cloud.LocalCloud, patch: pytest.MonkeyPatch) -> None:
    environ = dict(os.environ)
    enter_environment(environ, cloud.endpoint, local_plan())
    for name in os.environ.keys() - environ.keys():
        patch.delenv(name)
    for name, value in environ.items():
        patch.setenv(name, value)


@pytest.fixture(scope="module")
def connected(cloud: local_cloud.LocalCloud) -> Iterator[Aws]:
    with pytest.MonkeyPatch.context() as patch:
        sign_in(cloud, patch)
        aws = Aws.connect()
    yield aws
    for client in (
        *(aws.functions, aws.events, aws.secrets, aws.logs, aws.s3, aws.mail, aws.topics),
    ):
        client.close()


@pytest.fixture
def aws(
    cloud: local_cloud.LocalCloud, base: Base, connected: Aws, monkeypatch: pytest.MonkeyPatch
) -> Aws:
    """An empty account, in which an operator is signed in."""
    cloud.reset()
    sign_in(cloud, monkeypatch)
    aws = replace(connected, stacks=FakeStacks(base), edge_stacks=FakeStacks(edge))
    for module in (command, destroy_command):
        monkeypatch.setattr(module.Aws, "connect", lambda: aws)
    return aws


@pytest.fixture
def zips(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Packages of next to nothing: moto looks no further than at their digests."""
    for stage in ("web", "upload", "enquiry"):
        with zipfile.ZipFile(tmp_path / f"{stage}.zip", "w") as package:
            package.writestr(f"handlers/{stage}.py", "")
    monkeypatch.setattr(command, "cached", lambda stage, _: tmp_path / f"{stage.name}.zip")
    return tmp_path


@pytest.fixture
def visitors(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let functions run in this process, as moto runs none, with their own variables."""
    asked: list[str] = []

    def invoke(function: str, event: dict[str, Any]) -> None:
        for name, value in variables(aws, function).items():
            monkeypatch.setenv(name, value)
        for kept in (on_upload.published, on_upload.publisher):
            kept.cache_clear()
        on_upload.handler(event, None)
        for kept in (on_upload.published, on_upload.publisher):
            kept.cache_clear()

    def fetch(base: str) -> Fetch:
        asked.append(base)
        settings = WebSettings.from_environ({**os.environ, **variables(aws, WEB)})
        reader = Reader(Bucket.connect(settings.published_bucket, endpoint=settings.endpoint), 0)
        client = make_app(settings, reader).test_client()
        proof = {HEADER: settings.origin_secret} if "cloudfront" in base else {}

        def ask(path: str, form: Mapping[str, str] | None) -> Answer:
            answer = client.open(path, data=form, method="POST" if form else "GET", headers=proof)
            location = answer.headers.get("Location", "")
            return Answer(answer.status_code, answer.mimetype or "", location, answer.data)

        return ask

    monkeypatch.setattr(command, "invoker", lambda _: invoke)
    monkeypatch.setattr(command, "http", fetch)
    return asked


@pytest.fixture
def run(aws: Aws, zips: Path, visitors: list[str]) -> Run:
    assert (aws, zips, visitors) is not None

    def run(*words: str, typed: str | None = None) -> Result:
        return CliRunner().invoke(main, words, input=typed, catch_exceptions=False)

    return run


@pytest.fixture
def quick(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in for Zappa where it is not what is looked at: it makes the functions."""

    def make(command: str, stage: str, _: str, settings: Stages, __: tuple[str, ...]) -> None:
        own = settings[stage]
        about = {
            "FunctionName": f"{own['project_name']}-{stage}",
            "Role": own["role_arn"],
            "Environment": {"Variables": own["aws_environment_variables"]},
        }
        if command == "update":
            # As Zappa does: what is there and not named stays.
            kept = variables(aws, about["FunctionName"]) | about["Environment"]["Variables"]
            aws.functions.update_function_configuration(
                **{**about, "Environment": {"Variables": kept}}
            )
            return
        aws.functions.create_function(
            **about,
            Runtime=own["runtime"],
            Handler=own["lambda_handler"],
            Timeout=own["timeout_seconds"],
            MemorySize=own["memory_size"],
            Description=own["lambda_description"],
            Code={"ZipFile": b"code"},
        )
        for event in own["events"]:
            source = event["event_source"]
            arn = aws.functions.get_function_configuration(FunctionName=about["FunctionName"])
            aws.functions.create_event_source_mapping(
                FunctionName=arn["FunctionArn"], EventSourceArn=source["arn"]
            )
        if stage == "web":
            name = about["FunctionName"]
            aws.functions.create_function_url_config(FunctionName=name, AuthType="NONE")
            aws.functions.add_permission(
                FunctionName=name,
                StatementId="FunctionURLAllowPublicAccess",
                Action="lambda:InvokeFunctionUrl",
                Principal="*",
            )

    monkeypatch.setattr(command, "run_zappa", make)


def variables(aws: Aws, function: str) -> dict[str, str]:
    found = aws.functions.get_function_configuration(FunctionName=function)
    own: dict[str, str] = found["Environment"]["Variables"]
    return own


def fill(aws: Aws) -> None:
    """Upload a small office."""
    content = small_office().content
    for entry in MemoryListing(content).entries():
        aws.s3.put_object(
            Bucket=f"{BUCKETS}-content", Key=entry.key, Body=content.get(entry.key).body
        )


def deploy(run: Run, *words: str) -> Result:
    result = run("deploy", "staging", "--mail-from", "site@office.example", *words)
    assert result.exit_code == 0, result.output
    return result


def test_zappa_deploys_and_updates_all_three_functions_until_everything_is_in_place(
    aws: Aws, run: Run, visitors: list[str]
) -> None:
    first = deploy(run)
    fill(aws)
    second = run("deploy", "staging", "--smoke-mail")

    assert [line for line in first.stdout.splitlines() if not line.startswith(" ")] == [
        "1/8 template: the stack microsite-staging",
        "2/8 mail: the sender",
        "3/8 packages",
        "4/8 functions",
        "5/8 edge: the stack microsite-staging-edge",
        "6/8 wiring",
        "7/8 first publish",
        "8/8 smoke test",
        "LEFT FOR YOU TO DO:",
        "staging is deployed.",
    ]
    assert f"    {WEB} made\n" in first.stdout
    assert "microsite publish site -e staging" in first.stdout
    assert "skipped, as there is nothing to see yet" in first.stdout
    assert "    the site is at https://d111.cloudfront.net/\n" in first.stdout
    assert second.exit_code == 0, second.output
    assert f"    {WEB} updated\n" in second.stdout
    assert "    release 1-" in second.stdout
    assert "/en/programmes/health/print/ good" in second.stdout
    assert "/en/programmes/health.pdf good" in second.stdout
    assert "POST /en/contact/ good" in second.stdout
    assert visitors == ["https://d111.cloudfront.net"]
    _in_place(aws)
    for value in variables(aws, WEB)["MICROSITE_FORM_SECRETS"].split(","):
        assert value not in first.output + second.output
    assert aws.s3.list_objects_v2(Bucket=f"{BUCKETS}-deployment")["KeyCount"] == 0


def _in_place(aws: Aws) -> None:
    found = read(aws, (WEB, UPLOAD, ENQUIRY), ()).functions
    for name, function in found.items():
        assert function.role == f"arn:aws:iam::{PLACE.account}:role/{name}"
        assert name.rpartition("-")[2] in function.role
    web, upload, enquiry = found[WEB], found[UPLOAD], found[ENQUIRY]
    assert web.address
    assert web.address.public
    assert [one.queue for one in upload.listening] == [f"{QUEUE}uploads"]
    queues = {f"{QUEUE}enquiries", f"{QUEUE}mail-events"}
    assert {one.queue for one in enquiry.listening} == queues
    for one in enquiry.listening:
        assert one.response_types == {"ReportBatchItemFailures"}
    for function in (upload, enquiry):
        (clock,) = function.clocks
        assert (clock.expression, clock.enabled, clock.permitted) == (
            "rate(5 minutes)",
            True,
            True,
        )
    assert not web.clocks
    assert not web.listening
    cors = aws.functions.get_function_url_config(FunctionName=WEB).get("Cors")
    assert not cors
    # Not even somebody with an account of AWS may call the function past its address.
    policy = json.loads(aws.functions.get_policy(FunctionName=WEB)["Policy"])["Statement"]
    assert {one["Action"]: "InvokedViaFunctionUrl" in one for one in policy} == {
        "lambda:InvokeFunctionUrl": False,
        "lambda:InvokeFunction": True,
    }


@pytest.mark.skipif(
    sys.platform != "linux" or sys.version_info[:2] != read_stage("web").python,
    reason="Packages are made with the runtime's own Python, on Linux.",
)
def test_zappa_deploys_the_package_that_we_build(
    aws: Aws, zips: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = cached(read_stage("web"), "x86_64")
    monkeypatch.setattr(
        command,
        "cached",
        lambda stage, _: package if stage.name == "web" else zips / f"{stage.name}.zip",
    )
    deploy(run, "--no-edge")

    found = aws.functions.get_function(FunctionName=WEB)["Configuration"]
    assert found["CodeSize"] == package.stat().st_size
    assert found["Handler"] == "handlers.on_request.handler"
    assert "MICROSITE_ORIGIN_SECRET" not in variables(aws, WEB)
    plan = run("deploy", "staging", "--no-edge", "--plan").stdout.splitlines()
    assert plan == [
        "microsite-staging: no changes",
        f"{WEB}: same code; other settings: none",
        f"{UPLOAD}: same code; other settings: none",
        f"{ENQUIRY}: same code; other settings: none",
    ]


def test_what_zappa_says_when_it_fails_is_shown_and_the_deployment_stops(
    aws: Aws, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    deploy(run, "--no-edge")
    secret = variables(aws, WEB)["MICROSITE_FORM_SECRETS"]
    # Only Zappa's process reads this: the clients of this one are there already.
    monkeypatch.setenv("AWS_ENDPOINT_URL_LAMBDA", "http://127.0.0.1:1")

    result = run("deploy", "staging", "--no-edge")

    assert result.exit_code == 1
    assert "Zappa could not update web" in result.stderr
    assert "127.0.0.1:1" in result.stderr
    assert "Stopped. What is done stays done; the same command goes on.\n" in result.stderr
    assert "5/8" not in result.stdout
    assert secret not in result.output


@pytest.mark.usefixtures("quick")
def test_the_plan_of_a_new_environment_changes_nothing(aws: Aws, run: Run) -> None:
    result = run("deploy", "staging", "--plan")

    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0].startswith("microsite-staging: would be made, of ")
    assert lines[1:] == [
        f"{WEB}: would be made",
        f"{UPLOAD}: would be made",
        f"{ENQUIRY}: would be made",
        "microsite-staging-edge: would be made",
    ]
    assert aws.stacks.stacks == {}
    assert aws.functions.list_functions()["Functions"] == []


@pytest.mark.usefixtures("quick")
def test_the_plan_names_what_differs_and_no_value(aws: Aws, run: Run, zips: Path) -> None:
    deploy(run)
    aws.functions.update_function_configuration(
        FunctionName=WEB,
        MemorySize=128,
        Environment={"Variables": {**variables(aws, WEB), "MICROSITE_FORM_SECRETS": "x" * 20}},
    )
    aws.functions.delete_function(FunctionName=ENQUIRY)
    secret = variables(aws, WEB)["MICROSITE_ORIGIN_SECRET"]
    assert zips.is_dir()

    result = run("deploy", "staging", "--plan", "--alarm-email", "a@office.example")

    assert result.stdout.splitlines() == [
        *[line for line in result.stdout.splitlines() if line.startswith("microsite-staging:")],
        f"{WEB}: new code; other settings: MemorySize, MICROSITE_FORM_SECRETS",
        f"{UPLOAD}: new code; other settings: none",
        f"{ENQUIRY}: would be made",
        "microsite-staging-edge: no changes",
    ]
    assert secret not in result.output
    assert aws.functions.get_function_configuration(FunctionName=WEB)["MemorySize"] == 128


@pytest.mark.usefixtures("quick")
def test_a_rotated_secret_signs_and_the_one_before_still_counts(aws: Aws, run: Run) -> None:
    deploy(run, "--no-edge")
    before = variables(aws, WEB)["MICROSITE_FORM_SECRETS"]

    result = run("deploy", "staging", "--no-edge", "--rotate-form-secret")

    new, _, old = variables(aws, WEB)["MICROSITE_FORM_SECRETS"].partition(",")
    assert old == before
    assert len(new) == 48
    assert new not in result.output


@pytest.mark.usefixtures("quick")
def test_a_variable_that_nobody_asks_for_any_more_is_taken_away(aws: Aws, run: Run) -> None:
    deploy(run, "--no-edge")
    aws.functions.update_function_configuration(
        FunctionName=UPLOAD, Environment={"Variables": {**variables(aws, UPLOAD), "OLD": "x"}}
    )

    deploy(run, "--no-edge")

    assert set(variables(aws, UPLOAD)) == {
        "MICROSITE_CONTENT_BUCKET",
        "MICROSITE_PUBLISHED_BUCKET",
    }


@pytest.mark.usefixtures("quick")
def test_a_switch_in_the_settings_reaches_its_function_and_goes_with_them(
    aws: Aws, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    stages = read_stages()
    own = {"environment_variables": {"MICROSITE_RATE_LIMIT": "off"}}
    said = {**stages, "enquiry": {**stages["enquiry"], **own}}
    with monkeypatch.context() as patch:
        patch.setattr("infra.deploying.deploy.read_stages", lambda: said)
        deploy(run, "--no-edge")
    assert variables(aws, ENQUIRY)["MICROSITE_RATE_LIMIT"] == "off"

    deploy(run, "--no-edge")

    assert "MICROSITE_RATE_LIMIT" not in variables(aws, ENQUIRY)


@pytest.mark.usefixtures("quick")
def test_what_is_not_wired_stops_the_deployment_with_a_sentence_each(
    aws: Aws, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    deploy(run, "--no-edge")
    monkeypatch.setattr("infra.deploying.deploy.put", lambda *_: "update")
    rule = "microsite-staging-enquiry-schedule"
    aws.events.disable_rule(Name=rule)
    aws.functions.delete_function_url_config(FunctionName=WEB)
    aws.s3.put_bucket_notification_configuration(
        Bucket=f"{BUCKETS}-inbox", NotificationConfiguration={}
    )

    result = run("deploy", "staging", "--no-edge")

    assert result.exit_code == 1
    assert (
        "Error: The wiring is not as it should be:\n"
        f"  The function {WEB} has no address.\n"
        f"  The rule that calls the function {ENQUIRY} is disabled.\n"
        f"  The bucket {BUCKETS}-inbox does not report s3:ObjectCreated:* below enquiries/"
    ) in result.stderr
    assert "7/8" not in result.stdout


@pytest.mark.usefixtures("quick")
def test_a_sender_that_ses_does_not_know_is_made_known_and_stays_when_the_site_goes(
    aws: Aws, run: Run
) -> None:
    def known() -> list[str]:
        return [one["IdentityName"] for one in aws.mail.list_email_identities()["EmailIdentities"]]

    result = deploy(run, "--no-edge")

    assert known() == ["site@office.example"]
    assert "    site@office.example is not verified yet\n" in result.stdout
    assert (
        "LEFT FOR YOU TO DO:\n"
        "  - No mail leaves yet: follow the link that AWS has sent to site@office.example."
    ) in result.stdout
    assert result.stdout.endswith("staging is deployed.\n")

    gone = run("destroy", "staging", "--yes")
    assert known() == ["site@office.example"]
    assert "SES still knows site@office.example, as other sites may send from it" in gone.stdout


@pytest.mark.usefixtures("quick")
def test_two_environments_send_from_one_address_each_with_sets_of_its_own(
    aws: Aws, run: Run
) -> None:
    deploy(run, "--no-edge")

    production = run("deploy", "production", "--no-edge", "--mail-from", "site@office.example")

    assert production.exit_code == 0, production.output
    assert len(aws.mail.list_email_identities()["EmailIdentities"]) == 1
    names = ("MICROSITE_CONFIGURATION_SET", "MICROSITE_ACKNOWLEDGEMENT_SET")
    told = [variables(aws, f"microsite-{name}-enquiry") for name in ("staging", "production")]
    assert {one["MICROSITE_MAIL_FROM"] for one in told} == {"site@office.example"}
    for name in names:
        assert len({one[name] for one in told}) == 2


@pytest.mark.usefixtures("quick")
def test_the_plan_says_that_ses_is_told_of_an_address(aws: Aws, run: Run) -> None:
    deploy(run, "--no-edge")

    told = run("deploy", "staging", "--plan", "--mail-from", "new@office.example").stdout

    assert "new@office.example: would be made known to SES, which writes to it\n" in told
    assert len(aws.mail.list_email_identities()["EmailIdentities"]) == 1


@pytest.mark.usefixtures("quick")
def test_alarms_that_reach_nobody_are_told_until_there_is_an_address(run: Run) -> None:
    assert "Alarms reach NOBODY" in deploy(run, "--no-edge").stdout
    assert "Alarms" not in deploy(run, "--no-edge", "--alarm-email", "a@office.example").stdout


@pytest.mark.usefixtures("quick")
def test_an_address_for_alarms_that_sns_has_forgotten_is_asked_by_the_next_deploy(
    aws: Aws, run: Run
) -> None:
    said = ("--no-edge", "--alarm-email", "a@office.example")
    deploy(run, *said)
    topic = aws.stacks.stacks["microsite-staging"].outputs["AlarmTopicArn"]

    def listening() -> list[dict[str, Any]]:
        found = aws.topics.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
        return list(found)

    (first,) = listening()
    aws.topics.unsubscribe(SubscriptionArn=first["SubscriptionArn"])

    again = deploy(run, *said)

    assert "    no changes\n" in again.stdout
    assert "link that AWS sends once more to a@office.example." in again.stdout
    assert [one["Endpoint"] for one in listening()] == ["a@office.example"]
    assert "Alarms" not in deploy(run, *said).stdout


@pytest.mark.usefixtures("quick")
def test_a_deployment_is_finished_also_where_nobody_may_ask_what_is_left(
    aws: Aws, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: Any) -> None:
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": "No."}}, "GetAccount")

    monkeypatch.setattr(aws.mail, "get_account", refuse)

    result = deploy(run, "--no-edge")

    assert "  - It could not be asked whether SES has this account in its" in result.stdout
    assert result.stdout.endswith("staging is deployed.\n")


@pytest.mark.usefixtures("quick")
def test_a_deployment_never_goes_on_with_other_buckets_than_those_with_the_data(
    aws: Aws, run: Run
) -> None:
    deploy(run, "--no-edge")
    stack = aws.stacks.stacks["microsite-staging"]
    stack.parameters["BucketPrefix"] = "microsite-staging"
    told = " and ".join(f"microsite-staging-{one}" for one in ("content", "published", "inbox"))

    plan = run("deploy", "staging", "--plan")
    result = run("deploy", "staging")

    assert f"\nmicrosite-staging: would let go of {told}, so a deploy" in plan.stdout
    assert result.exit_code == 1
    assert f"Error: The stack microsite-staging would let go of {told}, and" in result.stderr
    assert "2/8" not in result.stdout
    assert stack.parameters["BucketPrefix"] == "microsite-staging"


@pytest.mark.usefixtures("quick")
def test_the_plan_explains_a_stack_that_an_earlier_version_made(
    aws: Aws, run: Run, zips: Path
) -> None:
    deploy(run)
    assert zips.is_dir()
    earlier = aws.stacks.stacks["microsite-staging"]
    del earlier.outputs["AcknowledgementSetName"]

    one = run("deploy", "staging", "--plan")
    del earlier.outputs["OriginSecretArn"]
    all_of_them = run("deploy", "staging", "--plan")

    assert one.exit_code == all_of_them.exit_code == 0, one.output + all_of_them.output
    changed = "would be updated: new code; settings that follow from the stack's changes"
    assert one.stdout.splitlines()[1:] == [
        f"{WEB}: new code; other settings: none",
        f"{UPLOAD}: new code; other settings: none",
        f"{ENQUIRY}: {changed}",
        "microsite-staging-edge: no changes",
    ]
    assert all_of_them.stdout.splitlines()[1:] == [
        *(f"{name}: {changed}" for name in (WEB, UPLOAD, ENQUIRY)),
        "microsite-staging-edge: would be updated",
    ]


@pytest.mark.usefixtures("quick")
def test_the_plan_explains_a_stack_of_which_only_what_was_left_is_there(run: Run) -> None:
    deploy(run, "--no-edge")
    run("destroy", "staging", "--yes")
    assert run("deploy", "staging").exit_code == 2

    result = run("deploy", "staging", "--plan", "--mail-from", "new@office.example")

    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[-5:] == [
        "new@office.example: would be made known to SES, which writes to it",
        *(f"{name}: would be made" for name in (WEB, UPLOAD, ENQUIRY)),
        "microsite-staging-edge: would be made",
    ]


@pytest.mark.usefixtures("quick")
def test_a_site_without_a_cdn_stays_without_until_somebody_asks_for_it(aws: Aws, run: Run) -> None:
    deploy(run, "--no-edge")

    plan = run("deploy", "staging", "--plan")
    again = run("deploy", "staging")

    assert again.exit_code == 0, again.output
    assert "left as it is; --edge makes a CDN" in again.stdout
    assert "-edge:" not in plan.stdout
    assert aws.edge_stacks.stacks == {}
    assert "MICROSITE_ORIGIN_SECRET" not in variables(aws, WEB)
    named = run("deploy", "staging", "--domain", "www.office.example", "--certificate", "arn:x")
    assert (named.exit_code, "add --edge." in named.stderr) == (2, True)

    assert run("deploy", "staging", "--edge").exit_code == 0
    assert "microsite-staging-edge" in aws.edge_stacks.stacks
    assert "MICROSITE_ORIGIN_SECRET" in variables(aws, WEB)


@pytest.mark.usefixtures("quick")
def test_a_first_deployment_that_failed_goes_on_to_its_cdn(
    aws: Aws, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("infra.deploying.deploy.put_edge", refuse_edge)
        assert run("deploy", "staging", "--mail-from", "site@office.example").exit_code == 1

    assert run("deploy", "staging").exit_code == 0
    assert "microsite-staging-edge" in aws.edge_stacks.stacks


def refuse_edge(*_: Any) -> None:
    raise DeployError("The CDN cannot be made.")


@pytest.mark.usefixtures("quick")
def test_a_function_is_moved_to_other_processors_with_its_code(
    aws: Aws, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    deploy(run, "--no-edge")
    moved: list[Any] = []
    settings = {stage: {**own, "architecture": "arm64"} for stage, own in read_stages().items()}
    monkeypatch.setattr("infra.deploying.deploy.read_stages", lambda: settings)
    monkeypatch.setattr(
        aws.functions, "update_function_code", lambda **said: moved.append(said["Architectures"])
    )

    result = run("deploy", "staging", "--no-edge")

    assert moved == [["arm64"]] * 3
    assert result.exit_code == 1, "moto does not move it, and that is found out"
    assert "is for processors of the kind x86_64, where it should be arm64." in result.stderr


@pytest.mark.usefixtures("quick")
def test_the_cdn_needs_a_function_to_ask(aws: Aws, run: Run) -> None:
    deploy(run, "--no-edge")
    aws.functions.delete_function_url_config(FunctionName=WEB)

    result = run("deploy", "staging", "--edge")

    assert result.exit_code == 1
    assert f"The function {WEB} has no address for the CDN to ask." in result.stderr


@pytest.mark.usefixtures("quick")
def test_the_cdn_may_read_prints_and_files(aws: Aws, run: Run) -> None:
    deploy(run, "--domain", "www.office.example", "--certificate", "arn:aws:acm:us-east-1:1:x/y")

    edge = aws.edge_stacks.stacks["microsite-staging-edge"].parameters
    address = aws.functions.get_function_url_config(FunctionName=WEB)["FunctionUrl"]
    assert edge["FunctionUrlHost"] == address.removeprefix("https://").rstrip("/")
    assert edge["OriginSecret"] == variables(aws, WEB)["MICROSITE_ORIGIN_SECRET"]
    assert edge["DomainNames"] == "www.office.example"
    assert edge["PublishedBucketName"] == f"{BUCKETS}-published"
    base = aws.stacks.stacks["microsite-staging"].parameters
    assert base["EdgeDistributionArn"].startswith("arn:aws:cloudfront::")
    # Once it is there, leaving it alone does not open the function to others.
    run("deploy", "staging", "--no-edge")
    assert variables(aws, WEB)["MICROSITE_ORIGIN_SECRET"] == edge["OriginSecret"]
    assert aws.stacks.stacks["microsite-staging"].parameters == base


def test_a_bucket_of_somebody_else_is_told(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: Any) -> None:
        raise ClientError({"Error": {"Code": "403", "Message": "Forbidden"}}, "HeadBucket")

    monkeypatch.setattr(aws.s3, "head_bucket", refuse)

    with pytest.raises(DeployError, match=f"{BUCKETS}-content belongs to another AWS"):
        adopt(aws, Names("staging"))


@pytest.mark.usefixtures("quick")
def test_uploads_with_nothing_but_problems_are_told(aws: Aws, run: Run) -> None:
    deploy(run, "--no-edge")
    aws.s3.put_object(Bucket=f"{BUCKETS}-content", Key="content/site.json", Body=b"{")

    result = run("deploy", "staging", "--no-edge")

    assert result.exit_code == 1
    assert "`microsite status -e staging` names them" in result.stderr


@pytest.mark.usefixtures("quick")
def test_a_failed_stack_stops_everything_at_once(aws: Aws, run: Run) -> None:
    aws.stacks.failing = "The name is taken."

    result = run("deploy", "staging", "--mail-from", "site@office.example")

    assert result.exit_code == 1
    assert "WebRole: The name is taken." in result.stderr
    assert "2/8" not in result.stdout


@pytest.mark.usefixtures("quick")
def test_what_is_missing_or_makes_no_sense_is_misuse(run: Run) -> None:
    new = run("deploy", "staging")
    assert (new.exit_code, "add --mail-from." in new.stderr) == (2, True)
    half = run("deploy", "staging", "--domain", "office.example")
    assert (half.exit_code, "go together" in half.stderr) == (2, True)
    assert run("deploy", "local").exit_code == 2
    assert run("destroy", "local").exit_code == 2


@pytest.mark.usefixtures("quick")
def test_destroying_keeps_the_buckets_and_the_next_deployment_takes_them_in(
    aws: Aws, run: Run
) -> None:
    deploy(run)
    fill(aws)

    result = run("destroy", "staging", typed="staging\n")

    assert result.exit_code == 0, result.output
    assert "Kept, and taken in again by the next deployment:" in result.stdout
    assert f"  the bucket {BUCKETS}-content\n" in result.stdout
    assert aws.functions.list_functions()["Functions"] == []
    assert aws.functions.list_event_source_mappings()["EventSourceMappings"] == []
    assert aws.events.list_rules()["Rules"] == []
    assert aws.stacks.stacks == aws.edge_stacks.stacks == {}
    assert aws.s3.list_objects_v2(Bucket=f"{BUCKETS}-content")["KeyCount"] > 0

    again = deploy(run)
    taken = f"takes in {BUCKETS}-content, which an earlier deployment left"
    assert taken in again.stdout
    assert "release 1-" in again.stdout


@pytest.mark.usefixtures("quick")
def test_destroying_everything_leaves_nothing(aws: Aws, run: Run) -> None:
    deploy(run)
    fill(aws)

    result = run("destroy", "staging", "--delete-buckets", "--yes")

    assert result.exit_code == 0, result.output
    left = {bucket["Name"] for bucket in aws.s3.list_buckets()["Buckets"]}
    assert left <= {f"{BUCKETS}-deployment"}, "which is the stack's, and here nobody's"
    names = [secret["Name"] for secret in aws.secrets.list_secrets()["SecretList"]]
    assert "microsite-staging-form-secret" not in names
    assert run("destroy", "staging", "--delete-buckets", "--yes").exit_code == 0


@pytest.mark.usefixtures("quick")
def test_nothing_is_destroyed_by_a_slip(aws: Aws, run: Run) -> None:
    deploy(run, "--no-edge")

    result = run("destroy", "staging", "--delete-buckets", typed="production\n")

    assert result.exit_code == 2
    assert "with every upload, release and message" in result.stdout
    assert "Nothing was done." in result.stderr
    assert len(aws.functions.list_functions()["Functions"]) == 3


def test_a_function_that_fails_is_told_with_its_own_words(aws: Aws) -> None:
    class Lambda:
        def invoke(self, **_: Any) -> dict[str, Any]:
            body = json.dumps({"errorType": "SettingsError", "errorMessage": "Not set."})
            return {"FunctionError": "Unhandled", "Payload": Body(body.encode())}

    class Body:
        def __init__(self, text: bytes) -> None:
            self._text = text

        def read(self) -> bytes:
            return self._text

    with pytest.raises(Exception, match=r"upload failed with SettingsError: Not set\. Its log"):
        invoker(replace(aws, invoking=Lambda()))("upload", {})


def test_whoever_is_not_signed_in_or_nowhere_is_told(
    cloud: local_cloud.LocalCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(cloud, monkeypatch)
    for name in ("AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID"):
        monkeypatch.delenv(name)
    with pytest.raises(UnreachableError, match="No AWS credentials are found"):
        Aws.connect()
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name)
    with pytest.raises(UnreachableError, match="No AWS region is set"):
        Aws.connect()
