"""Streamlines in planes: those that pass, where they pass, in their colours."""

import numpy as np
import pytest

from plexoscope.app.volumes.planes.passing_segments import Window, painted, segments_within
from plexoscope.app.volumes.planes.plane_frame import PlaneFrame
from plexoscope.models.data.column import Column
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.render.scene.appearance import StreamlineStyle, ValueColours
from plexoscope.render.scene.scene import StreamlineItem

FRAME = PlaneFrame(2, (0.0, 0.0, -50.0), (20.0, 20.0, 50.0))
WINDOW = Window(0.0, 0.0, 2.0, (40, 40))


def nothing():
    pass


def wandering(n=200, seed=0):
    rng = np.random.default_rng(seed)
    offsets = np.concatenate([[0], np.cumsum(rng.integers(0, 12, n))])
    return Tractogram(np.cumsum(rng.normal(0, 3, (offsets[-1], 3)), axis=0), offsets)


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_the_segments_within_are_those_that_a_loop_finds(axis):
    tractogram = wandering()
    expected = [
        number
        for first, end in zip(tractogram.offsets[:-1], tractogram.offsets[1:], strict=True)
        for number in range(first, end - 1)
        if max(tractogram.positions_mm[number : number + 2, axis]) >= -2
        and min(tractogram.positions_mm[number : number + 2, axis]) <= 2
    ]
    assert segments_within(tractogram, axis, -2.0, 2.0, nothing).tolist() == expected


def test_no_streamlines_have_no_segments():
    for offsets in ([0], [0, 0], [0, 1]):
        tractogram = Tractogram(np.zeros((offsets[-1], 3)), offsets)
        assert segments_within(tractogram, 0, -1.0, 1.0, nothing).tolist() == []


def line(*points):
    return Tractogram(np.array(points, np.float32), [0, len(points)])


def test_a_line_is_painted_where_it_is_in_its_colour():
    item = StreamlineItem("a", line((2, 10, 0), (18, 10, 0)), StreamlineStyle(opacity=1.0))
    rgba = painted([item], FRAME, 0.0, 1.0, WINDOW, nothing)
    rows = np.flatnonzero(rgba[..., 3].any(axis=1))
    assert rows.tolist() == [19, 20]  # 10 mm from the upper edge, between two pixels
    columns = np.flatnonzero(rgba[..., 3].any(axis=0))
    assert (columns[0], columns[-1]) == (3, 36)
    assert rgba[19, 20].tolist()[:3] == [255, 0, 0]


def test_what_is_far_hidden_or_not_shown_is_not_painted():
    far = StreamlineItem("a", line((2, 10, 9), (18, 10, 9)), StreamlineStyle())
    hidden = StreamlineItem("b", line((2, 10, 0), (18, 10, 0)), StreamlineStyle(visible=False))
    filtered = StreamlineItem("c", line((2, 10, 0), (18, 10, 0)), StreamlineStyle(), Column(np.array([False])))
    assert not painted([far, hidden, filtered], FRAME, 0.0, 1.0, WINDOW, nothing).any()


def test_values_say_the_colour():
    values = ValueColours(Column(np.array([1.0])), 0.0, 1.0, colormap="gray")
    style = StreamlineStyle(opacity=1.0, colour="values", values=values)
    rgba = painted([StreamlineItem("a", line((2, 10, 0), (18, 10, 0)), style)], FRAME, 0.0, 1.0, WINDOW, nothing)
    assert rgba[19, 20, :3].tolist() == [255, 255, 255]
