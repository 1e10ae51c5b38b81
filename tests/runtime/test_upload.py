"""Admins, answered by the packaged upload function."""

import json

from infra.packaging.sandbox import Sandbox
from infra.packaging.stages import Stage
from tests.runtime.calls import Office, get, scheduled

KEY = "content/en/programmes/harbour-clinics.json"
PATH = "/en/programmes/migration-and-development/harbour-clinics/"
PROGRAMME = {
    "title": "Harbour clinics",
    "summary": "Care for seafarers.",
    "theme": "migration-and-development",
    "body": ["Two clinics in two ports."],
}


def test_an_upload_is_published_once_however_often_its_event_comes(
    office: Office, upload_function: Sandbox, web: Sandbox
) -> None:
    office.take("UploadsQueue")
    content = office.plan.bucket("ContentBucket").name

    office.clients.s3.put_object(Bucket=content, Key=KEY, Body=json.dumps(PROGRAMME).encode())
    batch = office.take("UploadsQueue")
    first = upload_function.invoke(batch)
    release = json.loads(get(web, "/healthz").body)["version"]
    doubled = upload_function.invoke(batch)

    assert len(batch["Records"]) == 1
    assert first.error is None
    assert doubled.error is None
    assert json.loads(get(web, "/healthz").body)["version"] == release
    assert "Two clinics in two ports." in get(web, PATH).text
    assert "Two clinics in two ports." in get(web, f"{PATH}print/").text
    pdf = get(web, f"{PATH.rstrip('/')}.pdf")
    assert get(web, pdf.headers["location"]).body.startswith(b"%PDF-")


def test_without_storage_publishing_is_an_error_and_the_queue_keeps_the_message(
    upload_function: Sandbox, stages: dict[str, Stage], variables: dict[str, str]
) -> None:
    away = {**variables, "AWS_ENDPOINT_URL": "http://127.0.0.1:9"}

    with Sandbox(upload_function.task_root, stages["upload"].handler, away) as function:
        answer = function.invoke(scheduled(), seconds=60)

    assert answer.error
    assert answer.error["errorType"] == "StorageUnavailableError"


def test_a_missing_setting_ends_the_init_phase_with_its_name(
    upload_function: Sandbox, stages: dict[str, Stage], variables: dict[str, str]
) -> None:
    poor = {key: value for key, value in variables.items() if key != "MICROSITE_CONTENT_BUCKET"}

    with Sandbox(upload_function.task_root, stages["upload"].handler, poor) as function:
        answer = function.invoke(scheduled())

    assert answer.error
    assert answer.error["errorType"] == "SettingsError"
    assert "MICROSITE_CONTENT_BUCKET" in answer.error["errorMessage"]
