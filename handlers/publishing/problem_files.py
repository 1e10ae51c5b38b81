"""The problem files: one beside each upload that has something to mend, and no other."""

import re
from hashlib import md5, sha256
from typing import Final, Protocol

from handlers.content.problems import blocking, report
from handlers.publishing.deciding import Decision
from handlers.publishing.files import FILES
from handlers.publishing.gathering import PROBLEMS
from handlers.publishing.record import FileVersion, Version

TEXT: Final = "text/plain; charset=utf-8"
MOST_KEY: Final = 900
"""Bytes of an upload's key that its problem file repeats; S3 takes 1,024 in all."""

_KEPT = "The site goes on showing the last version of this file that was good."
_SAME = "The site goes on showing this file all the same."
_NONE = "Nothing of this file is shown on the site."


class Notes(Protocol):
    """The content bucket as problem files are written to it."""

    def put(self, key: str, body: bytes, content_type: str, *, cache_control: str = "") -> str:
        """Write an object, whatever was there."""
        ...

    def delete(self, keys: list[str]) -> None:
        """Delete objects."""
        ...


def problem_key(key: str) -> str:
    """Say where the problems of an upload are written, whatever its key looks like."""
    parts = [re.sub(r"[\x00-\x1f\x7f]", "_", part) for part in key.split("/")]
    safe = "/".join("_" if part in ("", ".", "..") else part for part in parts)
    if len(safe.encode()) > MOST_KEY:
        safe = f"{safe[: MOST_KEY // 4]}-{sha256(key.encode()).hexdigest()[:16]}"
    return f"{PROBLEMS}{safe}.txt"


def problem_files(decision: Decision) -> dict[str, bytes]:
    """Word the problem files that there should be, by key."""
    shown: dict[str, Version | FileVersion] = {
        **{key.key: version for key, version in decision.versions.items()},
        **{f"{FILES}{name}": file.good for name, file in decision.files.items() if file.good},
    }
    files: dict[str, bytes] = {}
    for key, problems in decision.problems.items():
        source = decision.sources.get(key) or decision.files.get(key.removeprefix(FILES))
        if not blocking(problems):
            sentence = _SAME
        elif key not in shown:
            sentence = _NONE
        elif source and source.version == shown[key]:
            sentence = _SAME
        else:
            sentence = _KEPT
        text = report(key, problems, shown=sentence)
        files[problem_key(key)] = text.encode("utf-8", errors="replace")
    return files


def write_problem_files(content: Notes, wanted: dict[str, bytes], there: dict[str, str]) -> None:
    """Bring the problem files up to date; `there` maps those that exist to their tags."""
    for key, body in wanted.items():
        # S3's tag of an object written in one piece is the MD5 of its bytes.
        if there.get(key, "").strip('"') != md5(body, usedforsecurity=False).hexdigest():
            content.put(key, body, TEXT)
    mended = sorted(there.keys() - wanted.keys())
    if mended:
        content.delete(mended)
