"""Two workers and one message, in every order of their steps, with every step as the last.

The real delivery runs in threads that take their steps when they are told to: each call to S3
or to the mail service waits until the example says what becomes of it. A worker ends as
Lambda would end it, at the latest after a minute, and nothing that it had in mind happens.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage
from enum import Enum
from itertools import product
from threading import Semaphore, Thread
from typing import TypeVar

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from handlers.contact.delivery import Standing
from handlers.contact.errors import MailUnavailableError
from handlers.contact.inbox import Inbox
from handlers.contact.lease import LEASE
from handlers.errors import MicrositeError, StorageUnavailableError
from tests.fakes import Objects, SimulatedBucket
from tests.unit.contact.deliveries import Scene
from tests.unit.contact.samples import KEY, enquiry

LIFE = 60
"""Seconds that a worker may live: the function's timeout."""

T = TypeVar("T")


class Fate(Enum):
    """What becomes of a step."""

    DONE = "done"
    FAILED = "failed before anything happened"
    LOST = "done, and the reply was lost"
    RETRIED = "done, the reply was lost, and the storage client did it again"
    KILLED_BEFORE = "the worker was killed before it"
    KILLED_AFTER = "the worker was killed after it"


class Killed(BaseException):
    """The end of a worker; nothing may catch it."""


@dataclass
class Mail:
    """The mail service: who is sending at this moment, and whose e-mails have left."""

    under_way: set["Worker"] = field(default_factory=set)
    sent: list["Worker"] = field(default_factory=list)


class Worker:
    """One attempt at the message, in a thread that stops before each of its steps."""

    def __init__(self, scene: Scene, mail: Mail, lease: timedelta) -> None:
        self.started = scene.now()
        self.alive = True
        self.standing: Standing | None = None
        self.steps: list[str] = []
        self.suffered: list[Fate] = []
        self.bug: Exception | None = None
        self._mail = mail
        self._asked, self._granted = Semaphore(0), Semaphore(0)
        self.fate = Fate.DONE
        bucket = SteppedBucket(scene.objects, self)
        courier = SteppedCourier(self, mail, scene.inbox)
        delivery = scene.delivery(bucket=bucket, courier=courier, lease=lease)
        self._thread = Thread(target=self._run, args=(delivery.deliver,), daemon=True)
        self._thread.start()
        self._asked.acquire()

    def step(self, fate: Fate) -> None:
        """Let the worker take its next step, and wait until it is before another, or has ended."""
        self.fate = fate
        self._granted.release()
        self._asked.acquire()
        if self.bug:
            raise self.bug

    @property
    def knows(self) -> bool:
        """Say whether it ended in the knowledge that the message is on record as sent."""
        outcome = self.standing and self.standing.outcome
        return bool(outcome and outcome.status == "sent")

    @property
    def excused(self) -> bool:
        """Say whether something fell between what it sent and what it recorded."""
        return any(fate is not Fate.DONE for fate in self.suffered)

    def through(self, name: str, effect: Callable[[], T], error: MicrositeError) -> T:
        """Take a step, in the worker's own thread."""
        self.steps.append(name)
        self._asked.release()
        self._granted.acquire()
        fate = self.fate
        self.suffered.append(fate)
        if fate is Fate.KILLED_BEFORE:
            raise Killed
        if fate is Fate.FAILED:
            raise error
        result = effect()
        if fate is Fate.KILLED_AFTER:
            raise Killed
        if fate is Fate.LOST:
            raise error
        # Only the storage client tries again by itself.
        stored = isinstance(error, StorageUnavailableError)
        return effect() if fate is Fate.RETRIED and stored else result

    def _run(self, deliver: Callable[[str], Standing]) -> None:
        try:
            self.standing = deliver(KEY)
        except (Killed, MicrositeError):
            pass
        except Exception as error:  # noqa: BLE001  Raised again where the example is played.
            self.bug = error
        finally:
            self.alive = False
            self._mail.under_way.discard(self)
            self._asked.release()


