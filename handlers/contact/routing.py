"""Who receives a message."""

from handlers.release.manifest import Routing


def recipients(routing: Routing, topic: str, about: str) -> tuple[str, ...]:
    """Choose the topic's recipients, else the theme's, else the site's; each address once.

    `about` is `theme`, `theme/programme` or empty.
    """
    theme = about.partition("/")[0]
    chosen = routing.topics.get(topic) or routing.themes.get(theme) or routing.recipients
    unique: dict[str, str] = {}
    for address in chosen:
        unique.setdefault(address.casefold(), address)
    return tuple(unique.values())
