"""What everything that belongs to an environment is called."""

from dataclasses import dataclass

from infra.packaging.stages import STAGES
from infra.plan import bucket_prefix

_KEPT = {"ContentBucket": "content", "PublishedBucket": "published", "InboxBucket": "inbox"}


@dataclass(frozen=True)
class Names:
    """The names within one environment, such as staging."""

    environment: str

    @property
    def project(self) -> str:
        """The name of the stack, and Zappa's of the project."""
        return f"microsite-{self.environment}"

    @property
    def edge(self) -> str:
        """The stack with the CDN."""
        return f"{self.project}-edge"

    def function(self, stage: str) -> str:
        """The function of a stage, as Zappa names it too."""
        return f"{self.project}-{stage}"

    @property
    def functions(self) -> tuple[str, ...]:
        """All functions."""
        return tuple(self.function(stage) for stage in STAGES)

    def rule(self, stage: str) -> str:
        """The rule that calls a function by the clock."""
        return f"{self.function(stage)}-schedule"

    def buckets(self, account: str) -> dict[str, str]:
        """The buckets that outlive a stack, by what the template calls them."""
        prefix = bucket_prefix(self.environment, account)
        return {logical_id: f"{prefix}-{suffix}" for logical_id, suffix in _KEPT.items()}

    def log_group(self, stage: str) -> str:
        """Where a function logs to."""
        return f"/aws/lambda/{self.function(stage)}"