class SteppedBucket(SimulatedBucket):
    """The bucket as one worker sees it."""

    def __init__(self, objects: Objects, worker: Worker) -> None:
        super().__init__(objects)
        self._worker = worker

    def through(self, name: str, effect: Callable[[], T]) -> T:
        error = StorageUnavailableError(f"Storage did not {name}.")
        return self._worker.through(name, effect, error)


class SteppedCourier:
    """The mail service as one worker sees it: it begins to send, and then the e-mail leaves."""

    def __init__(self, worker: Worker, mail: Mail, inbox: Inbox) -> None:
        self._worker = worker
        self._mail = mail
        self._inbox = inbox

    def _recorded(self) -> bool:
        outcome = self._inbox.outcome(KEY)
        return outcome is not None and outcome.status == "sent"

    def send(self, _message: EmailMessage, _key: str, _tag: str = "enquiry") -> str:
        def begin() -> None:
            assert not self._mail.under_way, "Two workers send the message at once."
            assert not self._recorded(), "A message is sent that is on record as sent."
            self._mail.under_way.add(self._worker)

        def leave() -> str:
            self._worker.suffered.clear()
            self._worker.suffered.append(self._worker.fate)
            self._mail.sent.append(self._worker)
            return f"message-{len(self._mail.sent)}"

        error = MailUnavailableError("Down.", "Down")
        try:
            self._worker.through("the e-mail begins to leave", begin, error)
            return self._worker.through("the e-mail leaves", leave, error)
        finally:
            self._mail.under_way.discard(self._worker)


@dataclass
class Theatre:
    """Plays an example."""

    scene: Scene = field(default_factory=Scene)
    mail: Mail = field(default_factory=Mail)
    workers: list[Worker] = field(default_factory=list)
    lease: timedelta = LEASE

    def __post_init__(self) -> None:
        self.scene.inbox.accept(enquiry())

    @property
    def alive(self) -> list[Worker]:
        return [worker for worker in self.workers if worker.alive]

    def play(self, action: "Action") -> None:
        """Let time pass, or one of two workers take steps of which the last has that fate.

        A worker that has ended is replaced before another step of it.
        """
        if isinstance(action, int):
            return self.wait(action)
        place, steps, fate = action
        while len(self.alive) <= place:
            self.workers.append(Worker(self.scene, self.mail, self.lease))
        worker = self.alive[place]
        for number in range(1, steps + 1):
            if worker.alive:
                worker.step(fate if number == steps else Fate.DONE)
        return None

    def wait(self, seconds: int) -> None:
        """Let time pass, in which Lambda ends whoever has had all of its own."""
        until = self.scene.now().timestamp() + seconds
        for worker in sorted(self.alive, key=lambda one: one.started):
            end = worker.started.timestamp() + LIFE
            if end <= until:
                self._wait_until(end)
                worker.step(Fate.KILLED_BEFORE)
        self._wait_until(until)

    def _wait_until(self, moment: float) -> None:
        self.scene.wait(seconds=max(0.0, moment - self.scene.now().timestamp()))

    def end(self) -> None:
        """Let everybody finish in peace, and the sweep come by until there is an outcome."""
        for worker in self.alive:
            while worker.alive:
                worker.step(Fate.DONE)
        for _ in range(12):
            self.wait(3700)
            outcome = self.scene.inbox.outcome(KEY)
            if outcome and outcome.final:
                return
            self.play((0, 50, Fate.DONE))


Action = int | tuple[int, int, Fate]
STEPS = st.tuples(st.integers(0, 1), st.integers(1, 14), st.sampled_from(Fate))
TIMES = st.sampled_from([1, 20, 45, 61, 119, 121, 125, 301])
ACTIONS = st.one_of(STEPS, STEPS, STEPS, TIMES)
PEACE = st.one_of(st.tuples(st.integers(0, 1), st.integers(1, 14), st.just(Fate.DONE)), st.just(1))


def played(actions: list[Action]) -> Theatre:
    theatre = Theatre()
    for action in actions:
        theatre.play(action)
    theatre.end()
    return theatre


