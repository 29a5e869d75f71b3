"""Complete pictures: what causes which upload, what is shared, and that nothing is left behind."""

import threading
from collections.abc import Callable
from dataclasses import replace

import moderngl
import numpy as np
import pytest

from plexoscope.models.data.column import Column
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.errors import MissingError, TooLargeError
from plexoscope.render.gpu import transparency
from plexoscope.render.gpu.context import create_headless_context, describe, unbind_framebuffer
from plexoscope.render.gpu.layers import streamlines
from plexoscope.render.gpu.transparency.sorted_order import SortedOrder
from plexoscope.render.lists import prepared as prepared_module
from plexoscope.render.renderer import Renderer
from plexoscope.render.scene.appearance import StreamlineStyle, ValueColours
from plexoscope.render.scene.camera import Camera
from plexoscope.render.scene.orders import AUTO, SUMMARIES
from plexoscope.render.scene.scene import Scene, StreamlineItem


def tractogram(seed: int = 0, n_points: int = 200) -> Tractogram:
    points = np.cumsum(np.random.default_rng(seed).normal(size=(n_points, 3)), axis=0)
    return Tractogram(points, np.array([0, n_points // 2, n_points]))


@pytest.fixture
def scene() -> Scene:
    items = tuple(StreamlineItem(key, tractogram(seed)) for seed, key in enumerate("ab"))
    return Scene(items, Camera(0, 0, (0, 0, 0), 20))


def uploads(renderer: Renderer) -> tuple[int, int, int]:
    return renderer.n_geometry_uploads, renderer.n_state_uploads, renderer.n_order_uploads


def changed(scene: Scene, **changes: object) -> Scene:
    """The scene with its first item changed."""
    first, *others = scene.items
    return replace(scene, items=(replace(first, **changes), *others))


def restyled(scene: Scene, **style: object) -> Scene:
    return changed(scene, style=replace(scene.items[0].style, **style))


def test_the_same_scene_uploads_once(renderer: Renderer, drawn: Callable, scene: Scene) -> None:
    drawn(scene)
    assert uploads(renderer) == (1, 2, 1)
    drawn(scene)
    drawn(replace(scene, items=tuple(replace(item) for item in scene.items), background=(1, 1, 1, 1)))
    drawn(replace(scene, camera=scene.camera.zoomed(2)))
    assert uploads(renderer) == (1, 2, 1)


@pytest.mark.parametrize("style", [{"opacity": 0.7}, {"width_px": 4}, {"colour": "uniform"}])
def test_a_style_uploads_one_state_and_no_geometry_or_order(
    renderer: Renderer, drawn: Callable, scene: Scene, style: dict
) -> None:
    before = drawn(scene)
    after = drawn(restyled(scene, **style))
    assert uploads(renderer) == (1, 3, 1)
    assert (before != after).any()
    np.testing.assert_array_equal(drawn(scene), before)


def test_what_stands_out_uploads_one_state_and_no_order(renderer: Renderer, drawn: Callable, scene: Scene) -> None:
    whole = drawn(scene)
    lit = drawn(changed(scene, lit=Column(np.array([False, True]))))
    assert uploads(renderer) == (1, 3, 1)
    hidden = drawn(changed(scene, shown=Column(np.array([False, True]))))
    assert whole.sum() > lit.sum() > hidden.sum()
    both = {"shown": Column(np.array([False, True])), "lit": Column(np.array([False, True]))}
    np.testing.assert_array_equal(drawn(changed(scene, **both)), hidden)
    np.testing.assert_array_equal(drawn(changed(scene, lit=Column(np.array([True, True])))), whole)


def test_a_filter_uploads_one_state_and_a_shorter_list(renderer: Renderer, drawn: Callable, scene: Scene) -> None:
    whole = drawn(scene)
    n_bytes = renderer.gpu_bytes
    one = drawn(changed(scene, shown=Column(np.array([False, True]))))
    assert uploads(renderer) == (1, 3, 2)
    assert (whole != one).any()
    np.testing.assert_array_equal(drawn(changed(scene, shown=Column(np.array([True, True])))), whole)
    np.testing.assert_array_equal(drawn(scene), whole)
    assert renderer.gpu_bytes == n_bytes


def test_values_of_points_upload_once(renderer: Renderer, drawn: Callable, scene: Scene) -> None:
    column = Column(np.linspace(0, 1, 200), "point")
    coloured = restyled(scene, colour="values", values=ValueColours(column, 0, 1))
    before = drawn(coloured)
    assert uploads(renderer) == (1, 3, 1)
    drawn(replace(coloured, camera=scene.camera.zoomed(2)))
    drawn(scene)
    n_before = uploads(renderer)
    np.testing.assert_array_equal(drawn(coloured), before)  # the codes are still there
    assert uploads(renderer) == (1, n_before[1] + 1, 1)


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


def test_what_leaves_the_scene_leaves_the_gpu(renderer: Renderer, drawn: Callable, scene: Scene) -> None:
    """At once where it is most of it, later where it is little: it may come back."""
    drawn(scene)
    one = drawn(replace(scene, items=scene.items[:1]))
    assert renderer.n_geometry_uploads == 1
    drawn(scene)
    assert renderer.n_geometry_uploads == 1
    many = replace(scene, items=tuple(StreamlineItem(str(n), tractogram(n, 2000)) for n in range(8)))
    drawn(many)
    n_bytes = renderer.gpu_bytes
    drawn(replace(scene, items=many.items[:1]))
    assert renderer.n_geometry_uploads == 3
    assert renderer.gpu_bytes < n_bytes
    assert not drawn(replace(scene, items=()))[..., :3].any()
    assert renderer.n_geometry_uploads == 4
    np.testing.assert_array_equal(drawn(replace(scene, items=scene.items[:1])), one)


def test_a_tractogram_is_prepared_once_for_all_renderers(
    context: moderngl.Context, renderer: Renderer, drawn: Callable, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Tractogram] = []
    make = prepared_module.prepare
    monkeypatch.setattr(prepared_module, "prepare", lambda *given: made.append(given[0]) or make(*given))
    drawn(scene)
    other = Renderer(context)
    target = context.framebuffer([colour := context.renderbuffer((64, 64), 4)])
    other.draw_complete(scene, target, (64, 64))
    drawn(replace(scene, items=scene.items[1:]))
    drawn(scene)
    assert made == [item.tractogram for item in scene.items]
    unbind_framebuffer(context)
    for thing in (other, target, colour):
        thing.release()
    del other, thing
    drawn(replace(scene, items=()))
    drawn(scene)  # nobody had it any more
    assert len(made) == 4


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
    joined = Tractogram(np.concatenate([many.positions_mm, last.positions_mm]), np.arange(n + 2) * 2)
    only_last = Column(np.arange(n + 1) == n)
    np.testing.assert_array_equal(drawn(Scene((StreamlineItem("all", joined, style, only_last),), camera)), alone)


def test_uploads_in_pieces_change_nothing(drawn: Callable, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = drawn(scene)
    drawn(replace(scene, items=()))
    monkeypatch.setattr(streamlines, "UPLOAD_TEXELS", 7)
    np.testing.assert_array_equal(drawn(scene), whole)


def test_a_tile_is_a_part_of_the_picture(drawn: Callable, scene: Scene) -> None:
    whole = drawn(scene, (96, 96))
    part = drawn(scene, (48, 32), tile=(0.5, 1 / 3, 1.0, 2 / 3))
    np.testing.assert_allclose(part, whole[32:64, 48:], atol=2e-3)


def test_no_area_draws_nothing(context: moderngl.Context, renderer: Renderer, scene: Scene) -> None:
    renderer.draw_complete(scene, context.detect_framebuffer(), (0, 100))
    renderer.draw(scene, context.detect_framebuffer(), (100, 0))
    assert uploads(renderer) == (0, 0, 0)
    assert not renderer.busy
    assert not renderer.advance()


def test_unknown_order(drawn: Callable, scene: Scene) -> None:
    with pytest.raises(ValueError, match=r"order: expected one of \['auto', 'sorted'.*got 'best'"):
        drawn(replace(scene, order="best"))


def test_an_order_for_a_newer_gl(drawn: Callable, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    newer = type("Newer", (SortedOrder,), {"name": "newer", "version_code": 990})
    monkeypatch.setitem(transparency.METHODS, "newer", newer)
    with pytest.raises(MissingError, match=r"order 'newer' needs OpenGL 9.9, this machine offers OpenGL \d.\d"):
        drawn(replace(scene, order="newer"))
    monkeypatch.setattr(newer, "version_code", 330)
    np.testing.assert_array_equal(drawn(replace(scene, order="newer")), drawn(replace(scene, order="auto")))


@pytest.mark.parametrize("order", list(transparency.METHODS))
def test_every_order_is_chosen_by_its_name(order: str) -> None:
    method = transparency.METHODS[order]
    assert method.name == order
    assert len(SUMMARIES[order]) > 20
    assert transparency.chosen(order, method.version_code) == order
    if method.version_code > 330:
        with pytest.raises(MissingError, match=order):
            transparency.chosen(order, 330)
    assert transparency.METHODS[transparency.chosen(AUTO, 330)].version_code == 330


def test_too_many_streamlines(drawn: Callable, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streamlines, "MAX_STREAMLINES", 3)
    with pytest.raises(TooLargeError, match="too much to draw: expected at most 3 streamlines, got 4"):
        drawn(scene)
    assert drawn(replace(scene, items=scene.items[:1])).any()


def test_release_frees_every_gl_object_and_thread(
    context: moderngl.Context, gl_objects: Callable[[], dict[str, int]], scene: Scene
) -> None:
    target = context.framebuffer([colour := context.renderbuffer((64, 64), 4)])
    before, threads = gl_objects(), set(threading.enumerate())
    for cycle in range(10):
        renderer = Renderer(context)
        if cycle % 2:
            renderer.draw_complete(scene, target, (64, 64))
        renderer.draw(scene, target, (64, 64))
        for _ in range(cycle):
            renderer.advance()
        renderer.draw_complete(replace(scene, items=scene.items[:1]), target, (32, 64))
        assert gl_objects() != before
        assert set(threading.enumerate()) != threads
        renderer.release()
        assert gl_objects() == before
        assert set(threading.enumerate()) == threads
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
        renderer.draw_complete(replace(scene, items=items), target, (32 + cycle % 3, 64))
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
