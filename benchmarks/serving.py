"""Serve: what a visitor waits for, beside what others make of the same page.

Everything runs in Lambda's own runtime client (awslambdaric) against a local Runtime API, from
unpacked, read-only packages, with S3 played by moto on the same machine. Cold starts are
medians over interleaved rounds, from the start of the process, the interpreter's own included,
to the first answer.
"""

import json
import os
import statistics
import sys
import time
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

from benchmarks import peers, sites
from benchmarks.children import megabytes, say
from benchmarks.results import Result
from handlers.release.model import encode
from handlers.storage import Bucket
from infra.aws import Clients
from infra.local.cloud import LocalCloud
from infra.local.environment import enter_environment
from infra.local.place import local_plan, local_session
from infra.packaging.sandbox import Sandbox
from infra.provision import provision

ROUNDS = 15
WARM = 1500
PAGES = 1000
LARGE = 10_000
THEME = "/en/programmes/migration-and-development/"
PUBLISHED = "microsite-local-published"
OUR_HANDLER = "handlers.on_request.handler"

_EVENT = json.loads(
    (Path(__file__).parents[1] / "tests/events/http-apigateway-v1-get.json").read_text("utf-8")
)


def event(path: str) -> dict[str, Any]:
    """An API Gateway event that asks for an address."""
    asked: dict[str, Any] = deepcopy(_EVENT)
    asked |= {"path": path, "resource": "/{proxy+}", "queryStringParameters": None}
    asked |= {"multiValueQueryStringParameters": None}
    asked["requestContext"] |= {"path": path, "resourcePath": "/{proxy+}"}
    for name in [*asked["headers"]]:
        if name.casefold().startswith(("if-", "accept-encoding")):
            del asked["headers"][name]
    asked["multiValueHeaders"] = {name: [value] for name, value in asked["headers"].items()}
    return asked


def chalice_event(path: str) -> dict[str, Any]:
    """The same event as Chalice's own route makes it."""
    asked = event(path)
    _, lang, _, theme, _ = path.split("/")
    asked["resource"] = asked["requestContext"]["resourcePath"] = "/{lang}/programmes/{theme}"
    return asked | {"pathParameters": {"lang": lang, "theme": theme}}


class Contestant:
    """A package and how it is asked."""

    def __init__(self, folder: Path, handler: str, asked: dict[str, Any]) -> None:
        self.folder = folder
        self.handler = handler
        self.asked = asked
        self.times: list[float] = []

    def start(self, variables: Mapping[str, str]) -> None:
        """Start it once, and note the milliseconds to its first answer."""
        with Sandbox(self.folder, self.handler, variables) as sandbox:
            answer = sandbox.invoke(self.asked)
            if answer.error or answer.payload["statusCode"] != 200:  # noqa: PLR2004
                sys.exit(f"{self.folder.name} failed: {answer} {sandbox.log}")
        self.times.append(sandbox.first_response_seconds * 1000)

    @property
    def median(self) -> float:
        """The median of its starts, in milliseconds."""
        return statistics.median(self.times)


def contestants() -> dict[str, Contestant]:
    """Everything that is started cold."""
    stock = peers.stock_zappa()
    return {
        "ours": Contestant(peers.ours(), OUR_HANDLER, event(THEME)),
        "hello": Contestant(peers.hello(), "hello.handler", event(THEME)),
        "stock": Contestant(stock, "handler.lambda_handler", event(THEME)),
        "stock, compiled": Contestant(
            peers.stock_zappa_compiled(stock), "handler.lambda_handler", event(THEME)
        ),
        "chalice": Contestant(peers.chalice(), "app.app", chalice_event(THEME)),
    }


def cold(variables: Mapping[str, str]) -> list[Result]:
    """Start everybody in turn, round after round."""
    all_of_them = contestants()
    for number in range(ROUNDS + 1):
        for contestant in all_of_them.values():
            contestant.start(variables)
            if not number:
                contestant.times.clear()  # The first round fills the disk's cache.
    ours = all_of_them["ours"].median
    return [
        Result("cold start to the first page", ours, "ms", name, all_of_them[key].median, bound)
        for key, name, bound in (
            ("stock", "stock Zappa, as it packages", 0.30),
            ("stock, compiled", "stock Zappa, good bytecode", None),
            ("chalice", "Chalice", 0.65),
            ("hello", "Flask hello-world, packaged so", 1.35),
        )
    ]


