"""Functions as Lambda runs them: called with an event and a context, one event at a time."""

import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic
from typing import Any

from infra.plan import Place

Handler = Callable[[dict[str, Any], object], object]

_log = logging.getLogger("microsite.local")
_TIMEOUT = 900.0


@dataclass(frozen=True)
class LocalContext:
    """What a function may ask about its own invocation, as far as ours do."""

    function_name: str
    invoked_function_arn: str
    aws_request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    deadline: float = field(default_factory=lambda: monotonic() + _TIMEOUT)

    def get_remaining_time_in_millis(self) -> int:
        """Return how long this invocation may still take."""
        return max(0, int((self.deadline - monotonic()) * 1000))


class LocalFunction:
    """One function with one sandbox: like on Lambda, a sandbox never runs two events at once."""

    def __init__(self, name: str, handler: Handler, place: Place) -> None:
        self.name = name
        self._handler = handler
        self._arn = f"arn:{place.partition}:lambda:{place.region}:{place.account}:function:{name}"
        self._sandbox = Lock()
        self._last_failure = ""

    def invoke(self, event: dict[str, Any]) -> object:
        """Call the handler and return its answer; what it raises is logged and raised.

        A failure that repeats itself is told once, without its traceback after that: a
        schedule that fails every two seconds would bury everything else.
        """
        with self._sandbox:
            try:
                answer = self._handler(event, LocalContext(self.name, self._arn))
            except (Exception, SystemExit) as error:
                self._tell(error)
                raise
            self._last_failure = ""
            return answer

    def _tell(self, error: BaseException) -> None:
        failure = repr(error)
        if failure == self._last_failure:
            _log.debug("%s failed again: %s", self.name, type(error).__name__)
        else:
            _log.error("%s failed: %s", self.name, type(error).__name__, exc_info=error)
        self._last_failure = failure
