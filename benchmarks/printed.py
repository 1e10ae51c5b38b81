"""Prints documents in a process of its own: it is told which, and how many to warm up.

Answers the seconds of the first document, the printer's own start included, those of each of
the others, and the most memory that the process took.
"""

import time
from itertools import pairwise
from pathlib import Path

from benchmarks.children import answer, asked
from handlers.printing.document import PrintDocument
from handlers.printing.pdf import PdfPrinter
from handlers.release.model import decoder

SITE = Path(__file__).parents[1] / "site"
_documents = decoder(PrintDocument)


def read_document(folder: Path, name: str) -> PrintDocument:
    """Read the document with a name."""
    return _documents.decode((folder / f"{name}.json").read_bytes())


def main() -> None:
    """Print, and leave the last PDF where it is asked for."""
    question = asked()
    folder, names, warm = Path(question["folder"]), question["names"], question["warm"]
    documents = [read_document(folder, name) for name in names]
    body = b""
    moments = [time.perf_counter()]
    printer = PdfPrinter(SITE)
    ready = time.perf_counter()
    for document in documents:
        body = printer.render(document, {}).body
        moments.append(time.perf_counter())
    Path(question["last"]).write_bytes(body)
    first = moments[1] - moments[0]
    # Without the printer's start, the first document counts like the others.
    moments[0] = ready
    each = [end - start for start, end in pairwise(moments)]
    answer(first=first, seconds=each[warm:])


if __name__ == "__main__":
    main()