@settings(max_examples=300, deadline=None)
@given(st.lists(ACTIONS, max_size=30))
def test_a_message_is_sent_whatever_happens_and_twice_only_after_a_crash_or_a_lost_reply(
    actions: list[Action],
) -> None:
    theatre = played(actions)
    outcome = theatre.scene.inbox.outcome(KEY)
    assert outcome
    assert outcome.status == "sent"
    assert theatre.mail.sent
    assert all(worker.knows or worker.excused for worker in theatre.mail.sent)
    assert sum(worker.knows for worker in theatre.mail.sent) <= 1
    assert set(theatre.scene.judged) == {KEY}
    event(f"e-mails: {len(theatre.mail.sent)}")


@settings(max_examples=100, deadline=None)
@given(st.lists(PEACE, max_size=20))
def test_without_a_crash_a_message_is_sent_exactly_once(actions: list[Action]) -> None:
    theatre = played(actions)
    assert len(theatre.mail.sent) == 1


def test_the_theatre_sees_two_workers_who_send_at_once() -> None:
    theatre = Theatre(lease=timedelta(0))
    while not theatre.mail.under_way:
        theatre.play((0, 1, Fate.DONE))
    theatre.wait(2)
    with pytest.raises(AssertionError, match="at once"):
        theatre.play((1, 50, Fate.DONE))
    theatre.workers[0].step(Fate.KILLED_BEFORE)


def steps_of_a_delivery() -> list[str]:
    """Name the steps of a worker that meets nobody."""
    theatre = Theatre()
    theatre.play((0, 50, Fate.DONE))
    return theatre.workers[0].steps


def test_killed_after_any_step_but_the_e_mail_a_worker_leaves_one_e_mail() -> None:
    steps = steps_of_a_delivery()
    doubled = []
    for number, name in enumerate(steps, 1):
        for fate in (Fate.KILLED_BEFORE, Fate.KILLED_AFTER):
            theatre = played([(0, number, fate)])
            if len(theatre.mail.sent) > 1:
                doubled.append((name, fate))
    assert doubled == [
        ("the e-mail leaves", Fate.KILLED_AFTER),
        (f"create outcomes/{KEY}.json", Fate.KILLED_BEFORE),
    ]


def test_a_reply_that_is_lost_doubles_an_e_mail_only_where_it_is_that_of_the_mail_service() -> None:
    steps = steps_of_a_delivery()
    doubled = {
        (name, fate)
        for number, name in enumerate(steps, 1)
        for fate in (Fate.FAILED, Fate.LOST, Fate.RETRIED)
        if len(played([(0, number, fate)]).mail.sent) > 1
    }
    assert doubled == {("the e-mail leaves", Fate.LOST)}


@pytest.mark.parametrize("left_claimed", [False, True])
def test_however_two_workers_cross_they_send_one_e_mail(left_claimed: bool) -> None:  # noqa: FBT001
    steps = 14 if left_claimed else 9
    for lead, lag in product(range(1, steps), repeat=2):
        theatre = Theatre()
        if left_claimed:
            theatre.play((0, 2, Fate.KILLED_AFTER))
            assert theatre.workers[0].steps[-1] == f"create claims/{KEY}.json"
            theatre.wait(301)
        for action in ((0, lead), (1, lag), (0, 50), (1, 50)):
            theatre.play((*action, Fate.DONE))
        theatre.end()
        assert len(theatre.mail.sent) == 1


@pytest.mark.parametrize("seconds", [1, 30, 59])
def test_nobody_takes_over_from_a_worker_that_may_still_be_sending(seconds: int) -> None:
    theatre = Theatre()
    while not theatre.mail.under_way:
        theatre.play((0, 1, Fate.DONE))
    theatre.wait(seconds)
    theatre.play((1, 50, Fate.DONE))
    assert theatre.mail.under_way == {theatre.workers[0]}
    theatre.end()
    assert len(theatre.mail.sent) == 1
