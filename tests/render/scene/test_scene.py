"""Scenes: refused nonsense, and what counts as equal."""

from dataclasses import replace

import numpy as np
import pytest

from plexoscope.models.data.column import Column
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.data.volume import Volume
from plexoscope.render.scene.appearance import OrientedOpacity, StreamlineStyle, ValueColours, ValueOpacity
from plexoscope.render.scene.camera import Camera
from plexoscope.render.scene.scene import Looks, OrderSettings, Scene, SliceItem, StreamlineItem

CAMERA = Camera(0, 0, (0, 0, 0), 1)
COLUMN = Column(np.array([1.0]))
VOLUME = Volume(np.zeros((2, 2, 2), np.float32), np.eye(4), "")


def tractogram() -> Tractogram:
    return Tractogram(np.zeros((2, 3)), np.array([0, 2]))


@pytest.mark.parametrize(
    ("kind", "arguments", "message"),
    [
        (StreamlineStyle, {"opacity": 1.5}, r"opacity: expected 0 … 1, got 1.5"),
        (StreamlineStyle, {"opacity": float("nan")}, "opacity"),
        (StreamlineStyle, {"rgb": (0, 0)}, "rgb: expected 3 numbers, got 2"),
        (StreamlineStyle, {"rgb": (0, 0, 2)}, "rgb"),
        (
            StreamlineStyle,
            {"colour": "red"},
            "colour: expected one of .*'values'.*, got 'red'",
        ),
        (StreamlineStyle, {"colour": "values"}, "colour: expected values to colour by, got none"),
        (StreamlineStyle, {"width_px": 0}, "width_px"),
        (ValueColours, {"column": COLUMN, "low": 1, "high": 1}, "colour range: expected two rising .* got 1 … 1"),
        (ValueColours, {"column": COLUMN, "low": 0, "high": float("inf")}, "colour range"),
        (ValueColours, {"column": COLUMN, "low": 0, "high": 1, "log": True}, "positive numbers on a logarithmic"),
        (ValueColours, {"column": COLUMN, "low": 0, "high": 1, "missing_rgb": (0, 0, 9)}, "missing_rgb"),
        (ValueOpacity, {"column": COLUMN, "low": 2, "high": 1}, "opacity range: expected two rising .* got 2 … 1"),
        (OrientedOpacity, {"axis": (0, 0, 0)}, r"axis: expected a direction, got \(0, 0, 0\)"),
        (OrientedOpacity, {"axis": (1, 0, 0), "sharpness": 65}, "sharpness: expected 0.1 … 64, got 65"),
        (Looks, {"shading": "round"}, "shading: expected one of .*'tubes'.*, got 'round'"),
        (Looks, {"depth_cue": 2}, "depth_cue: expected 0 … 1, got 2"),
        (OrderSettings, {"voxel_mm": 0.5}, "voxel_mm: expected 1 … 64, got 0.5"),
        (OrderSettings, {"n_directions": 7}, "n_directions: expected 6, 14 or 26, got 7"),
    ],
)
def test_nonsense_is_refused(kind: type, arguments: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        kind(**arguments)


def test_items_refuse_nonsense() -> None:
    with pytest.raises(ValueError, match="shown: expected 1 values, got 2"):
        StreamlineItem("a", tractogram(), shown=Column(np.array([True, False])))
    with pytest.raises(ValueError, match="lit: expected 1 values, got 2"):
        StreamlineItem("a", tractogram(), lit=Column(np.array([True, False])))
    with pytest.raises(ValueError, match="plane: expected one of"):
        SliceItem("a", VOLUME, "oblique", 0, 0, 1)
    with pytest.raises(ValueError, match="window: expected two rising numbers, got 1 … 1"):
        SliceItem("a", VOLUME, "axial", 0, 1, 1)


def test_scenes_refuse_nonsense() -> None:
    item, piece = StreamlineItem("a", tractogram()), SliceItem("a", VOLUME, "axial", 0, 0, 1)
    Scene((item,), CAMERA, slices=(piece,))  # a layer and a slice may share a name
    with pytest.raises(ValueError, match="items: expected distinct keys"):
        Scene((item, StreamlineItem("a", tractogram())), CAMERA)
    with pytest.raises(ValueError, match="slices: expected distinct keys"):
        Scene((), CAMERA, slices=(piece, piece))
    with pytest.raises(ValueError, match="items: expected distinct tractograms, got 'a' and 'b' of the same"):
        Scene((item, replace(item, key="b")), CAMERA)
    with pytest.raises(ValueError, match="background: expected 4 numbers"):
        Scene((), CAMERA, background=(0, 0, 0))


def test_items_compare_by_identity_of_what_holds_arrays() -> None:
    one, shown = tractogram(), Column(np.array([True]))
    assert StreamlineItem("a", one) == StreamlineItem("a", one)
    assert StreamlineItem("a", one) != StreamlineItem("a", tractogram())
    assert StreamlineItem("a", one) != StreamlineItem("a", one, StreamlineStyle(opacity=0.1))
    assert StreamlineItem("a", one, shown=shown) == StreamlineItem("a", one, shown=shown)
    assert StreamlineItem("a", one, shown=shown) != StreamlineItem("a", one, shown=Column(np.array([True])))
    assert StreamlineItem("a", one, shown=shown) != StreamlineItem("a", one)
    assert StreamlineItem("a", one, lit=shown) == StreamlineItem("a", one, lit=shown)
    assert StreamlineItem("a", one, lit=shown) != StreamlineItem("a", one)
    assert ValueColours(COLUMN, 0, 1) == ValueColours(COLUMN, 0, 1)
    assert ValueColours(COLUMN, 0, 1) != ValueColours(Column(np.array([1.0])), 0, 1)
