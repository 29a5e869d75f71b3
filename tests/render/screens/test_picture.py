"""Pictures: tiles without seams, any size, straight alpha."""

from dataclasses import replace

import moderngl
import numpy as np
import pytest

from plexoscope.models.data.tractogram import Tractogram
from plexoscope.render.scene.appearance import StreamlineStyle
from plexoscope.render.scene.camera import Camera
from plexoscope.render.scene.scene import Scene, StreamlineItem
from plexoscope.render.screens import picture as picture_module
from plexoscope.render.screens.picture import draw_picture


@pytest.fixture
def scene(fornix: Tractogram) -> Scene:
    camera = Camera.framing(fornix.bounds_mm, 60, 20).fitted(fornix.positions_mm, 1.5)
    return Scene((StreamlineItem("fornix", fornix, StreamlineStyle(width_px=6)),), camera)


def difference(one: np.ndarray, two: np.ndarray) -> np.ndarray:
    return np.abs(one.astype(int) - two.astype(int))


@pytest.mark.parametrize("background", [(0.1, 0.1, 0.2, 1.0), (0.0, 0.0, 0.0, 0.0)])
def test_tiles_have_no_seams(
    context: moderngl.Context, scene: Scene, monkeypatch: pytest.MonkeyPatch, background: tuple
) -> None:
    scene = replace(scene, background=background)
    whole = draw_picture(scene, (180, 120), context=context)
    seen: list[tuple[int, int]] = []
    monkeypatch.setattr(picture_module, "MAX_TILE_SIDE_PX", 82)
    tiled = draw_picture(scene, (180, 120), context=context, progress=lambda *step: seen.append(step))
    assert seen == [(n, 15) for n in range(1, 16)]
    if background[3] == 1:
        assert difference(whole, tiled).max() <= 1
    else:  # dividing by a small alpha magnifies rounding of colours that hardly show
        assert difference(whole[..., 3], tiled[..., 3]).max() <= 1
        shown = whole[..., 3] > 32
        assert difference(whole, tiled)[shown].max() <= 2


def test_twice_the_size_looks_the_same(context: moderngl.Context, scene: Scene) -> None:
    small = draw_picture(scene, (150, 100), context=context, samples=4).astype(float)
    large = draw_picture(scene, (300, 200), context=context, samples=2).astype(float)
    averaged = large.reshape(100, 2, 150, 2, 4).mean((1, 3))
    np.testing.assert_allclose(averaged, small, atol=1)


def test_transparent_over_a_colour_is_the_solid_background(context: moderngl.Context, scene: Scene) -> None:
    solid = draw_picture(replace(scene, background=(0.2, 0.5, 0.8, 1)), (150, 100), context=context)
    clear = draw_picture(replace(scene, background=(0, 0, 0, 0)), (150, 100), context=context)
    assert (solid[..., 3] == 255).all()
    alpha = clear[..., 3:] / 255
    over = clear[..., :3] * alpha + (1 - alpha) * np.array([0.2, 0.5, 0.8]) * 255
    np.testing.assert_allclose(over, solid[..., :3], atol=1.6)


def test_first_row_is_the_top(context: moderngl.Context) -> None:
    line = Tractogram(np.array([[-1, 0, 8], [1, 0, 8]]), np.array([0, 2]))
    item = StreamlineItem("top", line, StreamlineStyle(opacity=1, width_px=30))
    rows = draw_picture(Scene((item,), Camera(0, 0, (0, 0, 0), 10)), (50, 50), context=context).max((1, 2))
    picture = draw_picture(Scene((item,), Camera(0, 0, (0, 0, 0), 10)), (50, 50), context=context)
    assert rows.min() == 255  # alpha of the background
    assert picture[:25, :, 0].max() == 255
    assert picture[25:].max(axis=(0, 1))[0] == 0


def test_without_a_context_one_is_made(scene: Scene, context: moderngl.Context) -> None:
    np.testing.assert_array_equal(draw_picture(scene, (60, 40)), draw_picture(scene, (60, 40), context=context))
    assert context.error == "GL_NO_ERROR"


def test_stopping_midway_leaves_nothing(context: moderngl.Context, scene: Scene) -> None:
    """The `context` fixture checks that no GL object is left."""

    def stop(n_done: int, n_tiles: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        draw_picture(scene, (60, 40), context=context, progress=stop)


@pytest.mark.parametrize(("size_px", "samples"), [((0, 10), 2), ((10, 70_000), 2), ((10, 10), 0)])
def test_nonsense_is_refused(scene: Scene, size_px: tuple[int, int], samples: int) -> None:
    with pytest.raises(ValueError, match="expected 1"):
        draw_picture(scene, size_px, samples=samples)
