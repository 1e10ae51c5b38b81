"""The judgement on news of e-mails: what was told last is on record, and returns are told. Pure.

News of an e-mail from before an operator had the message sent again counts for nothing. But where
that e-mail's sender did not learn of it, nobody can know which one the news is of: then both is
right.
"""

from collections.abc import Iterator, Sequence

from tests.faults.evidence import Evidence, Life, Told, is_explained, lives

_WORSE = ("", "delivered", "complained", "rejected", "bounced")
"""From better to worse: of two at the same second, the worse counts."""


def judge_news(evidence: Evidence) -> Iterator[str]:
    """Whatever was told last is what the outcome says, and somebody is told of what came back."""
    told: dict[str, list[Told]] = {key: [] for key in evidence.accepted}
    for one in evidence.told:
        told.setdefault(one.key, []).append(one)
    spans = lives(evidence)
    for key, news in told.items():
        yield from _told_of(key, news, evidence)
        if outcome := evidence.outcomes.get(key):
            found = (outcome.delivered_at, _WORSE.index(outcome.delivery))
            right = _right(news, spans.get(key, []), outcome.reopened_at, evidence)
            if found not in right:
                yield f"{key[:8]} is {_words(*found)}, and was told to be {_words(*max(right))}."


def may_settle(key: str, spans: Sequence[Life], evidence: Evidence) -> bool:
    """Say whether late news may rightly have been taken for that of an e-mail not yet sent."""
    late = [one for one in evidence.told if one.key == key and one.again]
    return any(_is_doubtful(one, spans, evidence) for one in late)


def _right(
    news: Sequence[Told], spans: Sequence[Life], reopened_at: str, evidence: Evidence
) -> set[tuple[str, int]]:
    """Give what may rightly be on record, as a time and how bad the news is."""
    last = spans[-1].first if spans else 1
    ranked = [(one, (one.at, _WORSE.index(one.kind))) for one in news if one.kind in _WORSE]
    known = max((rank for one, rank in ranked if one.nth >= last), default=("", 0))
    return {known} | {
        rank
        for one, rank in ranked
        if one.nth < last and one.at >= reopened_at and rank > known
        and _is_doubtful(one, spans, evidence)
    }  # fmt: skip


def _is_doubtful(one: Told, spans: Sequence[Life], evidence: Evidence) -> bool:
    """Say whether nobody can know which e-mail news is of: its sender did not learn of it."""
    sends = [send for life in spans for send in life.sends]
    return one.nth > len(sends) or is_explained(sends[one.nth - 1], evidence)


def _told_of(key: str, news: Sequence[Told], evidence: Evidence) -> Iterator[str]:
    """Of an e-mail that came back somebody is told, and of no other, nor more often than that."""
    number = evidence.returned.get(key, 0)
    if number > evidence.handed.get(key, 0):
        yield f"{key[:8]} was told to have come back {number} times, more often than it was known."
    if not number and any(one.unreached and not one.again for one in news):
        yield f"{key[:8]} came back, and nobody was told."
    if number and not any(one.unreached for one in news):
        yield f"{key[:8]} was told to have come back, and it had not."


def _words(at: str, worse: int) -> str:
    return f"{_WORSE[worse]} at {at}" if at else "without news"
