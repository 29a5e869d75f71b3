"""Groups that change with time, attributes and neighbours: what fits together, packing, pickling."""

import pickle

import numpy as np
import pytest

from plexoscope.plugins.packing import pack, unpack
from plexoscope.plugins.results import Points, Streamlines

PLACES = np.zeros((1, 3, 2), np.float32)
GROUPS = np.array([[0, 1, -1], [1, 1, 0]], np.int32)
GOOD = {"positions": PLACES, "times": np.arange(2), "frame_groups": GROUPS, "group_names": ("a", "b"),
        "attributes": {"lobe": ("x", "y", "z"), "volume": np.arange(3.0)}, "neighbours": [[1], [2], [0]]}  # fmt: skip


@pytest.mark.parametrize(
    "travel", [lambda points: pickle.loads(pickle.dumps(points)), lambda points: unpack(pack(points))]
)
def test_points_arrive_as_they_were(travel):
    there = travel(Points(**GOOD))
    np.testing.assert_array_equal(there.frame_groups, GROUPS)
    assert there.attributes["lobe"] == ("x", "y", "z")
    np.testing.assert_array_equal(there.attributes["volume"], np.arange(3.0))
    with pytest.raises(TypeError):
        there.attributes["new"] = ()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"frame_groups": GROUPS + 1}, "frame_groups in -1 … 1"),
        ({"frame_groups": GROUPS[:1]}, "frame_groups of shape"),
        ({"groups": ("a", "b", "c")}, "got both"),
        ({"frame_groups": None}, "expected 1 times"),
        ({"positions": np.zeros((3, 3, 2)), "times": np.arange(2)}, "expected 3 times"),
        ({"attributes": {"lobe": ("x", "y")}}, "'lobe': expected 3 values, got 2"),
        ({"attributes": {"place": np.zeros((3, 2))}}, "one dimension"),
        ({"neighbours": [[3], [0], [0]]}, "neighbours in 0 … 2"),
        ({"neighbours": [0, 1, 2]}, "neighbours of shape"),
    ],
)
def test_points_that_do_not_fit_are_refused(changes, words):
    with pytest.raises(ValueError, match=words):
        Points(**{**GOOD, **changes})


def test_streamlines_that_do_not_fit_are_refused():
    paths = {"points_mm": np.zeros((4, 3)), "offsets": [0, 2, 4], "times": np.arange(2), "group_names": ("a",)}
    assert Streamlines(**paths, frame_groups=[[0, -1], [0, 0]]).frame_groups is not None
    with pytest.raises(ValueError, match="frame_groups of shape"):
        Streamlines(**paths, frame_groups=[[0, -1, 0], [0, 0, 0]])
