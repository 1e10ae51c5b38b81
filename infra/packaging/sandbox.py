"""A package at work as in Lambda: unpacked, read-only, and with nothing beside it.

The process sees the interpreter's standard library, the package, and what Lambda's runtime
provides (`requirements/runtime.txt`); nothing of this machine's other packages or environment.
"""

import os
import platform
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Self
from zipfile import ZipFile

from infra.packaging.dependencies import environment, site_packages
from infra.packaging.errors import PackageError
from infra.packaging.runtime_api import Answer, RuntimeApi
from infra.packaging.stages import ROOT

_RUNTIME = ROOT / "requirements" / "runtime.txt"
_ARCHITECTURES = {"x86_64": "x86_64", "aarch64": "arm64"}


def host_architecture() -> str:
    """Name this machine's architecture as Lambda does, or raise `PackageError`."""
    found = _ARCHITECTURES.get(platform.machine()) if sys.platform == "linux" else None
    if not found:
        raise PackageError("Packages run on Linux only, on x86_64 or arm64.")
    return found


def runtime_folder() -> Path:
    """Where what Lambda's runtime provides is kept, installed once."""
    python = sys.version_info[:2]
    return site_packages(environment(_RUNTIME, python, host_architecture()), python)


class Sandbox:
    """One sandbox of a function, for use with `with`.

    `package` is a zip, or a folder into which one was unpacked; `variables` are what the
    function's configuration adds to Lambda's own environment.
    """

    def __init__(
        self, package: Path, handler: str, variables: Mapping[str, str], *, memory: int = 512
    ) -> None:
        self._package = package
        self._handler = handler
        self._variables = variables
        self._memory = memory
        self._parts = ExitStack()
        self.api = RuntimeApi()
        self.task_root = package
        self.first_response_seconds = 0.0
        """From the start of the process to its first answer; 0 until then."""

    def __enter__(self) -> Self:
        """Unpack the package and start the process; `invoke` may be called at once."""
        with self._parts:
            home = Path(self._parts.enter_context(TemporaryDirectory(prefix="microsite-sandbox-")))
            if self._package.is_file():
                self.task_root = home / "task"
                self._parts.callback(_make_writable, self.task_root)
                unpack(self._package, self.task_root)
            self._parts.enter_context(self.api)
            self._log = home / "log"
            self._start(home)
            self._parts = self._parts.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        """End the process and take away its folder."""
        self._parts.close()

    def invoke(self, event: object, seconds: float = 30.0) -> Answer:
        """Call the function and wait for its answer."""
        answer = self.api.invoke(event, seconds)
        if not self.first_response_seconds:
            self.first_response_seconds = time.perf_counter() - self._started
        return answer

    @property
    def init_seconds(self) -> float:
        """From the start of the process to its asking for an event; 0 until then."""
        return self.api.ready_at - self._started if self.api.ready_at else 0.0

    @property
    def log(self) -> str:
        """Everything that the process has written so far."""
        return self._log.read_text("utf-8", "replace")

    @property
    def pid(self) -> int:
        """The process."""
        return self._process.pid

    def _start(self, home: Path) -> None:
        temporary = home / "tmp"
        temporary.mkdir()
        out = self._parts.enter_context(self._log.open("wb"))
        environ = self._environment(temporary)
        self._started = time.perf_counter()
        self._process = subprocess.Popen(  # noqa: S603  Our own interpreter.
            # -S: no site-packages of this interpreter; -s: nor of this user.
            [sys.executable, "-S", "-s", "-m", "awslambdaric", self._handler],
            cwd=self.task_root,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        watcher = Thread(target=self._watch, daemon=True)
        watcher.start()
        self._parts.callback(watcher.join)
        self._parts.callback(self._process.kill)

    def _watch(self) -> None:
        status = self._process.wait()
        self.api.fail("Runtime.ExitError", f"Runtime exited with error: exit status {status}")

    def _environment(self, temporary: Path) -> dict[str, str]:
        """Give what “Using Lambda environment variables” lists, and the function's own."""
        return {
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EXECUTION_ENV": "AWS_Lambda_python{}.{}".format(*sys.version_info[:2]),
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(self._memory),
            "AWS_LAMBDA_FUNCTION_NAME": "microsite",
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/microsite",
            "AWS_LAMBDA_LOG_STREAM_NAME": "2026/01/01/[$LATEST]local",
            "AWS_LAMBDA_RUNTIME_API": self.api.address,
            "AWS_REGION": "us-east-1",
            "HOME": str(temporary),
            "LAMBDA_RUNTIME_DIR": str(runtime_folder()),
            "LAMBDA_TASK_ROOT": str(self.task_root),
            "LANG": "en_US.UTF-8",
            "PATH": os.defpath,
            "PYTHONPATH": os.pathsep.join((str(self.task_root), str(runtime_folder()))),
            "TMPDIR": str(temporary),
            "TZ": ":UTC",
            "_HANDLER": self._handler,
            **self._variables,
        }


def unpack(package: Path, folder: Path) -> None:
    """Unpack a package as Lambda does: nobody may write there."""
    with ZipFile(package) as opened:
        opened.extractall(folder)
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)


def _make_writable(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if path.is_dir():
            path.chmod(0o755)
