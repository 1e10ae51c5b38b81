"""The short form of the fault suite, and what its table looks like.

`make faults` plays the long one.
"""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from tests.faults.cases import CASES
from tests.faults.judging import UNDISTURBED
from tests.faults.long import Progress, play, play_cases, table

VISITORS = 60
SEED = 1
CROWD, SINGLES = "the crowd", "the single faults"

Verdicts = dict[str, Future[dict[str, Any]]]


@pytest.fixture(scope="module")
def verdicts() -> Iterator[Verdicts]:
    """Both rounds, which are played at the same time: most of that is waiting."""
    progress = Progress(VISITORS)
    with ThreadPoolExecutor() as pool:
        yield {
            CROWD: pool.submit(play, VISITORS, progress, SEED),
            SINGLES: pool.submit(play_cases, progress),
        }


def shown(verdict: Future[dict[str, Any]], capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """The figures of a round in which nothing was violated, with their table on the screen."""
    found = verdict.result()
    with capsys.disabled():
        print(f"\n{table(found['figures'])}")
    assert found["violations"] == []
    figures: dict[str, Any] = found["figures"]
    return figures


def test_no_message_is_lost_whatever_fails(
    verdicts: Verdicts, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = shown(verdicts[CROWD], capsys)
    assert figures["submitted"] == VISITORS
    assert figures["lost"] == 0
    assert figures["faults"] > VISITORS
    assert figures["workers killed"] > 0
    assert all(figures[name] > 0 for name in ("returned", "released", "redriven", "erased"))


def test_after_each_single_fault_a_message_is_where_it_is_promised_to_be(
    verdicts: Verdicts, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = shown(verdicts[SINGLES], capsys)
    assert figures["submitted"] == figures["stored"] == len(CASES)
    assert figures["lost"] == 0
    assert figures["doubled"] > 0
    assert figures[UNDISTURBED] == len(CASES)
    assert figures["workers killed"] >= len(CASES) / 2
