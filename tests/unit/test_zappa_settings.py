"""The functions that Zappa deploys are the ones that there are."""

import inspect
import json
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

STAGES: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "zappa_settings.json").read_bytes()
)


def test_there_are_the_three_functions_and_no_other() -> None:
    assert set(STAGES) == {"web", "upload", "enquiry"}


@pytest.mark.parametrize("stage", STAGES)
def test_every_function_named_exists_and_takes_an_event_and_a_context(stage: str) -> None:
    module, _, name = STAGES[stage]["lambda_handler"].rpartition(".")

    function = getattr(import_module(module), name)

    assert list(inspect.signature(function).parameters) == ["event", "context"]
    for parameter in inspect.signature(function).parameters.values():
        assert parameter.default is inspect.Parameter.empty


@pytest.mark.parametrize("stage", STAGES)
def test_no_stage_logs_raw_events_or_widens_its_role(stage: str) -> None:
    settings = STAGES[stage]

    assert settings["debug"] is False
    assert settings["log_level"] == "INFO"
    assert settings["manage_roles"] is False
    assert settings["keep_warm"] is False
