"""The short form of the fault suite, and what its table looks like.

`make faults` plays the long one.
"""

import pytest

from tests.faults.cases import CASES
from tests.faults.judging import Verdict
from tests.faults.long import table
from tests.faults.round import Round

VISITORS = 60
SEED = 1


def show(verdict: Verdict, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f"\n{table(verdict.figures)}")


def test_no_message_is_lost_whatever_fails(capsys: pytest.CaptureFixture[str]) -> None:
    verdict = Round.of_crowd(SEED, VISITORS, lambda _: None).play()

    show(verdict, capsys)
    assert verdict.violations == ()
    assert verdict.figures["submitted"] == VISITORS
    assert verdict.figures["lost"] == 0
    assert verdict.figures["faults"] > VISITORS
    assert verdict.figures["workers killed"] > 0


def test_after_each_single_fault_a_message_is_where_it_is_promised_to_be(
    capsys: pytest.CaptureFixture[str],
) -> None:
    verdict = Round.of_cases().play()

    show(verdict, capsys)
    assert verdict.violations == ()
    assert verdict.figures["submitted"] == verdict.figures["stored"] == len(CASES)
    assert verdict.figures["lost"] == 0
    assert verdict.figures["doubled"] > 0
    assert verdict.figures["single faults undisturbed"] > 0
    assert verdict.figures["workers killed"] >= len(CASES) / 2
