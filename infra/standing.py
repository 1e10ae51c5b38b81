"""How an environment stands: what is live, what is wrong, what waits."""

from dataclasses import dataclass

from handlers.publishing.gathering import PROBLEMS, read_live
from handlers.release.manifest import Manifest
from handlers.release.model import Shard, decoder
from handlers.storage import Bucket
from infra.depths import Depth, depths
from infra.environment import Environment

_shards = decoder(Shard)


@dataclass(frozen=True)
class Standing:
    """How an environment stands.

    `live` is None before the first release. `programmes` counts the programmes that visitors
    can read, by language and theme. `problems` are the keys of uploads with something to mend
    or a notice.
    """

    environment: str
    live: Manifest | None
    programmes: dict[str, dict[str, int]]
    problems: tuple[str, ...]
    queues: tuple[Depth, ...]


def standing(environment: Environment) -> Standing:
    """Read how an environment stands."""
    live, _ = read_live(environment.published)
    notes = (entry.key for entry in environment.content.list(PROBLEMS))
    return Standing(
        environment=environment.name,
        live=live,
        programmes=_programmes(environment.published, live) if live else {},
        problems=tuple(sorted(key.removeprefix(PROBLEMS).removesuffix(".txt") for key in notes)),
        queues=depths(environment.clients.sqs, environment.plan),
    )


def _programmes(published: Bucket, live: Manifest) -> dict[str, dict[str, int]]:
    return {
        lang: {
            theme.slug: _shown(_shards.decode(published.get(frame.shards[theme.slug]).body))
            for theme in frame.themes
        }
        for lang, frame in ((lang, live.frames[lang]) for lang in live.languages)
    }


def _shown(shard: Shard) -> int:
    """Count the programmes with a page; the empty slug is the theme's own."""
    return sum(bool(slug and route.page) for slug, route in shard.routes.items())
