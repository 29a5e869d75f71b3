"""What lies under an area of the picture, against looking at every point by itself."""

import numpy as np
import pytest

from plexoscope.app.selections.brushed import streamlines_under, under
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.render.scene.camera import Camera
from plexoscope.render.scene.scene import Slab
from plexoscope.render.screen_space import on_screen

SIZE_PX = (60.0, 40.0)
CAMERA = Camera(20.0, 30.0, (0.0, 0.0, 0.0), 60.0)


def lines() -> Tractogram:
    rng = np.random.default_rng(5)
    points = np.cumsum(rng.normal(size=(40, 12, 3)), axis=1) + rng.normal(scale=12, size=(40, 1, 3))
    return Tractogram(points.reshape(-1, 3).astype(np.float32), np.arange(41) * 12)


@pytest.mark.parametrize("slab", [None, Slab((0.0, 0.0, 1.0), -2.0, 3.0)])
@pytest.mark.parametrize("visible", [None, np.arange(40) % 3 != 0])
def test_streamlines_with_a_point_in_it(slab, visible) -> None:
    tractogram, area = lines(), np.zeros((40, 60), bool)
    area[8:25, 20:41] = True
    told: list[tuple[int, int]] = []
    found = streamlines_under(tractogram, visible, CAMERA, area, slab, lambda *at: told.append(at))
    expected = np.zeros(40, bool)
    for number in range(40):
        points = tractogram.positions_mm[12 * number : 12 * number + 12]
        for point, (x, y, _) in zip(points, on_screen(points, CAMERA, SIZE_PX), strict=True):
            within = slab is None or slab.low_mm <= point[2] <= slab.high_mm
            expected[number] |= bool(0 <= x < 60 and 0 <= y < 40 and area[int(y), int(x)] and within)
    if visible is not None:
        expected &= visible
    np.testing.assert_array_equal(found, expected)
    assert 0 < found.sum() < 40
    assert told[-1] == (480, 480)


def test_what_has_no_place_or_lies_outside_is_not_under_it() -> None:
    places = np.array([[np.nan, np.nan], [-0.5, 3], [60, 3], [59.9, 39.9], [3, 40]])
    np.testing.assert_array_equal(under(places, np.ones((40, 60), bool)), [False, False, False, True, False])
