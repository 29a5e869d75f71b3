"""Filters, layers that come and go, values of points: seen as soon as they can be, and never wrong."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from plexoscope.models.data.column import Column
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.render.gpu import gpu_scene
from plexoscope.render.lists import prepared as prepared_module
from plexoscope.render.renderer import Renderer
from tests.render.scenes import by_point, item, scene_of, turned
from tests.render.window import TIMEOUT_S, Gate, Window, thinned


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("n_fine", [100, 100_000])
def test_hiding_is_seen_at_once_and_needs_no_new_order(
    renderer: Renderer, window: Window, complete: Callable, n_fine: int
) -> None:
    scene = scene_of(item())
    thinned(renderer, n_fine)
    window.rest(scene)
    n_orders, n_states = renderer.n_order_uploads, renderer.n_state_uploads
    hidden = np.arange(60) % 2 == 0
    filtered = replace(scene, items=(replace(scene.items[0], shown=Column(~hidden)),))
    at_once = window.show(filtered)
    assert (renderer.n_order_uploads, renderer.n_state_uploads) == (n_orders, n_states + 1)
    if n_fine > 100:
        np.testing.assert_array_equal(at_once, complete(filtered))
    nothing = replace(scene, items=(replace(scene.items[0], shown=Column(np.zeros(60, bool))),))
    assert not window.show(nothing)[..., :3].any()
    np.testing.assert_array_equal(window.rest(filtered), complete(filtered))
    np.testing.assert_array_equal(window.rest(scene), complete(scene))


def test_many_layers_opened_at_once_are_placed_a_few_times(
    renderer: Renderer, window: Window, complete: Callable
) -> None:
    """Each time all points go to the GPU again: doubling costs twice the last time, one by one the square."""
    scene = scene_of(*(item(str(number), number, 20) for number in range(20)))
    thinned(renderer, 100_000)
    window.show(scene)
    n_placed = []
    while renderer.busy:
        window.turn()
        n_placed.append(len(renderer.gpu.content.streamlines.entries))
    sizes = sorted(set(n_placed) - {0})
    assert sizes[-1] == 20
    assert renderer.n_geometry_uploads == len(sizes) <= 7
    np.testing.assert_array_equal(window.show(scene), complete(scene))


def test_a_layer_that_comes_back_is_not_prepared_again(
    renderer: Renderer, window: Window, complete: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Tractogram] = []
    make = prepared_module.prepare
    monkeypatch.setattr(prepared_module, "prepare", lambda *given: made.append(given[0]) or make(*given))
    scene = scene_of(item("a", 0, 80), item("b", 1, 40), item("c", 2, 30))
    picture = window.rest(scene)
    for kept in (scene.items[:2], scene.items[::2], scene.items[:1]):
        window.rest(replace(scene, items=kept))
        assert renderer.stats.n_segments > 0
        np.testing.assert_array_equal(window.rest(scene), picture)
    assert made == [each.tractogram for each in scene.items]
    assert renderer.n_geometry_uploads <= 3


def test_a_layer_removed_while_it_is_prepared_is_forgotten(
    renderer: Renderer, window: Window, complete: Callable, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = prepared_module.prepare
    scene = scene_of(item(), item("late", 1))
    late = scene.items[1].tractogram
    monkeypatch.setattr(
        prepared_module, "prepare", lambda given, *more: (given is late and gate(), make(given, *more))[1]
    )
    window.show(scene)
    window.turn_until(gate.reached.is_set)
    one = replace(scene, items=scene.items[:1])
    np.testing.assert_array_equal(window.rest(one), complete(one))
    n_uploads = renderer.n_geometry_uploads
    gate.go.set()
    assert renderer.gpu.preparing.wait_until_idle(TIMEOUT_S)
    assert not renderer.advance()
    assert not renderer.busy
    assert renderer.n_geometry_uploads == n_uploads


def test_values_of_points_come_when_they_are_ready(
    renderer: Renderer, window: Window, complete: Callable, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    thinned(renderer, 100_000)
    plain = scene_of(item(colour="uniform", rgb=(1, 0, 0)))
    window.rest(plain)
    coloured, uncoloured = by_point(plain, 0), complete(plain)
    make = gpu_scene.point_codes
    monkeypatch.setattr(gpu_scene, "point_codes", lambda *given: (gate(), make(*given))[1])
    np.testing.assert_array_equal(window.show(coloured), uncoloured)
    window.turn_until(gate.reached.is_set)
    assert renderer.busy
    gate.go.set()
    np.testing.assert_array_equal(window.rest(coloured), complete(coloured))


def test_values_changed_and_changed_back_never_show_the_wrong_ones(
    renderer: Renderer, window: Window, complete: Callable, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    thinned(renderer, 100_000)
    one = by_point(scene_of(item()), 0)
    two = by_point(one, 1)
    picture = complete(one)
    np.testing.assert_array_equal(window.rest(one), picture)
    make = gpu_scene.point_codes
    monkeypatch.setattr(gpu_scene, "point_codes", lambda *given: (gate(), make(*given))[1])
    window.show(two)
    assert gate.reached.wait(TIMEOUT_S)
    window.rest(one)
    n_states = renderer.n_state_uploads
    gate.go.set()
    assert renderer.gpu.preparing.wait_until_idle(TIMEOUT_S)
    np.testing.assert_array_equal(window.show(one), picture)
    assert renderer.n_state_uploads == n_states
    window.rest(turned(one, 1))
    np.testing.assert_array_equal(window.rest(one), picture)
    # And what was not taken then can still be had.
    np.testing.assert_array_equal(window.rest(two), complete(two))
