"""The product as a user starts it, and what users, the public and admins do with it."""

import json
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_string, policy
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from infra.aws import Clients
from infra.local.place import local_session

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

ROOT = Path(__file__).parents[2]
CONTENT = "microsite-local-content"
READY = re.compile(r"Ready: site (http://\S+)/ console (http://\S+)/ aws (http://\S+)/\n")


@dataclass(frozen=True)
class Answer:
    """An HTTP answer; redirects are not followed."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Stay)


def fetch(url: str, form: dict[str, str] | None = None) -> Answer:
    """Fetch an address, as `curl` would."""
    data = urlencode(form).encode() if form is not None else None
    try:
        with _opener.open(url, data, timeout=10) as response:
            return Answer(response.status, dict(response.headers), response.read())
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, dict(error.headers), error.read())


def eventually(check: Callable[[], Any], seconds: float = 30.0) -> Any:
    """Wait until a check gives something, and return it; fail where it never does."""
    deadline = time.monotonic() + seconds
    while True:
        found = check()
        if found:
            return found
        assert time.monotonic() < deadline, f"Not within {seconds} s: {check.__doc__ or check}"
        time.sleep(0.1)


@dataclass(frozen=True)
class Stack:
    """A running stack."""

    site: str
    console: str
    aws: str
    clients: Clients

    @property
    def s3(self) -> "S3Client":
        """The bucket service, as any AWS client would reach it."""
        return self.clients.s3

    def get(self, path: str) -> Answer:
        """Read a page."""
        return fetch(self.site + path)

    def upload(self, key: str, value: object) -> None:
        """Upload as an admin does: bytes as they are, anything else as JSON."""
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        self.s3.put_object(Bucket=CONTENT, Key=key, Body=body)

    def delete(self, key: str) -> None:
        """Delete an upload, as `aws s3 rm` does."""
        self.s3.delete_object(Bucket=CONTENT, Key=key)

    def note(self, key: str) -> str:
        """The problem file beside an upload, or nothing."""
        name = f"problems/{key}.txt"
        listed = self.s3.list_objects_v2(Bucket=CONTENT, Prefix=name).get("Contents", [])
        if not listed:
            return ""
        return self.s3.get_object(Bucket=CONTENT, Key=name)["Body"].read().decode()

    def mails(self) -> list[EmailMessage]:
        """What SES was given, as moto tells it."""
        state = json.loads(fetch(f"{self.aws}/moto-api/data.json").body)
        return [
            message_from_string(sent["raw_data"], policy=policy.default)
            for sent in state["ses"].get("RawMessage", [])
        ]


@contextmanager
def running_stack() -> Iterator[Stack]:
    """Run `microsite run` on free ports, and stop it as a supervisor would."""
    environ = {**os.environ, "PORT": "0", "CONSOLE_PORT": "0", "AWS_PORT": "0"}
    process = subprocess.Popen(
        [sys.executable, "-m", "infra.cli", "run"],
        cwd=ROOT,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout
    try:
        line = process.stdout.readline()
        ready = READY.fullmatch(line)
        assert ready, f"The stack said {line!r}."
        clients = Clients.connect(local_session(), ready[3])
        yield Stack(ready[1], ready[2], ready[3], clients)
        clients.close()
    finally:
        process.terminate()
        status = process.wait(15)
        process.stdout.close()
    assert status == 0
