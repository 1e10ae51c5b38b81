"""What is there of an environment, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Listening:
    """A queue that calls a function."""

    queue: str
    state: str
    response_types: frozenset[str]


@dataclass(frozen=True)
class Clock:
    """A rule that calls a function; `permitted` where the function lets it."""

    expression: str
    enabled: bool
    permitted: bool


@dataclass(frozen=True)
class Address:
    """The address of a function; `public` where the function lets everybody in."""

    url: str
    authorization: str
    public: bool


@dataclass(frozen=True)
class Function:
    """A function as it is."""

    role: str
    handler: str
    runtime: str
    architecture: str
    variables: Mapping[str, str] = field(repr=False)
    listening: tuple[Listening, ...] = ()
    clocks: tuple[Clock, ...] = ()
    address: Address | None = None


@dataclass(frozen=True)
class Wired:
    """What is there. Notifications are triples of event, prefix and queue, by bucket."""

    functions: Mapping[str, Function]
    notifications: Mapping[str, frozenset[tuple[str, str, str]]]