def cold_large(variables: Mapping[str, str]) -> list[Result]:
    """Start ours on a large site, beside the hello-world."""
    path = sites.programme_paths(14)[-1]
    ours = Contestant(peers.ours(), OUR_HANDLER, event(path))
    hello = Contestant(peers.hello(), "hello.handler", event(path))
    for _ in range(ROUNDS):
        ours.start(variables)
        hello.start(variables)
    name = f"the same, {LARGE:,} programmes in {len(sites.LANGUAGES)} languages"
    peer = "Flask hello-world, packaged so"
    return [Result(name, ours.median, "ms", peer, hello.median, 1.35)]


def warm(variables: Mapping[str, str]) -> list[Result]:
    """Ask for one page again and again, beside a route that returns a constant."""
    paths = {OUR_HANDLER: peers.ours(), "hello.handler": peers.hello()}
    times: dict[str, list[float]] = {}
    for handler, folder in paths.items():
        with Sandbox(folder, handler, variables) as sandbox:
            times[handler] = [_timed(sandbox) for _ in range(WARM)][WARM // 10 :]
    ours, hello = (sorted(values) for values in times.values())
    return [
        Result(
            "warm page, round trip, median",
            statistics.median(ours),
            "ms",
            "a Flask route with a constant",
            statistics.median(hello),
            1.5,
        ),
        Result("warm page, round trip, p99", ours[int(len(ours) * 0.99)], "ms"),
        Result("warm pages a second, one sandbox", 1000 / statistics.mean(ours), "1/s"),
    ]


def _timed(sandbox: Sandbox) -> float:
    start = time.perf_counter()
    answer = sandbox.invoke(event(THEME))
    taken = (time.perf_counter() - start) * 1000
    if answer.error:
        sys.exit(f"A warm request failed: {answer}")
    return taken


def memory(variables: Mapping[str, str]) -> list[Result]:
    """Ask for many different pages, and weigh the process."""
    with Sandbox(peers.ours(), OUR_HANDLER, variables) as sandbox:
        for path in sites.programme_paths(PAGES):
            answer = sandbox.invoke(event(path))
            if answer.error or answer.payload["statusCode"] != 200:  # noqa: PLR2004
                sys.exit(f"{path} failed: {answer}")
        resident = megabytes(Path(f"/proc/{sandbox.pid}/status"), "VmRSS")
    return [
        Result(
            f"resident memory after {PAGES:,} different pages",
            resident,
            "MB",
            bound=80.0,
        )
    ]


def measure() -> list[Result]:
    """Measure everything that a visitor waits for."""
    plan = local_plan()
    environ: dict[str, str] = {}
    results: list[Result] = []
    with LocalCloud() as cloud:
        enter_environment(environ, cloud.endpoint, plan)
        environ.pop("MICROSITE_RELEASE_MAX_AGE")
        # Lambda's task root is read-only. Root on this machine could write there all the same,
        # and the second start would find bytecode that the first one left.
        environ["PYTHONDONTWRITEBYTECODE"] = "1"
        clients = Clients.connect(local_session(), cloud.endpoint)
        provision(plan, clients)
        published = _connect(environ, cloud.endpoint)
        office = sites.starter()
        sites.copy(office, published, [THEME])
        page = office.page(THEME)
        published.put("peer/page.json", encode(page), "application/json")
        say("Serve: the packages of all contestants, and their cold starts …")
        results += cold(environ)
        say("Serve: one warm page, again and again …")
        results += warm(environ)
        say(f"Serve: a site of {LARGE:,} programmes in {len(sites.LANGUAGES)} languages …")
        large = sites.large(LARGE)
        sites.copy(large, published, sites.programme_paths(PAGES))
        results += cold_large(environ)
        results += memory(environ)
        clients.close()
    return results


def _connect(environ: Mapping[str, str], endpoint: str) -> Bucket:
    """Open the published bucket; obstore reads credentials from the process environment."""
    os.environ.update(environ)
    return Bucket.connect(PUBLISHED, endpoint=endpoint)
