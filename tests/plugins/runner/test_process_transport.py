"""Values between processes: what arrives is what was sent, places are used again, and only what may be is dropped."""

import gc
import os
import pickle
from multiprocessing import Pipe
from types import MappingProxyType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as np_st

from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.events import Dropped, Emitted, Ended, Logged
from plexoscope.plugins.results import Image, Scalar
from plexoscope.plugins.runner.messages import MAX_SMALL, SMALL, Parcel, unpacked
from plexoscope.plugins.runner.process.arena import PAGE, in_pages, map_arena, open_arena
from plexoscope.plugins.runner.process.blocks import Blocks
from plexoscope.plugins.runner.process.loans import Loans
from plexoscope.plugins.runner.process.sender import MIN_IN_FLIGHT, Sender
from plexoscope.plugins.states import RunState

pytestmark = pytest.mark.skipif(not hasattr(os, "memfd_create"), reason="processes need Linux")


class Wire:
    """A sender and what its host would do, in one process."""

    def __init__(self, max_bytes=2**30, kept=(), arena_bytes=None):
        self.descriptor = open_arena()
        arena = map_arena(self.descriptor)
        self.ours, theirs = Pipe()
        self.loans = Loans(arena)
        self.sender = Sender(theirs, arena[:arena_bytes], self.descriptor, PAGE, max_bytes, kept)
        self.theirs = theirs

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.close(self.descriptor)
        self.ours.close()
        self.theirs.close()

    def received(self):
        """What has been sent and not yet received; and tell the sender what has come back by now."""
        events = []
        while self.ours.poll(0):
            events.append(unpacked(self.ours.recv_bytes(), self.loans.lend))
        self.sender.give_back(self.loans.returned())
        return events

    def n_bytes_used(self):
        return os.fstat(self.descriptor).st_blocks * 512


def image(value, n_bytes=4 * SMALL):
    return Image(np.full((n_bytes // 1024, 256), value, np.float32))


@pytest.fixture
def wire():
    with Wire() as made:
        yield made


ARRAYS = np_st.arrays(
    dtype=st.one_of(
        np_st.boolean_dtypes(), np_st.integer_dtypes(), np_st.floating_dtypes(), np_st.complex_number_dtypes(),
        np_st.unicode_string_dtypes(max_len=3), np_st.byte_string_dtypes(max_len=3),
        np_st.array_dtypes(np_st.integer_dtypes()),
    ),
    shape=np_st.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=6),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(ARRAYS, max_size=4), st.sampled_from(["C", "F", "reversed", "other endian"]))
def test_every_array_arrives_as_it_was_sent(arrays, how):
    def changed(array):
        if how == "reversed":
            return array[::-1] if array.ndim else array
        if how == "other endian":
            return array.astype(array.dtype.newbyteorder())
        return np.asarray(array, order=how)

    sent = {str(number): changed(array) for number, array in enumerate(arrays)}
    got = unpacked(Parcel(sent).message_alone(), lambda *_: pytest.fail("needs no place"))
    for name, array in sent.items():
        assert got[name].dtype == array.dtype
        assert array.dtype.names or not got[name].flags.writeable  # NumPy copies records into the pickle
        assert got[name].shape == array.shape
        assert got[name].tobytes() == array.tobytes()


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(-2, 2)), min_size=1, max_size=4))
def test_through_shared_memory_and_read_only(sizes):
    arrays = {
        str(number): np.arange(scale * SMALL + offset + 2, dtype=np.uint8)
        for number, (scale, offset) in enumerate(sizes)
    }
    with Wire() as wire:
        wire.sender.send(Emitted("a", 1, arrays))
        (event,) = wire.received()
        for name, array in arrays.items():
            np.testing.assert_array_equal(event.value[name], array)
            assert not event.value[name].flags.writeable


def test_many_small_arrays_do_not_all_go_with_the_message(wire):
    arrays = [np.zeros(SMALL - 1, np.uint8) for _ in range(100)]
    parcel = Parcel(arrays)
    assert parcel.n_bytes >= sum(array.nbytes for array in arrays) - MAX_SMALL
    assert len(parcel.message(0, lambda *_: None)) < 2 * MAX_SMALL


def test_read_only_mappings_can_be_sent():
    sent = Scalar(MappingProxyType({"a": 1.0}))
    assert unpacked(Parcel(sent).message_alone(), None).values == {"a": 1.0}


def test_what_arrived_stays_while_it_is_held(wire):
    held = []
    for value in range(50):
        wire.sender.send(Emitted("a", value, image(value)))
        events = wire.received()
        held += [event.value.pixels for event in events if value % 7 == 0]
    assert [int(array.min()) for array in held] == [int(array.max()) for array in held] == list(range(0, 50, 7))


def test_a_part_of_an_array_holds_its_place(wire):
    wire.sender.send(Emitted("a", 0, image(1)))
    (event,) = wire.received()
    corner = event.value.pixels[::2][:3, :2].T
    del event
    for value in range(2, 6):
        wire.sender.send(Emitted("a", 0, image(value)))
        wire.received()
    assert corner.min() == corner.max() == 1


def test_places_are_used_again(wire):
    for value in range(200):
        wire.sender.send(Emitted("a", value, image(value)))
        wire.received()
    assert wire.n_bytes_used() <= 4 * in_pages(image(0).pixels.nbytes)


