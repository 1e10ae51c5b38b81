"""Calls to the cloud, named in words: who makes them, what they do, and for which message."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_CREDENTIAL = re.compile(r"Credential=([a-z]+)(?:\.(\d+)\.(\d+)\.(\d+))?/")
_KEY = re.compile(r"[0-9a-f]{64}")
_SENDER = re.compile(r"(?<=/)[0-9a-f]{32}(?=/)")
_DELETED = re.compile(r"<Key>([^<]+)</Key>")
_SEND = "/v2/email/outbound-emails"


@dataclass(frozen=True)
class Caller:
    """Who calls, as its access key tells: a kind such as `web`, and of a worker some numbers.

    `number` is its own, which no other worker of its kind has; `pid` that of its process, and
    `group` that of the process's group. All are 0 for whoever is not to be killed.
    """

    kind: str
    number: int = 0
    pid: int = 0
    group: int = 0

    @property
    def name(self) -> str:
        """What nobody else is called."""
        return f"{self.kind} {self.number}" if self.number else self.kind

    @property
    def access_key(self) -> str:
        """What it signs its calls as."""
        return f"{self.kind}.{self.number}.{self.pid}.{self.group}" if self.number else self.kind


@dataclass(frozen=True)
class Call:
    """A call. `operation` is a verb and what it is done to, such as `create outcomes`.

    `key` is the message's, or what stands for its sender, or empty; `detail` the status of an
    outcome, or the name of who wrote an enquiry; `sender` what stands for that one.
    """

    caller: Caller
    operation: str
    key: str = ""
    detail: str = ""
    sender: str = ""


def read_call(environ: Mapping[str, Any], body: bytes) -> Call:
    """Read a call from what WSGI knows of its request."""
    caller = _caller(environ.get("HTTP_AUTHORIZATION", ""))
    if target := environ.get("HTTP_X_AMZ_TARGET", ""):
        return Call(caller, target.partition(".")[2])
    if environ["PATH_INFO"] == _SEND:
        tag = json.loads(body)["EmailTags"][0]
        return Call(caller, f"send {tag['Name']}", tag["Value"])
    return _storage_call(caller, environ, body)


def _caller(authorization: str) -> Caller:
    match = _CREDENTIAL.search(authorization)
    if match is None:
        return Caller("unknown")
    return Caller(match[1], *(int(number or 0) for number in match.groups()[1:]))


def _storage_call(caller: Caller, environ: Mapping[str, Any], body: bytes) -> Call:
    method, query = environ["REQUEST_METHOD"], environ.get("QUERY_STRING", "")
    name = environ["PATH_INFO"].strip("/").partition("/")[2]
    if method == "POST":
        name = next(iter(_DELETED.findall(body.decode())), "")
        verb = "delete"
    elif method == "PUT":
        verb = _write(environ)
    else:
        verb = "list" if "list-type=2" in query else method.lower()
    operation = f"{verb} {_folder(name) or _prefix(query)}".strip()
    keys = _KEY.findall(name) or _SENDER.findall(name)
    key = keys[-1] if keys else ""
    if operation == "create enquiries":
        written = json.loads(body)
        return Call(caller, operation, key, written["name"], written["signals"]["sender"])
    if operation in ("create outcomes", "swap outcomes"):
        return Call(caller, operation, key, json.loads(body)["status"])
    return Call(caller, operation, key)


def _folder(name: str) -> str:
    """Name what an object belongs to: its folder, as far as no HMAC is in it."""
    parts = name.split("/")
    if parts[0] == "seen":
        return "/".join(parts[:2])
    return parts[0] if _KEY.search(name) or _SENDER.search(name) else name


def _write(environ: Mapping[str, Any]) -> str:
    if "HTTP_IF_NONE_MATCH" in environ:
        return "create"
    return "swap" if "HTTP_IF_MATCH" in environ else "put"


def _prefix(query: str) -> str:
    match = re.search(r"prefix=([a-z]+)", query)
    return match[1] if match else ""
