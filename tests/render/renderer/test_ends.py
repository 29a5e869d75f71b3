"""There is an end to the work, whatever one does, and then the picture is the complete one."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace

import moderngl
import numpy as np
import pytest

from plexoscope.models.data.column import Column
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.data.volume import Volume
from plexoscope.render import filling
from plexoscope.render.gpu import transparency
from plexoscope.render.gpu.context import unbind_framebuffer
from plexoscope.render.lists import prepared as prepared_module
from plexoscope.render.renderer import Renderer
from plexoscope.render.scene.appearance import OrientedOpacity, StreamlineStyle, ValueColours, ValueOpacity
from plexoscope.render.scene.outlines import box_outline
from plexoscope.render.scene.scene import Looks, Outline, Slab, SliceItem, StreamlineItem
from tests.render.scenes import by_point, item, scene_of, turned
from tests.render.window import TIMEOUT_S, Window, thinned

VOLUME = Volume(np.arange(27, dtype=np.float32).reshape(3, 3, 3), np.diag([9.0, 9, 9, 1]), "")
SLICE = SliceItem("slice", VOLUME, "axial", 9.0, 0, 30)
NO_POINTS = Tractogram(np.zeros((0, 3)), np.array([0]))
EMPTY_STREAMLINES = Tractogram(np.ones((4, 3)), np.array([0, 0, 1, 4, 4]))
COLUMN = Column(np.linspace(0, 1, 3600), "point")
BY_COLUMN = ValueOpacity(COLUMN, 0, 1)
BY_NO_VALUES = ValueOpacity(Column(np.zeros(0), "point"), 0, 1)
A_FEW_SCENES = {
    "nothing": scene_of(),
    "no points": scene_of(StreamlineItem("a", NO_POINTS)),
    "no points and some": scene_of(StreamlineItem("a", NO_POINTS), item("b")),
    "no segments": scene_of(StreamlineItem("a", EMPTY_STREAMLINES)),
    "invisible": scene_of(item(visible=False)),
    "opacity 0": scene_of(item(opacity=0)),
    "one invisible": scene_of(item(visible=False), item("b", 1)),
    "all filtered": scene_of(replace(item(), shown=Column(np.zeros(60, bool)))),
    "slices": scene_of(slices=(SLICE,)),
    "outlines": scene_of(outlines=(Outline(box_outline((-9, -9, -9), (9, 9, 9)), (1.0, 0.0, 0.0)),)),
    "slices and lines": scene_of(item(), slices=(SLICE,)),
    "file order": scene_of(item(), order="none"),
    "tubes in a slab": scene_of(item(), looks=Looks("tubes", 0.5), slab=Slab((0.0, 0.0, 1.0), -5.0, 5.0)),
    "by angle": scene_of(item(opacity_by=OrientedOpacity((0, 0, 1)))),
    "by value": scene_of(item(colour="values", values=ValueColours(COLUMN, 0, 1), opacity_by=BY_COLUMN)),
    "no value": scene_of(StreamlineItem("a", NO_POINTS, StreamlineStyle(opacity_by=BY_NO_VALUES))),
}  # fmt: skip


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("n_fine", [1, 100_000])
@pytest.mark.parametrize("name", A_FEW_SCENES)
def test_there_is_an_end_to_the_work(
    renderer: Renderer, window: Window, complete: Callable, name: str, n_fine: int
) -> None:
    scene = A_FEW_SCENES[name]
    thinned(renderer, n_fine)
    np.testing.assert_array_equal(window.rest(scene), complete(scene))
    assert renderer.lists.ordering.wait_until_idle(TIMEOUT_S)
    renderer.advance()
    uploads = renderer.n_geometry_uploads, renderer.n_state_uploads, renderer.n_order_uploads
    for _ in range(3):
        assert not renderer.advance()
        window.show(scene)
        assert not renderer.busy
    assert renderer.lists.ordering.wait_until_idle(TIMEOUT_S)
    assert not renderer.gpu.uploading
    assert uploads == (renderer.n_geometry_uploads, renderer.n_state_uploads, renderer.n_order_uploads)


@pytest.mark.usefixtures("at_once")
def test_from_any_scene_to_any_other(renderer: Renderer, window: Window, complete: Callable) -> None:
    thinned(renderer)
    pictures = {name: complete(scene) for name, scene in A_FEW_SCENES.items()}
    for name in np.random.default_rng(0).choice(list(A_FEW_SCENES), 30):
        np.testing.assert_array_equal(window.rest(A_FEW_SCENES[name]), pictures[name], err_msg=name)


ORDERS = [name for name, method in transparency.METHODS.items() if method.version_code == 330]


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("seed", range(12))
def test_whatever_one_does_the_end_is_the_complete_picture(
    renderer: Renderer, window: Window, complete: Callable, seed: int
) -> None:
    """Random edits, with some turns between them that suffice for part of the work."""
    rng = np.random.default_rng(seed)
    thinned(renderer, int(rng.choice([1, 3000, 100_000])))
    pool = [item(key, number, 30) for number, key in enumerate("abcd")]
    columns = [Column(rng.random(1800), "point") for _ in range(2)]
    masks = [None, *(Column(rng.random(30) < 0.5) for _ in range(2))]
    scene, size_px = scene_of(pool[0]), (64, 48)
    for _ in range(25):
        match rng.integers(8):
            case 0 | 1:
                scene = turned(scene, float(rng.choice([0.5, 30])))
            case 2:
                chosen = rng.permutation(4)[: rng.integers(5)]
                scene = replace(scene, items=tuple(pool[number] for number in chosen))
            case 3:
                number = rng.integers(4)
                pool[number] = replace(pool[number], shown=masks[rng.integers(3)])
            case 4:
                number, values = rng.integers(4), ValueColours(columns[rng.integers(2)], 0, 1)
                style = replace(pool[number].style, colour="values", values=values, visible=bool(rng.integers(4)))
                pool[number] = replace(pool[number], style=style)
            case 5:
                scene = replace(scene, order=str(rng.choice(ORDERS)))
            case 6:
                size_px = (64, 48) if rng.integers(2) else (40, 70)
            case 7:
                scene = replace(scene, looks=Looks("lines", float(rng.random())))
        by_key = {each.key: each for each in pool}
        scene = replace(scene, items=tuple(by_key[each.key] for each in scene.items))
        window.show(scene, size_px)
        for _ in range(rng.integers(12)):
            window.turn()
    np.testing.assert_array_equal(window.rest(scene, size_px), complete(scene, size_px))


@pytest.mark.usefixtures("at_once")
def test_complete_pictures_in_between_disturb_nothing(
    renderer: Renderer, window: Window, drawn: Callable, complete: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither what is filled in nor what is complete."""
    monkeypatch.setattr(filling, "FEWEST", 500)
    thinned(renderer)
    scene, other = scene_of(item("b", 1)), scene_of(item(), item("b", 2))
    both = replace(scene, items=(*other.items[:1], *scene.items))
    coded = by_point(scene_of(item()), 0)
    for shown in (scene, coded, both):
        expected, moved = complete(shown), turned(shown, 1)
        expected_moved = complete(moved)
        for between in (scene, other, by_point(coded, 1), both, turned(shown, 90)):
            renderer.filling.step_quads = 500
            window.show(shown)
            window.turn_until(lambda: renderer.filling.under_way or not renderer.busy)
            window.turn()
            drawn(between)
            np.testing.assert_array_equal(window.rest(shown), expected)
            drawn(between)
            np.testing.assert_array_equal(window.rest(moved), expected_moved)


