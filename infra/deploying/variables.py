"""The variables of a function: the environment's own, and what Zappa's settings add to them."""

from collections.abc import Callable, Mapping
from typing import Any

from handlers.errors import MicrositeError
from handlers.settings import EnquirySettings, UploadSettings, WebSettings
from infra.deploying.errors import DeployError

_SAID = ("environment_variables", "aws_environment_variables")
"""Both of Zappa's names, of which it would hand over the second alone."""

_Read = Callable[[Mapping[str, str]], WebSettings | UploadSettings | EnquirySettings]
_READ: dict[str, _Read] = {
    "web": WebSettings.from_environ,
    "upload": UploadSettings.from_environ,
    "enquiry": EnquirySettings.from_environ,
}
"""How each function reads its variables when it starts."""


def joined(stage: str, settings: Mapping[str, Any], ours: Mapping[str, str]) -> dict[str, str]:
    """Add what a stage's settings say to the environment's own variables, which win.

    Raises `DeployError` for what the function could not start with, or would send twice with.
    """
    said = {name: value for place in _SAID for name, value in settings.get(place, {}).items()}
    for name, value in said.items():
        if not isinstance(value, str):
            raise _unfit(stage, f"{name} must be text, so put quotation marks around {value!r}.")
    variables = {**said, **ours}
    if said:
        _try_out(stage, settings, variables)
    return variables


def _try_out(stage: str, settings: Mapping[str, Any], variables: Mapping[str, str]) -> None:
    """Read the variables as the function will, rather than have it fail over every message."""
    try:
        read = _READ[stage](variables)
    except MicrositeError as error:
        raise _unfit(stage, str(error)) from error
    timeout = settings["timeout_seconds"]
    if isinstance(read, EnquirySettings) and read.lease <= timeout:
        raise _unfit(
            stage,
            f"MICROSITE_LEASE must be longer than timeout_seconds, which is {timeout}; otherwise"
            " two workers may send one message.",
        )


def _unfit(stage: str, why: str) -> DeployError:
    return DeployError(
        f"zappa_settings.json, {stage}: the environment variables will not do. {why}"
        " Mend it there, then deploy again."
    )
