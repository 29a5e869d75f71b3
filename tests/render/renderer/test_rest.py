"""Something at once, and all of it at rest."""

from collections.abc import Callable
from dataclasses import replace

import moderngl
import numpy as np
import pytest

from plexoscope.render import filling
from plexoscope.render import renderer as renderer_module
from plexoscope.render.gpu import transparency
from plexoscope.render.gpu.layers import streamlines
from plexoscope.render.lists import prepared as prepared_module
from plexoscope.render.renderer import Renderer
from plexoscope.render.scene.outlines import box_outline
from plexoscope.render.scene.scene import Outline
from tests.render.scenes import item, n_coarse_segments, scene_of, turned
from tests.render.window import Gate, Window, thinned


def test_nothing_yet_is_the_background(window: Window) -> None:
    picture = window.show(scene_of(item(), background=(1.0, 0.5, 0.0, 0.5)))
    assert (picture == (128, 64, 0, 128)).all()


def test_a_small_scene_is_complete_without_filling_in(
    renderer: Renderer, window: Window, complete: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing waits for rest where all of it fits into a frame."""
    monkeypatch.setattr(renderer_module, "REST_S", np.inf)
    thinned(renderer, 100_000)
    scene = scene_of(item())
    np.testing.assert_array_equal(window.rest(scene), complete(scene))
    n_orders = renderer.n_order_uploads
    for angle_deg in (20, 40, 60):
        scene = turned(scene, angle_deg)
        window.show(scene)
        window.turn_until(lambda: not renderer.busy)
    assert renderer.n_order_uploads == n_orders + 3
    np.testing.assert_array_equal(window.show(scene), complete(scene))


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("size_px", [(128, 96), (33, 200), (1, 1)])
def test_at_rest_the_picture_is_the_complete_one(
    renderer: Renderer, window: Window, complete: Callable, size_px: tuple[int, int]
) -> None:
    scene = scene_of(item(), item("b", 1, colour="uniform", width_px=4.0))
    thinned(renderer)
    picture = window.rest(scene, size_px)
    assert renderer.stats.share == 1.0
    np.testing.assert_array_equal(picture, complete(scene, size_px))


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("order", list(transparency.METHODS))
def test_steps_change_nothing(
    context: moderngl.Context, renderer: Renderer, window: Window, complete: Callable, order: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    if context.version_code < transparency.METHODS[order].version_code:
        pytest.skip("GL is too old for this order")
    scene = scene_of(
        item(), item("b", 1), order=order, outlines=(Outline(box_outline((-8, -8, -8), (8, 8, 8)), (1.0, 1.0, 1.0)),)
    )
    monkeypatch.setattr(filling, "FEWEST", 500)
    thinned(renderer)
    renderer.filling.step_quads = 500
    n_steps = 0
    window.show(scene)
    while renderer.busy:
        renderer.filling.step_quads = 500
        n_steps += renderer.filling.under_way
        window.turn()
    assert n_steps > 6
    np.testing.assert_array_equal(window.show(scene), complete(scene))


def test_something_is_drawn_before_everything_is_prepared(
    renderer: Renderer, window: Window, complete: Callable, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    thinned(renderer, 100_000)
    scene = scene_of(item(), item("late", 1))
    make, late = prepared_module.prepare, scene.items[1].tractogram
    monkeypatch.setattr(
        prepared_module, "prepare", lambda given, *more: (given is late and gate(), make(given, *more))[1]
    )
    window.show(scene)
    window.turn_until(lambda: renderer.stats.n_segments > 0)
    first = replace(scene, items=scene.items[:1])
    np.testing.assert_array_equal(window.show(scene), complete(first))
    for _ in range(20):
        window.turn()
    assert renderer.busy
    gate.go.set()
    np.testing.assert_array_equal(window.rest(scene), complete(scene))


@pytest.mark.usefixtures("at_once")
def test_long_lines_are_drawn_before_short_ones_are_uploaded(
    renderer: Renderer, window: Window, complete: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streamlines, "UPLOAD_TEXELS", 15)
    monkeypatch.setattr(renderer_module, "STEP_MS", 1e-3)
    thinned(renderer)
    scene = scene_of(item())
    window.show(scene)
    window.turn_until(lambda: renderer.stats.n_segments > 0)
    assert renderer.gpu.uploading
    assert renderer.gpu.has_points(fine=False)
    assert not renderer.gpu.has_points(fine=True)
    assert window.show(scene)[..., :3].any()
    np.testing.assert_array_equal(window.rest(scene), complete(scene))


def test_a_share_stands_for_all(renderer: Renderer, window: Window, complete: Callable) -> None:
    """Opacity is corrected: the picture in motion is about as bright as the whole one, at any share."""
    scene = scene_of(item(n_streamlines=1500, opacity=0.05, width_px=2.0, colour="uniform"))
    whole = complete(scene)[..., :3].mean()
    n_coarse = n_coarse_segments(scene)
    for share in (0.1, 0.2, 0.5, 1.0):
        thinned(renderer, 1, int(share * n_coarse))
        window.show(turned(scene, 90))
        window.turn_until(lambda share=share: renderer.stats.share == pytest.approx(share, abs=0.01))
        assert window.show(scene)[..., :3].mean() == pytest.approx(whole, rel=0.12), share
        assert renderer.stats.share == pytest.approx(share, abs=0.01)


@pytest.mark.usefixtures("at_once")
def test_filling_in_goes_by_a_larger_share_that_contains_the_smaller(
    renderer: Renderer, window: Window, complete: Callable
) -> None:
    scene = scene_of(item(n_streamlines=600))
    thinned(renderer, 1, int(0.05 * n_coarse_segments(scene)))
    shares = []
    window.show(scene)
    window.turn_until(lambda: renderer.stats.n_segments > 0)
    while renderer.busy:
        shares.append(renderer.stats.share)
        window.turn()
    shares = [*dict.fromkeys(shares), renderer.stats.share]
    assert shares[0] == pytest.approx(0.05, abs=0.001)
    assert shares[-2:] == [pytest.approx(0.05**0.5, abs=0.01), 1.0]
    np.testing.assert_array_equal(window.show(scene), complete(scene))


def test_where_next_to_nothing_fits_it_is_drawn_in_half_the_resolution(
    window: Window, renderer: Renderer, complete: Callable
) -> None:
    """Until much more fits; and at rest all is there, as sharp as ever."""
    scene, size_px = scene_of(item(), background=(0.1, 0.2, 0.3, 1.0)), (500, 420)
    window.rest(scene, size_px)
    seen = []
    for n_coarse in (12, 120, 600):  # of 1200
        thinned(renderer, 10, n_coarse)
        turned_scene = turned(scene, 40 + n_coarse)
        window.show(turned_scene, size_px)
        # Not many more either: a slow machine may still have the list of before.
        window.turn_until(lambda n=n_coarse: 0.8 * n <= len(renderer.lists.moving.starts) <= 3 * n)
        again = turned(turned_scene, 1)
        moving = window.show(again, size_px)
        seen.append(renderer.shown.size_px)
        assert moving.shape == (420, 500, 4)
        assert moving[..., :3].max() > 60
    assert seen == [(250, 210), (250, 210), (500, 420)]
    np.testing.assert_allclose(window.rest(again, size_px), complete(again, size_px), atol=1)


def test_figures(renderer: Renderer, window: Window) -> None:
    assert renderer.stats.n_segments == 0
    assert renderer.gpu_bytes == 0
    scene = scene_of(item(), item("b", 1))
    window.rest(scene)
    stats = renderer.stats
    n_segments = sum(prepared_module.prepared(each.tractogram, lambda: None).fine.n_segments for each in scene.items)
    assert stats.n_segments == n_segments
    assert stats.order == "sorted"
    assert stats.share == 1.0
    assert stats.frame_ms > 0
    # Points and state of 16 bytes and a byte for the filter, order of 4, in rows; a target and a picture.
    assert renderer.gpu_bytes > 16 * n_segments + 4 * n_segments + 128 * 96 * 16
    window.rest(replace(scene, items=()))
    assert renderer.stats.n_segments == 0