def test_an_error_in_a_worker_comes_out_once(
    renderer: Renderer, window: Window, complete: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene, make = scene_of(item()), prepared_module.prepare

    def fail(*given: object) -> object:
        raise MemoryError("too large")

    monkeypatch.setattr(prepared_module, "prepare", fail)
    with pytest.raises(MemoryError, match="too large"):
        window.rest(scene)
    monkeypatch.setattr(prepared_module, "prepare", make)
    np.testing.assert_array_equal(window.rest(scene), complete(scene))


def test_closing_amid_work_waits_for_no_more_than_a_checkpoint(context: moderngl.Context, window: Window) -> None:
    for n_turns in (0, 1, 3, 10):
        own = Renderer(context)
        target = context.framebuffer([colour := context.renderbuffer((64, 64), 4)])
        own.draw(scene_of(item(seed=n_turns)), target, (64, 64))
        for _ in range(n_turns):
            time.sleep(0.001)
            own.advance()
        own.release()
        assert not any(thread.name.startswith("plexoscope-") for thread in threading.enumerate() if thread is not None)

        unbind_framebuffer(context)
        target.release()
        colour.release()


def test_a_window_that_begins_empty_is_filled_with_the_background_alone(renderer: Renderer, window: Window) -> None:
    scene = replace(scene_of(), background=(0.2, 0.4, 0.6, 1.0))
    assert (window.show(scene) == (51, 102, 153, 255)).all()
    assert not renderer.busy
    assert not renderer.shown.exists
    assert renderer.stats.order
    drawn = window.rest(replace(scene_of(item()), background=scene.background))
    assert len(np.unique(drawn.reshape(-1, 4), axis=0)) > 1
    assert (window.rest(scene) == (51, 102, 153, 255)).all()
