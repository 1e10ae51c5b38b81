"""What a site costs a month, from list prices and stated assumptions: run me to see the table.

Prices are AWS's list prices in us-east-1 as published in 2025, in US dollars, at
aws.amazon.com/lambda/pricing, /s3/pricing, /cloudfront/pricing, /ses/pricing, /sqs/pricing,
/cloudwatch/pricing, /secrets-manager/pricing and /waf/pricing, and have to be looked up again
before anyone relies on them. Free tiers that end after a year are left out; those that stay
(Lambda, SQS, CloudFront, CloudWatch) are taken off, once for all sites of an account.

    .venv/bin/python benchmarks/costs.py
"""

from collections.abc import Callable
from pathlib import Path

PAGES = (1_000, 100_000, 10_000_000)
MESSAGES_PER_PAGE = 0.001
KILOBYTES_PER_PAGE = 60
"""A page, its style sheet on the first visit, and now and then a PDF."""

HOURS = 30 * 24
TICKS = HOURS * 12
"""The schedule calls two functions every five minutes."""

UPLOAD_HOURS = 60
"""In how many hours of a month something is published."""

Part = Callable[[int, int], float]
"""Dollars a month, from the pages of one site and the number of sites: nobody visits the others."""


def beyond(amount: float, free: float, price: float) -> float:
    """What is paid beyond what is free."""
    return max(0.0, amount - free) * price


def function_calls(pages: int, sites: int) -> float:
    """Every page reaches the function (a CDN that keeps none), 25 ms at 512 MB each."""
    gigabyte_seconds = pages * 0.025 * 0.5 + sites * TICKS * (0.3 * 3 + 0.1 * 0.5)
    requests = pages + 2 * sites * TICKS
    return beyond(gigabyte_seconds, 400_000, 0.0000166667) + beyond(requests, 1e6, 0.2e-6)


def storage(pages: int, sites: int) -> float:
    """What is read and written, and 1 GB that is kept, of each site.

    A page takes two reads, a message ten writes or lists and ten reads. A tick lists the uploads
    once, reads five objects, and lists three folders of the inbox, by the thousand, in which the
    messages of a year lie.
    """
    messages = pages * MESSAGES_PER_PAGE
    reads = 2 * pages + 10 * messages + sites * 5 * TICKS
    lists = 4 * sites + 3 * max(0.0, 12 * messages / 1000 - 1)
    writes = lists * TICKS + 10 * messages
    return reads * 0.0004 / 1000 + writes * 0.005 / 1000 + sites * 0.023


def delivery(pages: int, _sites: int) -> float:
    """The CDN: a terabyte and ten million requests a month are free."""
    gigabytes = pages * KILOBYTES_PER_PAGE / 1e6
    return beyond(gigabytes, 1000, 0.085) + beyond(pages * 3, 10e6, 0.01 / 10_000)


def mail(pages: int, sites: int) -> float:
    """One e-mail a message; Lambda polls each of three queues five-fold, every 20 seconds."""
    polls = sites * 3 * 5 * 3 * 60 * HOURS
    return pages * MESSAGES_PER_PAGE * 0.1 / 1000 + beyond(polls, 1e6, 0.4e-6)


def watching(pages: int, sites: int) -> float:
    """The template's alarms, the functions' metrics, logs of 0.5 KB a request, two secrets.

    Ten alarms and ten metrics are free. A metric is paid for by the hour in which something is
    sent: two are sent by each sweep, three with a message, five with what is published. The
    others tell of trouble, and are rare.
    """
    template = Path(__file__).parents[1].joinpath("infra/template.yaml").read_text("utf-8")
    alarms = sites * template.count("Type: AWS::CloudWatch::Alarm")
    hours = 2 * sites * HOURS + 3 * min(HOURS, pages * MESSAGES_PER_PAGE) + 5 * UPLOAD_HOURS
    logs = beyond(pages * 0.5 / 1e6, 5, 0.5)
    return beyond(alarms, 10, 0.1) + beyond(hours / HOURS, 10, 0.3) + logs + sites * 2 * 0.4


def firewall(pages: int, sites: int) -> float:
    """The rate rules, which are the one fixed cost that can be left out, with the CDN."""
    return sites * (5 + 2 * 1) + pages * 3 * 0.6 / 1e6


PARTS: dict[str, Part] = {
    "Functions": function_calls,
    "Storage": storage,
    "CDN": delivery,
    "Mail and queues": mail,
    "Alarms, logs, secrets": watching,
    "Firewall": firewall,
}


def main() -> None:
    """Print a line a part, their sum, and the sum with a second site that nobody visits."""
    print(f"{'US dollars a month':24}" + "".join(f"{pages:>14,}" for pages in PAGES))
    for name, part in PARTS.items():
        _show(name, [part(pages, 1) for pages in PAGES])
    for name, sites in (("Together", 1), ("With staging beside it", 2)):
        _show(name, [sum(part(pages, sites) for part in PARTS.values()) for pages in PAGES])


def _show(name: str, dollars: list[float]) -> None:
    print(f"{name:24}" + "".join(f"{one:14.2f}" for one in dollars))


if __name__ == "__main__":
    main()
