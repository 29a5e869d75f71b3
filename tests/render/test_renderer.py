"""What causes which upload, when the order is renewed, and that nothing is left behind."""

from collections.abc import Callable
from dataclasses import replace

import moderngl
import numpy as np
import pytest

from plexoscope.models.data.tractogram import Tractogram
from plexoscope.render.camera import Camera
from plexoscope.render.context import create_headless_context, describe, unbind_framebuffer
from plexoscope.render.renderer import Renderer
from plexoscope.render.scene import Scene, StreamlineItem, StreamlineStyle


def tractogram(seed: int = 0) -> Tractogram:
    points = np.cumsum(np.random.default_rng(seed).normal(size=(200, 3)), axis=0)
    return Tractogram(points, np.array([0, 100, 200]))


@pytest.fixture
def scene() -> Scene:
    items = tuple(StreamlineItem(key, tractogram(seed)) for seed, key in enumerate("ab"))
    return Scene(items, Camera(0, 0, (0, 0, 0), 20))


def uploads(renderer: Renderer) -> tuple[int, int, int]:
    return renderer.n_geometry_uploads, renderer.n_state_uploads, renderer.n_order_uploads


def restyled(scene: Scene, **style: object) -> Scene:
    first, *others = scene.items
    return replace(scene, items=(replace(first, style=replace(first.style, **style)), *others))


def test_the_same_scene_uploads_once(renderer: Renderer, drawn: Callable, scene: Scene) -> None:
    drawn(scene)
    assert uploads(renderer) == (1, 2, 1)
    drawn(scene)
    drawn(replace(scene, items=tuple(replace(item) for item in scene.items), background=(1, 1, 1, 1)))
    drawn(replace(scene, camera=scene.camera.zoomed(2)))
    assert uploads(renderer) == (1, 2, 1)


@pytest.mark.parametrize("style", [{"opacity": 0.7}, {"visible": False}, {"width_px": 4}, {"colour": "uniform"}])
def test_a_style_uploads_one_state_and_no_geometry_or_order(
    renderer: Renderer, drawn: Callable, scene: Scene, style: dict
) -> None:
    before = drawn(scene)
    after = drawn(restyled(scene, **style))
    assert uploads(renderer) == (1, 3, 1)
    assert (before != after).any()
    np.testing.assert_array_equal(drawn(scene), before)


def test_a_turn_uploads_an_order_only(renderer: Renderer, drawn: Callable, scene: Scene) -> None:
    drawn(scene)
    drawn(replace(scene, camera=scene.camera.orbited(1, 0)))
    assert uploads(renderer) == (1, 2, 2)


def test_another_tractogram_uploads_all(renderer: Renderer, drawn: Callable, scene: Scene) -> None:
    drawn(scene)
    drawn(replace(scene, items=(*scene.items, StreamlineItem("c", tractogram(2)))))
    assert uploads(renderer) == (2, 5, 2)
    # The same points in another object are another tractogram: arrays are never compared.
    drawn(replace(scene, items=(StreamlineItem("a", tractogram(0)),)))
    assert renderer.n_geometry_uploads == 3
    drawn(replace(scene, items=()))
    assert renderer.stats.n_segments == 0


def test_states_reach_beyond_one_texture_row(drawn: Callable) -> None:
    """The 5000th streamline has its own state and its own place."""
    n = 5000
    points = np.repeat(np.random.default_rng(0).normal(size=(n, 1, 3)) * 5, 2, axis=1)
    points[:, 1] += (0.3, 0, 0)
    many = Tractogram(points.reshape(-1, 3), np.arange(n + 1) * 2)
    last = Tractogram(np.array([[-8, 0, 0], [8, 0, 0]]), np.array([0, 2]))
    camera = Camera(0, 0, (0, 0, 0), 10)
    style = StreamlineStyle(opacity=1, width_px=5, colour="uniform", rgb=(1, 0, 0))
    hidden = StreamlineItem("many", many, StreamlineStyle(visible=False))
    both = drawn(Scene((hidden, StreamlineItem("last", last, style)), camera))
    alone = drawn(Scene((StreamlineItem("last", last, style),), camera))
    np.testing.assert_array_equal(both, alone)
    assert alone.max() == 1


def test_without_waiting_the_order_comes_from_the_worker(renderer: Renderer, drawn: Callable, scene: Scene) -> None:
    drawn(scene, wait=False)
    assert uploads(renderer) == (1, 2, 0)
    assert renderer.wait_for_order()
    assert renderer.order_ready
    drawn(scene, wait=False)
    assert uploads(renderer) == (1, 2, 1)
    assert not renderer.order_pending

    # A small turn is sorted once the view rests, a large one at once; both end in the exact order.
    for turn in (1, 40):
        turned = replace(scene, camera=scene.camera.orbited(turn, 0))
        drawn(turned, wait=False)
        assert renderer.order_pending
        assert renderer.wait_for_order()
        at_rest = drawn(turned, wait=False)
        assert not renderer.order_pending
        fresh = drawn(turned, wait=True)
        np.testing.assert_array_equal(at_rest, fresh)


def test_an_order_of_removed_geometry_is_not_used(renderer: Renderer, drawn: Callable, scene: Scene) -> None:
    drawn(scene, wait=False)
    assert renderer.wait_for_order()
    smaller = replace(scene, items=scene.items[:1])
    drawn(smaller, wait=False)
    assert renderer.n_order_uploads == 0
    assert renderer.wait_for_order()
    drawn(smaller, wait=False)
    assert renderer.n_order_uploads == 1


def test_no_area_draws_nothing(context: moderngl.Context, renderer: Renderer, scene: Scene) -> None:
    renderer.draw(scene, context.detect_framebuffer(), (0, 100))
    assert uploads(renderer) == (0, 0, 0)


def test_unknown_order(drawn: Callable, scene: Scene) -> None:
    with pytest.raises(ValueError, match=r"order: expected one of \['sorted'.*got 'best'"):
        drawn(replace(scene, order="best"))


def test_release_frees_every_gl_object(
    context: moderngl.Context, gl_objects: Callable[[], dict[str, int]], scene: Scene
) -> None:
    target = context.framebuffer([colour := context.renderbuffer((64, 64), 4)])
    before = gl_objects()
    for cycle in range(20):
        renderer = Renderer(context)
        renderer.draw(scene, target, (64, 64), wait=cycle % 2 == 0)
        renderer.draw(replace(scene, items=scene.items[:1]), target, (32, 64), wait=True)
        assert gl_objects() != before
        renderer.release()
        assert gl_objects() == before
    unbind_framebuffer(context)
    target.release()
    colour.release()


def test_one_renderer_does_not_grow(
    context: moderngl.Context, renderer: Renderer, gl_objects: Callable[[], dict[str, int]], scene: Scene
) -> None:
    target = context.framebuffer([colour := context.renderbuffer((64, 64), 4)])
    counts = []
    for cycle in range(6):
        items = scene.items[: 1 + cycle % 2]
        renderer.draw(replace(scene, items=items), target, (32 + cycle % 3, 64), wait=True)
        counts.append(gl_objects())
    assert all(count == counts[0] for count in counts)
    unbind_framebuffer(context)
    target.release()
    colour.release()


def test_contexts_are_separate_and_described(scene: Scene) -> None:
    one, two = create_headless_context(), create_headless_context()
    assert one.extra is not two.extra
    facts = describe(one)
    assert facts["version_code"] >= 330
    assert {"vendor", "renderer", "version", "max_texture_size_px"} <= set(facts)
    one.release()
    two.release()
