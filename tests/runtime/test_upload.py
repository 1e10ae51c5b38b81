"""Admins, answered by the packaged upload function."""

import json
import re
from io import BytesIO

import pytest
from PIL import Image

from infra.packaging.sandbox import Sandbox
from infra.packaging.stages import Stage
from tests.runtime.calls import Office, get, scheduled
from tests.unit.imaging.samples import photo, saved

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


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
def test_a_picture_is_made_by_the_libraries_of_the_package(
    office: Office, upload_function: Sandbox, web: Sandbox, form: str
) -> None:
    name = f"files/harbour.{form.casefold()}"
    content = office.plan.bucket("ContentBucket").name
    body = {**PROGRAMME, "body": [{"image": name, "alt": "The harbour"}]}
    office.clients.s3.put_object(Bucket=content, Key=name, Body=saved(photo(900, 600), form))
    office.clients.s3.put_object(Bucket=content, Key=KEY, Body=json.dumps(body).encode())

    assert upload_function.invoke(office.take("UploadsQueue")).error is None

    narrow = re.search(r'srcset="/(images/[0-9a-f]{16}/harbour-640.webp) 640w', get(web, PATH).text)
    assert narrow
    answer = get(web, f"/{narrow[1]}")
    assert answer.headers["content-type"] == "image/webp"
    assert Image.open(BytesIO(answer.body)).size == (640, 427)


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
