"""The worker's side of a run on a cluster, with a scheduler that takes nothing for as long as the test says so."""

import pickle

import numpy as np
import pytest

from plexoscope.plugins.context import Cancelled
from plexoscope.plugins.events import Checked, Dropped, Emitted, Ended, Progress, Progressed
from plexoscope.plugins.results import Check, Image
from plexoscope.plugins.runner.cluster import remote_link
from plexoscope.plugins.runner.cluster.remote import opened
from plexoscope.plugins.runner.cluster.remote_link import RemoteLink
from plexoscope.plugins.states import RunState

POLICIES = {"latest": "latest", "append": "append", "event": "event"}
SIDE = 64
VALUE_BYTES = 4 * SIDE**2


class FakeQueue:
    """A queue on a scheduler. Full until it is opened."""

    def __init__(self, is_open):
        self.is_open, self.batches, self.is_broken = is_open, [], False

    def qsize(self):
        if self.is_broken:
            raise OSError
        return 0 if self.is_open else remote_link.MAX_BATCHES

    def put(self, message):
        self.batches.append(pickle.loads(message))

    @property
    def events(self):
        return [opened(message) for _, messages in self.batches for message in messages]


@pytest.fixture
def queue():
    return FakeQueue(is_open=True)


@pytest.fixture
def link(queue, monkeypatch):
    monkeypatch.setattr(remote_link, "MAX_WAITING_BYTES", 4 * VALUE_BYTES + 8000)
    monkeypatch.setattr(remote_link, "MAX_BATCH_BYTES", 2 * VALUE_BYTES)
    made = RemoteLink(queue, "tcp://worker", POLICIES)
    yield made
    made.leave()
    made.close()


def emit(link, channel, numbers):
    for number in numbers:
        link.take(Emitted(channel, number, Image(np.full((SIDE, SIDE), number, np.float32))))


def emitted(queue, channel):
    return [event.step for event in queue.events if isinstance(event, Emitted) and event.channel == channel]


def finish(link, queue):
    link.take(Ended(RunState.SUCCEEDED))
    queue.is_open = True
    link.close()


def test_events_arrive_in_order_and_the_host_learns_where_from(link, queue):
    emit(link, "append", range(3))
    link.take(Checked(Check("c", "1", 1, True)))
    finish(link, queue)
    assert queue.batches[0] == ("tcp://worker", [])
    assert [type(event) for event in queue.events] == [Emitted, Emitted, Emitted, Checked, Ended]


@pytest.mark.parametrize(
    ("channel", "arrive"),
    # Of `latest` the newest stay, of `append` the first, and of `event` all.
    [("latest", range(16, 20)), ("append", range(4)), ("event", range(20))],
)
def test_what_the_scheduler_has_no_room_for_is_dropped_and_counted(link, queue, channel, arrive):
    queue.is_open = False
    emit(link, channel, range(20))  # would wait for ever here if it waited
    finish(link, queue)
    assert emitted(queue, channel) == list(arrive)
    dropped = sum(event.count for event in queue.events if isinstance(event, Dropped))
    assert dropped == 20 - len(arrive)


def test_a_value_larger_than_all_that_may_wait_still_passes(link, queue, monkeypatch):
    monkeypatch.setattr(remote_link, "MAX_WAITING_BYTES", 10)
    emit(link, "latest", [7])
    finish(link, queue)
    assert emitted(queue, "latest") == [7]


def test_batches_are_bounded(link, queue):
    queue.is_open = False
    emit(link, "event", range(7))
    finish(link, queue)
    assert max(sum(len(message) for message in messages) for _, messages in queue.batches) < 3 * VALUE_BYTES


def test_of_progress_only_the_newest_travels(link, queue):
    queue.is_open = False
    for done in range(100):
        link.take(Progressed(Progress(done, 100)))
    finish(link, queue)
    told = [event.progress.done for event in queue.events if isinstance(event, Progressed)]
    assert told[-1] == 99
    assert len(told) <= 2


def test_after_the_end_nothing_is_sent(link, queue):
    finish(link, queue)
    emit(link, "event", [1])
    assert [type(event) for event in queue.events] == [Ended]


@pytest.mark.parametrize("how", ["leave", "broken"])
def test_a_method_without_a_host_ends_at_its_next_checkpoint(link, queue, how):
    queue.is_open = False
    emit(link, "append", [1])
    if how == "leave":
        link.follow([pickle.dumps(("leave",))])
    else:
        queue.is_broken = True
    link.close()  # the sender has noticed
    with pytest.raises(Cancelled):
        link.checkpoint()
    assert queue.events == []


def test_live_values_of_the_start_do_not_undo_what_was_set_before(queue):
    link = RemoteLink(queue, "tcp://worker", POLICIES, [pickle.dumps(("live", {"speed": 2.0}))])
    link.begin_live({"speed": 1.0})
    assert link.live_values() == {"speed": 2.0}
    link.leave()
    link.close()


def test_a_host_that_is_gone_ends_the_method(link, monkeypatch):
    monkeypatch.setattr(remote_link, "LISTEN_S", 0.0)
    monkeypatch.setattr(remote_link, "LOOK_S", 0.0)

    class Silent:
        def get(self, batch):
            return []

    link.listen(Silent(), lambda: False)
    assert link.is_orphan
    with pytest.raises(Cancelled):
        link.checkpoint()


def test_a_host_that_leaves_after_the_end_lets_go_of_what_is_not_sent(link, queue, monkeypatch):
    monkeypatch.setattr(remote_link, "LISTEN_S", 0.01)
    queue.is_open = False
    emit(link, "append", [1])
    link.take(Ended(RunState.SUCCEEDED))

    class Leaving:
        def get(self, batch):
            return [pickle.dumps(("leave",))]

    link.listen(Leaving(), lambda: True)
    link.close()
    assert queue.events == []


def test_scratch(link):
    folder = link.scratch_folder()
    assert folder.is_dir()
    link.take(Ended(RunState.SUCCEEDED))
    link.close()
    assert not folder.exists()
