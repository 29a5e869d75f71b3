"""Weighted: how near it comes to the exact picture, and what it is bound to get right."""

from collections.abc import Callable
from dataclasses import replace

import moderngl
import numpy as np
import pytest

from plexoscope.models.data.tractogram import Tractogram
from plexoscope.render.scene.appearance import StreamlineStyle
from plexoscope.render.scene.camera import Camera
from plexoscope.render.scene.scene import Scene, StreamlineItem
from tests.render.exact_reference import exact_picture, psnr_db
from tests.render.method_pictures import crossing

CLEAR = (0.0, 0.0, 0.0, 0.0)


# Far below 0.3 an average of all colours is no match for file order, which on one bundle errs little.
@pytest.mark.parametrize(
    ("opacity", "at_least_db", "above_file_order_db"), [(0.05, 50, -10), (0.3, 45, 3), (0.8, 39, 2)]
)
def test_fornix_against_exact(
    context: moderngl.Context,
    drawn: Callable,
    fornix: Tractogram,
    opacity: float,
    at_least_db: float,
    above_file_order_db: float,
) -> None:
    weighted, in_file_order = [], []
    for azimuth, elevation in ((45, 30), (0, 90), (180, 0)):
        camera = Camera.framing(fornix.bounds_mm, azimuth, elevation).fitted(fornix.positions_mm, 1)
        items = (StreamlineItem("fornix", fornix, StreamlineStyle(opacity=opacity)),)
        scene = Scene(items, camera, CLEAR, "weighted")
        exact = exact_picture(context, scene, (512, 512))
        weighted.append(psnr_db(drawn(scene, (512, 512)), exact))
        in_file_order.append(psnr_db(drawn(replace(scene, order="none"), (512, 512)), exact))
    print(f"opacity {opacity}: weighted {np.mean(weighted):.1f}, file order {np.mean(in_file_order):.1f} dB")
    assert np.mean(weighted) > at_least_db
    assert np.mean(weighted) > np.mean(in_file_order) + above_file_order_db


@pytest.mark.parametrize("opacity", [0.1, 0.5, 0.9])
def test_the_nearer_weighs_more_from_either_side(drawn: Callable, opacity: float) -> None:
    for azimuth_deg, nearer, farther in ((0, 0, 2), (180, 2, 0)):
        pixel = drawn(crossing(opacity, azimuth_deg, "weighted"))[48, 64]
        assert pixel[nearer] > 2 * pixel[farther]


def test_the_average_does_not_depend_on_order(drawn: Callable) -> None:
    scene = crossing(0.5, 20, "weighted")
    np.testing.assert_allclose(drawn(scene), drawn(replace(scene, items=scene.items[::-1])), atol=1e-6)
