"""Channels: bounded, counted, and in order."""

import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    channel = POLICIES[policy]()

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
