"""What a site costs a month, from list prices and stated assumptions: run me to see the table.

Prices are AWS's list prices in us-east-1 as published in 2025, in US dollars, and have to be
looked up again before anyone relies on them; free tiers that end after a year are left out,
those that stay (Lambda, SQS, CloudFront, CloudWatch) are taken off.

    .venv/bin/python benchmarks/costs.py
"""

from dataclasses import dataclass
from pathlib import Path

PAGES = (1_000, 100_000, 10_000_000)
MESSAGES_PER_PAGE = 0.001
KILOBYTES_PER_PAGE = 60
"""A page, its style sheet on the first visit, and now and then a PDF."""

TICKS = 30 * 24 * 12
"""The schedule calls two functions every five minutes."""


@dataclass(frozen=True)
class Line:
    """A cost a month, in dollars, for a number of pages."""

    name: str
    dollars: tuple[float, ...]


def beyond(amount: float, free: float, price: float) -> float:
    """What is paid beyond what is free."""
    return max(0.0, amount - free) * price


def function_calls(pages: int) -> float:
    """Every page reaches the function (a CDN that keeps none), 25 ms at 512 MB each."""
    gigabyte_seconds = pages * 0.025 * 0.5 + TICKS * (0.3 * 3 + 0.1 * 0.5)
    requests = pages + 2 * TICKS
    return beyond(gigabyte_seconds, 400_000, 0.0000166667) + beyond(requests, 1e6, 0.2e-6)


def storage(pages: int) -> float:
    """What is read and written, and 1 GB that is kept.

    A page takes two reads, a message ten writes or lists and ten reads. A tick lists the uploads
    once, reads five objects, and lists three folders of the inbox, by the thousand, in which the
    messages of a year lie.
    """
    messages = pages * MESSAGES_PER_PAGE
    reads = 2 * pages + 10 * messages + 5 * TICKS
    lists = 1 + 3 * max(1.0, 12 * messages / 1000)
    return reads * 0.0004 / 1000 + (lists * TICKS + 10 * messages) * 0.005 / 1000 + 0.023


def delivery(pages: int) -> float:
    """The CDN: a terabyte and ten million requests a month are free."""
    gigabytes = pages * KILOBYTES_PER_PAGE / 1e6
    return beyond(gigabytes, 1000, 0.085) + beyond(pages * 3, 10e6, 0.01 / 10_000)


def mail(pages: int) -> float:
    """One e-mail a message; Lambda polls each of three queues five-fold, every 20 seconds."""
    polls = 3 * 5 * 3 * 60 * 24 * 30
    return pages * MESSAGES_PER_PAGE * 0.1 / 1000 + beyond(polls, 1e6, 0.4e-6)


def watching(pages: int) -> float:
    """The template's alarms, of which ten are free, logs of 0.5 KB a request, two secrets."""
    alarms = Path(__file__).parents[1].joinpath("infra/template.yaml").read_text("utf-8")
    count = alarms.count("Type: AWS::CloudWatch::Alarm")
    return beyond(count, 10, 0.1) + beyond(pages * 0.5 / 1e6, 5, 0.5) + 2 * 0.4


def firewall(pages: int) -> float:
    """The rate rules, which are the one fixed cost that can be left out."""
    return 5 + 2 * 1 + pages * 3 * 0.6 / 1e6


PARTS = {
    "Functions": function_calls,
    "Storage": storage,
    "CDN": delivery,
    "Mail and queues": mail,
    "Alarms, logs, secret": watching,
    "Firewall": firewall,
}


def main() -> None:
    """Print a line a part and their sum."""
    print(f"{'US dollars a month':24}" + "".join(f"{pages:>14,}" for pages in PAGES))
    lines = [Line(name, tuple(part(pages) for pages in PAGES)) for name, part in PARTS.items()]
    total = Line("Together", tuple(map(sum, zip(*(line.dollars for line in lines), strict=True))))
    for line in (*lines, total):
        print(f"{line.name:24}" + "".join(f"{dollars:14.2f}" for dollars in line.dollars))


if __name__ == "__main__":
    main()
