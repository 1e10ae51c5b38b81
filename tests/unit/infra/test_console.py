from io import BytesIO

import pytest
from werkzeug.test import Client, TestResponse

from infra.aws import Clients
from infra.local.cloud import LocalCloud
from infra.local.console import create_console
from infra.local.console.sources import Sources
from infra.plan import Plan

KEY = "content/en/programmes/water.json"
MAIL = """\
From: site@office.example
To: office@office.example
Reply-To: visitor@example.org
Subject: =?utf-8?q?Caf=C3=A9?=
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary=x

--x
Content-Type: text/plain; charset=utf-8

Plain words.
--x
Content-Type: text/html; charset=utf-8

<p>Rich words.</p><script>alert(1)</script>
--x--
"""


@pytest.fixture
def console(plan: Plan, cloud: LocalCloud, clients: Clients) -> Client:
    sources = Sources(
        plan=plan,
        clients=clients,
        sent_mail=cloud.sent_mail,
        site_url="http://127.0.0.1:8000/",
        aws_url=cloud.endpoint,
    )
    return Client(create_console(sources))


@pytest.fixture
def filled(plan: Plan, clients: Clients) -> None:
    """Fill the stack with one of everything."""
    content = plan.bucket("ContentBucket").name
    published = plan.bucket("PublishedBucket").name
    clients.s3.put_object(Bucket=content, Key=KEY, Body='{"title": "<b>Wasser</b> ü"}'.encode())
    clients.s3.put_object(
        Bucket=content, Key=f"problems/{KEY}.txt", Body=b"The title may hold no <b>."
    )
    clients.s3.put_object(Bucket=content, Key="files/a.bin", Body=b"\0\1")
    live = b'{"version": "v7", "published_at": "2025-03-01T09:30:00Z", "hold": true, "more": 1}'
    clients.s3.put_object(Bucket=published, Key="live.json", Body=live)
    clients.s3.put_object(Bucket=published, Key="releases/v7.json", Body=live)
    clients.s3.put_object(Bucket=published, Key="releases/bad.json", Body=b"not JSON")
    clients.sesv2.send_email(
        FromEmailAddress=plan.mail_from,
        Destination={"ToAddresses": ["office@office.example"]},
        Content={"Raw": {"Data": MAIL.encode()}},
    )


def get(console: Client, path: str) -> TestResponse:
    return console.get(path, base_url="http://127.0.0.1:8001")


def keys(plan: Plan, clients: Clients) -> list[str]:
    listing = clients.s3.list_objects_v2(Bucket=plan.bucket("ContentBucket").name)
    return [entry["Key"] for entry in listing.get("Contents", [])]


def test_every_page_renders_on_an_empty_stack(console: Client) -> None:
    for path in ("/", "/content", "/uploads", "/mail", "/queues", "/releases"):
        response = get(console, path)
        assert response.status_code == 200
        assert 'aria-current="page"' in response.text
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]


PAGES = {
    "/": ["v7", "2025-03-01T09:30:00Z", "on hold", "http://127.0.0.1:8000/"],
    "/content": [KEY, "problem", "files/a.bin", "2 objects"],
    f"/content/object?key={KEY}": ["&lt;b&gt;Wasser&lt;/b&gt; ü", "may hold no &lt;b&gt;."],
    "/content/object?key=files/a.bin": ["This is not a text."],
    "/mail": ["Café", "visitor@example.org"],
    "/mail/1": ["Café", "visitor@example.org", "Plain words.", "<iframe sandbox"],
    "/queues": ["microsite-local-uploads-dead", "dead letters"],
    "/releases": ["v7", "live"],
    "/releases/object?key=releases/v7.json": ["&#34;hold&#34;: true"],
    "/releases/object?key=releases/bad.json": ["not JSON"],
}


@pytest.mark.usefixtures("filled")
def test_pages_show_what_there_is(console: Client) -> None:
    for path, words in PAGES.items():
        response = get(console, path)
        assert response.status_code == 200
        missing = [word for word in words if word not in response.text]
        assert not missing, path


@pytest.mark.usefixtures("filled")
def test_the_html_of_a_message_can_do_nothing(console: Client) -> None:
    response = get(console, "/mail/1/html")
    assert "<p>Rich words.</p>" in response.text
    assert response.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")


@pytest.mark.parametrize(
    "path",
    ["/nowhere", "/mail/1", "/content/object?key=no", "/releases/object?key=pages/secret.json"],
)
def test_what_does_not_exist_is_told_on_a_page(console: Client, path: str) -> None:
    response = get(console, path)
    assert response.status_code == 404
    assert "<h1>Not Found</h1>" in response.text


def test_the_overview_survives_a_live_file_that_makes_no_sense(
    console: Client, plan: Plan, clients: Clients
) -> None:
    for body in (b"no JSON", b"[]"):
        clients.s3.put_object(
            Bucket=plan.bucket("PublishedBucket").name, Key="live.json", Body=body
        )
        assert "Nothing is published." in get(console, "/").text


def upload(console: Client, key: str, *, name: str = "water.json") -> TestResponse:
    data = {"key": key, "file": (BytesIO(b"{}"), name)}
    return console.post("/uploads", data=data, base_url="http://127.0.0.1:8001")


@pytest.mark.parametrize("target", [KEY, "content/en/programmes/"])
def test_a_file_is_uploaded_under_its_key_or_into_a_folder(
    console: Client, plan: Plan, clients: Clients, target: str
) -> None:
    response = upload(console, target)
    assert response.status_code == 303
    assert keys(plan, clients) == [KEY]
    assert KEY in get(console, response.location).text


@pytest.mark.parametrize(
    ("key", "name", "words"),
    [
        ("live.json", "water.json", "must begin with content/ or files/"),
        ("content/", "", "Choose a file."),
    ],
)
def test_an_upload_that_cannot_be_is_explained(
    console: Client, key: str, name: str, words: str
) -> None:
    response = upload(console, key, name=name)
    assert response.status_code == 422
    assert words in response.text
    assert f'value="{key}"' in response.text
    assert "0 objects" in get(console, "/content").text


def test_an_object_is_deleted(console: Client, plan: Plan, clients: Clients) -> None:
    upload(console, KEY)
    base = "http://localhost:8001"
    response = console.post(
        "/uploads/delete", data={"key": KEY}, base_url=base, headers={"Origin": base}
    )
    assert response.status_code == 303
    assert keys(plan, clients) == []


def test_only_uploads_can_be_deleted(console: Client) -> None:
    data = {"key": "problems/a.txt"}
    response = console.post("/uploads/delete", data=data, base_url="http://127.0.0.1:8001")
    assert response.status_code == 422


def test_pages_of_other_origins_change_nothing(
    console: Client, plan: Plan, clients: Clients
) -> None:
    upload(console, KEY)
    base = "http://127.0.0.1:8001"
    headers = {"Origin": "https://elsewhere.example"}
    response = console.post("/uploads/delete", data={"key": KEY}, base_url=base, headers=headers)
    assert response.status_code == 403
    assert keys(plan, clients) == [KEY]
