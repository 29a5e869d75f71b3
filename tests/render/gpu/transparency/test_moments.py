"""Moments: how near they come to the exact picture, and where four of them suffice to be right."""

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
from tests.render.scenes import item, scene_of

CLEAR = (0.0, 0.0, 0.0, 0.0)


@pytest.mark.parametrize(("opacity", "at_least_db", "above_others_db"), [(0.05, 78, 15), (0.3, 56, 9), (0.8, 50, 9)])
def test_fornix_against_exact(
    context: moderngl.Context,
    drawn: Callable,
    fornix: Tractogram,
    opacity: float,
    at_least_db: float,
    above_others_db: float,
) -> None:
    figures: dict[str, list[float]] = {"moments": [], "weighted": [], "none": []}
    for azimuth, elevation in ((45, 30), (0, 90), (180, 0)):
        camera = Camera.framing(fornix.bounds_mm, azimuth, elevation).fitted(fornix.positions_mm, 1)
        items = (StreamlineItem("fornix", fornix, StreamlineStyle(opacity=opacity)),)
        scene = Scene(items, camera, CLEAR)
        exact = exact_picture(context, scene, (512, 512))
        for order, psnrs in figures.items():
            psnrs.append(psnr_db(drawn(replace(scene, order=order), (512, 512)), exact))
    moments, *others = (float(np.mean(psnrs)) for psnrs in figures.values())
    print(f"opacity {opacity}: moments {moments:.1f}, weighted and file order {others} dB")
    assert moments > at_least_db
    assert moments > max(others) + above_others_db


@pytest.mark.parametrize("opacity", [0.05, 0.5, 0.95])
@pytest.mark.parametrize("azimuth_deg", [0, 180])
def test_two_depths_are_told_exactly(
    context: moderngl.Context, drawn: Callable, opacity: float, azimuth_deg: float
) -> None:
    """Four moments leave no doubt about two depths; the touch of bias does, by a hair."""
    scene = crossing(opacity, azimuth_deg, "moments")
    pixel = drawn(scene)[48, 64]
    np.testing.assert_allclose(pixel, exact_picture(context, scene, (128, 96))[48, 64], atol=0.02)


def test_the_picture_does_not_depend_on_order(drawn: Callable) -> None:
    scene = scene_of(item("a", 1), item("b", 2), background=CLEAR, order="moments")
    np.testing.assert_allclose(drawn(scene), drawn(replace(scene, items=scene.items[::-1])), atol=0.01)


def test_hundreds_of_opaque_fragments_in_a_pixel_are_finite(drawn: Callable) -> None:
    """Nothing is left of what passes through; colours are, nearest first."""
    scene = scene_of(item("a", 1, 400, opacity=1.0, width_px=60), background=CLEAR, order="moments")
    picture = drawn(scene, (64, 48))
    assert np.isfinite(picture).all()
    assert picture[24, 32, 3] > 0.999
    assert picture[24, 32, :3].max() > 0.2
