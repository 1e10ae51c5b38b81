"""Dead letters are in one queue or the other at any time, whatever the queues answer."""

from typing import Any

import pytest

from infra.messages.errors import QueueError
from infra.messages.queueing import EnquiryQueue

DEAD, QUEUE = "https://queues.example/dead", "https://queues.example/queue"


class Queues:
    """Queues by their URLs; the one of messages takes a batch as it is told.

    `refusal` is what it answers: the `Id` of each that it did not take, with a code.
    """

    def __init__(self, letters: int, refusal: dict[str, str]) -> None:
        self.dead = {str(number): f"letter {number}" for number in range(letters)}
        self.taken: list[str] = []
        self.refusal = refusal

    def receive_message(self, **call: Any) -> dict[str, Any]:
        assert call["QueueUrl"] == DEAD
        found = list(self.dead.items())[: call["MaxNumberOfMessages"]]
        return {"Messages": [{"Body": body, "ReceiptHandle": handle} for handle, body in found]}

    def send_message_batch(self, **call: Any) -> dict[str, Any]:
        assert call["QueueUrl"] == QUEUE
        entries = {entry["Id"]: entry["MessageBody"] for entry in call["Entries"]}
        self.taken += [body for name, body in entries.items() if name not in self.refusal]
        return {"Failed": [{"Id": name, "Code": code} for name, code in self.refusal.items()]}

    def delete_message_batch(self, **call: Any) -> dict[str, Any]:
        assert call["QueueUrl"] == DEAD
        for entry in call["Entries"]:
            assert self.dead.pop(entry["ReceiptHandle"]) in self.taken, "It is sent beforehand."
        return {}


def queue(queues: Any) -> EnquiryQueue:
    return EnquiryQueue(queues, queue=QUEUE, dead_letters={DEAD: QUEUE}, bucket="inbox")


@pytest.mark.parametrize(
    "refusal", [{"0": "Throttled"}, {"2": "Throttled"}, dict.fromkeys("012", "Throttled")]
)
def test_of_a_batch_that_is_refused_in_whole_or_in_part_no_dead_letter_is_gone(
    refusal: dict[str, str],
) -> None:
    queues = Queues(3, refusal)
    with pytest.raises(QueueError, match=r"^The queue could not be told: Throttled\.$"):
        queue(queues).move_dead_letters()
    assert list(queues.dead.values()) == ["letter 0", "letter 1", "letter 2"]

    queues.refusal = {}
    assert queue(queues).move_dead_letters() == 3
    assert queues.dead == {}


def test_each_dead_letter_is_sent_before_it_is_deleted() -> None:
    queues = Queues(23, {})
    assert queue(queues).move_dead_letters() == 23
    assert queues.taken == [f"letter {number}" for number in range(23)]
