from pathlib import Path

import pytest

from infra.aws import Clients
from infra.local.seeding import content_type, key_of, seed
from infra.plan import Plan

SITE = Path("/office/site")


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("content/site.json", "content/site.json"),
        ("content/en/pages/About Us.json", "content/en/pages/About Us.json"),
        ("files/report.pdf", "files/report.pdf"),
        ("templates/base.html", None),
        ("content", None),
        ("content/en/.site.json.swp", None),
        ("content/en/site.json~", None),
        ("content/en/site.tmp", None),
        ("content/en/#site.json#", None),
        ("content/.git/config", None),
        ("../elsewhere/a.json", None),
    ],
)
def test_a_file_becomes_the_object_of_its_place(path: str, key: str | None) -> None:
    assert key_of((SITE / path).resolve(), SITE) == key


def test_types_are_guessed_from_names() -> None:
    assert content_type("content/site.json") == "application/json"
    assert content_type("files/a.pdf") == "application/pdf"
    assert content_type("files/unknown") == "application/octet-stream"


def test_the_whole_starter_site_is_uploaded(plan: Plan, clients: Clients, tmp_path: Path) -> None:
    for name in ("content/en/a.json", "content/site.json", "files/a.pdf", "content/.hidden"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("{}")
    bucket = plan.bucket("ContentBucket").name
    assert seed(clients.s3, bucket, tmp_path) == 3
    listing = clients.s3.list_objects_v2(Bucket=bucket)["Contents"]
    assert [entry["Key"] for entry in listing] == [
        "content/en/a.json",
        "content/site.json",
        "files/a.pdf",
    ]
    head = clients.s3.head_object(Bucket=bucket, Key="files/a.pdf")
    assert head["ContentType"] == "application/pdf"
    assert head["ContentLength"] == 2
