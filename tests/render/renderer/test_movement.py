"""Movement comes first: it interrupts, and what it interrupts spoils nothing."""

from collections.abc import Callable
from dataclasses import replace

import moderngl
import numpy as np
import pytest

from plexoscope.models.data.column import Column
from plexoscope.render import filling
from plexoscope.render.gpu import transparency
from plexoscope.render.gpu.layers import streamlines
from plexoscope.render.renderer import Renderer
from plexoscope.render.scene.appearance import StreamlineStyle
from tests.render.scenes import item, scene_of, turned
from tests.render.window import TIMEOUT_S, Gate, Window, thinned


@pytest.mark.usefixtures("at_once")
def test_a_movement_interrupts_filling_in(renderer: Renderer, window: Window, complete: Callable) -> None:
    scene = scene_of(item(n_streamlines=200))
    thinned(renderer)
    window.rest(scene)
    for angle_deg in (10, 20, 30):
        renderer.filling.step_quads = filling.FEWEST
        scene = turned(scene, angle_deg)
        window.show(scene)
        assert renderer.stats.share < 1
        window.turn_until(lambda: renderer.filling.under_way)
        window.turn()
    assert renderer.busy
    np.testing.assert_array_equal(window.rest(scene), complete(scene))


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("order", list(transparency.METHODS))
def test_a_window_may_change_its_size_at_any_step(
    context: moderngl.Context, renderer: Renderer, window: Window, complete: Callable, order: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """What is drawn into then is released while it is bound."""
    if context.version_code < transparency.METHODS[order].version_code:
        pytest.skip("GL is too old for this order")
    monkeypatch.setattr(filling, "FEWEST", 500)
    scene = scene_of(item(), order=order)
    thinned(renderer)
    for n_turns, size_px in enumerate([(80, 60), (60, 80), (90, 90), (80, 60), (64, 64)]):
        renderer.filling.step_quads = 500
        window.show(scene, size_px)
        window.turn_until(lambda: renderer.filling.under_way)
        for _ in range(n_turns):
            window.turn()
    assert context.error == "GL_NO_ERROR"
    np.testing.assert_array_equal(window.rest(scene, (50, 70)), complete(scene, (50, 70)))


@pytest.mark.usefixtures("at_once")
def test_a_movement_gives_up_a_list_being_made(
    renderer: Renderer, window: Window, complete: Callable, gate: Gate, gated_order: str
) -> None:
    gate.go.set()
    scene = scene_of(item(), order=gated_order)
    thinned(renderer)
    window.show(scene)
    window.turn_until(lambda: renderer.stats.n_segments > 0)
    gate.go.clear()
    gate.reached.clear()
    window.turn_until(gate.reached.is_set)
    n_orders = renderer.n_order_uploads
    window.show(turned(scene, 1))  # not far: the list for motion stays good
    gate.go.set()
    assert renderer.lists.ordering.wait_until_idle(TIMEOUT_S)
    assert renderer.n_order_uploads == n_orders
    assert renderer.lists.ordering.take() == {}
    window.show(turned(scene, 1))
    np.testing.assert_array_equal(window.rest(turned(scene, 1)), complete(turned(scene, 1)))


@pytest.mark.usefixtures("at_once")
def test_back_at_a_view_the_order_is_still_there(renderer: Renderer, window: Window, complete: Callable) -> None:
    scene = scene_of(item())
    thinned(renderer)
    window.rest(scene)
    n_orders = renderer.n_order_uploads
    window.show(turned(scene, 1))
    np.testing.assert_array_equal(window.rest(scene), complete(scene))
    assert renderer.n_order_uploads == n_orders


@pytest.mark.usefixtures("at_once")
def test_a_list_half_uploaded_is_no_list(
    renderer: Renderer, window: Window, complete: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its upload took the place of the one for the view before."""
    scene = scene_of(item())
    thinned(renderer)
    window.rest(scene)
    monkeypatch.setattr(streamlines, "UPLOAD_TEXELS", 100)
    window.show(turned(scene))
    window.turn_until(lambda: renderer.lists.arriving)
    window.turn()
    window.turn()
    assert renderer.lists.arriving
    np.testing.assert_array_equal(window.rest(scene), complete(scene))


@pytest.mark.parametrize("what", ["turn", "filter"])
def test_a_steady_movement_sees_lists_finished(
    renderer: Renderer, window: Window, complete: Callable, gate: Gate, gated_order: str, what: str
) -> None:
    """However long they take: the one under way is not given up for the next."""
    rng = np.random.default_rng(0)
    scene = scene_of(item(), order=gated_order)
    gate.go.set()
    window.rest(scene)
    gate.go.clear()
    gate.reached.clear()
    n_orders, scenes = renderer.n_order_uploads, []
    for _ in range(5):
        shown = Column(rng.random(60) < 0.5)
        scene = turned(scene, 5) if what == "turn" else replace(scene, items=(replace(scene.items[0], shown=shown),))
        scenes.append(scene)
        window.show(scene)
        assert gate.reached.wait(TIMEOUT_S)
    gate.go.set()
    assert renderer.lists.ordering.wait_until_idle(TIMEOUT_S)
    window.show(scene)
    assert renderer.n_order_uploads == n_orders + 1
    of = renderer.lists.moving
    assert of.eye_mm == pytest.approx(tuple(scenes[0].camera.eye_mm))
    assert of.wish.sources[0].shown is (None if what == "turn" else scenes[0].items[0].shown.values)
    np.testing.assert_array_equal(window.rest(scene), complete(scene))


def test_a_list_of_other_places_is_not_drawn(
    renderer: Renderer, window: Window, complete: Callable, gate: Gate, gated_order: str
) -> None:
    """It was made before a tractogram came in front of others on the GPU, and arrives after."""
    thinned(renderer, 100_000)
    gate.go.set()
    scene = scene_of(item("b", 1), order=gated_order)
    window.rest(scene)
    gate.go.clear()
    gate.reached.clear()
    moved = turned(scene, 20)
    window.show(moved)
    assert gate.reached.wait(TIMEOUT_S)
    both = replace(moved, items=(item(), *moved.items))
    window.show(both)
    assert renderer.gpu.preparing.wait_until_idle(TIMEOUT_S)
    gate.go.set()
    assert renderer.lists.ordering.wait_until_idle(TIMEOUT_S)
    gate.go.clear()
    before = window.show(both)
    assert renderer.n_geometry_uploads == 2
    window.turn_until(lambda: not renderer.gpu.uploading)
    for _ in range(5):
        window.turn()
    np.testing.assert_array_equal(window.show(both), before)
    gate.go.set()
    np.testing.assert_array_equal(window.rest(both), complete(both))


@pytest.mark.usefixtures("at_once")
def test_a_list_for_motion_that_comes_late_spoils_no_filling_in(
    renderer: Renderer, window: Window, complete: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Frames in motion and the steps of filling in share a target."""
    monkeypatch.setattr(filling, "FEWEST", 500)
    scene = scene_of(item(n_streamlines=200))
    thinned(renderer)
    window.rest(scene)
    restyled = replace(scene, items=(replace(scene.items[0], style=StreamlineStyle(opacity=0.9, width_px=3.0)),))
    window.show(restyled)
    renderer.filling.step_quads = 500
    window.turn_until(lambda: renderer.filling.under_way)
    window.turn()
    renderer.budget.fix(100, 2000)  # a frame taught that more fit
    window.turn()
    assert renderer.lists.ordering.wait_until_idle(TIMEOUT_S)
    assert renderer.lists.ordering.has("moving") or renderer.lists.moving.share > 0.5
    before = renderer.filling.frame
    window.turn()
    assert renderer.filling.frame is before  # a larger share is no reason to begin again
    renderer.lists.moving = replace(renderer.lists.moving, eye_mm=(0.0, 0.0, 0.0))
    renderer.lists.asked = None  # as if it were of another view
    np.testing.assert_array_equal(window.rest(restyled), complete(restyled))
