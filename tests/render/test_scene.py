"""Scenes: refused nonsense, and what counts as equal."""

import numpy as np
import pytest

from plexoscope.models.data.tractogram import Tractogram
from plexoscope.render.camera import Camera
from plexoscope.render.scene import Scene, StreamlineItem, StreamlineStyle

CAMERA = Camera(0, 0, (0, 0, 0), 1)


def tractogram() -> Tractogram:
    return Tractogram(np.zeros((2, 3)), np.array([0, 2]))


@pytest.mark.parametrize(
    ("style", "message"),
    [
        ({"opacity": 1.5}, r"opacity: expected 0 … 1, got 1.5"),
        ({"opacity": float("nan")}, "opacity"),
        ({"rgb": (0, 0)}, "rgb: expected 3 numbers, got 2"),
        ({"rgb": (0, 0, 2)}, "rgb"),
        ({"colour": "red"}, r"colour: expected one of \('direction', 'uniform'\), got 'red'"),
        ({"width_px": 0}, "width_px"),
    ],
)
def test_styles_refuse_nonsense(style: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        StreamlineStyle(**style)


def test_scenes_refuse_nonsense() -> None:
    item = StreamlineItem("a", tractogram())
    with pytest.raises(ValueError, match="distinct keys"):
        Scene((item, item), CAMERA)
    with pytest.raises(ValueError, match="background: expected 4 numbers"):
        Scene((), CAMERA, background=(0, 0, 0))


def test_items_compare_by_identity_of_the_tractogram() -> None:
    one = tractogram()
    assert StreamlineItem("a", one) == StreamlineItem("a", one)
    assert StreamlineItem("a", one) != StreamlineItem("a", tractogram())
    assert StreamlineItem("a", one) != StreamlineItem("a", one, StreamlineStyle(opacity=0.1))
