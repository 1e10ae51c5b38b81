"""Many documents in one process: at the same time, and one after the other."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Lock
from typing import Any

import pytest
from msgspec.structs import replace

from handlers.printing.document import PrintDocument, theme_document
from handlers.printing.pdf import PdfPrinter
from handlers.release.model import Paragraph
from tests.unit.printing.print_samples import (
    BASE,
    ENGLISH,
    FRAME,
    IMAGES,
    SITE,
    article,
    documents,
    text,
    theme_page,
)

GROWTH = """
import re, sys
from pathlib import Path
from handlers.printing.pdf import PdfPrinter
from tests.unit.printing.print_samples import SITE
from tests.unit.printing.test_pdf_at_once import large

def kilobytes():
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmRSS:\\s+(\\d+)", status)[1])

printer = PdfPrinter(SITE)
for number in range(2):
    printer.render(large(number), {})
before = kilobytes()
for number in range(2, 7):
    printer.render(large(number), {})
print(kilobytes() - before)
"""


def large(number: int) -> PrintDocument:
    """Make a document long enough to be one of those that have the memory to themselves."""
    words = " ".join(f"{number}-{place} words of a programme" for place in range(40))
    body = tuple(Paragraph(text(f"{words} {place}")) for place in range(4))
    articles = (article(f"a{place}", f"A {place}", body=body, links=()) for place in range(60))
    return theme_document(theme_page("large", *articles), FRAME, BASE, ENGLISH)


def test_threads_get_the_same_bytes_as_one_does() -> None:
    alone, together = PdfPrinter(SITE), PdfPrinter(SITE)
    kinds = documents().values()
    many = [replace(document, title=f"T {n}") for n in range(6) for document in kinds]
    start = Barrier(3, timeout=30)

    def render(share: int) -> list[bytes]:
        start.wait()
        return [together.render(document, IMAGES).body for document in many[share::3]]

    with ThreadPoolExecutor(3) as threads:
        found = list(threads.map(render, range(3)))
    for share in range(3):
        assert found[share] == [alone.render(document, IMAGES).body for document in many[share::3]]


class Watched(PdfPrinter):
    """A printer that notes how many documents were being rendered when each began.

    So many as `together` says are kept until all of them have begun.
    """

    def __init__(self, site: Path, together: int = 1) -> None:
        super().__init__(site)
        self.begun: list[int] = []
        self.running = 0
        self.lock = Lock()
        self.together = Barrier(together, timeout=30)

    def _press(self) -> Any:
        press, printer = super()._press(), self

        class Press:
            forget = press.forget

            def render(self, data: str, pictures: Mapping[str, bytes]) -> bytes:
                with printer.lock:
                    printer.running += 1
                    printer.begun.append(printer.running)
                printer.together.wait()
                time.sleep(0.05)
                body = press.render(data, pictures)
                with printer.lock:
                    printer.running -= 1
                return body

        return Press()


def test_large_documents_wait_for_each_other() -> None:
    printer = Watched(SITE)
    with ThreadPoolExecutor(2) as threads:
        found = list(threads.map(lambda n: printer.render(large(n), {}).body, (1, 2)))
    assert printer.begun == [1, 1]
    assert found == [PdfPrinter(SITE).render(large(n), {}).body for n in (1, 2)]


def test_small_documents_do_not_wait() -> None:
    together = min(2, os.cpu_count() or 1)
    printer = Watched(SITE, together)
    document = documents()["programme"]
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda _: printer.render(document, IMAGES), range(2)))
    assert printer.begun == [1, together]


def test_memory_does_not_grow_with_large_documents() -> None:
    root = Path(__file__).parents[3]
    run = subprocess.run(  # noqa: S603  Our own interpreter and code.
        [sys.executable, "-c", GROWTH],
        check=True,
        capture_output=True,
        text=True,
        cwd=root,
        env={"PYTHONPATH": str(root)},
    )
    # Five more such documents would take 150 MB, were they not forgotten.
    assert int(run.stdout) < 50_000


def test_no_picture_is_left_where_the_printer_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    PdfPrinter(SITE).render(documents()["programme"], IMAGES)
    assert list(tmp_path.glob("*/main.typ")) != []
    assert list(tmp_path.glob("*/picture-*")) == []
