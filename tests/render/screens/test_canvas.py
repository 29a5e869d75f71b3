"""The view in a real window: pictures, mouse, resizing, losing the GL context. Needs an X display."""

import gc
import os
import weakref
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

pytest.importorskip("PySide6.QtWidgets")
if not os.environ.get("DISPLAY") and os.name == "posix":
    pytest.skip("no display: run under xvfb-run", allow_module_level=True)

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from plexoscope.models.data.tractogram import Tractogram
from plexoscope.render.lists.prepared import prepared
from plexoscope.render.renderer import Renderer
from plexoscope.render.scene.appearance import StreamlineStyle
from plexoscope.render.scene.camera import Camera
from plexoscope.render.scene.scene import Scene, StreamlineItem
from plexoscope.render.screens.canvas import View
from plexoscope.render.screens.picture import draw_picture

if QApplication.instance() is None:
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)  # as the app does

SIZE_PX = (320, 240)
NO_KEY = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def scene(fornix: Tractogram) -> Scene:
    camera = Camera.framing(fornix.bounds_mm, 90, 0).fitted(fornix.positions_mm, 4 / 3)
    return Scene((StreamlineItem("fornix", fornix, StreamlineStyle(opacity=0.5, width_px=4)),), camera)


@pytest.fixture
def view(qapp: QApplication, qtbot: Any, scene: Scene) -> Iterator[View]:
    if qapp.platformName() != "xcb":
        pytest.skip(f"QOpenGLWidget does not work on the {qapp.platformName()!r} platform")
    from vispy import app

    app.use_app("pyside6")
    view = View(scene, size=SIZE_PX, show=True)
    qtbot.waitUntil(lambda: view.stats.n_segments > 0, timeout=20_000)
    settle(qtbot, view)
    yield view
    assert view.error is None
    view.close()


def settle(qtbot: Any, view: View) -> None:
    """Wait until the picture no longer changes."""
    QApplication.processEvents()
    # Until the first frame in a new window, nothing is there to be done either.
    qtbot.waitUntil(lambda: view.stats.n_segments > 0 and not view.busy, timeout=20_000)
    QApplication.processEvents()


def pixels(view: View) -> np.ndarray:
    """(H, W, 3) uint8 of what the window shows."""
    image = view.native.grabFramebuffer()
    image = image.convertToFormat(image.Format.Format_RGB888)
    raw = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return raw[:, : image.width() * 3].reshape(image.height(), image.width(), 3).copy()


def drag(view: View, button: Qt.MouseButton, start: QPoint, end: QPoint, modifier: Any = NO_KEY) -> None:
    """Press, move in three steps, release: real events through Qt."""
    QTest.mousePress(view.native, button, modifier, start)
    for step in (1, 2, 3):
        moved = start + (end - start) * step / 3
        # QTest.mouseMove moves without a button, which is no drag.
        event = _move_event(view.native, moved, button, modifier)
        QApplication.sendEvent(view.native, event)
    QTest.mouseRelease(view.native, button, modifier, end)


def _move_event(widget: QWidget, position: QPoint, button: Qt.MouseButton, modifier: Any) -> Any:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QMouseEvent

    where = QPointF(position)
    there = QPointF(widget.mapToGlobal(position))
    return QMouseEvent(QEvent.Type.MouseMove, where, there, Qt.MouseButton.NoButton, button, modifier)


def test_shows_the_scene(view: View, fornix: Tractogram) -> None:
    picture = pixels(view)
    assert picture.shape == (240, 320, 3)
    assert (picture.max(axis=2) > 60).mean() > 0.03
    assert view.stats.n_segments == prepared(fornix, lambda: None).fine.n_segments
    assert view.stats.share == 1.0
    assert view.stats.frame_ms > 0


def test_window_and_picture_look_alike(view: View) -> None:
    picture = draw_picture(view.scene, SIZE_PX, samples=1)[..., :3].astype(float)
    assert np.abs(picture - pixels(view)).mean() < 0.05


def test_left_drag_orbits_and_reports_one_gesture(view: View, qtbot: Any) -> None:
    heard: list[tuple[Camera, int, str]] = []
    before, start = pixels(view), view.scene.camera

    def on_camera(camera: Camera, gesture_id: int, kind: str) -> None:
        heard.append((camera, gesture_id, kind))
        view.scene = replace(view.scene, camera=camera)

    view.on_camera = on_camera
    drag(view, Qt.MouseButton.LeftButton, QPoint(100, 100), QPoint(160, 70))
    assert heard  # vispy drops moves in quick succession, but never where the drag ends
    assert len({gesture_id for _, gesture_id, _ in heard}) == 1
    assert {kind for _, _, kind in heard} == {"orbit"}
    # Grabbed to the right, the content turns right: the eye goes round to the left. Dragged up, it goes down.
    assert heard[-1][0].azimuth_deg == pytest.approx(start.azimuth_deg - 60 * 180 / 240)
    assert heard[-1][0].elevation_deg == pytest.approx(start.elevation_deg - 30 * 180 / 240)
    settle(qtbot, view)
    assert np.abs(pixels(view).astype(float) - before).mean() > 2

    drag(view, Qt.MouseButton.LeftButton, QPoint(100, 100), QPoint(110, 100))
    assert heard[-1][1] != heard[0][1]
    drag(view, Qt.MouseButton.RightButton, QPoint(100, 100), QPoint(110, 100))
    assert heard[-1][2] == "pan"


