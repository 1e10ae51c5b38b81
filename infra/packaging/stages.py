"""The three functions as Zappa's settings name them, and what a package of each may be."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from infra.packaging.errors import PackageError

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = ROOT / "zappa_settings.json"
STAGES = ("web", "upload", "enquiry")

ARCHITECTURES = ("x86_64", "arm64")

_MOST = {"web": 12_000_000, "upload": 60_000_000, "enquiry": 10_000_000}
_SITE = {
    "web": ("static", "templates", "translations"),
    "upload": ("fonts", "print", "static", "templates", "translations"),
    "enquiry": ("templates", "translations"),
}
_PROVIDED = ("boto3", "botocore", "s3transfer")
"""What Lambda's runtime has already."""

_OPERATORS = ("infra", "moto", "tests", "zappa")
_UPLOADS = ("PIL", "markdown_it", "pydantic", "pydantic_core", "typst")
_WEB = ("apig_wsgi", "dns", "email_validator", "flask", "werkzeug")
_FOREIGN = {
    "web": (*_PROVIDED, *_OPERATORS, *_UPLOADS),
    "upload": (*_PROVIDED, *_OPERATORS, *_WEB),
    "enquiry": (*_PROVIDED, *_OPERATORS, *_UPLOADS, *_WEB),
}


@dataclass(frozen=True)
class Stage:
    """A function: its module, its runtime's Python, and the bounds of its package.

    `most` is in bytes, zipped; `site` names folders of `site/`; `foreign` names the
    top-level modules that would slow it or belong to somebody else.
    """

    name: str
    module: str
    function: str
    python: tuple[int, int]
    most: int
    site: tuple[str, ...]
    foreign: tuple[str, ...]

    @property
    def handler(self) -> str:
        """The handler as Lambda is told it."""
        return f"{self.module}.{self.function}"

    @property
    def requirements(self) -> Path:
        """The pinned requirements of the function."""
        return ROOT / "requirements" / f"{self.name}.txt"


def read_stage(name: str, settings: Path = SETTINGS) -> Stage:
    """Read a stage of Zappa's settings, or raise `PackageError`."""
    found = json.loads(settings.read_bytes()).get(name)
    if found is None or name not in STAGES:
        raise PackageError(f"There is no function {name}: choose among {', '.join(STAGES)}.")
    module, _, function = str(found["lambda_handler"]).rpartition(".")
    return Stage(
        name=name,
        module=module,
        function=function,
        python=_python(name, str(found["runtime"])),
        most=_MOST[name],
        site=_SITE[name],
        foreign=_FOREIGN[name],
    )


def _python(name: str, runtime: str) -> tuple[int, int]:
    match = re.fullmatch(r"python(\d+)\.(\d+)", runtime)
    if not match:
        raise PackageError(f"The runtime of {name} is {runtime}, which is no Python of Lambda's.")
    return int(match[1]), int(match[2])