def test_a_value_may_change_after_it_was_sent(wire):
    pixels = np.zeros((256, 256), np.float32)
    wire.sender.send(Emitted("a", 0, {"pixels": pixels}))
    pixels += 1
    assert wire.received()[0].value["pixels"].max() == 0


def test_what_the_host_has_no_room_for_is_dropped_and_told():
    n_bytes = 4 * SMALL
    with Wire(max_bytes=6 * n_bytes, kept=("event",)) as wire:
        for value in range(20):
            wire.sender.send(Emitted("latest", value, image(value, n_bytes)))
        events = wire.received()
        assert [event.step for event in events if isinstance(event, Emitted)] == list(range(6))
        assert [event for event in events if isinstance(event, Dropped)] == [Dropped("latest", 1)] * 14

        wire.sender.send(Emitted("event", 0, image(7, n_bytes)))
        wire.sender.send(Emitted("latest", 20, Scalar({"small": 1.0})))
        assert [event.step for event in wire.received()] == [0, 20]

        del events
        wire.received()
        wire.sender.send(Emitted("latest", 21, image(1, n_bytes)))
        assert [event.step for event in wire.received()] == [21]


def test_a_few_values_of_each_channel_pass_however_large():
    with Wire(max_bytes=1) as wire:
        for value in range(MIN_IN_FLIGHT + 2):
            for channel in "ab":
                wire.sender.send(Emitted(channel, value, image(value)))
        kinds = [type(event) for event in wire.received()]
    assert kinds.count(Emitted) == 2 * MIN_IN_FLIGHT
    assert kinds.count(Dropped) == 4


def test_events_that_find_no_place_are_sent_all_the_same():
    with Wire(kept=("event",), arena_bytes=2 * PAGE) as wire:
        wire.sender.send(Emitted("event", 0, image(3, 2 * SMALL)))
        wire.sender.send(Ended(RunState.SUCCEEDED, None, image(4, 2 * SMALL)))
        one, two = wire.received()
        assert (one.value.pixels.max(), two.outputs.pixels.max()) == (3, 4)


def test_nothing_is_sent_after_the_last(wire):
    wire.sender.send(Ended(RunState.SUCCEEDED), is_last=True)
    wire.sender.send(Logged("late"))
    assert [type(event) for event in wire.received()] == [Ended]


def test_what_cannot_be_pickled_is_an_error(wire):
    with pytest.raises(PluginError, match="emit: channel 'a': cannot be sent to another process"):
        wire.sender.send(Emitted("a", 0, lambda: None))
    assert wire.received() == []


def test_pages_go_back_to_the_system_once_the_process_is_gone(wire):
    size = 64 * PAGE
    for value in range(8):
        wire.sender.send(Emitted("a", value, image(value, size)))
    events = wire.received()
    assert wire.n_bytes_used() >= 8 * size
    held, events = events[3], None
    wire.loans.retire()
    assert wire.n_bytes_used() <= size + PAGE
    assert held.value.pixels.max() == 3
    held = None
    assert wire.n_bytes_used() <= PAGE


def test_memory_is_unmapped_with_the_last_array():
    def is_mapped():
        gc.collect()
        with open("/proc/self/maps") as maps:
            return "memfd:plexoscope" in maps.read()

    before = is_mapped()
    with Wire() as wire:
        wire.sender.send(Emitted("a", 0, image(5)))
        kept = wire.received()[0].value.pixels[1:]
    del wire
    assert is_mapped()
    assert kept.max() == 5
    del kept
    assert is_mapped() is before is False


def test_a_fork_of_the_process_sends_nothing(wire):
    pid = os.fork()
    if pid == 0:
        wire.sender.disown()
        wire.sender.send(Logged("from the fork"))
        os._exit(0)
    os.waitpid(pid, 0)
    wire.sender.send(Logged("from the process"))
    assert wire.received() == [Logged("from the process")]


@given(st.lists(st.one_of(st.integers(1, 5), st.floats(0, 1)), max_size=60))
def test_blocks_never_overlap_and_all_come_back(steps):
    blocks, taken, end = Blocks(2, 20), {}, 20
    for step in steps:
        if isinstance(step, int):
            start = blocks.take(step)
            if start is None:
                used = {place for begin, size in taken.items() for place in range(begin, begin + size)}
                free = "".join(" " if place in used else "x" for place in range(2, end))
                assert "x" * step not in free
                continue
            assert 2 <= start <= end - step
            assert all(start + step <= begin or begin + size <= start for begin, size in taken.items())
            taken[start] = step
        elif taken:
            start = sorted(taken)[int(step * (len(taken) - 1))]
            blocks.give(start)
            del taken[start]
        assert blocks.n_bytes == sum(taken.values())
    for start in taken:
        blocks.give(start)
    assert blocks.take(18) == 2


def test_a_message_is_plain():
    """What travels is one pickle: a size limit or a log can be put around it."""
    data, offset, n_bytes, parts = pickle.loads(Parcel({"a": np.arange(3)}).message_alone())
    assert (offset, n_bytes, len(parts)) == (0, 0, 1)
    assert isinstance(data, bytes)
