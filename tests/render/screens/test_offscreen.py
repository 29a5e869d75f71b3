"""Pictures off the caller's thread: as any other, one thread and context for all, gone with the last."""

import os
import threading

import moderngl
import numpy as np
import pytest

from plexoscope.models.errors import MissingError
from plexoscope.render.scene.scene import PointItem, Scene
from plexoscope.render.screens import offscreen
from plexoscope.render.screens.offscreen import OffscreenView
from tests.render.conftest import live_gl_objects
from tests.render.scenes import CAMERA, item, scene_of, turned


def threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("plexoscope-offscreen")]


def on_thread(view: OffscreenView, work) -> object:
    return view.submit(work).result()


@pytest.fixture
def view():
    view = OffscreenView()
    yield view
    view.release()


POINTS = Scene((), CAMERA, points=(PointItem("p", np.zeros((1, 3)), (1.0, 0.5, 0.0, 1.0), 20.0),))


def test_as_any_picture(view: OffscreenView, complete) -> None:
    scene = scene_of(item(), background=(0.1, 0.2, 0.3, 1.0))
    drawn = view.draw(scene, (128, 96), 1.0).result()
    assert drawn.complete
    np.testing.assert_array_equal(drawn.pixels[::-1], complete(scene))
    np.testing.assert_array_equal(view.draw(scene, (128, 96), 1.0).result().pixels, drawn.pixels)


@pytest.mark.parametrize("size_px", [(7, 5), (33, 40)])
def test_rows_of_any_length(view: OffscreenView, size_px: tuple[int, int]) -> None:
    pixels = view.draw(POINTS, size_px, 0.1).result().pixels
    assert pixels.shape == (size_px[1], size_px[0], 4)
    assert pixels.flags.c_contiguous
    row, column = np.unravel_index(pixels[..., 0].argmax(), pixels.shape[:2])
    assert abs(row - size_px[1] / 2) <= 1
    assert abs(column - size_px[0] / 2) <= 1


def test_a_large_scene_comes_in_steps(view: OffscreenView, complete, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is never waited for, and ends as the same picture."""
    monkeypatch.setattr(offscreen, "SMALL_POINTS", 100)
    for scene in (scene_of(item()), turned(scene_of(item()))):
        drawn = view.draw(scene, (128, 96), 1.0).result()
        n_steps = 0
        while drawn is None or not drawn.complete:
            drawn = view.advance().result()
            n_steps += 1
        assert n_steps > 1
        np.testing.assert_array_equal(drawn.pixels[::-1], complete(scene))


def test_views_share_a_thread_and_leave_nothing() -> None:
    keeper, views = OffscreenView(), [OffscreenView() for _ in range(3)]
    assert not threads()
    first = on_thread(keeper, live_gl_objects)
    for view in views:
        view.draw(POINTS, (32, 32), 1.0).result()
    assert len(threads()) == 1
    assert on_thread(keeper, live_gl_objects) != first
    for view in views:
        view.release()
        view.release()
    assert len(threads()) == 1
    assert on_thread(keeper, live_gl_objects) == first
    views[0].draw(POINTS, (40, 30), 1.0).result()
    views[0].release()
    assert on_thread(keeper, live_gl_objects) == first
    keeper.release()
    assert not threads()
    views[0].draw(POINTS, (32, 32), 1.0).result()  # starts anew
    views[0].release()
    assert not threads()


def test_a_context_of_the_caller_stays_current(view: OffscreenView, context: moderngl.Context) -> None:
    texture = context.texture((2, 2), 4, bytes(range(16)))
    view.draw(POINTS, (32, 32), 1.0).result()
    assert texture.read() == bytes(range(16))
    texture.release()


def test_errors_arrive(view: OffscreenView, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="order"):
        view.draw(scene_of(item(), order="nonsense"), (32, 32), 1.0).result()
    assert view.draw(POINTS, (32, 32), 1.0).result().complete


def test_without_gl_the_reason_arrives(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise MissingError("no GL here")

    monkeypatch.setattr(offscreen, "create_headless_context", refuse)
    view = OffscreenView()
    with pytest.raises(MissingError, match="no GL here"):
        view.draw(POINTS, (32, 32), 1.0).result()
    view.release()
    assert not threads()


def test_a_picture_at_any_size(view: OffscreenView) -> None:
    small = view.picture(POINTS, (40, 30), 1.0, samples=4)
    large = view.picture(POINTS, (80, 60), 2.0, samples=2)
    assert small.shape == (30, 40, 4)
    np.testing.assert_allclose(large.astype(float).reshape(30, 2, 40, 2, 4).mean((1, 3)), small, atol=1)


@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="resident memory is read as Linux tells it")
def test_a_context_takes_its_memory_with_it() -> None:
    """EGL would keep 6 MiB of each that is still current on a thread, also after that has ended."""
    for _ in range(2):
        _draw_and_release()
    before_kib = _memory_kib()
    for _ in range(4):
        _draw_and_release()
    assert _memory_kib() - before_kib < 2 * 4 * 1024


def _draw_and_release() -> None:
    view = OffscreenView()
    view.draw(POINTS, (200, 150), 1.0).result()
    view.release()


def _memory_kib() -> int:
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024