@pytest.mark.parametrize(
    ("button", "modifier"),
    [
        (Qt.MouseButton.RightButton, NO_KEY),
        (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier),
    ],
)
def test_pan_moves_the_picture_with_the_pointer(
    view: View, qtbot: Any, button: Qt.MouseButton, modifier: Qt.KeyboardModifier
) -> None:
    before = pixels(view).astype(float)
    drag(view, button, QPoint(100, 100), QPoint(124, 112), modifier)
    settle(qtbot, view)
    after = pixels(view).astype(float)
    # Perspective does not change much by a small pan: the old picture shifted is almost the new one.
    shifted = np.abs(after[12:, 24:] - before[:-12, :-24]).mean()
    assert shifted < 0.35 * np.abs(after - before).mean()


def test_wheel_zooms_and_double_click_frames(view: View, qtbot: Any, fornix: Tractogram) -> None:
    gestures: list[tuple[int, str]] = []
    zooms = [view.scene.camera.zoom]

    def on_camera(camera: Camera, gesture_id: int, kind: str) -> None:
        gestures.append((gesture_id, kind))
        zooms.append(camera.zoom)
        view.scene = replace(view.scene, camera=camera)

    view.on_camera = on_camera
    middle = QPointF(160, 120)
    for _ in range(2):
        wheel = QWheelEvent(
            middle, middle, QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton, NO_KEY,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(view.native, wheel)
    assert zooms[0] < zooms[1] < zooms[2]
    assert gestures[0] == gestures[1] == (gestures[0][0], "zoom")
    QTest.mouseDClick(view.native, Qt.MouseButton.LeftButton, NO_KEY, QPoint(50, 50))
    assert view.scene.camera == view.scene.camera.fitted(fornix.positions_mm, 4 / 3)
    assert zooms[-1] == pytest.approx(zooms[0], rel=0.05)


def test_a_double_click_goes_home_where_there_is_one(view: View) -> None:
    heard: list[str] = []
    view.on_camera = lambda *camera: heard.append("camera")
    view.on_home = lambda: heard.append("home")
    QTest.mouseDClick(view.native, Qt.MouseButton.LeftButton, NO_KEY, QPoint(50, 50))
    assert heard == ["home"]


def test_without_a_callback_the_view_moves_itself(view: View) -> None:
    before = view.scene.camera
    drag(view, Qt.MouseButton.LeftButton, QPoint(100, 100), QPoint(160, 100))
    assert view.scene.camera != before


def test_resize(view: View, qtbot: Any) -> None:
    view.native.resize(200, 300)
    qtbot.waitUntil(lambda: pixels(view).shape == (300, 200, 3), timeout=5000)
    settle(qtbot, view)
    assert (pixels(view).max(axis=2) > 60).mean() > 0.02


def test_no_area_is_no_error(view: View, qtbot: Any) -> None:
    view.native.setMinimumSize(0, 0)
    view.native.resize(100, 0)
    QApplication.processEvents()
    view.native.resize(*SIZE_PX)
    qtbot.waitUntil(lambda: pixels(view).max() > 60, timeout=5000)


def test_floating_into_another_window_keeps_the_picture(view: View, qtbot: Any) -> None:
    before = pixels(view)
    window = QWidget()
    qtbot.addWidget(window)
    layout = QVBoxLayout(window)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(view.native)
    window.resize(*SIZE_PX)
    window.show()
    qtbot.waitExposed(window)
    settle(qtbot, view)
    qtbot.waitUntil(lambda: np.abs(pixels(view).astype(float) - before).mean() < 0.5, timeout=10_000)
    view.native.setParent(None)
    view.native.resize(*SIZE_PX)
    view.native.show()
    settle(qtbot, view)
    qtbot.waitUntil(lambda: np.abs(pixels(view).astype(float) - before).mean() < 0.5, timeout=10_000)


def test_dying_with_its_parent_is_no_error(qapp: QApplication, qtbot: Any, scene: Scene) -> None:
    if qapp.platformName() != "xcb":
        pytest.skip("needs xcb")
    window = QWidget()
    view = View(scene, size=SIZE_PX, show=True, parent=window)
    window.show()
    qtbot.waitUntil(lambda: view.stats.n_segments > 0, timeout=20_000)
    window.deleteLater()
    qtbot.waitUntil(lambda: view.renderer is None, timeout=5000)
    view.close()


def test_a_failing_draw_is_reported_once_and_recovers(view: View, qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    before = pixels(view)
    heard: list[Exception] = []
    view.on_error = heard.append

    def broken(*arguments: Any, **keywords: Any) -> None:
        raise RuntimeError("context lost")

    with monkeypatch.context() as patch:
        patch.setattr("plexoscope.render.renderer.Renderer.draw", broken)
        pixels(view)
        pixels(view)
        assert [str(error) for error in heard] == ["context lost"]
        assert view.error is heard[0]
    pixels(view)
    settle(qtbot, view)
    assert view.error is None
    assert np.abs(pixels(view).astype(float) - before).mean() < 0.5


def test_an_error_between_two_frames_is_reported_too(view: View, qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[Exception] = []
    view.on_error = heard.append

    def broken(*arguments: Any) -> bool:
        raise MemoryError("too many")

    with monkeypatch.context() as patch:
        patch.setattr("plexoscope.render.renderer.Renderer.advance", broken)
        view.scene = replace(view.scene, camera=view.scene.camera.orbited(30, 0))
        qtbot.waitUntil(lambda: bool(heard), timeout=5000)
        assert [str(error) for error in heard] == ["too many"]
        assert view.error is heard[0]
    view.update()
    settle(qtbot, view)
    assert view.error is None


def test_a_movement_is_shown_and_then_completed(view: View, qtbot: Any) -> None:
    view.scene = replace(view.scene, camera=view.scene.camera.orbited(50, 10))
    QApplication.processEvents()
    settle(qtbot, view)
    picture = draw_picture(view.scene, SIZE_PX, samples=1)[..., :3].astype(float)
    assert np.abs(picture - pixels(view)).mean() < 0.05


def test_at_rest_nothing_runs(view: View, qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not view.busy
    qtbot.waitUntil(lambda: not view.turning, timeout=5000)
    turns: list[None] = []
    monkeypatch.setattr(view.renderer, "advance", lambda: turns.append(None))
    qtbot.wait(50)
    assert turns == []


def test_no_step_is_done_for_a_picture_of_what_is_gone(view: View, qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[None] = []
    monkeypatch.setattr(Renderer, "busy", True)
    monkeypatch.setattr(Renderer, "advance", lambda _: asked.append(None))
    (item,) = view.scene.items
    view.scene = replace(view.scene, items=(replace(item, style=replace(item.style, opacity=0.25)),))
    view._advance(None)
    assert not asked
    assert not view.turning
    view.set_current()
    view.on_draw(None)  # drawing starts the turns again
    assert view.turning
    view.scene = replace(view.scene, camera=view.scene.camera.orbited(5, 1))
    view._advance(None)
    assert asked


def test_a_hidden_window_stops_asking(view: View, qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is there to draw waits until the window is seen again."""
    view.native.hide()
    asked: list[None] = []
    monkeypatch.setattr(Renderer, "busy", True)
    monkeypatch.setattr(Renderer, "advance", lambda _: asked.append(None) or True)
    view.set_current()
    view.on_draw(None)
    assert view.turning
    qtbot.waitUntil(lambda: not view.turning, timeout=5000)
    assert view.busy
    assert asked == [None]
    monkeypatch.undo()
    view.native.show()
    settle(qtbot, view)


def test_the_frame_budget_outlives_the_context(view: View, qtbot: Any) -> None:
    view.frame_budget_ms = 12.0
    assert view.renderer.frame_budget_ms == 12.0
    view.forget()
    view.update()
    settle(qtbot, view)
    assert view.frame_budget_ms == view.renderer.frame_budget_ms == 12.0


def test_vispy_still_draws_afterwards(view: View) -> None:
    """The state of the shared context is left as it was found."""
    functions = view.renderer.context.extra
    view.set_current()
    before = _state(functions.integers)
    view.on_draw(None)
    assert _state(functions.integers) == before


def _state(integers: Callable[..., tuple[int, ...]]) -> list[tuple[int, ...]]:
    program, vertex_array, framebuffer, active_texture, viewport = 0x8B8D, 0x85B5, 0x8CA6, 0x84E0, 0x0BA2
    return [*map(integers, (program, vertex_array, framebuffer, active_texture)), integers(viewport, 4)]


def test_closing_leaves_nothing(qapp: QApplication, qtbot: Any, scene: Scene) -> None:
    if qapp.platformName() != "xcb":
        pytest.skip("needs xcb")
    view = View(scene, size=SIZE_PX, show=True)
    qtbot.waitUntil(lambda: view.stats.n_segments > 0, timeout=20_000)
    renderer = weakref.ref(view.renderer)
    view.close()
    gc.collect()
    assert renderer() is None
