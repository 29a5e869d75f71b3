"""Frames of a memory along a pass."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from plexoscope.models.graphs.temporal.frames import MOST_FRAMES, MemoryFrames  # noqa: E402


@pytest.mark.parametrize(("n_steps", "n_frames"), [(1, 1), (7, 7), (20, 20), (333, MOST_FRAMES)])
def test_frames_are_spread_evenly_and_end_with_the_last_step(n_steps: int, n_frames: int) -> None:
    frames, memory = MemoryFrames(n_steps), torch.zeros(4, 2)
    for step in range(n_steps):
        memory += 1
        frames.take(memory, float(step))
    assert frames.vectors.shape == (n_frames, 4, 2)
    assert frames.times_s[-1] == n_steps - 1
    np.testing.assert_array_equal(frames.vectors[:, 0, 0], frames.times_s + 1)
    gaps = np.diff(frames.times_s, prepend=-1)
    assert gaps.max() - gaps.min() <= 1


def test_moments_rise_where_events_share_a_time() -> None:
    frames = MemoryFrames(3)
    for time_s in (5.0, 5.0, 6.0):
        frames.take(torch.zeros(1, 1), time_s)
    assert frames.times_s.tolist() == [5, 6]
