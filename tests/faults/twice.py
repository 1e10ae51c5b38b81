"""The judgement on doubles: an e-mail that left once more than it should needs a reason. Pure.

A reason is a crash, or a lost reply, before the outcome. Whenever an operator has a message sent,
one e-mail more is right.
"""

from collections.abc import Iterator

from tests.faults.evidence import Evidence, is_explained, lives


def judge_doubles(evidence: Evidence) -> Iterator[str]:
    """Look for e-mails without a reason, and compare notes with what the mail service has."""
    for key, spans in lives(evidence).items():
        for life in spans:
            plain = [send for send in life.sends if not is_explained(send, evidence)]
            if len(plain) > 1:
                yield f"{key[:8]} was sent {len(life.sends)} times, {len(plain)} without a reason."
        noted = sum(len(life.sends) for life in spans)
        if noted != evidence.mails.get(key, 0):
            yield f"{key[:8]} has {evidence.mails.get(key, 0)} e-mails, and {noted} noted."
