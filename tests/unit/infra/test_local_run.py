import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from threading import Event
from urllib.request import urlopen

import pytest
from click.testing import CliRunner

from infra.aws import Clients
from infra.cli import main
from infra.errors import FirstReleaseError
from infra.local.cloud import LocalCloud
from infra.local.environment import enter_environment
from infra.local.place import local_plan
from infra.local.run import ending_on_signals
from infra.local.stack import LocalStack
from infra.plan import Plan

ROOT = Path(__file__).resolve().parents[3]

STAND_INS = """
import os, sys, types
import boto3
from flask import Flask

def publish(event, context):
    print("a handler that prints")
    boto3.client("s3").put_object(
        Bucket=os.environ["MICROSITE_PUBLISHED_BUCKET"], Key="live.json", Body=b"{}"
    )

def site():
    app = Flask("site")
    app.add_url_rule("/", view_func=lambda: "the site")
    return app

for name, members in {
    "on_upload": {"handler": publish},
    "on_enquiry": {"handler": lambda event, context: None},
    "on_request": {"app": site},
}.items():
    module = types.ModuleType(f"handlers.{name}")
    vars(module).update(members)
    sys.modules[module.__name__] = module

from infra.cli import main

main(["run"])
"""
"""Functions that do as little as the stack can start with, in a process of their own."""


def start() -> subprocess.Popen[str]:
    environ = {**os.environ, "PORT": "0", "CONSOLE_PORT": "0", "AWS_PORT": "0"}
    return subprocess.Popen(  # noqa: S603  Nothing in it comes from outside.
        [sys.executable, "-c", STAND_INS],
        cwd=ROOT,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_the_stack_says_when_it_is_ready_and_ends_when_asked() -> None:
    with start() as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.fullmatch(r"Ready: site (\S+) console (\S+) aws (\S+)\n", line)
        assert found, process.communicate(timeout=30)
        with urlopen(found[1], timeout=30) as page:  # noqa: S310
            assert page.read() == b"the site"
        with urlopen(found[2], timeout=30) as page:  # noqa: S310
            assert b"Overview" in page.read()
        process.terminate()
        rest, log = process.communicate(timeout=30)
    assert process.returncode == 0
    assert rest == ""
    assert "Traceback" not in log


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_either_signal_is_a_request_to_end(number: signal.Signals) -> None:
    stop = Event()
    before = signal.getsignal(number)
    with ending_on_signals(stop):
        signal.raise_signal(number)
    assert stop.is_set()
    assert signal.getsignal(number) is before


def test_a_taken_port_ends_the_command_with_a_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        result = CliRunner().invoke(main, ["run"], env={"PORT": port})
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith(f"Error: Port {port} cannot be used")
    assert "PORT to another port" in result.stderr


def test_a_port_that_is_no_number_is_misuse() -> None:
    result = CliRunner().invoke(main, ["run"], env={"AWS_PORT": "many"})
    assert result.exit_code == 2
    assert "AWS_PORT" in result.stderr


def test_a_first_release_that_does_not_come_is_told(
    plan: Plan, cloud: LocalCloud, clients: Clients
) -> None:
    stack = LocalStack(plan, cloud, clients)
    with pytest.raises(FirstReleaseError, match="not published within 0 seconds"):
        stack.wait_for_release(Event(), 0)


def test_waiting_for_the_first_release_ends_when_asked(
    plan: Plan, cloud: LocalCloud, clients: Clients
) -> None:
    stop = Event()
    stop.set()
    LocalStack(plan, cloud, clients).wait_for_release(stop, 60)


def test_the_environment_leads_nowhere_but_to_the_local_stack() -> None:
    environ = {"AWS_PROFILE": "office", "AWS_SESSION_TOKEN": "x", "NO_PROXY": "intranet"}
    enter_environment(environ, "http://127.0.0.1:5050", local_plan())
    assert "AWS_PROFILE" not in environ
    assert "AWS_SESSION_TOKEN" not in environ
    assert environ["AWS_ENDPOINT_URL"] == "http://127.0.0.1:5050"
    assert environ["NO_PROXY"] == "intranet,127.0.0.1,localhost"
    assert environ["MICROSITE_CONTENT_BUCKET"] == "microsite-local-content"
    assert environ["MICROSITE_RELEASE_MAX_AGE"] == "0.5"
