"""Headless Chromium, printing pages: one start for each, or one browser kept open."""

import base64
import fcntl
import json
import os
import shutil
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_FAR = 10
"""Where our ends of the pipes lie, out of the way of the two that Chromium expects."""


def chromium() -> str | None:
    """Where Chromium is, or None."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium")


def version() -> str:
    """What Chromium calls itself."""
    command = [chromium() or "chromium", "--version"]
    return subprocess.run(  # noqa: S603  Chromium, with arguments of ours.
        command, capture_output=True, text=True, check=True
    ).stdout.strip()


def print_once(page: Path, pdf: Path, profile: Path, environ: Mapping[str, str]) -> float:
    """Start Chromium, print one page, and wait for its end; give the seconds."""
    options = (f"--user-data-dir={profile}", "--no-pdf-header-footer", f"--print-to-pdf={pdf}")
    start = time.perf_counter()
    subprocess.run(  # noqa: S603  Chromium, with arguments of ours.
        [chromium() or "chromium", *FLAGS, *options, page.as_uri()],
        env={**os.environ, **environ},
        check=True,
        capture_output=True,
        timeout=300,
    )
    return time.perf_counter() - start


class OpenBrowser:
    """One Chromium that is told through pipes what to print: its own protocol, JSON and a zero."""

    def __init__(self, profile: Path, environ: Mapping[str, str]) -> None:
        self._profile = profile
        self._environ = {**os.environ, **environ}
        self._number = 0
        self._rest = b""

    def __enter__(self) -> Self:
        """Start it, and open a tab."""
        theirs_in, ours_out = (_far(end) for end in os.pipe())
        ours_in, theirs_out = (_far(end) for end in os.pipe())
        command = [chromium() or "chromium", *FLAGS, "--remote-debugging-pipe"]
        null = (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)
        pipes = ((os.POSIX_SPAWN_DUP2, theirs_in, 3), (os.POSIX_SPAWN_DUP2, theirs_out, 4))
        self._pid = os.posix_spawn(
            command[0],
            [*command, f"--user-data-dir={self._profile}", "about:blank"],
            self._environ,
            file_actions=(null, *pipes),
        )
        os.close(theirs_in)
        os.close(theirs_out)
        self._out, self._in = ours_out, ours_in
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        attached = self._call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        self._call("Page.enable", self._session)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End it."""
        if not error:
            self._call("Browser.close")
        os.close(self._out)
        os.close(self._in)
        os.waitpid(self._pid, 0)

    def print(self, page: Path) -> tuple[float, bytes]:
        """Open a page and print it; give the seconds and the PDF."""
        start = time.perf_counter()
        self._call("Page.navigate", self._session, url=page.as_uri())
        while self._message().get("method") != "Page.loadEventFired":
            pass
        printed = self._call("Page.printToPDF", self._session, preferCSSPageSize=True)
        body = base64.b64decode(printed["data"])
        return time.perf_counter() - start, body

    def _call(self, method: str, session: str = "", **parameters: object) -> dict[str, Any]:
        self._number += 1
        asked: dict[str, object] = {"id": self._number, "method": method, "params": parameters}
        if session:
            asked["sessionId"] = session
        os.write(self._out, json.dumps(asked).encode() + b"\0")
        while True:
            message = self._message()
            if message.get("id") == self._number:
                result: dict[str, Any] = message["result"]
                return result

    def _message(self) -> dict[str, Any]:
        """Wait for one message of the browser."""
        parts = [self._rest]
        while b"\0" not in parts[-1]:
            part = os.read(self._in, 1 << 20)
            if not part:
                raise EOFError("Chromium ended while it was asked to print.")
            parts.append(part)
        whole, _, self._rest = b"".join(parts).partition(b"\0")
        message: dict[str, Any] = json.loads(whole)
        return message


def _far(end: int) -> int:
    """Move the end of a pipe out of the way; it is not handed on to other processes."""
    moved = fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, _FAR)
    os.close(end)
    return moved
