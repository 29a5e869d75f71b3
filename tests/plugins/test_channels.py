"""Channels: bounded, counted, and in order."""

import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plexoscope.plugins.budget import SESSION, Budget
from plexoscope.plugins.channels import POLICIES, Append, Event, Latest, n_bytes
from plexoscope.plugins.results import Points, Scalar


def scalar(value):
    return Scalar({"v": float(value)})


def steps(items):
    return [step for step, _ in items]


def test_latest_keeps_one_and_counts_the_overwritten():
    channel = Latest()
    for step in range(5):
        channel.put(step, scalar(step))
    assert steps(channel.drain()) == [4]
    assert channel.drain() == []
    assert steps(channel.kept()) == [4]
    assert (channel.n_emitted, channel.n_dropped) == (5, 4)


def test_a_fetched_value_is_not_counted_as_dropped():
    channel = Latest()
    for step in range(5):
        channel.put(step, scalar(step))
        channel.drain()
    assert channel.n_dropped == 0


@given(st.lists(st.integers(0, 50), max_size=10), st.integers(2, 20))
def test_append_is_bounded_evenly_spaced_and_ends_with_the_newest(bursts, max_items):
    channel = Append(max_items=max_items)
    n_put, drained = 0, []
    for burst in bursts:
        for _ in range(burst):
            channel.put(n_put, scalar(n_put))
            n_put += 1
        drained += steps(channel.drain())
    kept = steps(channel.kept())
    assert min(n_put, max_items // 2) <= len(kept) <= max_items + 1
    assert channel.n_emitted == n_put == len(kept) + channel.n_dropped
    assert drained == sorted(set(drained))
    if n_put:
        assert kept[-1] == n_put - 1
        assert len(set(np.diff(kept[:-1]))) <= 1
    if n_put <= max_items:
        assert drained == kept == list(range(n_put))


def test_append_is_bounded_in_bytes():
    def points():
        return Points(np.zeros((1, 1000, 3)), np.zeros(1))

    channel = Append(max_bytes=10 * n_bytes(points()))
    for step in range(100):
        channel.put(step, points())
    assert len(channel.kept()) <= 11


def test_one_value_larger_than_the_bound_is_kept():
    channel = Append(max_bytes=1)
    channel.put(0, scalar(0))
    channel.put(1, scalar(1))
    assert steps(channel.kept()) == [0, 1]


def test_event_drops_nothing():
    channel = Event()
    for step in range(1000):
        channel.put(step, scalar(step))
    assert steps(channel.drain()) == list(range(1000))
    assert (channel.drain(), channel.n_emitted, channel.n_dropped) == ([], 1000, 0)


@pytest.mark.parametrize("policy", POLICIES)
def test_producer_and_reader_on_two_threads(policy):
    channel = POLICIES[policy](SESSION)

    def produce():
        for step in range(3000):
            channel.put(step, scalar(step))

    thread = threading.Thread(target=produce)
    thread.start()
    seen = []
    while thread.is_alive():
        seen += steps(channel.drain())
    thread.join()
    seen += steps(channel.drain())
    assert seen == sorted(set(seen))
    assert seen[-1] == 2999
    assert channel.n_emitted == 3000


@pytest.mark.parametrize("policy", ["latest", "append"])
def test_values_lost_on_their_way_are_counted(policy):
    channel = POLICIES[policy](SESSION)
    channel.put(0, scalar(0))
    channel.drain()
    channel.lose(5)
    channel.put(6, scalar(6))
    assert (channel.n_emitted, channel.n_dropped) == (7, 5)
    assert steps(channel.drain()) == [6]


SIZE = 8 * 1000 * 3


def points():
    return Points(np.zeros((1, 2000, 3), np.float32), np.zeros(1))


def filled(budget, n_values):
    channel = Append(budget)
    for step in range(n_values):
        channel.put(step, points())
    return channel


@given(st.lists(st.integers(0, 40), min_size=1, max_size=5))
def test_a_budget_bounds_all_channels_together(counts):
    budget = Budget(32 * SIZE)
    channels = [filled(budget, count) for count in counts]
    assert budget.used == sum(channel.n_bytes for channel in channels)
    # One value for each look that comes late, and of each channel its newest value and the one before.
    assert budget.used <= (32 + 2 + 2 * len(channels)) * 1.05 * SIZE
    for channel, count in zip(channels, counts, strict=True):
        assert steps(channel.kept())[-1:] == [count - 1][: bool(count)]
        assert channel.n_emitted == channel.n_dropped + len(channel.kept()) == count


def test_histories_of_ended_runs_are_thinned_first_the_oldest_before_the_others():
    budget = Budget(100 * SIZE)
    active, second, first = (filled(budget, 25) for _ in range(3))
    budget.retire(first)
    budget.retire(second)
    latest = POLICIES["latest"](budget)
    latest.put(0, points())
    for _ in range(30):
        active.put(0, points())
    n_kept = [len(channel.kept()) for channel in (active, second, first, latest)]
    assert n_kept[0] == 55
    assert n_kept[1] == 25
    assert n_kept[2] < 25
    assert n_kept[3] == 1


def test_a_channel_that_nobody_holds_does_not_count():
    budget = Budget()
    channel = filled(budget, 3)
    assert budget.used > 3 * SIZE
    del channel
    assert budget.used == 0


def test_what_cannot_be_thinned_stays():
    budget = Budget(10)
    event, latest, history = (POLICIES[policy](budget) for policy in ("event", "latest", "append"))
    for channel in (event, latest, history):
        for step in range(4):
            channel.put(step, points())
    assert [steps(channel.kept()) for channel in (event, latest, history)] == [[0, 1, 2, 3], [3], [0, 3]]
    assert budget.used > budget.limit


def test_two_producers_over_one_budget_do_not_wait_for_each_other():
    budget = Budget(20 * SIZE)
    channels = [Append(budget), Append(budget)]

    def produce(channel):
        for step in range(500):
            channel.put(step, points())

    threads = [threading.Thread(target=produce, args=(channel,)) for channel in channels]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert [channel.n_emitted for channel in channels] == [500, 500]
    assert budget.used < 30 * SIZE
