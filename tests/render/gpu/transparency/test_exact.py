"""Exact: equal to the composite that numpy makes of every fragment, however the frame is cut and however deep it is."""

from collections.abc import Callable, Iterator

import moderngl
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from plexoscope.models.data.tractogram import Tractogram
from plexoscope.render.gpu.transparency.exact import Exact
from plexoscope.render.gpu.transparency.fragment_lists import FRAGMENT_BYTES
from plexoscope.render.gpu.transparency.tiles import boxes
from plexoscope.render.scene.appearance import StreamlineStyle
from plexoscope.render.scene.camera import Camera
from plexoscope.render.scene.scene import Scene, StreamlineItem
from tests.render.exact_reference import captured_fragments, composited, exact_picture, psnr_db
from tests.render.method_pictures import Stage
from tests.render.scenes import item, scene_of

CLEAR = (0.0, 0.0, 0.0, 0.0)


@pytest.fixture(autouse=True)
def needs_storage_buffers(context: moderngl.Context) -> None:
    if context.version_code < Exact.version_code:
        pytest.skip("no OpenGL 4.3 here")


@pytest.fixture
def stage(context: moderngl.Context) -> Iterator[Stage]:
    stage = Stage(context, scene_of(item(width_px=4), item("b", 1, opacity=0.1), background=CLEAR))
    yield stage
    stage.release()


# What is left at high opacity are fragments of equal depth, whose order is anybody's choice.
@pytest.mark.parametrize(("opacity", "at_least_db"), [(0.05, 100), (0.3, 88), (0.8, 74)])
def test_fornix_against_numpy(
    context: moderngl.Context, drawn: Callable, fornix: Tractogram, opacity: float, at_least_db: float
) -> None:
    for azimuth, elevation in ((45, 30), (0, 90)):
        camera = Camera.framing(fornix.bounds_mm, azimuth, elevation).fitted(fornix.positions_mm, 1)
        items = (StreamlineItem("fornix", fornix, StreamlineStyle(opacity=opacity)),)
        scene = Scene(items, camera, CLEAR, "exact")
        assert psnr_db(drawn(scene, (512, 512)), exact_picture(context, scene, (512, 512))) > at_least_db


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("opacity", [0.1, 0.95])
def test_small_scenes_against_numpy(context: moderngl.Context, drawn: Callable, seed: int, opacity: float) -> None:
    items = item("a", seed, opacity=opacity, width_px=5), item("b", seed + 9, opacity=0.02, colour="uniform")
    scene = scene_of(*items, background=CLEAR, order="exact")
    assert psnr_db(drawn(scene), exact_picture(context, scene, (128, 96))) > 85


@pytest.mark.parametrize("n_fragments_max", [300, 5_000, 20_000])
def test_tiles_change_nothing(context: moderngl.Context, stage: Stage, n_fragments_max: int) -> None:
    whole, tiled = Exact(context), Exact(context, n_fragments_max * FRAGMENT_BYTES)
    expected = stage.picture(whole)
    np.testing.assert_array_equal(stage.picture(tiled, step_quads=700), expected)
    fixed_bytes = 128 * 96 * (20 + 4 + 8) + 8
    assert tiled.gpu_bytes <= fixed_bytes + n_fragments_max * FRAGMENT_BYTES < whole.gpu_bytes
    context.extra.unbind_program()
    whole.release()
    tiled.release()


def test_a_pixel_too_deep_for_a_tile_is_told(context: moderngl.Context, stage: Stage) -> None:
    method = Exact(context, 5 * FRAGMENT_BYTES)
    with pytest.raises(ValueError, match=r"fragments in a pixel: expected at most 5, got \d+"):
        stage.picture(method)
    context.extra.unbind_program()
    method.release()


def test_a_pixel_deeper_than_a_shader_may_loop(context: moderngl.Context, drawn: Callable) -> None:
    """40,000 short lines behind each other, in no order: llvmpipe ends a shader after 65,535 rounds."""
    depth_mm = np.random.default_rng(0).permutation(40_000) * 1e-3 - 20
    along = np.where(depth_mm[:, None] < 0, (0.4, 0, 0), (0, 0, 0.4))  # near ones are red, far ones blue
    middle = depth_mm[:, None] * (0, 1, 0)
    ends = np.stack([middle - along, middle + along], axis=1)
    lines = Tractogram(ends.reshape(-1, 3), np.arange(40_001) * 2)
    item = StreamlineItem("a", lines, StreamlineStyle(opacity=5e-4, width_px=1.5))
    scene = Scene((item,), Camera(0, 0, (0, 0, 0), 4), CLEAR, "exact")
    fragments = captured_fragments(context, scene, (8, 8), 1.0)
    assert np.bincount(fragments["pixel"]).max() > 32_768
    picture = drawn(scene, (8, 8))
    assert psnr_db(picture, composited(fragments, (8, 8))) > 70
    assert psnr_db(picture, composited(fragments[::-1], (8, 8))) > 70
    assert picture[..., 0].max() > 0.9 > 0.1 > picture[..., 2].max()


COUNTS = arrays(np.int64, st.tuples(st.integers(1, 9), st.integers(1, 9)), elements=st.integers(0, 12))


@settings(deadline=None)
@given(COUNTS, st.integers(1, 60))
def test_boxes_hold_each_filled_pixel_once_and_no_more_than_fits(counts: np.ndarray, limit: int) -> None:
    held = np.zeros_like(counts)
    for box in boxes(counts, lambda: limit):
        inside = box.of(counts)
        assert 0 < inside.sum() <= limit or inside.size == 1
        box.of(held)[...] += 1
    assert held.max() <= 1
    assert (held[counts > 0] == 1).all()


def test_boxes_are_few() -> None:
    """Whole rows wherever they fit."""
    counts = np.ones((100, 10), np.int64)
    counts[50] = 100
    assert len(list(boxes(counts, lambda: 500))) == 4
