"""Who receives a message."""

from collections.abc import Iterable
from itertools import chain

from handlers.release.manifest import Routing


def recipients(routing: Routing, topic: str, about: str) -> tuple[str, ...]:
    """Choose the topic's recipients, else the theme's, else the site's; each address once.

    `about` is `theme`, `theme/programme` or empty.
    """
    theme = about.partition("/")[0]
    return _once(routing.topics.get(topic) or routing.themes.get(theme) or routing.recipients)


def others(routing: Routing, addressed: Iterable[str]) -> tuple[str, ...]:
    """Choose who can be told about a message that others were to receive.

    They are the recipients of the whole site, else those of any topic or theme.
    """
    known = {address.casefold() for address in addressed}
    rest = chain(*routing.topics.values(), *routing.themes.values())
    return _without(known, routing.recipients) or _without(known, rest)


def _without(known: set[str], addresses: Iterable[str]) -> tuple[str, ...]:
    return _once(address for address in addresses if address.casefold() not in known)


def _once(addresses: Iterable[str]) -> tuple[str, ...]:
    unique: dict[str, str] = {}
    for address in addresses:
        unique.setdefault(address.casefold(), address)
    return tuple(unique.values())
