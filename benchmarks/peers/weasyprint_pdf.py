"""The same print pages with WeasyPrint: asked and answering as `benchmarks/printed.py`."""

import json
import sys
import time
from pathlib import Path

from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration


def main() -> None:
    """Print, and leave the last PDF where it is asked for; fonts are looked up once."""
    asked = json.loads(sys.argv[-1])
    folder, names = Path(asked["folder"]), asked["names"]
    fonts = FontConfiguration()
    body, seconds = b"", []
    for name in names:
        start = time.perf_counter()
        page = HTML(filename=folder / f"{name}.html")
        body = page.write_pdf(font_config=fonts, pdf_variant=asked["variant"])
        seconds.append(time.perf_counter() - start)
    Path(asked["last"]).write_bytes(body)
    status = Path("/proc/self/status").read_text("utf-8").splitlines()
    peak = next(line for line in status if line.startswith("VmHWM"))
    print(
        json.dumps(
            {
                "first": seconds[0],
                "seconds": seconds[asked["warm"] :],
                "peak": int(peak.split()[1]) * 1024 / 1e6,
            }
        )
    )


if __name__ == "__main__":
    main()
